"""The villagers' page of one answer."""

from __future__ import annotations

import pytest

from faq.corpus import Corpus

ENTRY = Corpus.load().by_id["wages-001"]


def test_it_shows_title_answer_steps_and_articles(client):
    page = client.get("/faq/wages-001").get_data(as_text=True)
    assert ENTRY.title in page
    assert ENTRY.answer in page
    assert all(step in page for step in ENTRY.steps)
    assert "《劳动合同法》第85条（现行版2013年7月1日起施行）" in page


def test_a_draft_in_the_demo_says_so(client):
    assert "尚未经本地法律顾问审核" in client.get("/faq/wages-001").get_data(as_text=True)


def test_an_unknown_entry_is_a_plain_page_with_a_way_on(client):
    answer = client.get("/faq/nothing-999")
    assert answer.status_code == 404
    assert "12348" in answer.get_data(as_text=True)


def test_an_entry_that_nobody_approved_is_not_shown(environment):
    from bot.app import create_app
    from bot.services.build import Services
    from bot.settings import Settings

    made = Services(Settings.from_env(environment | {"DEMO": "0"}, env_file=None))
    made.upgrade()
    assert create_app(made.settings, made).test_client().get("/faq/wages-001").status_code == 404
    made.engine.dispose()


def test_a_page_may_not_be_framed_or_load_foreign_parts(environment):
    from bot.app import create_app
    from bot.settings import Settings

    real = create_app(Settings.from_env(environment | {"DEMO": "0"}, env_file=None))
    headers = real.test_client().get("/no-such-page").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/faq/", "/faq/%00", "/faq/" + "x" * 2000, "/wp-login.php"])
def test_whatever_is_asked_for_there_is_no_stack_trace(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.get_data(as_text=True)


def test_a_fault_shows_a_sentence_and_not_its_cause(app, client, monkeypatch, caplog):
    monkeypatch.setattr(app.extensions["services"].shelf, "library_now", lambda: 1 / 0)
    answer = client.get("/faq/wages-001")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.get_data(as_text=True)
    assert "服务暂时出了问题" in answer.get_data(as_text=True)

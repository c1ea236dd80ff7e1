"""A quiz on a page by a signed link: no name, no script, kept once."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import text

from bot.app import create_app
from bot.records.attempts import QuizAttempts
from bot.records.database import read
from bot.services.build import Services
from bot.services.quizzing import quizzing_of
from bot.settings import Settings

SLUG = "minfadian"


@pytest.fixture
def link(client):
    """The path of a fresh paper."""
    return lambda slug=SLUG: client.get(f"/quiz/{slug}/take").headers["Location"]


@pytest.fixture
def shares(services):
    return QuizAttempts(services.engine, account="main").shares


def sheets(services, path):
    _, _, slug, _, signed = path.split("/")
    return quizzing_of(services).open(slug, signed, datetime.now(UTC)).sheets


def right_form(services, path):
    return {f"q{n}": list(sheet.right_numbers) for n, sheet in enumerate(sheets(services, path), 1)}


def test_a_paper_is_taken_and_marked_with_reasons(client, services, link, shares):
    path = link()
    form = right_form(services, path)
    form["q1"] = ["1"] if form["q1"] != ["1"] else ["2"]
    page = unescape(client.post(path, data=form).text)
    assert "10 题对了 9 题" in page
    for sheet in sheets(services, path):
        assert sheet.question.why in page
        assert sheet.question.words in page
    assert sum(row.right for row in shares()) == 9


def test_a_page_needs_no_script_and_says_the_right_answers_nowhere(client, services, link):
    path = link()
    page = client.get(path).text
    assert "<script" not in page
    assert "style=" not in page
    assert not [sheet for sheet in sheets(services, path) if sheet.question.why in unescape(page)]


def test_what_is_missing_is_said_and_what_was_chosen_stays(client, services, link, shares):
    path = link()
    form = right_form(services, path)
    del form["q3"]
    answer = client.post(path, data=form)
    assert answer.status_code == 400
    assert "第 3 题还没有答" in answer.text
    assert answer.text.count(" checked") == sum(len(values) for values in form.values())
    assert shares() == ()


def test_a_form_that_is_sent_again_is_kept_once(client, services, link, shares):
    path = link()
    form = right_form(services, path)
    client.post(path, data=form)
    assert "只算第一次的" in client.post(path, data={name: ["1"] for name in form}).text
    assert [(row.asked, row.right) for row in shares()] == [(1, 1)] * 10


def test_a_tampered_link_and_one_of_another_quiz_open_nothing(client, link):
    path = link()
    assert client.get(f"{path[:-4]}AAAA").status_code == 410
    answer = client.get(path.replace(SLUG, "baomi", 1))
    assert answer.status_code == 410
    assert "/quiz/baomi/take" in answer.text


def test_a_link_ends_after_a_day(client, link, monkeypatch):
    path, at = link(), datetime.now(UTC).timestamp()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: at + 24 * 3600 + 5)
    answer = client.post(path, data={})
    assert answer.status_code == 410
    assert "放得太久" in answer.text


def test_reloading_keeps_the_paper_and_another_link_gives_another(client, link):
    path = link()
    assert client.get(path).text == client.get(path).text
    assert client.get(path).text != client.get(link()).text


@pytest.mark.parametrize("value", ["7", "x", "1' OR 1", "", "１"])
def test_what_is_no_choice_counts_as_no_answer(client, services, link, value):
    path = link()
    form = right_form(services, path) | {"q1": [value]}
    assert "第 1 题还没有答" in client.post(path, data=form).text


def test_nothing_that_is_kept_says_who_or_at_what_minute(client, services, link):
    path = link()
    client.post(path, data=right_form(services, path))
    kept = read(services.engine, lambda db: db.execute(text("SELECT * FROM attempts")).mappings().one())
    assert kept["examinee_id"] is None
    assert kept["seed"] == 0
    assert "16:00:00" in f"{kept['began_at']}"


def test_the_questions_under_a_post_can_be_taken(client, services, link):
    slug = next(shown.post.slug for shown in services.post_shelf.shown().values() if shown.post.quiz)
    path = link(slug)
    assert "5 题对了 5 题" in client.post(path, data=right_form(services, path)).text


def test_a_set_that_nobody_approved_cannot_be_taken(environment):
    made = Services(Settings.from_env(environment | {"DEMO": "0"}, env_file=None))
    made.upgrade()
    browser = create_app(made.settings, made).test_client()
    assert browser.get(f"/quiz/{SLUG}/take").status_code == 404
    made.engine.dispose()

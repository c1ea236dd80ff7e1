"""The pages of the sets of quiz questions."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from html import unescape

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.services.quiz_shelf import QuizShelf
from bot.settings import Settings
from content.post import FOOTER
from content.quizzes import QUIZZES, load_quizzes

SETS = load_quizzes()
FIRST = SETS[0]
UNREVIEWED = "示例内容，尚未经本地法律顾问审核"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def serving(environment):
    """The service for villagers, where only approved sets may be seen; yields its parts and a browser."""
    made = Services(Settings.from_env(environment | {"DEMO": "0"}, env_file=None))
    made.upgrade()
    yield made, create_app(made.settings, made).test_client()
    made.engine.dispose()


@pytest.fixture
def page(client):
    """The text of a page, without entities."""
    return lambda path: unescape(client.get(path).get_data(as_text=True))


@pytest.mark.parametrize("quiz", SETS, ids=lambda quiz: quiz.slug)
def test_a_set_shows_every_question_with_choices_answer_and_article(page, quiz):
    shown = page(f"/quiz/{quiz.slug}")
    assert quiz.title in shown
    assert quiz.law in shown
    for each in quiz.questions:
        assert all(words in shown for words in (each.ask, *each.choices, each.why, each.words))


def test_the_answers_are_folded_away(client):
    shown = client.get(f"/quiz/{FIRST.slug}").get_data(as_text=True)
    assert shown.count("<details><summary>") == len(FIRST.questions)
    assert "<details open" not in shown


def test_the_page_works_without_scripts_and_inline_styles(client):
    shown = client.get(f"/quiz/{FIRST.slug}").get_data(as_text=True)
    assert "<script" not in shown
    assert "style=" not in shown


def test_a_set_says_on_which_day_the_law_was_asked_and_ends_like_a_post(page):
    day = FIRST.as_of
    shown = page(f"/quiz/{FIRST.slug}")
    assert f"按{day.year}年{day.month}月{day.day}日有效的法律出题" in shown
    assert all(line in shown for line in FOOTER)


def test_the_list_has_title_law_and_number_of_questions(page):
    shown = page("/quiz")
    for quiz in SETS:
        assert f'href="/quiz/{quiz.slug}"' in shown
        assert quiz.title in shown
        assert f"《{quiz.law}》 · {len(quiz.questions)} 题" in shown


def test_drafts_in_the_demo_say_so(page):
    assert UNREVIEWED in page(f"/quiz/{FIRST.slug}")
    assert UNREVIEWED in page("/quiz")


def test_a_set_that_nobody_approved_is_not_shown(serving):
    _, client = serving
    assert client.get(f"/quiz/{FIRST.slug}").status_code == 404
    assert FIRST.title not in client.get("/quiz").get_data(as_text=True)


def test_an_empty_list_says_where_to_ask(serving):
    _, client = serving
    shown = client.get("/quiz").get_data(as_text=True)
    assert "还没有可以做的题" in shown
    assert "12348" in shown


def test_an_approved_set_is_shown_without_the_notice(serving):
    services, client = serving
    services.approvals.approve("quiz", FIRST.slug, FIRST.sha256(), approver="顾问", now=MOMENT)
    answer = client.get(f"/quiz/{FIRST.slug}")
    assert answer.status_code == 200
    assert UNREVIEWED not in answer.get_data(as_text=True)
    assert FIRST.title in client.get("/quiz").get_data(as_text=True)


@pytest.mark.parametrize(("kind", "sha256"), [("quiz", "0" * 64), ("post", FIRST.sha256())])
def test_approval_of_another_text_or_kind_does_not_count(serving, kind, sha256):
    services, client = serving
    services.approvals.approve(kind, FIRST.slug, sha256, approver="顾问", now=MOMENT)
    assert client.get(f"/quiz/{FIRST.slug}").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", f"{FIRST.slug}.toml", "%00", "..%2F..%2Fbot", "x" * 2000])
def test_an_unknown_set_is_a_plain_page_with_a_way_on(client, slug):
    answer = client.get(f"/quiz/{slug}")
    assert answer.status_code == 404
    assert "12348" in answer.get_data(as_text=True)


def test_markup_in_a_question_is_shown_and_not_obeyed(client, services, tmp_path):
    folder = shutil.copytree(QUIZZES, tmp_path / "quizzes")
    path = folder / f"{FIRST.slug}.toml"
    marked = path.read_text(encoding="utf-8").replace(FIRST.questions[0].ask, "<b onclick='x'>谁管？</b>")
    path.write_text(marked, encoding="utf-8")
    services.quiz_shelf = QuizShelf(approvals=frozenset, demo=True, folder=folder)
    shown = client.get(f"/quiz/{FIRST.slug}").get_data(as_text=True)
    assert "&lt;b onclick=&#39;x&#39;&gt;谁管？&lt;/b&gt;" in shown
    assert "<b onclick" not in shown


def test_the_lists_of_posts_and_of_sets_lead_to_each_other(page):
    assert 'href="/quiz"' in page("/posts")
    assert 'href="/posts"' in page("/quiz")
    assert 'href="/quiz"' in page(f"/quiz/{FIRST.slug}")

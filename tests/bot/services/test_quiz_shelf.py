"""The sets of the shelf follow the files, and only approved ones are shown."""

from __future__ import annotations

import logging
import shutil

import pytest

from bot.records.errors import RecordsUnavailable
from bot.services.quiz_shelf import QuizShelf
from content.quiz import QuizErrors
from content.quizzes import QUIZZES, load_quizzes

FIRST, *OTHERS = load_quizzes()
APPROVED = frozenset((quiz.slug, quiz.sha256()) for quiz in (FIRST, *OTHERS))


@pytest.fixture
def folder(tmp_path):
    """A copy of the sets that ship."""
    return shutil.copytree(QUIZZES, tmp_path / "quizzes")


@pytest.fixture
def shelf(folder):
    """A shelf where the sets that ship are approved, read once."""
    made = QuizShelf(approvals=lambda: APPROVED, demo=False, folder=folder)
    assert FIRST.slug in made.shown()
    return made


def edit(folder, old, new):
    path = folder / f"{FIRST.slug}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_only_what_is_approved_is_shown():
    shelf = QuizShelf(approvals=lambda: frozenset({(FIRST.slug, FIRST.sha256())}), demo=False)
    assert list(shelf.shown()) == [FIRST.slug]
    assert not shelf.shown()[FIRST.slug].unreviewed


def test_the_demo_shows_drafts_and_says_so():
    shown = QuizShelf(approvals=lambda: frozenset({(FIRST.slug, FIRST.sha256())}), demo=True).shown()
    assert [each.unreviewed for each in shown.values()] == [False, *(True for _ in OTHERS)]


def test_a_set_edited_while_the_service_runs_is_no_longer_shown(shelf, folder):
    edit(folder, FIRST.title, FIRST.title + "！")
    assert FIRST.slug not in shelf.shown()
    edit(folder, FIRST.title + "！", FIRST.title)
    assert FIRST.slug in shelf.shown()


def test_a_set_taken_away_is_no_longer_shown_and_the_others_are(shelf, folder):
    (folder / f"{FIRST.slug}.toml").unlink()
    assert list(shelf.shown()) == [quiz.slug for quiz in OTHERS]


def test_a_broken_file_keeps_the_sets_before_and_is_logged_once(shelf, folder, caplog):
    before = shelf.sets
    (folder / f"{FIRST.slug}.toml").write_text("title = ", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert shelf.sets == before
        assert shelf.sets == before
    assert len(caplog.records) == 1


def test_files_that_did_not_change_are_not_read_again(shelf):
    assert shelf.sets[0] is shelf.sets[0]


def test_a_folder_that_is_broken_from_the_start_says_so_each_time(folder):
    (folder / f"{FIRST.slug}.toml").write_text("title = ", encoding="utf-8")
    shelf = QuizShelf(approvals=frozenset, demo=True, folder=folder)
    for _ in range(2):
        with pytest.raises(QuizErrors):
            shelf.shown()


def test_when_the_database_does_not_answer_the_last_known_approvals_stay():
    answers = iter([APPROVED])

    def approvals():
        try:
            return next(answers)
        except StopIteration:
            raise RecordsUnavailable("down") from None

    shelf = QuizShelf(approvals=approvals, demo=False)
    assert shelf.shown()
    assert shelf.shown()

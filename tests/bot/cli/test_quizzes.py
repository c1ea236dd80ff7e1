"""`flask quizzes`: list, approve, take back, export."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from bot.app import create_app
from bot.records.attempts import Drawn, QuizAttempts
from bot.services.quiz_shelf import QuizShelf
from bot.services.quizzing import quizzing_of
from bot.settings import Settings
from content.quizzes import QUIZZES, load_quizzes

SETS = load_quizzes()
FIRST, SECOND = SETS[:2]
BY = ("--by", "李律师")


@pytest.fixture
def run(app):
    """Run `flask quizzes …`; its output."""

    def _run(*args: str, code: int = 0) -> str:
        result = app.test_cli_runner().invoke(args=["quizzes", *args])
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def approved(services):
    """The slugs that are approved."""
    return lambda: {slug for slug, _ in services.approvals.approved("quiz")}


def test_the_list_has_slug_state_number_and_title(run):
    run("approve", FIRST.slug, *BY)
    lines = run("list").splitlines()
    assert lines[0] == f"{FIRST.slug}\t已审核\t{len(FIRST.questions)} 题\t{FIRST.title}"
    assert lines[1] == f"{SECOND.slug}\t草稿\t{len(SECOND.questions)} 题\t{SECOND.title}"
    assert len(lines) == len(SETS)


def test_an_approval_holds_for_the_text_as_it_stands(run, services):
    assert "1 套" in run("approve", FIRST.slug, FIRST.slug, *BY)
    assert services.approvals.approver_of("quiz", FIRST.slug, FIRST.sha256()) == "李律师"


def test_all_sets_are_approved_and_taken_back_at_once(run, approved):
    run("approve", "all", *BY)
    assert approved() == {quiz.slug for quiz in SETS}
    run("withdraw", "all", *BY)
    assert approved() == set()
    assert "全部" in run("withdraw", "all", *BY, code=1)


def test_with_a_misspelt_set_none_is_approved(run, approved):
    said = run("approve", FIRST.slug, "nothing", *BY, code=2)
    assert "nothing" in said
    assert "flask quizzes list" in said
    assert approved() == set()


def test_with_a_misspelt_set_the_others_are_taken_back(run, approved):
    run("approve", FIRST.slug, SECOND.slug, *BY)
    assert "nothing" in run("withdraw", "nothing", FIRST.slug, *BY, code=1)
    assert approved() == {SECOND.slug}


def test_taking_back_is_logged_with_the_name(run, caplog):
    run("approve", FIRST.slug, *BY)
    with caplog.at_level(logging.WARNING):
        assert "看不到" in run("withdraw", FIRST.slug, *BY)
    assert FIRST.slug in caplog.text


def test_a_set_that_is_no_longer_in_the_files_is_taken_back(run, services, approved, now):
    services.approvals.approve("quiz", "gone", "aa", approver="李律师", now=now)
    run("withdraw", "gone", *BY)
    assert approved() == set()


@pytest.mark.parametrize("command", ["approve", "withdraw"])
def test_nobody_cannot_do_it(run, command):
    assert "2 到 40 个字" in run(command, FIRST.slug, "--by", " ", code=2)


def test_a_set_goes_out_as_a_spreadsheet(run, tmp_path):
    file = tmp_path / "题.xlsx"
    assert f"{len(FIRST.questions)} 道题" in run("export", FIRST.slug, str(file))
    assert load_workbook(file)["题库"].max_row == len(FIRST.questions) + 1


def test_exporting_a_draft_warns_and_exporting_an_approved_set_does_not(run, tmp_path):
    file = str(tmp_path / "a.xlsx")
    assert "还没有审核" in run("export", FIRST.slug, file)
    run("approve", FIRST.slug, *BY)
    assert "还没有审核" not in run("export", FIRST.slug, file)


@pytest.mark.parametrize(
    ("slug", "name", "code", "words"),
    [
        (FIRST.slug, "a.csv", 2, "a.xlsx"),
        ("nothing", "a.xlsx", 2, "flask quizzes list"),
        (FIRST.slug, "none/a.xlsx", 1, "换一个位置"),
    ],
)
def test_what_cannot_be_exported_says_what_to_do(run, tmp_path, slug, name, code, words):
    assert words in run("export", slug, str(tmp_path / name), code=code)


def test_a_wrong_file_is_named_in_plain_words(run, services, tmp_path):
    folder = shutil.copytree(QUIZZES, tmp_path / "quizzes")
    (folder / f"{FIRST.slug}.toml").write_text("title = ", encoding="utf-8")
    services.quiz_shelf = QuizShelf(approvals=frozenset, demo=True, folder=folder)
    said = run("list", code=1)
    assert "题库里有错，请先改好" in said
    assert f"{FIRST.slug}.toml" in said


@pytest.fixture
def run_without_database(environment, tmp_path):
    """Run `flask quizzes …` where no database was ever made."""
    given = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    app = create_app(Settings.from_env(given, env_file=None))
    return lambda *args: app.test_cli_runner().invoke(args=["quizzes", *args])


@pytest.mark.parametrize("args", [("list",), ("approve", FIRST.slug, *BY), ("withdraw", FIRST.slug, *BY)])
def test_without_a_database_it_says_so(run_without_database, args):
    result = run_without_database(*args)
    assert result.exit_code == 1
    assert "flask prepare" in result.output


def test_a_set_is_exported_without_a_database(run_without_database, tmp_path):
    assert run_without_database("export", FIRST.slug, str(tmp_path / "a.xlsx")).exit_code == 0
    assert not (tmp_path / "none.sqlite3").exists()


def test_shares_lists_what_was_answered_and_how_often_rightly(run, services):
    assert "还没有人答过题" in run("shares")
    now = datetime.now(UTC)
    quiz = quizzing_of(services).quizzes(now)[0]
    item = quiz.items[0]
    drawn = [Drawn(1, item.id, item.question.sha256(), "A", False)]
    QuizAttempts(services.engine, account="main").add_run(
        quiz.id, drawn, channel="chat", once_key=None, now=now
    )
    assert f"0/1\t{quiz.title}\t{item.question.ask}" in run("shares")

"""`flask faq check`: citations that do not hold fail; numbers that no cited article has are for the reviewer."""

from __future__ import annotations

from datetime import date

import pytest

from bot.app import create_app
from bot.cli.faq_check import examined
from bot.settings import Settings
from content.citations.facts import Standing
from content.laws import load_laws
from content.posts import load_posts
from content.quiz import Question, QuizSet
from content.statutes.book import StatuteBook
from faq.entry import Citation
from tests.factories import entry

DAY = date(2026, 11, 25)
CODE = "中华人民共和国民法典"


def rests_on(*citations: Citation, answer: str = "可以。", **changes: object):
    return entry(citations=citations, answer=answer, **changes)


@pytest.fixture
def look(book):
    """Examine one entry."""

    def _look(one, on: date = DAY):
        return examined([one], [], book, on)

    return _look


@pytest.fixture
def check(tmp_path, statute_file):
    """Run the command on what ships."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "statutes.sqlite3").symlink_to(statute_file)
    app = create_app(Settings.from_env({"VAR_DIR": str(var), "DEMO": "1"}, env_file=None))
    return lambda *args: app.test_cli_runner().invoke(args=["faq", "check", *args])


def test_a_number_in_a_cited_article_passes(look):
    found = look(
        rests_on(Citation(CODE, 1079, "分居满两年", ("分居满二年",)), answer="分居满2年就应当判离。")
    )
    assert found.wrong == found.doubtful == []
    assert found.counts["解答里的数"][Standing.FOUND] == 1
    assert found.counts["核对词"][Standing.FOUND] == 1


def test_a_number_that_no_cited_article_has_is_listed(look):
    found = look(rests_on(Citation(CODE, 1079, "分居满三年"), answer="分居满三年就应当判离。"))
    assert found.wrong == []
    assert len(found.doubtful) == 2
    assert "三年" in found.doubtful[0]


def test_a_word_to_be_checked_that_is_missing_is_listed(look):
    found = look(rests_on(Citation(CODE, 1079, "离婚", ("结婚登记",))))
    assert found.doubtful == [f"wages-001：《{CODE}》第1079条里没找到核对词“结婚登记”"]


def test_without_a_text_nothing_passes(look):
    law = "保障农民工工资支付条例"
    found = look(rests_on(Citation(law, 30, "三十日内付清", ("总承包",)), answer="三十天内付清。"))
    assert found.doubtful == []
    assert [found.counts[row][Standing.UNVERIFIED] for row in ("核对词", "依据说的数", "解答里的数")] == [
        1,
        1,
        1,
    ]


def test_an_answer_that_repeats_an_article_is_listed(look, book):
    text = book.article(CODE, 1079, DAY).text
    found = look(rests_on(Citation(CODE, 1079, "离婚"), answer=text[:60]))
    assert found.doubtful[-1].startswith(f"wages-001：照抄了《{CODE}》第1079条：")
    assert found.wrong == []


def test_a_quiz_may_state_only_numbers_of_its_article(book):
    question = Question(
        ask="分居几年？", choices=("九年", "满两年"), right="B", why="要满三年。", law=CODE, article=1079
    )
    sets = [QuizSet(slug="minfa", title="民法", law=CODE, as_of=DAY, questions=(question,))]
    found = examined([], [], book, DAY, quizzes=sets)
    assert found.doubtful == [f"minfa 第 1 题：《{CODE}》第1079条里没找到“三年”"]
    assert found.counts["题目里的数"][Standing.FOUND] == 1


def test_a_question_whose_reason_repeats_an_article_is_listed(book):
    text = book.article(CODE, 1042, DAY).text
    question = Question(
        ask="能不能？", choices=("能", "不能"), right="B", why=text[:60], law=CODE, article=1042
    )
    sets = [QuizSet(slug="minfa", title="民法", law=CODE, as_of=DAY, questions=(question,))]
    found = examined([], [], book, DAY, quizzes=sets)
    assert next(line for line in found.doubtful if "照抄" in line).startswith(
        f"minfa 第 1 题：照抄了《{CODE}》第1042条："
    )


@pytest.mark.parametrize(
    ("law", "article", "words"),
    [
        ("中华人民共和国婚姻法", 32, "没有施行"),
        (CODE, 1261, "没有这一条"),
        ("甲乙条例", 1, "不在法律目录"),
    ],
)
def test_a_citation_that_does_not_hold_is_wrong(look, law, article, words):
    (line,) = look(rests_on(Citation(law, article, "说法"))).wrong
    assert words in line
    assert line.startswith("wages-001：")


def test_an_article_named_in_the_text_has_to_hold_too(look):
    sound = Citation(CODE, 1079, "说法")
    (line,) = look(rests_on(sound, answer="按婚姻法第32条办。")).wrong
    assert "文字里的《中华人民共和国婚姻法》第32条" in line
    assert look(rests_on(sound, answer="《婚姻法》已经废止了。")).wrong == []


def test_an_entry_that_begins_later_is_judged_on_its_first_day(look):
    later = Citation("中华人民共和国农业法", 100, "说法")
    assert look(rests_on(later, valid_from=date(2027, 1, 1))).wrong == []
    assert len(look(rests_on(later)).wrong) == 1


def test_without_any_text_citations_are_still_checked():
    bare = StatuteBook.empty(load_laws())
    found = examined([rests_on(Citation("中华人民共和国婚姻法", 32, "说法"))], [], bare, DAY)
    assert len(found.wrong) == 1


def test_the_posts_that_ship_cite_what_holds(book):
    found = examined([], load_posts(), book, DAY)
    assert found.wrong == []
    assert found.counts["文章的依据"][Standing.FOUND] > 0


def test_what_ships_has_no_wrong_citation_and_is_counted_in_a_table(check):
    result = check()
    assert result.exit_code == 0, result.output
    assert "核对了什么\t通过\t没找到\t没法核对" in result.output
    assert "0 处有问题" in result.output


def test_no_answer_and_no_post_that_ships_repeats_a_statute(check):
    row = next(line for line in check().output.splitlines() if line.startswith("没有照抄"))
    _, own, repeated, unknown = row.split("\t")
    assert (repeated, unknown) == ("0", "0")
    assert int(own) > 600


def test_strict_fails_when_a_number_was_not_found(check, monkeypatch):
    monkeypatch.setattr(
        "bot.cli.faq_check._entries", lambda _: (rests_on(Citation(CODE, 1079, "分居满三年")),)
    )
    assert check().exit_code == 0
    assert check("--strict").exit_code == 1


def test_a_wrong_citation_fails_without_being_strict(check, monkeypatch):
    monkeypatch.setattr("bot.cli.faq_check._entries", lambda _: (rests_on(Citation(CODE, 1261, "说法")),))
    result = check()
    assert result.exit_code == 1
    assert "没有这一条" in result.output

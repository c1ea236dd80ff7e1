"""Looking up articles: by any name, as of a day, from several threads, and without a file."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import date
from pathlib import Path

import pytest

from content.laws import load_laws
from content.statutes.book import StatuteBook
from content.statutes.build import build, read_stamp, stamp
from content.statutes.law_text import LawText, Piece

LAWS = load_laws()
DAY = date(2026, 11, 25)


def law_text(title: str, adopted: date, *pieces: Piece, **more) -> LawText:
    given = {"published": None, "effective": None, "status": "", "source": "某处", "imported": True} | more
    return LawText(title, adopted, pieces=pieces, **given)


OLD = law_text(
    "某某办法", date(2020, 1, 1), Piece("1", "第一章 总则", "旧的第一条。"), Piece("2", "", "旧的第二条。")
)
NEW = law_text(
    "某某办法", date(2027, 1, 1), Piece("1", "第一章 总则", "新的第一条。"), Piece("1之一", "", "加的一条。")
)
PART = law_text(
    "半部法", date(2020, 1, 1),
    Piece("1", "", "一直有。"), Piece("2", "", "", withheld="缺字，不显示"),
    Piece("3", "", "到某天为止。", withheld="改过了", withheld_from=date(2024, 3, 1)),
)  # fmt: skip


def built(path: Path, *texts: LawText, stamped: str = "made up") -> StatuteBook:
    build(path, package=None, laws=LAWS, imported=texts, stamped=stamped, say=lambda _: None)
    return StatuteBook.open(path, LAWS)


@pytest.fixture
def small(tmp_path):
    return built(tmp_path / "book.sqlite3", OLD, NEW, PART)


def test_the_text_is_that_of_the_day(small):
    assert small.article("某某办法", 1, DAY).text == "旧的第一条。"
    assert small.article("某某办法", 1, date(2027, 1, 1)).text == "新的第一条。"
    assert small.article("某某办法", 1, date(2019, 12, 31)) is None


def test_a_coming_text_is_only_found_as_coming(small):
    assert small.article("某某办法", "1之一", DAY) is None
    assert small.coming("某某办法", "1之一", DAY).text == "加的一条。"
    assert small.coming("某某办法", 1, date(2027, 1, 1)) is None


def test_a_text_that_ended_is_only_found_as_gone(small):
    later = date(2027, 6, 1)
    assert small.article("某某办法", 2, later) is None
    assert small.gone("某某办法", 2, later).until == date(2027, 1, 1)
    assert small.gone("某某办法", 2, DAY) is None


def test_a_withheld_article_has_a_reason_and_no_text(small):
    assert small.article("半部法", 2, DAY) is None
    assert small.withheld("半部法", 2, DAY) == "缺字，不显示"
    assert small.withheld("半部法", 1, DAY) == ""


def test_an_article_that_is_withheld_from_a_day_on_is_shown_before_and_ends_there(small):
    assert small.article("半部法", 3, date(2024, 2, 29)).until == date(2024, 3, 1)
    assert small.article("半部法", 3, DAY) is None


def test_walking_through_all_leaves_out_what_is_withheld_or_not_in_force(small):
    assert [(article.law, article.number) for article in small.articles(DAY)] == [
        ("半部法", 1),
        ("某某办法", 1),
        ("某某办法", 2),
    ]


def test_the_texts_are_listed_with_their_days_and_how_many_articles_they_have(small):
    assert [(text.law, str(text.start), str(text.until), text.articles) for text in small.texts()] == [
        ("半部法", "2020-01-01", "None", 2),
        ("某某办法", "2020-01-01", "2027-01-01", 2),
        ("某某办法", "2027-01-01", "None", 2),
    ]


@pytest.mark.parametrize("name", ["民法典", "《民法典》", "中华人民共和国民法典", " 民 法 典 "])
def test_a_law_is_found_by_any_of_its_names(book, name):
    assert book.title(name) == "中华人民共和国民法典"
    assert book.article(name, "第1079条", DAY).number == 1079


def test_what_is_no_law_or_no_article_is_not_found(book):
    assert book.title("没有这部法") is None
    assert book.article("没有这部法", 1, DAY) is None
    assert book.article("民法典", 1261, DAY) is None
    assert book.article("民法典", "随便", DAY) is None
    assert book.article("刑法", "133之一", DAY).number == "133之一"


def test_a_missing_or_foreign_file_is_an_empty_book(tmp_path):
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"something else entirely")
    for path in (tmp_path / "none", foreign, tmp_path):
        empty = StatuteBook.open(path, LAWS)
        assert not empty
        assert empty.article("民法典", 1, DAY) is None
        assert list(empty.articles(DAY)) == []
        assert empty.texts() == ()
        assert empty.title("民法典") == "中华人民共和国民法典"
        assert read_stamp(path) == ""


def test_threads_may_ask_at_the_same_time(book):
    found: list[bool] = []

    def ask() -> None:
        found.extend(book.article("民法典", number, DAY) is not None for number in range(1, 200))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4 * 199


def test_a_forked_process_may_ask_after_its_parent_did(small):
    assert small.article("某某办法", 1, DAY) is not None
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=lambda: answers.put(small.article("某某办法", 1, DAY).text))
    child.start()
    child.join()
    assert answers.get() == "旧的第一条。"


def test_the_fingerprint_changes_with_any_text_and_not_with_the_file(tmp_path):
    one = built(tmp_path / "1", OLD)
    same = built(tmp_path / "2", OLD, stamped="another")
    other = built(tmp_path / "3", law_text("某某办法", date(2020, 1, 1), Piece("1", "", "改了一个字。")))
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_the_stamp_is_kept_in_the_file_and_differs_with_what_is_imported(tmp_path):
    before, after = stamp(None, LAWS, []), stamp(None, LAWS, ["abc"])
    assert before != after
    built(tmp_path / "book", OLD, stamped=before)
    assert read_stamp(tmp_path / "book") == before

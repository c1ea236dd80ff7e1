"""`flask laws check`: what agrees, what is missing, and a non-zero exit when facts contradict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import create_app
from bot.settings import Settings
from content.laws import load_laws
from content.statutes.comparing import compared, unlisted


@pytest.fixture
def changed():
    """The table of laws with the first version of its first law changed."""

    def _changed(**fields):
        table = load_laws()
        law = table.laws[0]
        other = replace(law, versions=(replace(law.versions[0], **fields),))
        return replace(table, laws=(other, *table.laws[1:]))

    return _changed


def problems(book, table) -> str:
    return "；".join(next(compared(book, table)).problems)


def test_what_ships_does_not_contradict_itself(laws):
    shown = laws("check")
    assert "没有矛盾" in shown
    assert "\t0\t" in next(line for line in shown.splitlines() if line.startswith("法律"))


def test_laws_without_a_text_are_counted_and_listed_on_demand(laws):
    assert "没有原文的：" in laws("check")
    assert "《殡葬管理条例》（法规" in laws("check", "--missing")


def test_a_wrong_fact_is_named_and_is_an_error(laws, monkeypatch, changed):
    monkeypatch.setattr("content.statutes.book.StatuteBook.laws", changed(articles=1261))
    shown = laws("check", code=1)
    assert "矛盾：《民法典》2020-05-28 的文本：表里最后一条是第1261条，条文里是第1260条" in shown


def test_inserted_and_missing_articles_are_compared(book, changed):
    assert problems(book, changed()) == ""
    assert "表里有、条文里没有的是 7之一" in problems(book, changed(inserted=frozenset({"7之一"})))
    assert "缺号：表里有、条文里没有的是 7" in problems(book, changed(missing=frozenset({7})))


def test_what_nobody_counted_cannot_contradict(book, changed):
    assert problems(book, changed(articles=None)) == ""


def test_a_text_of_a_version_that_the_table_lacks_is_listed(book, changed):
    table = changed(adopted=load_laws().laws[0].versions[0].start)
    assert [text.law for text in unlisted(book, table)] == ["中华人民共和国民法典"]


def test_without_texts_nothing_passes(tmp_path):
    app = create_app(Settings.from_env({"VAR_DIR": str(tmp_path)}, env_file=None))
    app.extensions["services"].book_shelf.package = None
    result = app.test_cli_runner().invoke(args=["laws", "check"])
    assert result.exit_code == 1
    assert "都没有核对" in result.output

"""The search over the real statutes with the real model: everyday words find the articles that lawyers would name."""

from __future__ import annotations

from datetime import date

import pytest

from bot.services.search_shelf import SearchShelf
from faq.corpus import load_entries
from faq.decision import Decision
from faq.heard import load_heard
from faq.learned import load_learned
from faq.matcher import Matcher
from faq.search.corpus import Corpus
from faq.search.engine import StatuteSearch
from faq.search.filing import open_files
from faq.search.finder import Finder

DAY = date(2026, 11, 25)
CODE, LABOUR = "中华人民共和国民法典", "中华人民共和国劳动合同法"
ENTRIES = {entry.id: entry for entry in load_entries()}
MATCHER = Matcher(ENTRIES.values(), heard=load_heard(ENTRIES.values()), learned=load_learned())

LAY = (
    ("楼上掉下来个花盆把我头砸了，不知道谁家的", {(CODE, 1254)}),
    ("干了俩月活，老板就是不跟我签合同，能多要钱不", {(LABOUR, 82)}),
    ("俺爹走了没留遗嘱，家里的东西该谁分", {(CODE, 1127)}),
    ("孩子他爸离婚后一分生活费不出", {(CODE, 1085), (CODE, 1067)}),
    ("喂的羊跑出去把人家的菜地啃了要赔不", {(CODE, 1245), (CODE, 1246)}),
    ("租的房子漏雨，房东不修咋整", {(CODE, 713), (CODE, 712)}),
    ("怀着孕公司要撵我走", {(LABOUR, 42), ("中华人民共和国妇女权益保障法", 48)}),
    ("给人担保，他跑了，银行找我要钱", {(CODE, 688), (CODE, 687), (CODE, 681)}),
)
"""What somebody may say, and articles of which one should be among the ten."""
TITLES = tuple(ENTRIES.values())
"""Each asks for thirty milliseconds of a vector, so a test looks at some."""
CHAT = ("今儿天真不赖，晒太阳去", "给俺讲个笑话听听", "你吃过饭没有")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, book, nano):
    """A shelf of the whole book, made once."""
    made = SearchShelf(
        tmp_path_factory.mktemp("shelf"), lambda: book, entries=ENTRIES.values, load=lambda: nano
    )
    made.current(DAY, lambda _: None)
    return made


@pytest.fixture(scope="module")
def finder(shelf):
    return shelf.finder(DAY, ENTRIES, MATCHER)


@pytest.fixture(scope="module")
def by_words(shelf):
    """The same folder without a model of meanings."""
    (folder,) = (path for path in shelf.folder.iterdir() if path.is_dir())
    arrays, facts = open_files(folder)
    return Finder.of(StatuteSearch(Corpus(arrays, facts), shelf.model, arrays, None), MATCHER, ENTRIES)


def named(hits):
    return [(hit.law, hit.article) for hit in hits]


def hit_by(finder):
    """How many of the lay questions find an article that answers."""
    return sum(bool(articles & set(named(finder.articles(words)))) for words, articles in LAY)


def test_most_lay_words_find_an_article_that_answers(finder):
    assert hit_by(finder) >= len(LAY) - 2


def test_words_alone_find_more_than_half_of_them(by_words):
    assert hit_by(by_words) > len(LAY) / 2


def test_the_vectors_that_ship_are_those_of_the_texts_in_force(finder):
    assert finder.search.lacking == 0


def test_every_article_of_the_day_can_be_found(finder, book):
    assert len(finder.search.corpus) == sum(1 for _ in book.articles(DAY))


def test_what_is_found_is_in_force(finder, book):
    for words, _ in LAY:
        for hit in finder.articles(words):
            assert book.article(hit.law, hit.article, DAY).in_force(DAY)


def test_legal_questions_are_told_from_small_talk(finder):
    assert sum(finder.is_legal(words) for words, _ in LAY) >= len(LAY) - 1
    assert [finder.is_legal(words) for words in CHAT] == [False] * len(CHAT)


def test_nearly_all_titles_of_the_entries_are_legal_questions(finder):
    asked = TITLES[::3]
    assert sum(finder.is_legal(entry.title) for entry in asked) >= 0.95 * len(asked)


@pytest.mark.parametrize("words", CHAT)
def test_small_talk_is_answered_with_no_entry(finder, words):
    assert finder.match(words).decision is not Decision.ANSWER


@pytest.mark.parametrize(
    "words", ["押\ud83d金不退", "\0租房", "🐕咬人", "離婚后孩子歸誰", "ＬＡＷ", "a" * 5000, "离" * 5000]
)
def test_any_message_can_be_searched_for(finder, words):
    assert len(finder.articles(words)) <= 10
    assert finder.match(words) == finder.match(words)


def test_nearly_all_titles_of_the_entries_find_an_article_that_these_cite(finder):
    missed = []
    asked = TITLES[::2]
    for entry in asked:
        held = {(row.law, str(row.article)) for row in entry.citations} & finder.search.corpus.numbers.keys()
        if held and not held & {(hit.law, str(hit.article)) for hit in finder.articles(entry.title)}:
            missed.append(entry.id)
    assert len(missed) <= 0.07 * len(asked), missed

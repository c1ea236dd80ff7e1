"""A question that no entry answers: articles beside the promise that a person will look, where that is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from bot.conversation import wording
from bot.conversation.desk import Desk, Office
from bot.conversation.fitting import MAX_BYTES, MAX_CHARACTERS, fits
from bot.conversation.suggesting import SHOWN_AT_MOST, suggested, with_articles
from bot.conversation.turns import RECEIPT_SLOT, Outcome
from content.statutes.article import Article
from faq.decision import Candidate, Decision, Match
from faq.search.passage import Hit
from tests.factories import LIBRARY, TODAY, library

CODE, LABOUR, RULES = "中华人民共和国民法典", "中华人民共和国劳动合同法", "村办细则"
ASKED = "隔壁装修噪音吵人，天天砸墙"
"""No entry has these words; they do speak of everyday trouble."""


class Book:
    """Articles that are in force for some days only."""

    def __init__(self, start=date(2021, 1, 1), until=None, text="应当公平。"):
        self.given = start, until, text

    def article(self, law, number, on):
        """The text of any article on a day."""
        start, until, text = self.given
        found = Article(law, number, "", text, start, start, until, "某处")
        return found if found.in_force(on) else None


@dataclass
class Search:
    """The floor of a search that is never asked."""

    floor: float = 20.0


class Finder:
    """Finds what it is told to; remembers what it was asked."""

    def __init__(self, *hits, legal=True, other=False, match=None):
        self.hits, self.legal, self.other, self.found = hits, legal, other, match
        self.search, self.asked = Search(), []

    def match(self, text, *, allowed=None):
        self.asked.append("match")
        return self.found or LIBRARY.matcher.match(text, allowed=allowed)

    def is_legal(self, text):
        self.asked.append("is_legal")
        return self.legal

    def is_other(self, text):
        self.asked.append("is_other")
        return self.other

    def articles(self, text, *, limit=10):
        self.asked.append("articles")
        self.words = text
        return self.hits


def hit(law=CODE, article=1079, score=50.0):
    return Hit(law, article, score)


@pytest.fixture
def office():
    """A desk with a finder and a book, that shows articles unless told otherwise."""

    def _office(finder, *, book=None, show=True, phone="", books=LIBRARY):
        there = replace(books, finder=lambda: finder, statutes=lambda: book or Book())
        return Desk(there, Office("付店镇", phone, "", show))

    return _office


def test_articles_stand_beside_the_promise_and_the_receipt(talk, office):
    turn = talk(ASKED, at=office(Finder(hit(), hit(LABOUR, 30, 30.0))))
    assert turn.outcome is Outcome.STATUTES
    assert turn.hands_over
    assert turn.counted
    assert RECEIPT_SLOT in turn.reply
    assert turn.reply.startswith(wording.NOT_FOUND.format(office=wording.office_line("付店镇", "")))
    assert wording.POSSIBLY in turn.reply
    assert "1. 《民法典》第1079条（2021年1月1日起施行）：应当公平。" in turn.reply
    assert "2. 《劳动合同法》第30条" in turn.reply
    assert turn.citations == ((CODE, 1079), (LABOUR, 30))
    assert (turn.entry_id, turn.session.entry_id) == ("", "")


def test_the_last_line_names_an_article_that_can_be_sent_back(talk, office):
    turn = talk(ASKED, at=office(Finder(hit())))
    assert turn.reply.endswith(wording.READ_WHOLE.format(name="民法典第1079条"))


def test_without_the_setting_there_is_the_promise_alone_and_nothing_is_searched(talk, office):
    finder = Finder(hit())
    turn = talk(ASKED, at=office(finder, show=False))
    assert turn == talk(ASKED, at=office(None, show=False))
    assert turn.outcome is Outcome.HAND_OVER
    assert turn.hands_over
    assert "articles" not in finder.asked


@pytest.mark.parametrize("law", ["中华人民共和国刑法", "中华人民共和国刑事诉讼法"])
def test_who_asks_about_a_crime_gets_no_articles(talk, office, law):
    turn = talk(ASKED, at=office(Finder(hit(law, 264), hit(CODE, 1079))))
    assert turn.outcome is Outcome.HAND_OVER
    assert wording.POSSIBLY not in turn.reply
    assert turn.citations == ()


def test_articles_about_crime_among_others_are_left_out(talk, office):
    turn = talk(ASKED, at=office(Finder(hit(), hit("中华人民共和国刑法", 264, 30.0), hit(LABOUR, 30, 25.0))))
    assert turn.citations == ((CODE, 1079), (LABOUR, 30))


def test_no_more_than_three_are_shown(talk, office):
    turn = talk(ASKED, at=office(Finder(*(hit(CODE, number, 60.0 - number) for number in range(1, 9)))))
    assert turn.citations == tuple((CODE, number) for number in range(1, SHOWN_AT_MOST + 1))


def test_none_below_the_floor_is_shown(talk, office):
    at = office(Finder(hit(score=20.0), hit(CODE, 2, 19.9)))
    assert talk(ASKED, at=at).citations == ((CODE, 1079),)


def test_when_all_are_below_the_floor_the_promise_stands_alone(talk, office):
    assert talk(ASKED, at=office(Finder(hit(score=19.9)))).outcome is Outcome.HAND_OVER


@pytest.mark.parametrize(
    "book", [Book(start=date(2027, 1, 1)), Book(until=TODAY)], ids=["not yet in force", "no longer in force"]
)
def test_only_what_is_in_force_is_shown(talk, office, book):
    assert talk(ASKED, at=office(Finder(hit()), book=book)).outcome is Outcome.HAND_OVER


def test_without_texts_nothing_is_shown():
    at = Desk(replace(LIBRARY, statutes=lambda: None), Office("付店镇"))
    assert suggested((hit(),), 20.0, at) == []


def test_a_law_that_the_table_does_not_know_is_named_in_full(talk, office):
    assert "《村办细则》第3条之一" in talk(ASKED, at=office(Finder(hit(RULES, "3之一")))).reply


def test_small_talk_gets_no_articles_and_is_not_looked_up(talk, office):
    finder = Finder(hit())
    turn = talk("你好", at=office(finder))
    assert turn.outcome is Outcome.SMALLTALK
    assert finder.asked == []


def test_what_is_not_about_law_gets_no_articles(talk, office):
    finder = Finder(hit(), legal=False)
    turn = talk("今晚月亮真圆", at=office(finder))
    assert turn.outcome is Outcome.SMALLTALK
    assert turn.reply == wording.OFF_TOPIC
    assert "articles" not in finder.asked


def test_words_of_trouble_go_to_a_person_even_where_the_search_sees_no_law_but_without_articles(talk, office):
    turn = talk(ASKED, at=office(Finder(hit(), legal=False)))
    assert turn.outcome is Outcome.HAND_OVER
    assert wording.POSSIBLY not in turn.reply


def test_words_of_trouble_in_what_is_plainly_about_something_else_trouble_nobody(talk, office):
    turn = talk("镇上哪家油条好吃", at=office(Finder(hit(), legal=False, other=True)))
    assert turn.outcome is Outcome.SMALLTALK
    assert turn.reply == wording.OFF_TOPIC


def test_a_legal_question_without_any_word_of_trouble_goes_to_a_person(talk, office):
    turn = talk("月亮下埋的蜂箱归属哪个", at=office(Finder(legal=True)))
    assert turn.outcome is Outcome.HAND_OVER


def test_where_the_search_cannot_tell_words_of_trouble_decide(talk, office):
    at = office(Finder(hit(), legal=None))
    assert talk(ASKED, at=at).outcome is Outcome.STATUTES
    assert talk("今晚月亮真圆", at=at).outcome is Outcome.SMALLTALK


def test_a_clear_question_is_answered_without_asking_the_search(talk, office):
    finder = Finder(hit())
    assert talk("老板拖欠工资怎么要", at=office(finder)) == talk("老板拖欠工资怎么要")
    assert finder.asked == []


def test_what_the_search_makes_clear_is_answered_with_its_entry(talk, office):
    best = Candidate("divorce-001", "起诉离婚要多久", 90.0, "")
    turn = talk(ASKED, at=office(Finder(match=Match(Decision.ANSWER, (best,)))))
    assert (turn.outcome, turn.entry_id) == (Outcome.ANSWER, "divorce-001")
    assert turn.candidates == (("divorce-001", "起诉离婚要多久", 90.0),)


def test_what_the_search_narrows_down_is_offered(talk, office):
    rows = tuple(Candidate(name, "", 50.0, "") for name in ("divorce-001", "divorce-002"))
    turn = talk(ASKED, at=office(Finder(match=Match(Decision.CLARIFY, rows))))
    assert turn.outcome is Outcome.CLARIFY
    assert turn.session.offered == ("divorce-001", "divorce-002")


@pytest.mark.parametrize("words", ["老板拖欠工资怎么要", "离婚", ASKED, "今晚月亮真圆", "你好"])
def test_without_a_finder_everything_is_as_it_was(talk, office, words):
    assert talk(words, at=office(None)) == talk(words)


def test_personal_things_are_masked_before_anything_is_searched(talk, office):
    finder = Finder(hit())
    talk(f"{ASKED}，我电话13812345678", at=office(finder))
    assert "13812345678" not in finder.words


@pytest.mark.parametrize("length", [5, 60, 110, 111, 3000])
@pytest.mark.parametrize("phone", ["", "0379-66666666"])
def test_it_is_always_one_reply(talk, office, length, phone):
    hits = [hit(CODE, number) for number in (1, 2, 3)]
    turn = talk(ASKED, at=office(Finder(*hits), book=Book(text="公" * length), phone=phone))
    assert fits(turn.words("261123-482112"))
    assert turn.outcome is Outcome.STATUTES
    assert len(turn.reply) <= MAX_CHARACTERS
    assert len(turn.reply.encode()) <= MAX_BYTES
    assert turn.reply.count("起施行）") == len(turn.citations)


def test_a_long_text_is_cut_and_says_so(talk, office):
    reply = talk(ASKED, at=office(Finder(hit()), book=Book(text="公" * 3000))).reply
    assert f"公{wording.CUT_SHORT}" in reply
    assert "公" * 111 not in reply


def test_the_paragraphs_of_an_article_stand_in_one_line(talk, office):
    assert (
        "：第一款。 第二款。"
        in talk(ASKED, at=office(Finder(hit()), book=Book(text="第一款。\n第二款。"))).reply
    )


def test_braces_in_an_article_are_left_alone(talk, office):
    assert "{0}{name}" in talk(ASKED, at=office(Finder(hit()), book=Book(text="{0}{name}"))).reply


def test_where_no_article_finds_room_none_is_counted_as_shown():
    at = Desk(LIBRARY, Office("付店镇"))
    article = Book().article(CODE, 1, TODAY)
    assert with_articles("话" * 590, [article], at) == ("话" * 590, [])
    reply, shown = with_articles("话" * 480, [article] * 3, at)
    assert 0 < len(shown) < 3
    assert reply.count("起施行）") == len(shown)


def test_only_sendable_entries_are_looked_at(talk, office):
    none = library(sendable=[])
    turn = talk("老板拖欠工资怎么要", at=office(Finder(hit()), books=none))
    assert turn.outcome is Outcome.STATUTES
    assert turn.candidates == ()

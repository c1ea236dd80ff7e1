"""What statutes call everyday words: staff add it, another person approves, every process searches with it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.records.errors import OwnText
from bot.records.versions import State
from bot.services.build import Services
from bot.services.entry_desk import NotNow
from bot.services.legal_words import legal_word_desk_of, questions_with
from bot.settings import Settings
from faq.search.legal_terms import legal_from_now_on, legal_terms, shipped_terms

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORD = "看青的"


@pytest.fixture(autouse=True)
def as_shipped():
    """The words hold in the whole process."""
    legal_from_now_on(())
    yield
    legal_from_now_on(())


@pytest.fixture
def desk(services):
    return legal_word_desk_of(services)


@pytest.fixture
def people(services):
    for name, role in (("王专干", "clerk"), ("李律师", "adviser")):
        services.staff.add(name, role, password_hash=None, now=NOW)
    return {member.name: member for member in services.staff.everyone()}


def settled(parts):
    """A process some seconds later."""
    for _ in range(3):
        parts.shelf._look_at = parts.shelf._refresh_at = float("-inf")
        parts.shelf.library(NOW)
        if parts.shelf._rereading is not None:
            parts.shelf._rereading.join()


def test_a_word_reaches_a_process_that_serves_already_and_goes_again(services, environment, desk, people):
    other = Services(Settings.from_env(environment, env_file=None))
    try:
        settled(other)
        number = desk.hand_in(WORD, "劳务关系，接受劳务一方", author="王专干", now=NOW)
        settled(other)
        assert legal_terms().of(f"{WORD}来了") == ""
        desk.approve(WORD, number, people["李律师"], now=NOW)
        settled(other)
        assert legal_terms().of(f"{WORD}来了") == "劳务关系 接受劳务一方"
        assert WORD in legal_terms().words
        later = NOW + timedelta(seconds=1)
        desk.approve(WORD, desk.drop(WORD, author="王专干", now=later), people["李律师"], now=later)
        settled(other)
        assert legal_terms().of(f"{WORD}来了") == ""
    finally:
        other.engine.dispose()


def test_nobody_approves_what_they_wrote(desk, people):
    number = desk.hand_in(WORD, "劳务关系", author="李律师", now=NOW)
    with pytest.raises(OwnText):
        desk.approve(WORD, number, people["李律师"], now=NOW)
    assert desk.words() == ()


def test_an_earlier_version_is_handed_in_again(desk, people):
    for terms in ("劳务关系", "接受劳务一方"):
        number = desk.hand_in(WORD, terms, author="王专干", now=NOW)
        desk.approve(WORD, number, people["李律师"], now=NOW)
    assert [word.terms for word in desk.words()] == [("接受劳务一方",)]
    desk.approve(WORD, desk.again(WORD, 1, author="王专干", now=NOW), people["李律师"], now=NOW)
    assert [word.terms for word in desk.words()] == [("劳务关系",)]
    assert [version.state for version in desk.history(WORD)].count(State.REPLACED) == 2


def test_a_word_of_the_file_may_be_given_other_terms_or_none():
    word, terms = next(iter(shipped_terms().items()))
    legal_from_now_on(((word, ("公证机构",)),))
    assert "公证机构" in legal_terms().of(word)
    legal_from_now_on(((word, ()),))
    assert not set(terms) & set(legal_terms().of(word).split())


@pytest.mark.parametrize(
    ("word", "terms", "why"),
    [
        ("看 青", "劳务关系", "不行"),
        (WORD, "x", "2 到 20 个汉字"),
        (WORD, "劳务关系 " + " ".join(f"劳务{kind}方" for kind in "甲乙丙丁戊己"), "最多写 6 个"),
        (WORD, "", "本来就没有对应的说法"),
        ("房东", "出租人", "不用再写"),
    ],
)
def test_what_cannot_be_used_is_refused_in_plain_words(desk, word, terms, why):
    with pytest.raises(NotNow, match=why):
        desk.hand_in(word, terms, author="王专干", now=NOW)


def test_a_term_that_no_statute_has_is_refused(desk):
    desk._in_statutes = lambda term: term != "看青协议"
    with pytest.raises(NotNow, match="没有“看青协议”这个说法"):
        desk.hand_in(WORD, "看青协议", author="王专干", now=NOW)


def test_whoever_reviews_sees_who_said_it_without_the_name(services, now):
    assert questions_with(services, WORD, now.date()) == ()

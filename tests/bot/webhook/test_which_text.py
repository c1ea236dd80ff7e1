"""Which text a villager got is stored with the exchange, and words that staff add are understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.records.asked import Asked
from bot.services.build import ACCOUNT
from bot.services.lexicon_desk import lexicon_desk_of
from bot.webhook.exchange import Exchange
from faq.corpus import load_entries
from faq.lexicon import read_from_now_on

FIRST = load_entries()[0]


@pytest.fixture
def say(services, now):
    numbers = iter(range(1000, 2000))
    exchange = Exchange(services)

    def _say(words):
        return exchange.answer(Utterance("alice", Kind.TEXT, words, str(next(numbers)), now), now=now)

    return _say


def sent(services):
    """Entry and hash of everything that was sent."""
    asked = Asked(services.engine, account=ACCOUNT)
    with services.engine.connect() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT DISTINCT matter_id FROM consultations")]
    return [row[1:] for matter_id in ids if matter_id for row in asked.sent_in_matter(matter_id)]


def test_the_hash_of_the_text_that_was_sent_is_stored(services, say):
    say(FIRST.title)
    assert sent(services) == [(FIRST.id, FIRST.sha256())]


def test_of_a_changed_text_it_is_the_hash_of_the_changed_one(services, say, now):
    changed = replace(FIRST, answer=f"{FIRST.answer}有不明白的，再来问。")
    services.entries.save([changed.table()], by="王专干", now=now)
    say(FIRST.title)
    assert sent(services) == [(FIRST.id, changed.sha256())]


def test_a_word_that_staff_added_is_understood_in_a_running_process(services, now):
    try:
        shelf, desk = services.shelf, lexicon_desk_of(services)
        word, subject = "铁疙瘩债", "彩礼"
        entry = next(each for each in load_entries() if subject in each.title)
        question = entry.title.replace(subject, word)
        shelf.library(now)
        desk.write(word, subject, author="王专干", now=now)
        for name in ("王专干", "李律师"):
            services.staff.add(name, "adviser", password_hash=None, now=now)
        desk.approve(word, 1, services.staff.find("李律师"), now=now)
        for _ in range(2):
            shelf._look_at = shelf._refresh_at = float("-inf")
            shelf.library(now)
            if shelf._rereading is not None:
                shelf._rereading.join()
        shelf._look_at = shelf._refresh_at = float("-inf")
        match = shelf.library(now).matcher.match(question)
        assert match.candidates[0].entry_id == entry.id
        assert match.candidates[0].score == 100.0
    finally:
        read_from_now_on(())

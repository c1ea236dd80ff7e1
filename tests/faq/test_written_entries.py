"""The entries that ship: what every one of them keeps to beyond the rules of the files."""

from __future__ import annotations

from collections import Counter

import pytest

from faq.corpus import load_entries, load_topics
from faq.entry import Entry
from faq.entry_rules import CITATIONS_AT_MOST

ENTRIES = load_entries()
AT_LEAST = {
    "betrothal": 20, "divorce": 22, "children": 14, "elderly": 18, "inheritance": 18, "homestead": 22, "land": 22, "expropriation": 16,
    "neighbours": 16, "loans": 22, "contracts": 14, "wages": 22, "employment": 14, "workinjury": 14, "traffic": 20, "injury": 18, "animals": 8,
    "violence": 16, "minors": 18, "consumers": 20, "fraud": 18, "order": 20, "vice": 14, "crime": 12, "administration": 18, "petitions": 12,
    "village": 18, "collective": 12, "disclosure": 10, "legalaid": 10, "mediation": 10, "litigation": 14, "safety": 12, "forest": 14,
    "environment": 12, "security": 12, "constitution": 10, "welfare": 18,
}  # fmt: skip
"""Entries that each topic was planned to have."""
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


def test_every_topic_has_the_entries_that_were_planned() -> None:
    found = Counter(entry.topic for entry in ENTRIES)
    assert AT_LEAST.keys() == load_topics().keys()
    assert sum(AT_LEAST.values()) == 600
    assert {topic: count for topic, count in AT_LEAST.items() if found[topic] < count} == {}


@each_entry
def test_an_entry_is_asked_in_six_to_ten_ways_one_of_them_a_story(entry: Entry) -> None:
    assert 6 <= len(entry.phrasings) <= 10
    assert max(map(len, entry.phrasings)) >= 40


@each_entry
def test_an_answer_has_80_to_280_characters_and_rests_on_an_article(entry: Entry) -> None:
    assert 80 <= len(entry.answer) <= 280
    assert 1 <= len(entry.citations) <= CITATIONS_AT_MOST
    assert all(cited.claims for cited in entry.citations)


@each_entry
def test_an_entry_leads_on_to_another(entry: Entry) -> None:
    assert entry.related

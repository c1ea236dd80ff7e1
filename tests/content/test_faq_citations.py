"""Every article that an FAQ entry cites exists and is in force when the entry is used."""

from __future__ import annotations

from datetime import date

from content.hotlines import load_hotlines
from content.laws import Verdict, load_laws
from faq.corpus import load_entries

LAWS = load_laws()
ENTRIES = load_entries()
RELEASE = date(2026, 11, 23)


def test_every_citation_of_every_entry_is_valid_on_its_first_day() -> None:
    wrong = [
        f"{entry.id} {LAWS.cite(cited.law, cited.article, day)} {verdict}"
        for entry in ENTRIES
        for day in [entry.valid_from or RELEASE]
        for cited in entry.citations
        if (verdict := LAWS.verdict(cited.law, cited.article, day)) is not Verdict.VALID
    ]
    assert wrong == []


def test_every_citation_gives_the_law_its_official_title() -> None:
    titles = {law.title for law in LAWS.laws}
    assert sorted({cited.law for entry in ENTRIES for cited in entry.citations} - titles) == []


def test_every_contact_of_every_entry_is_a_known_hotline() -> None:
    known = load_hotlines().keys()
    assert sorted({number for entry in ENTRIES for number in entry.contacts} - known) == []


def test_there_are_citations_to_check() -> None:
    assert sum(len(entry.citations) for entry in ENTRIES) > 0

"""Once a matter is long over its words are gone from every table, and no figure has moved."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.conversation.turns import Outcome
from bot.records.content_models import versions
from bot.records.database import read, write
from bot.records.desk_models import cases, deliveries, notes, replies
from bot.records.field_models import offline as offline_rows
from bot.records.figures import counted_rows, matter_rows
from bot.records.models import persons
from bot.records.retention import AGED, BATCH, Retention
from bot.records.tables import metadata
from bot.statistics.totals import totals

WORD = "柿子树"
DAY = timedelta(days=1)


@pytest.fixture
def retention(engine):
    return Retention(engine, account="town")


@pytest.fixture
def everywhere(engine, say, noon):
    """A matter of alice, closed at noon, with words in every table that holds some; its id."""
    matter = say(WORD, Outcome.HAND_OVER, village="张湾村", hands_over=True, reply=f"登记{WORD}").matter_id
    say("13800138000", Outcome.HAND_OVER, callback_phone="13800138000", matter=matter)
    person = read(engine, lambda db: db.execute(select(persons.c.id)).scalar_one())
    of = {"account": "town", "matter_id": matter}

    def fill(db):
        db.execute(
            cases.insert(),
            {
                **of, "reason": "asked", "came_at": noon, "due_at": noon, "assigned_to": "", "with_adviser": False,
                "state": "closed", "closed_at": noon, "closed_by": "王", "result": "answered",
            },
        )  # fmt: skip
        db.execute(notes.insert(), {"id": "n", **of, "author": "王", "words": f"说{WORD}", "made_at": noon})
        db.execute(
            replies.insert(),
            {
                "id": "r", **of, "author": "王", "words": f"答{WORD}", "sha256": "1", "entry_id": "",
                "state": "approved", "made_at": noon, "decided_by": "", "decided_at": None, "remark": WORD,
            },
        )  # fmt: skip
        for state in ("waiting", "delivered"):
            db.execute(
                deliveries.insert(),
                {
                    "id": state, **of, "person_id": person, "kind": "reply", "item_id": state, "words": f"送{WORD}",
                    "code_hash": state, "code_cipher": WORD, "state": state, "way": "", "made_at": noon,
                    "next_at": noon, "claim": "", "claimed_until": None, "tries": 0, "delivered_at": None, "error": "",
                },
            )  # fmt: skip
        for number, state in enumerate(("draft", "approved"), 1):
            db.execute(
                versions.insert(),
                {
                    "account": "town", "kind": "entry", "item_id": "x", "number": number,
                    "body": f'{{"title": "{WORD if state == "draft" else "果树越界"}"}}', "sha256": str(number),
                    "state": state, "author": "王", "made_at": noon, "decided_by": "", "decided_at": None,
                    "remark": "", "from_matter": matter,
                },
            )  # fmt: skip

    write(engine, fill)
    return matter


def everything(engine) -> str:
    """All rows of all tables, as one text."""

    def dump(db):
        return [tuple(row) for table in metadata.sorted_tables for row in db.execute(select(table)).all()]

    return repr(read(engine, dump))


def figures(engine, noon):
    first, until = (noon - 400 * DAY).date(), (noon + 400 * DAY).date()
    return asdict(
        totals(matter_rows(engine, "town", first, until), counted_rows(engine, "town", first, until))
    )


def test_no_table_holds_a_word_once_it_is_over_for_long(engine, retention, everywhere, noon):
    assert everything(engine).count(WORD) >= 8
    assert retention.clear(before=noon + DAY).cleared == 1
    assert WORD not in everything(engine)


def test_figures_states_and_the_person_stay(engine, retention, everywhere, say, noon, ask):
    say("别的事", who="bob", topic="land")
    rows = "SELECT outcome, counted, topic, entry_id, day, matter_id FROM consultations ORDER BY id"
    people = "SELECT id, key_hash, village FROM persons ORDER BY id"
    before = figures(engine, noon), ask(rows), ask(people), ask("SELECT number FROM receipts")
    assert before[0]["matters"] == 2
    retention.clear(before=noon + DAY)
    assert (figures(engine, noon), ask(rows), ask(people), ask("SELECT number FROM receipts")) == before


def test_nothing_goes_before_its_time(engine, retention, everywhere, noon):
    before = everything(engine)
    assert retention.clear(before=noon - DAY).cleared == 0
    assert everything(engine) == before


def test_a_second_night_changes_nothing(engine, retention, everywhere, noon):
    retention.clear(before=noon + DAY)
    before = everything(engine)
    assert retention.clear(before=noon + DAY).cleared == 0
    assert everything(engine) == before


def test_what_still_waits_for_a_person_keeps_its_words(engine, retention, everywhere, noon, ask):
    write(engine, lambda db: db.execute(update(cases).values(state="open", closed_at=None)))
    assert retention.clear(before=noon + 400 * DAY).cleared == 0
    assert ask("SELECT words FROM notes") == [(f"说{WORD}",)]


def test_what_was_replied_to_and_never_closed_goes_once_nothing_came_of_it(
    engine, retention, everywhere, noon
):
    write(engine, lambda db: db.execute(update(cases).values(state="replied", closed_at=None)))
    write(engine, lambda db: db.execute(update(replies).values(decided_at=noon + 10 * DAY)))
    assert retention.clear(before=noon + 9 * DAY).cleared == 0
    assert retention.clear(before=noon + 11 * DAY).cleared == 1


def test_what_is_written_afterwards_keeps_its_own_time(retention, everywhere, say, noon, ask):
    retention.clear(before=noon + DAY)
    later = noon + 200 * DAY
    say("又长出来了", matter=everywhere, at=later)
    assert retention.clear(before=later - DAY).cleared == 0
    assert ("又长出来了",) in ask("SELECT text FROM consultations")
    retention.clear(before=later + DAY)
    assert ask("SELECT DISTINCT text FROM consultations") == [(None,)]


def test_nothing_unsent_leaves_after_its_words_went(retention, everywhere, noon, ask):
    retention.clear(before=noon + DAY)
    assert ask("SELECT state, next_at FROM deliveries ORDER BY id") == [
        ("delivered", None),
        ("withdrawn", None),
    ]
    assert ask("SELECT words, remark FROM replies") == [(AGED, "")]


def test_an_approved_text_stays_without_the_way_back(retention, everywhere, noon, ask):
    retention.clear(before=noon + DAY)
    assert ask("SELECT state, from_matter FROM versions ORDER BY number") == [
        ("withdrawn", ""),
        ("approved", ""),
    ]
    assert "果树越界" in ask("SELECT body FROM versions ORDER BY number")[1][0]


def test_what_was_entered_at_the_window_loses_its_words_and_not_its_count(
    engine, retention, enter, noon, ask
):
    entered = enter(words=WORD)
    write(engine, lambda db: db.execute(update(offline_rows).values(void_reason=WORD)))
    assert entered
    before = figures(engine, noon)
    assert retention.clear(before=noon + DAY).cleared == 1
    assert WORD not in everything(engine)
    assert figures(engine, noon) == before


def test_a_message_of_no_matter_loses_its_words_by_its_own_age(engine, retention, say, noon, ask):
    say(WORD)
    say("新的话", at=noon + 2 * DAY, who="bob")
    write(engine, lambda db: db.execute(update(metadata.tables["consultations"]).values(matter_id=None)))
    assert retention.clear_loose(before=noon + DAY) == 1
    assert retention.clear_loose(before=noon + DAY) == 0
    assert ask("SELECT text FROM consultations ORDER BY said_at") == [(None,), ("新的话",)]


def test_more_than_one_batch_goes_on_where_the_last_one_ended(retention, say, noon, monkeypatch):
    monkeypatch.setattr("bot.records.retention.BATCH", 2)
    for who in ("alice", "bob", "carol"):
        say(WORD, who=who)
    first = retention.clear(before=noon + DAY)
    assert first.cleared == 2
    second = retention.clear(before=noon + DAY, after=first.last)
    assert (second.cleared, second.last) == (1, "")
    assert BATCH > 2


def test_sign_ins_and_the_audit_log_are_left_alone(engine, retention, everywhere, noon, ask):
    tables = ("signins", "audit")
    before = [ask(f"SELECT * FROM {name}") for name in tables]
    retention.clear(before=noon + DAY)
    assert [ask(f"SELECT * FROM {name}") for name in tables] == before

"""After somebody asked to be forgotten no table holds a word of theirs, and the counts are as before."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from bot.conversation.turns import Outcome
from bot.records import tables
from bot.records.content_models import versions
from bot.records.database import read, write
from bot.records.desk_models import deliveries, notes, replies
from bot.records.field_models import media
from bot.records.forgetting import GONE
from bot.records.own import OwnMatters
from bot.records.tables import metadata

WORD = "柿子树"


@pytest.fixture
def everywhere(engine, say, noon):
    """A matter of alice with her words in every table that could hold them; the id of the matter and of her."""
    matter = say(WORD, Outcome.HAND_OVER, village="张湾村", hands_over=True).matter_id
    say("13800138000", Outcome.HAND_OVER, callback_phone="13800138000", matter=matter)
    person = read(engine, lambda db: db.execute(select(tables.models.persons.c.id)).scalar_one())
    of = {"account": "town", "matter_id": matter}

    def fill(db):
        db.execute(notes.insert(), {"id": "n", **of, "author": "王", "words": f"说{WORD}", "made_at": noon})
        for number, state in enumerate(("in_review", "approved")):
            db.execute(
                replies.insert(),
                {
                    "id": f"r{number}", **of, "author": "王", "words": f"答{WORD}", "sha256": f"{number}",
                    "entry_id": "", "state": state, "made_at": noon, "decided_by": "", "decided_at": None,
                    "remark": WORD,
                },
            )  # fmt: skip
        for number, state in enumerate(("waiting", "delivered")):
            db.execute(
                deliveries.insert(),
                {
                    "id": f"d{number}", **of, "person_id": person, "kind": "reply", "item_id": f"r{number}",
                    "words": f"送{WORD}", "code_hash": f"{number}", "code_cipher": WORD, "state": state, "way": "",
                    "made_at": noon, "next_at": noon, "claim": "", "claimed_until": None, "tries": 0,
                    "delivered_at": None, "error": WORD,
                },
            )  # fmt: skip
        picture = {
            "id": "m", "account": "town", "retry_key": "1", "kind": "image", "matter_id": matter,
            "activity_id": None, "person_id": person, "media_id_cipher": WORD, "state": "kept", "came_at": noon,
            "next_at": None, "tries": 0, "mime": "image/png", "bytes": 3, "why": "", "sealed": WORD.encode(),
        }  # fmt: skip
        db.execute(media.insert(), picture)
        for number, state in enumerate(("draft", "approved"), 1):
            db.execute(
                versions.insert(),
                {
                    "account": "town", "kind": "entry", "item_id": "x", "number": number,
                    "body": json.dumps({"title": WORD if state == "draft" else "果树越界"}, ensure_ascii=False),
                    "sha256": str(number), "state": state, "author": "王", "made_at": noon, "decided_by": "",
                    "decided_at": None, "remark": "", "from_matter": matter,
                },
            )  # fmt: skip

    write(engine, fill)
    return matter, person


def everything(engine) -> str:
    """All rows of all tables, as one text."""

    def dump(db):
        return [
            f"{table.name}: {tuple(row)}"
            for table in metadata.sorted_tables
            for row in db.execute(select(table)).all()
        ]

    return "\n".join(read(engine, dump))


def test_no_table_holds_a_word_or_a_way_back(engine, consultations, everywhere, vault, noon):
    assert everything(engine).count(WORD) >= 9
    assert consultations.forget("alice", now=noon)
    left = everything(engine)
    assert WORD not in left
    assert repr(WORD.encode())[2:-1] not in left
    assert vault.person_key("town", "alice") not in left
    assert "13800138000" not in left


def test_counts_states_and_the_village_stay(engine, consultations, everywhere, ask, noon):
    before = ask("SELECT count(*) FROM consultations"), ask("SELECT state, topic FROM matters")
    consultations.forget("alice", now=noon)
    assert (ask("SELECT count(*) FROM consultations"), ask("SELECT state, topic FROM matters")) == before
    assert ask("SELECT village FROM persons") == [("张湾村",)]
    assert ask("SELECT words FROM notes") == [(GONE,)]


def test_nothing_of_it_leaves_any_more(consultations, everywhere, ask, noon):
    consultations.forget("alice", now=noon)
    assert ask("SELECT state, next_at FROM deliveries ORDER BY id") == [
        ("withdrawn", None),
        ("delivered", None),
    ]
    assert ask("SELECT state FROM replies ORDER BY id") == [("withdrawn",), ("approved",)]
    assert ask("SELECT state FROM media") == [("gone",)]


def test_an_approved_text_stays_without_the_way_back(consultations, everywhere, ask, noon):
    consultations.forget("alice", now=noon)
    assert ask("SELECT state, from_matter FROM versions ORDER BY number") == [
        ("withdrawn", ""),
        ("approved", ""),
    ]


def test_words_of_another_person_stay(consultations, everywhere, say, ask, noon):
    say("别人的话", who="bob")
    consultations.forget("alice", now=noon)
    assert ("别人的话",) in ask("SELECT text FROM consultations")


def test_a_villager_sees_only_what_is_approved_and_their_own(engine, everywhere, vault, say):
    say("别人的话", who="bob")
    own = OwnMatters(engine, account="town")
    (row,) = own.of_key(vault.person_key("town", "alice"))
    assert WORD in row.questions
    assert row.answers == (f"答{WORD}",)
    assert own.of_person(everywhere[1]) == (row,)


def test_a_forgotten_person_sees_nothing(engine, consultations, everywhere, noon):
    consultations.forget("alice", now=noon)
    assert OwnMatters(engine, account="town").of_person(everywhere[1]) == ()

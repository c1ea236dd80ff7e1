"""Where people live, as it is stored and as figures see it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.conversation.turns import Outcome
from bot.records.errors import UnreadableLine
from bot.records.exchange import Exchange
from bot.records.figures import counted_rows, matter_rows
from bot.records.spool import line_of, store_line

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
VILLAGES = "SELECT village FROM persons"


def tell(say, village: str, **more: object):
    return say(f"我是{village}的", Outcome.SMALLTALK, village=village, topic="", **more)


def test_somebody_new_who_names_a_village_is_kept_without_a_matter(say, ask):
    stored = tell(say, "张湾村")
    assert (stored.matter_id, ask(VILLAGES)) == ("", [("张湾村",)])
    assert ask("SELECT count(*) FROM matters") == [(0,)]


def test_the_village_said_last_is_the_one(say, ask):
    tell(say, "张湾村")
    tell(say, "李洼村")
    assert ask(VILLAGES) == [("李洼村",)]


def test_a_message_without_a_village_leaves_it_and_others_have_none(say, ask):
    tell(say, "张湾村")
    say()
    say(who="bob")
    assert ask(f"{VILLAGES} WHERE village IS NOT NULL") == [("张湾村",)]


def test_a_retry_does_not_bring_back_an_older_village(say, ask):
    tell(say, "张湾村", key="7")
    tell(say, "李洼村")
    assert tell(say, "张湾村", key="7").repeated
    assert ask(VILLAGES) == [("李洼村",)]


def test_a_village_with_a_question_is_stored_with_it(say, ask):
    stored = say(village="张湾村")
    assert stored.matter_id
    assert ask(VILLAGES) == [("张湾村",)]


def test_forgetting_leaves_the_village_so_that_no_figure_moves(consultations, say, ask, noon):
    tell(say, "张湾村")
    consultations.forget("alice", now=noon)
    assert ask(VILLAGES) == [("张湾村",)]


def test_rows_carry_the_village_and_what_their_matter_came_to(engine, say):
    say(village="张湾村")
    say(outcome=Outcome.HAND_OVER)
    say(who="bob", topic="land")
    rows = {
        (row.village, row.matter_topic, row.matter_outcome)
        for row in counted_rows(engine, "town", MONDAY, TUESDAY)
    }
    assert rows == {("张湾村", "wages", "hand_over"), ("", "land", "answer")}
    assert {row.village for row in matter_rows(engine, "town", MONDAY, TUESDAY)} == {"张湾村", ""}


def test_a_guided_petition_has_neither_village_nor_matter(engine, say):
    tell(say, "张湾村")
    say("我要告他", Outcome.GUIDED)
    (row,) = counted_rows(engine, "town", MONDAY, TUESDAY)
    assert (row.village, row.matter_topic, row.matter_outcome) == ("", "", "")


@pytest.fixture
def line(consultations, utterance, turn, noon):
    """A line of the local file, as it is read back."""
    exchange = consultations.proposed(
        utterance("我是张湾村的"), turn(Outcome.SMALLTALK, village="张湾村"), receipt="", words="好", now=noon
    )
    return json.loads(json.dumps(line_of(exchange)))


def test_a_village_survives_the_local_file(consultations, line, ask):
    store_line(line, consultations)
    assert ask(VILLAGES) == [("张湾村",)]


def test_a_line_from_before_villages_is_stored_as_it_was(consultations, line, ask):
    del line["village"]
    assert Exchange.from_line(line).village == ""
    store_line(line, consultations)
    assert ask("SELECT outcome FROM consultations") == [("smalltalk",)]


def test_a_line_whose_village_is_no_text_is_unreadable(line):
    with pytest.raises(UnreadableLine):
        Exchange.from_line(line | {"village": 7})


def test_an_older_field_is_still_required(line):
    del line["topic"]
    with pytest.raises(UnreadableLine):
        Exchange.from_line(line)

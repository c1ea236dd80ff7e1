"""Recordings and pictures: a recording goes to a person, a picture to its matter, and neither loses what was open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import wording
from bot.conversation.fitting import fits
from bot.conversation.respond import respond
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, Session
from tests.factories import desk, utterance


def voice(talk, after=None):
    return talk(kind=Kind.VOICE, media_id="voice-1", after=after)


def picture(talk, after=None):
    return talk(kind=Kind.IMAGE, media_id="image-1", after=after)


def in_matter(turn):
    """The turn as it is after its exchange was stored."""
    return replace(turn, session=turn.session.with_matter("m1", turn.topic))


def test_a_recording_goes_to_a_person_with_a_number_and_a_call_is_offered(talk):
    turn = voice(talk)
    assert (turn.outcome, turn.hands_over, turn.counted, turn.keep_media) == (
        Outcome.HAND_OVER, True, True, True,
    )  # fmt: skip
    assert RECEIPT_SLOT in turn.reply
    assert "打字" in turn.reply
    assert "回复“回电”" in turn.reply
    assert fits(turn.words("261123-4821"))


def test_a_recording_belongs_to_the_matter_at_hand(talk):
    turn = voice(talk, in_matter(talk("老板拖欠工资怎么要")))
    assert (turn.same_matter, turn.session.matter_id, turn.topic) == (True, "m1", "wages")


def test_a_number_to_call_can_be_given_after_a_recording(talk):
    asked = talk("回电", in_matter(voice(talk)))
    given = talk("13800138000", in_matter(voice(talk, asked)))
    assert given.callback_phone == "13800138000"


def test_a_recording_that_was_recognised_is_not_kept(talk):
    turn = talk("老板拖欠工资怎么要", kind=Kind.VOICE, media_id="voice-1")
    assert (turn.outcome, turn.keep_media) == (Outcome.ANSWER, False)


def test_a_picture_in_a_matter_is_added_to_it_and_not_counted(talk):
    turn = picture(talk, in_matter(talk("老板拖欠工资怎么要")))
    assert turn.reply == wording.PICTURE_ADDED
    assert (turn.same_matter, turn.keep_media, turn.counted, turn.hands_over) == (True, True, False, False)


def test_a_picture_before_any_matter_is_kept_and_asked_about_in_one_sentence(talk):
    turn = picture(talk)
    assert turn.reply == wording.PICTURE_KEPT
    assert (turn.same_matter, turn.keep_media, turn.counted) == (False, True, False)


def test_a_picture_leaves_open_what_was_offered(talk):
    session = Session(offered=("wages-001", "divorce-001"), rating=True, pages=("更多",))
    shown = utterance(kind=Kind.IMAGE, media_id="image-1")
    assert respond(shown, session, desk=desk()).session == session


@pytest.mark.parametrize("kind", [Kind.VOICE, Kind.IMAGE])
def test_without_an_id_there_is_nothing_to_keep(talk, kind):
    turn = talk(kind=kind)
    assert (turn.keep_media, turn.counted, turn.hands_over) == (False, False, False)


@pytest.mark.parametrize("kind", [Kind.VIDEO, Kind.STICKER, Kind.LOCATION])
def test_nothing_else_is_kept(talk, kind):
    assert not talk(kind=kind, media_id="x").keep_media

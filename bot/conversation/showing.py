"""A recording or a picture, which no part of the bot understands: kept for a person, and the words are asked for."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import asking, wording
from bot.conversation.desk import Desk
from bot.conversation.turns import Outcome, Session, Turn


def heard(session: Session, desk: Desk) -> Turn:
    """A recording without recognised words goes to a person, under the matter at hand if there is one.

    Whoever was just asked for their number can still give it.
    """
    turn = asking.hand_over(session, desk, wording.VOICE_KEPT, same_matter=bool(session.matter_id))
    expecting = session.expecting if session.expecting == "phone" else ""
    return replace(turn, session=replace(turn.session, expecting=expecting), keep_media=True)


def pictured(session: Session) -> Turn:
    """A picture belongs to the matter at hand; without one it waits for the next. It never counts as a question.

    What the last turn left open stays open: a number still means the list that was offered.
    """
    words = wording.PICTURE_ADDED if session.matter_id else wording.PICTURE_KEPT
    return Turn(
        words, session, Outcome.SMALLTALK, session.topic,
        same_matter=bool(session.matter_id), keep_text=False, keep_media=True,
    )  # fmt: skip

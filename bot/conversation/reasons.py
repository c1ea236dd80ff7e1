"""Why a matter went to a person, read from the message that did it.

Pure. The words of our own reply tell most; once a person is forgotten they are gone, and the rest has to do.
"""

from __future__ import annotations

from bot.conversation import wording
from bot.conversation.commands import command
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome

UNANSWERED, UNSOLVED, ASKED, EMERGENCY, MEDIA = "unanswered", "unsolved", "asked", "emergency", "media"
REASONS = {
    UNANSWERED: "没答上来",
    UNSOLVED: "答了没解决",
    ASKED: "要找人",
    EMERGENCY: "紧急求助",
    MEDIA: "发了语音图片",
}
"""Reason → what staff read."""
TO_PERSON = frozenset({Outcome.HAND_OVER, Outcome.STATUTES, Outcome.EMERGENCY})
"""Outcomes of a message that hands its matter to a person."""

_ASKED = tuple(words.partition(RECEIPT_SLOT)[0] for words in (wording.PASSED_ON, wording.PHONE_KEPT))
_UNSOLVED = wording.RATED_BAD.partition(RECEIPT_SLOT)[0]
_WITHOUT_WORDS = {Kind.VOICE.value, Kind.IMAGE.value}


def reason_of(*, outcome: str, kind: str, counted: bool, text: str, reply: str) -> str:
    """One of REASONS for a message with an outcome of ``TO_PERSON``.

    ``kind`` and ``counted`` as stored, ``text`` masked, both texts empty where none is kept.
    """
    if outcome == Outcome.EMERGENCY:
        return EMERGENCY
    if not counted or reply.startswith(_UNSOLVED):
        return UNSOLVED
    if kind in _WITHOUT_WORDS and not text:
        return MEDIA
    said = command(text)
    if said == "none":  # of a list that was offered
        return UNANSWERED
    if said in {"human", "call"} or reply.startswith(_ASKED):
        return ASKED
    return UNANSWERED if text or not reply else ASKED


def is_question(text: str) -> bool:
    """Whether a text that was handed over says what is asked, rather than 「转人工」 or 「都不是」."""
    return bool(text) and not command(text)

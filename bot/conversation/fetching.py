"""Answers that are fetched: by 查询, by receipt number, by pick-up code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import asking, wording
from bot.conversation.commands import names_a_code, pickup_code
from bot.conversation.desk import Desk
from bot.conversation.letters import Bundle, bundle
from bot.conversation.turns import MatterView, Session, Turn


def standing(rows: Sequence[MatterView], session: Session, desk: Desk, *, one: bool = False) -> Turn:
    """Where matters stand, and what staff answered: all of a matter asked for, else what was not shown yet.

    When everything was shown, the latest is shown once more.
    """
    letters = [letter for row in rows for letter in row.letters]
    chosen = letters if one else [letter for letter in letters if not letter.arrived]
    if not chosen:
        chosen = [row.letters[-1] for row in rows if row.letters][:1]
    given = {letter.delivery_id for letter in chosen}
    head = wording.status(
        [
            (row.receipt, desk.library.topics.get(row.topic, ""), _state(row, given) or row.state)
            for row in rows
        ]
    )
    return _turn(bundle(head, chosen), session)


def by_code(words: str, session: Session, desk: Desk) -> Turn | None:
    """The answer under a pick-up code, for whoever holds it; None when the words are no code."""
    code = pickup_code(words)
    if not code:
        return asking.say(wording.NO_SUCH_CODE, session) if names_a_code(words) else None
    picked = desk.pick_up(code)
    if picked.letter is None:
        return asking.say(wording.TOO_MANY_CODES if picked.too_many else wording.NO_SUCH_CODE, session)
    # stored with whoever typed it, the words would outlive the person for whom they were written
    return replace(_turn(bundle("", [picked.letter]), session), keep_reply=False)


def _state(row: MatterView, given: set[str]) -> str:
    """What is said of a matter's answers; empty when it has none."""
    if not row.letters:
        return ""
    below = any(letter.delivery_id in given for letter in row.letters)
    return wording.LETTER_THERE if below or not row.receipt else wording.LETTER_AGAIN


def _turn(whole: Bundle, session: Session) -> Turn:
    after = replace(session, pages=whole.pages, arriving=whole.arriving) if whole.pages else session
    return replace(asking.say(whole.first, after), shown=whole.shown)

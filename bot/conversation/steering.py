"""What the commands do: a person, progress, help, the next page, a call back, forgetting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import asking, fetching, mine, monthly, quizzing, wording
from bot.conversation.commands import command, receipt_number
from bot.conversation.desk import Desk
from bot.conversation.fitting import pages
from bot.conversation.privacy import find_phone, without_personal
from bot.conversation.turns import Outcome, Session, Turn, Utterance

Steer = Callable[[Utterance, Session, Desk], Turn]
_AROUND = " ，。,.!！、\n"
"""What may stand around a number without saying anything."""


def _human(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """Pass on the matter at hand; without one, ask for the question."""
    if session.matter_id:
        return asking.hand_over(session, desk, wording.PASSED_ON, same_matter=True)
    return asking.say(wording.ASK_QUESTION, Session(expecting="question"))


def _query(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """Where the villager's matters stand; only their own, whatever number they type."""
    wanted = receipt_number(utterance.text)
    if wanted:
        found = desk.find(wanted)
        if found is None:
            return asking.say(wording.NO_SUCH_RECEIPT, session)
        # What is said next belongs to the matter that was asked for.
        resumed = Session(topic=found.topic, matter_id=found.matter_id)
        return fetching.standing([replace(found, receipt=wanted)], resumed, desk, one=True)
    rows = desk.matters()
    if not rows:
        return asking.say(wording.NOTHING_ASKED_YET, session)
    return fetching.standing(rows[:5], session, desk)


def _help(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    return asking.say(f"{wording.greeting(desk.office.town)}\n{wording.HELP_LINES}", session.fresh())


def _next(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    if session.quiz and not session.pages:
        return quizzing.resume(utterance, session, desk)
    withdrawn = session.entry_id and session.entry_id not in desk.library.sendable
    if not session.pages or (withdrawn and not session.arriving):
        return asking.say(wording.NO_MORE_PAGES, session)
    first, *more = session.pages
    expecting = session.expecting if session.expecting in {"village", "quiz", "quizzes", "posts"} else ""
    after = Session(
        session.offered,
        session.entry_id,
        session.rating,
        tuple(more),
        expecting,
        session.topic,
        session.matter_id,
    )
    # a letter of staff that begins on this page has arrived with it
    begun, arriving = session.arriving[:1], session.arriving[1:]
    shown = tuple(begun[0].split()) if begun else ()
    after = replace(after, arriving=arriving, quiz=session.quiz)
    return replace(asking.say(first, after), shown=shown)


def _call(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    after = Session(expecting="phone", topic=session.topic, matter_id=session.matter_id)
    return asking.say(wording.ASK_PHONE, after)


def _forget(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    return Turn(wording.FORGOTTEN, Session(), Outcome.SMALLTALK, keep_text=False, forget=True)


def _hotlines(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    lines = [row.line for row in desk.library.hotlines.values() if row.number.isdecimal()]
    first, *more = pages("\n".join((wording.HOTLINES_HEAD, *lines)))
    return asking.say(first, Session(pages=tuple(more), topic=session.topic, matter_id=session.matter_id))


COMMANDS: Mapping[str, Steer] = {
    "human": _human,
    "query": _query,
    "help": _help,
    "next": _next,
    "call": _call,
    "forget": _forget,
    "law_of_month": monthly.offer,
    "hotlines": _hotlines,
    "mine": mine.own,
    "village": mine.choose_village,
    "privacy": mine.privacy,
    "quiz": quizzing.choose,
    "quiz_on": quizzing.resume,
}
"""Command → what it does. The words that choose or rate are understood only when something is open."""


def phone_unasked(words: str, session: Session) -> Turn | None:
    """Asks whose it is when words are a phone number and nothing else; None otherwise.

    Kept only when it is sent again: it may be the number of a stranger whom the villager wants to know about.
    """
    digits = sum(character.isdigit() for character in words)
    if 2 * digits < len(words) or find_phone(words) is None or without_personal(words).strip(_AROUND):
        return None
    after = Session(expecting="phone", topic=session.topic, matter_id=session.matter_id)
    return asking.say(wording.WHOSE_PHONE, after)


def phone_given(words: str, session: Session, desk: Desk) -> Turn | None:
    """The number for a call back; None when the words are another command or a new question."""
    after = Session(topic=session.topic, matter_id=session.matter_id)
    phone = find_phone(words)
    if phone is None:
        said = command(words)
        if said in {"cancel", "none"}:
            return asking.say(wording.NO_CALL, after)
        digits = sum(character.isdigit() for character in words)
        if said in COMMANDS or 2 * digits < len(words):
            return None
        return asking.say(wording.NOT_A_PHONE, session)
    return Turn(
        wording.PHONE_KEPT.format(office=asking.office(desk)), after, Outcome.HAND_OVER, session.topic,
        same_matter=bool(session.matter_id), keep_text=False, hands_over=True, callback_phone=phone,
    )  # fmt: skip

"""What the commands do: a person, progress, help, the next page, a call back, forgetting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.conversation import asking, wording
from bot.conversation.commands import command, receipt_number
from bot.conversation.desk import Desk
from bot.conversation.fitting import pages
from bot.conversation.privacy import find_phone
from bot.conversation.turns import Outcome, Session, Turn, Utterance

Steer = Callable[[Utterance, Session, Desk], Turn]


def _human(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """Pass on the matter at hand; without one, ask for the question."""
    if session.matter_id:
        return asking.hand_over(session, desk, wording.PASSED_ON, same_matter=True)
    return asking.say(wording.ASK_QUESTION, Session(expecting="question"))


def _query(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """Where the villager's matters stand; only their own, whatever number they type."""
    rows = list(desk.matters())
    wanted = receipt_number(utterance.text)
    if wanted:
        rows = [row for row in rows if row.receipt == wanted]
        if not rows:
            return asking.say(wording.NO_SUCH_RECEIPT, session)
    if not rows:
        return asking.say(wording.NOTHING_ASKED_YET, session)
    names = desk.library.topics
    shown = [(row.receipt, names.get(row.topic, ""), row.state) for row in rows[:5]]
    return asking.say(wording.status(shown), session)


def _help(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    return asking.say(f"{wording.greeting(desk.office.town)}\n{wording.HELP_LINES}", session.fresh())


def _next(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    if not session.pages:
        return asking.say(wording.NO_MORE_PAGES, session)
    first, *more = session.pages
    after = Session(
        session.offered, session.entry_id, session.rating, tuple(more), "", session.topic, session.matter_id
    )
    return asking.say(first, after)


def _call(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    after = Session(expecting="phone", topic=session.topic, matter_id=session.matter_id)
    return asking.say(wording.ASK_PHONE, after)


def _forget(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    return Turn(wording.FORGOTTEN, Session(), Outcome.SMALLTALK, keep_text=False, forget=True)


def _law_of_month(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    post = desk.post()
    if post is None:
        return asking.say(wording.NO_POST_YET, session)
    notice = [wording.UNREVIEWED] if post.unreviewed else []
    body = [post.digest, wording.READ_MORE.format(address=post.address)] if post.address else [post.text]
    first, *more = pages("\n".join([wording.HEADING.format(title=post.title), *body, *notice]))
    return asking.say(first, Session(pages=tuple(more), topic=session.topic, matter_id=session.matter_id))


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
    "law_of_month": _law_of_month,
    "hotlines": _hotlines,
}
"""Command → what it does. The words that choose or rate are understood only when something is open."""


def phone_given(words: str, session: Session, desk: Desk) -> Turn | None:
    """The number for a call back; None when the words are another command or a new question."""
    after = Session(topic=session.topic, matter_id=session.matter_id)
    said = command(words)
    if said in {"cancel", "none"}:
        return asking.say(wording.NO_CALL, after)
    if said in COMMANDS:
        return None
    phone = find_phone(words)
    if phone is None:
        if any(character.isdigit() for character in words):
            return asking.say(wording.NOT_A_PHONE, session)
        return None
    return Turn(
        wording.PHONE_KEPT.format(office=asking.office(desk)), after, Outcome.HAND_OVER, session.topic,
        same_matter=bool(session.matter_id), keep_text=False, hands_over=True, callback_phone=phone,
    )  # fmt: skip

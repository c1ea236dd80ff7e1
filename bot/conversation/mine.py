"""What a villager may see and settle of their own: what they asked, their village, what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta, timezone

from bot.conversation import asking, wording
from bot.conversation.commands import choice_number, command
from bot.conversation.desk import Desk, Office
from bot.conversation.fitting import fits, pages
from bot.conversation.turns import RECEIPT_SLOT, Outcome, OwnMatter, Session, Turn, Utterance
from bot.conversation.villages import village_said

_BEIJING = timezone(timedelta(hours=8))
_RECEIPT = "0" * 13
"""As long as the longest receipt number, for measuring."""


def own(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """What the villager asked and what was answered, in pages, with a link to read it where there is one."""
    rows = desk.own()
    if not rows:
        return asking.say(wording.MINE_NOTHING, session)
    address = desk.link()
    link = [wording.MINE_LINK.format(address=address)] if address else []
    first, *more = pages("\n".join([wording.MINE_HEAD, *link, *_lines(rows, desk), wording.MINE_DELETE]))
    after = Session(pages=tuple(more), topic=session.topic, matter_id=session.matter_id)
    # The link is a key while it is good, and everything else is kept already.
    return replace(asking.say(first, after), keep_reply=False)


def _lines(rows: Sequence[OwnMatter], desk: Desk) -> list[str]:
    lines = []
    for row in rows:
        day = row.opened_at.astimezone(_BEIJING)
        shape = wording.MINE_ROW_WITH_RECEIPT if row.receipt else wording.MINE_ROW
        lines.append(
            shape.format(
                month=day.month,
                day=day.day,
                topic=desk.library.topics.get(row.topic, "") or wording.OTHER_TOPIC,
                state=wording.state_of(row.state, answered=bool(row.answers)),
                receipt=row.receipt,
            )
        )
        lines += [wording.MINE_ASKED.format(words=words) for words in row.questions]
        titles = [desk.library.entries[each].title for each in row.entry_ids if each in desk.library.sendable]
        lines += [wording.MINE_ENTRY.format(title=title) for title in titles]
        lines += [wording.MINE_ANSWER.format(words=words) for words in row.answers]
    return lines


def choose_village(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """The numbered list of villages; nobody has to choose."""
    villages = tuple(desk.villages())
    if not villages:
        return asking.say(wording.NO_VILLAGES, session)
    known = desk.village()
    head = wording.VILLAGE_IS.format(village=known) if known else wording.WHICH_VILLAGE
    listed = [f"{number}. {name}" for number, name in enumerate(villages, 1)]
    first, *more = pages("\n".join((head, *listed)))
    after = Session(
        villages, pages=tuple(more), expecting="village", topic=session.topic, matter_id=session.matter_id
    )
    return asking.say(first, after)


def village_chosen(words: str, session: Session) -> Turn | None:
    """The village that a number or a name of the list just shown means; None when the words are about something else."""
    after = Session(topic=session.topic, matter_id=session.matter_id)
    number = choice_number(words)
    if number is not None and not 1 <= number <= len(session.offered):
        return asking.say(wording.NO_SUCH_VILLAGE.format(count=len(session.offered)), session)
    if command(words) in {"cancel", "none"}:
        return asking.say(wording.VILLAGE_LEFT, after)
    said = village_said(words)
    chosen = (
        session.offered[number - 1] if number is not None else words if words in session.offered else said
    )
    if not chosen:
        return None
    kept = f"{wording.VILLAGE_KEPT.format(village=chosen)}{wording.ASK_AWAY}"
    return replace(asking.say(kept, after), village=chosen)


def privacy(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """What is kept, how long, and how to delete it."""
    link = f"\n{_more(desk.office)}" if desk.office.public_url else ""
    words = wording.PRIVACY.format(days=desk.office.retention_days, more=link)
    return asking.say(words, session)


def notice_below(turn: Turn, office: Office) -> str:
    """What is kept and how to delete it, for a person who was not told yet; empty where it would disturb.

    It never stands below an emergency, a list to choose from, or a page that goes on, and never makes a reply too long:
    then the next reply has it.
    """
    after = turn.session
    disturbs = after.offered or after.pages or after.expecting or turn.forget
    if not turn.reply or disturbs or turn.outcome in {Outcome.EMERGENCY, Outcome.GUIDED}:
        return ""
    notice = wording.NOTICE.format(days=office.retention_days, more=_more(office))
    whole = f"{turn.reply}\n{notice}".replace(RECEIPT_SLOT, _RECEIPT)
    return notice if fits(whole) else ""


def _more(office: Office) -> str:
    if not office.public_url:
        return wording.NOTICE_WORDS
    return wording.NOTICE_LINK.format(address=f"{office.public_url.rstrip('/')}/privacy")

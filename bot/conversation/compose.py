"""Turn an entry into the words of a reply."""

from __future__ import annotations

from bot.conversation import wording
from bot.conversation.desk import Desk
from bot.conversation.fitting import fits, pages
from faq.entry import Entry


def answer(entry: Entry, desk: Desk) -> tuple[str, ...]:
    """The answer with its citations and the rating line, in one reply if a link or luck allows it, else in pages."""
    composed, key = desk.library.composed, (entry.id, desk.office)
    words = composed.get(key)
    if words is None:
        words = composed[key] = _answer(entry, desk)
    return words


def _answer(entry: Entry, desk: Desk) -> tuple[str, ...]:
    whole = "\n".join(_blocks(entry, desk, full=True))
    if fits(whole):
        return (whole,)
    if desk.office.public_url:
        short = "\n".join(_blocks(entry, desk, full=False))
        if fits(short):
            return (short,)
    return pages(whole)


def _blocks(entry: Entry, desk: Desk, *, full: bool) -> list[str]:
    lines = [wording.HEADING.format(title=entry.title), entry.answer]
    if full:
        lines += [f"{number}. {step}" for number, step in enumerate(entry.steps, 1)]
    if entry.changed:
        lines.append(wording.CHANGED.format(words=entry.changed))
    lines.append(citations(entry, desk))
    if entry.contacts:
        lines.append(wording.CALL.format(numbers="、".join(_contacts(entry, desk))))
    if desk.office.public_url:
        lines.append(wording.READ_MORE.format(address=page_address(entry.id, desk)))
    return [*lines, *_notice(entry, desk), wording.RATE]


def citations(entry: Entry, desk: Desk) -> str:
    """The articles behind an answer, each law with the date since which it is in force."""
    library = desk.library
    articles: dict[str, list[int | str]] = {}
    for row in entry.citations:
        articles.setdefault(row.law, []).append(row.article)
    cited = (library.laws.cite_all(law, rows, library.today) for law, rows in articles.items())
    return wording.BASIS.format(citations="；".join(cited))


def detail(entry: Entry, name: str, desk: Desk) -> tuple[str, ...]:
    """One detail of an entry (how_long, where, bring, cost, steps, law), for a follow-up question."""
    lines = [wording.HEADING.format(title=entry.title)]
    if name == "law":
        lines += [citations(entry, desk), *(wording.FACT.format(fact=row.fact) for row in entry.citations)]
    elif name == "steps" or (name == "where" and not entry.details.where and entry.steps):
        lines += [f"{number}. {step}" for number, step in enumerate(entry.steps, 1)] or [entry.answer]
    elif getattr(entry.details, name):
        lines.append(wording.DETAIL.format(name=wording.DETAILS[name], words=getattr(entry.details, name)))
    else:
        office = wording.office_line(desk.office.town, desk.office.phone)
        lines.append(wording.MISSING_DETAIL.format(name=wording.DETAILS[name], office=office))
    return pages("\n".join([*lines, *_notice(entry, desk), wording.RATE]))


def page_address(entry_id: str, desk: Desk) -> str:
    """Where an entry can be read in full; needs a public address."""
    return f"{desk.office.public_url.rstrip('/')}/faq/{entry_id}"


def _contacts(entry: Entry, desk: Desk) -> list[str]:
    return [desk.library.hotlines[key].line for key in entry.contacts if key in desk.library.hotlines]


def _notice(entry: Entry, desk: Desk) -> list[str]:
    return [wording.UNREVIEWED] if entry.id in desk.library.unreviewed else []

"""An ordinary question: answered from the FAQ, narrowed down, or handed to a person."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import compose, wording
from bot.conversation.desk import Desk
from bot.conversation.privacy import without_personal
from bot.conversation.smalltalk import about_trouble
from bot.conversation.suggesting import suggested, with_articles
from bot.conversation.turns import Outcome, Session, Turn
from faq.decision import Candidate, Decision
from faq.matcher import CLEAR


def say(words: str, session: Session) -> Turn:
    """Words that count as nothing: greetings, help, refusals to read a picture."""
    return Turn(words, session, Outcome.SMALLTALK, keep_text=False)


def office(desk: Desk) -> str:
    """Where else to ask."""
    return wording.office_line(desk.office.town, desk.office.phone)


def question(words: str, session: Session, desk: Desk) -> Turn:
    """Answer on a clear match, offer two or three on a close one, else record the question for a person."""
    library = desk.library
    asked = without_personal(words)
    match = library.matcher.match(asked, allowed=library.sendable)
    clear = match.decision is Decision.ANSWER and match.candidates[0].score >= CLEAR
    finder = None if clear else library.finder()
    if finder is not None:
        match = finder.match(asked, allowed=library.sendable)
    seen = _seen(match.candidates)
    if match.decision is Decision.ANSWER:
        return answer(match.candidates[0].entry_id, session, desk, candidates=seen)
    legal = finder.is_legal(asked) if finder is not None else None
    # A list costs little: only what nobody would bring to the office gets none.
    if match.decision is Decision.CLARIFY and (legal is not False or about_trouble(words)):
        offered = tuple(candidate.entry_id for candidate in match.candidates[:3])
        titles = [library.entries[entry_id].title for entry_id in offered]
        after = replace(session.fresh(), entry_id="", offered=offered)
        topic = library.entries[offered[0]].topic
        return Turn(wording.which_one(titles), after, Outcome.CLARIFY, topic, candidates=seen)
    if not legal and (not about_trouble(words) or (finder is not None and finder.is_other(asked))):
        return replace(say(wording.OFF_TOPIC, session.fresh()), candidates=seen)
    turn = replace(hand_over(session, desk, wording.NOT_FOUND), candidates=seen)
    if finder is None or legal is False or not desk.office.show_statutes:
        return turn
    hits = finder.articles(asked)
    reply, shown = with_articles(turn.reply, suggested(hits, finder.search.floor, desk), desk)
    if not shown:
        return turn
    return replace(
        turn,
        reply=reply,
        outcome=Outcome.STATUTES,
        citations=tuple((article.law, article.number) for article in shown),
    )


def answer(
    entry_id: str,
    session: Session,
    desk: Desk,
    *,
    same_matter: bool = False,
    candidates: tuple[tuple[str, str, float], ...] = (),
) -> Turn:
    """The entry's words; follow-up questions and a rating may come next."""
    entry = desk.library.entries[entry_id]
    first, *more = compose.answer(entry, desk)
    after = Session((), entry.id, True, tuple(more), "", session.topic, session.matter_id)
    return Turn(
        first, after, Outcome.ANSWER, entry.topic, entry.id, candidates=candidates, same_matter=same_matter
    )


def hand_over(session: Session, desk: Desk, words: str, *, same_matter: bool = False) -> Turn:
    """Record the question for a person; the villager gets a receipt number."""
    after = Session(topic=session.topic, matter_id=session.matter_id)
    topic = session.topic if same_matter else ""
    return Turn(
        words.format(office=office(desk)), after, Outcome.HAND_OVER, topic,
        same_matter=same_matter, hands_over=True,
    )  # fmt: skip


def _seen(candidates: tuple[Candidate, ...]) -> tuple[tuple[str, str, float], ...]:
    return tuple((row.entry_id, row.title, row.score) for row in candidates)

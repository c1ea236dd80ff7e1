"""From an utterance and a session to a turn: the order in which a message is understood.

Danger first; then a pick-up code; then commands; then what the last turn left open (a phone number, a list, a rating); then what must be
guided elsewhere; a keyword of the office; small talk; a citation to look up; questions about the last answer; the FAQ; a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import asking, compose, monthly, quizzing, wording
from bot.conversation.cited import cited
from bot.conversation.commands import MENU_KEYS, choice_number, command
from bot.conversation.desk import Desk
from bot.conversation.emergency import danger
from bot.conversation.fetching import by_code
from bot.conversation.fitting import fits
from bot.conversation.followup import aspect
from bot.conversation.guided import guidance
from bot.conversation.mine import village_chosen
from bot.conversation.showing import heard, pictured
from bot.conversation.smalltalk import smalltalk
from bot.conversation.steering import COMMANDS, phone_given, phone_unasked
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.conversation.villages import village_of_scene, village_said
from faq.decision import Decision

_WITHOUT_WORDS = {
    Kind.VOICE: wording.VOICE,
    Kind.IMAGE: wording.PICTURE,
    Kind.VIDEO: wording.CLIP,
    Kind.LOCATION: wording.PLACE,
    Kind.LINK: wording.SHARED_LINK,
    Kind.STICKER: wording.STICKER,
    Kind.UNKNOWN: wording.UNREADABLE,
}
_SILENT = {Kind.SILENT, Kind.JOB}


def respond(utterance: Utterance, session: Session, *, desk: Desk) -> Turn:
    """Answer, ask which question was meant, or hand over to a person; never silent except for silent events."""
    return quizzing.kept(session, _respond(utterance, session, desk))


def _respond(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    kind = utterance.kind
    if kind in _SILENT:
        return asking.say("", session)
    if kind is Kind.UNFOLLOW:
        return Turn("", Session(), Outcome.SMALLTALK, keep_text=False, forget=True)
    if kind in {Kind.FOLLOW, Kind.SCAN}:
        return _scanned(utterance, session, desk)
    if kind is Kind.CLICK:
        return _run(MENU_KEYS.get(utterance.key, "help"), utterance, session, desk)
    words = _readable(utterance.text) if kind in {Kind.TEXT, Kind.VOICE} else ""
    if words:
        return _understand(words, utterance, session, desk)
    if kind in {Kind.VOICE, Kind.IMAGE} and utterance.media_id:
        return heard(session, desk) if kind is Kind.VOICE else pictured(session)
    return asking.say(_WITHOUT_WORDS.get(kind, wording.EMPTY), session)


def _scanned(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """A new follower, or one who scans a code again; the code may say which village it hangs in."""
    town = desk.office.town
    new = utterance.kind is Kind.FOLLOW
    village = village_of_scene(utterance.key)
    words = wording.welcome(town) if new else wording.greeting(town)
    if village:
        words = f"{words}\n{wording.VILLAGE_KEPT.format(village=village)}"
    elif new and desk.villages():
        words = f"{words}\n{wording.CHOOSE_VILLAGE}"
    first = desk.first_line() if new else ""
    if first and fits(f"{first}\n{words}"):
        words = f"{first}\n{words}"
    return replace(asking.say(words, Session() if new else session), village=village)


def _readable(text: str) -> str:
    """The text without half characters, which no other part has to expect."""
    return text.encode("utf-8", "ignore").decode().strip()


def _understand(words: str, utterance: Utterance, session: Session, desk: Desk) -> Turn:
    kind_of_danger = danger(words)
    if kind_of_danger:
        reply = f"{wording.EMERGENCY[kind_of_danger]}{wording.NOT_A_ROBOT_CALL}"
        return Turn(reply, Session(), Outcome.EMERGENCY, topic="emergency")
    fetched = by_code(words, session, desk)
    if fetched is not None:
        return fetched
    pending = _quizzed(words, utterance, session, desk) or _pending(words, session, desk)
    if pending is not None:
        return pending
    steered = command(words)
    if steered in COMMANDS:
        return _run(steered, utterance, session, desk)
    refused = guidance(words)
    if refused:
        return Turn(wording.GUIDED[refused], session.fresh(), Outcome.GUIDED, keep_text=False)
    canned = desk.canned(words)
    if canned:
        return asking.say(canned, session.fresh())
    village = village_said(words)
    if village:
        kept = f"{wording.VILLAGE_KEPT.format(village=village)}{wording.ASK_AWAY}"
        return replace(asking.say(kept, session), village=village)
    phone = phone_unasked(words, session)
    if phone is not None:
        return phone
    chat = smalltalk(words)
    if chat:
        return asking.say(_chat(chat, desk), session.fresh())
    if session.expecting == "question":
        return asking.hand_over(session, desk, wording.PASSED_ON)
    return (
        cited(words, session, desk)
        or _about_last_answer(words, session, desk)
        or asking.question(words, session, desk)
    )


def _chat(kind: str, desk: Desk) -> str:
    words: dict[str, str] = {
        "hello": wording.greeting(desk.office.town),
        "who": wording.who_am_i(desk.office.town),
        "thanks": wording.THANKS,
        "bye": wording.GOODBYE,
        "noted": wording.NOTED,
    }
    return words[kind]


def _run(name: str, utterance: Utterance, session: Session, desk: Desk) -> Turn:
    steer: Callable[[Utterance, Session, Desk], Turn] = COMMANDS[name]
    return steer(utterance, session, desk)


def _quizzed(words: str, utterance: Utterance, session: Session, desk: Desk) -> Turn | None:
    """A number answers the running quiz before it means anything else, or chooses one of those just listed."""
    if session.expecting == "quiz":
        return quizzing.answered(words, session, desk)
    if session.expecting == "quizzes":
        return quizzing.picked(words, utterance, session, desk)
    if session.expecting == "posts":
        return monthly.picked(words, utterance, session, desk)
    return None


def _pending(words: str, session: Session, desk: Desk) -> Turn | None:
    """What the last turn left open: a phone number, a list, a rating."""
    if session.expecting == "phone":
        turn = phone_given(words, session, desk)
        if turn is not None:
            return turn
    if session.expecting == "village":
        return village_chosen(words, session)
    number = choice_number(words)
    if session.offered and session.expecting not in {"quizzes", "posts"}:
        turn = _chosen(words, number, session, desk)
        if turn is not None:
            return turn
    said = command(words)
    if session.rating and (number in {1, 2} or said in {"done", "solved", "unsolved"}):
        return _rated(number == 1 or said in {"done", "solved"}, session, desk)
    if session.matter_id and said == "done":
        return _rated(True, session, desk)
    return None


def _chosen(words: str, number: int | None, session: Session, desk: Desk) -> Turn | None:
    # Numbers mean what was shown, whatever was withdrawn since.
    offered = session.offered
    if number is not None:
        if not 1 <= number <= len(offered):
            return asking.say(wording.NO_SUCH_CHOICE.format(count=len(offered)), session)
        if offered[number - 1] not in desk.library.sendable:
            return asking.say(wording.CHOICE_GONE, session)
        return asking.answer(offered[number - 1], session, desk, same_matter=True)
    if command(words) == "none":
        return asking.hand_over(session, desk, wording.PASSED_ON, same_matter=True)
    if command(words):
        return None
    match = desk.library.matcher.match(words, allowed=desk.library.sendable.intersection(offered))
    if match.decision is Decision.ANSWER:
        return asking.answer(match.candidates[0].entry_id, session, desk, same_matter=True)
    return None


def _rated(good: bool, session: Session, desk: Desk) -> Turn:
    after = session.fresh()
    if good:
        return Turn(
            wording.RATED_GOOD, after, Outcome.SMALLTALK, session.topic, session.entry_id,
            same_matter=True, keep_text=False, solved=True,
        )  # fmt: skip
    reply = wording.RATED_BAD.format(office=asking.office(desk))
    return Turn(
        reply, after, Outcome.HAND_OVER, session.topic, session.entry_id,
        same_matter=True, keep_text=False, solved=False, hands_over=True,
    )  # fmt: skip


def _about_last_answer(words: str, session: Session, desk: Desk) -> Turn | None:
    """A detail of the entry just answered, unless the words are about something else."""
    name, rest = aspect(words)
    if not name:
        return None
    entry = desk.library.entries.get(session.entry_id)
    if entry is None or entry.id not in desk.library.sendable:
        return asking.say(wording.ASK_WHOLE, session) if not rest else None
    if rest:
        match = desk.library.matcher.match(words, allowed=desk.library.sendable)
        elsewhere = match.decision is Decision.ANSWER and match.candidates[0].entry_id != entry.id
        if elsewhere or len(rest) > 2 or rest not in entry.title + entry.answer:
            return None
    first, *more = compose.detail(entry, name, desk)
    after = Session((), entry.id, True, tuple(more), "", session.topic, session.matter_id)
    return Turn(first, after, Outcome.ANSWER, entry.topic, entry.id, same_matter=True)

"""A quiz in the chat: one question at a time, answered by numbers, with the reason after each and the score at the end.

While a quiz runs a number answers it. Any other words leave it where it stands and are answered as ever; 「继续答题」
goes on. Nothing here counts as a consultation.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.conversation import asking, wording
from bot.conversation.commands import choice_number, command
from bot.conversation.desk import Desk
from bot.conversation.fitting import fits, pages
from bot.conversation.quiz_answers import like_an_answer, read_answer
from bot.conversation.turns import RECEIPT_SLOT, Outcome, Run, Session, Turn, Utterance
from content.paper import SEEDS, Quiz, Sheet, draw, is_right

ROUND = 5
"""Questions of one round: as many as stand under a post; a study set gives others each time."""
LISTED = 12
"""Quizzes that are offered at once."""

_RECEIPT = "0" * 13
"""As long as the longest receipt number, for measuring."""


def choose(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """The numbered list of quizzes; the only one begins at once."""
    found = tuple(desk.quizzes())[:LISTED]
    if not found:
        return asking.say(wording.NO_QUIZ, session.fresh())
    if len(found) == 1:
        return begin(found[0].id, utterance, session, desk)
    lines = [
        wording.QUIZ_LINE.format(number=number, title=quiz.title) for number, quiz in enumerate(found, 1)
    ]
    first, *more = pages("\n".join((wording.WHICH_QUIZ, *lines)))
    after = Session(
        tuple(quiz.id for quiz in found),
        pages=tuple(more),
        expecting="quizzes",
        topic=session.topic,
        matter_id=session.matter_id,
    )
    return asking.say(first, after)


def begin(quiz_id: str, utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """The first question of a quiz; the same push always draws the same questions."""
    quiz = _find(quiz_id, desk)
    if quiz is None:
        return asking.say(wording.QUIZ_CHANGED, _left(session))
    digest = hashlib.sha256(utterance.retry_key.encode("utf-8", "replace")).digest()
    seed = int.from_bytes(digest[:4]) % SEEDS
    running = (quiz.id, quiz.mark, f"{seed}")
    head = [wording.QUIZ_HEAD.format(title=quiz.title, count=min(ROUND, len(quiz.items)))]
    if quiz.unreviewed:
        head.append(wording.UNREVIEWED)
    return _ask("\n".join(head), _sheets(quiz, seed), running, session)


def resume(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """The question at which a quiz was left; the list when none was."""
    if not session.quiz:
        return choose(utterance, session, desk)
    opened = _open(session, desk)
    if opened is None:
        return asking.say(wording.QUIZ_CHANGED, _left(session))
    quiz, sheets = opened
    return _ask(wording.HEADING.format(title=quiz.title), sheets, session.quiz, session)


def picked(words: str, utterance: Utterance, session: Session, desk: Desk) -> Turn | None:
    """What a number of the list begins; None when the words are about something else."""
    number = choice_number(words)
    if number is None:
        return (
            asking.say(wording.QUIZ_LEFT, _paused(session)) if command(words) in {"none", "cancel"} else None
        )
    if not 1 <= number <= len(session.offered):
        return asking.say(wording.NO_SUCH_QUIZ.format(count=len(session.offered)), session)
    return begin(session.offered[number - 1], utterance, session, desk)


def answered(words: str, session: Session, desk: Desk) -> Turn | None:
    """What an answer to the running question leads to; None when the words are none."""
    if command(words) == "cancel":
        return asking.say(wording.QUIZ_LEFT, _paused(session))
    if not like_an_answer(words):
        return None
    opened = _open(session, desk)
    if opened is None:
        return asking.say(wording.QUIZ_CHANGED, _left(session))
    quiz, sheets = opened
    sheet = sheets[len(session.quiz) - 3]
    letters = read_answer(words, sheet)
    if not letters:
        how = wording.QUIZ_HOW_MANY if len(sheet.question.right) > 1 else wording.QUIZ_HOW
        return asking.say(wording.QUIZ_NOT_A_CHOICE.format(count=len(sheet.choices), how=how), session)
    running = (*session.quiz, letters)
    right = is_right(sheet.question, letters)
    verdict = wording.QUIZ_RIGHT if right else wording.QUIZ_WRONG.format(right=sheet.right_numbers)
    why = wording.QUIZ_WHY.format(why=sheet.question.why, words=sheet.question.words)
    told = f"{verdict}{why}"
    if len(running) - 3 < len(sheets):
        return _ask(told, sheets, running, session)
    return _end(told, quiz, sheets, running[3:], session, desk)


def kept(before: Session, turn: Turn) -> Turn:
    """The turn with a quiz that was left standing, and the word that says how to go on; a reply is never made too long."""
    after = turn.session
    if not before.quiz or after.quiz or turn.forget or turn.run or _is_left(before, turn):
        return turn
    turn = replace(turn, session=replace(after, quiz=before.quiz))
    if before.expecting != "quiz" or after.expecting or after.offered or turn.outcome is Outcome.EMERGENCY:
        return turn
    word = wording.QUIZ_PAUSED.format(number=len(before.quiz) - 2)
    whole = f"{turn.reply}\n{word}"
    return replace(turn, reply=whole) if turn.reply and fits(whole.replace(RECEIPT_SLOT, _RECEIPT)) else turn


def _ask(before: str, sheets: tuple[Sheet, ...], running: tuple[str, ...], session: Session) -> Turn:
    sheet = sheets[len(running) - 3]
    many = len(sheet.question.right) > 1
    head = wording.QUIZ_ASK.format(
        number=len(running) - 2, kind=wording.QUIZ_MANY if many else "", ask=sheet.question.ask
    )
    choices = [wording.QUIZ_CHOICE.format(number=number, words=words) for number, _, words in sheet.choices]
    how = wording.QUIZ_HOW_MANY if many else wording.QUIZ_HOW
    first, *more = pages("\n".join((before, "", head, *choices, wording.QUIZ_HOW_LINE.format(how=how))))
    after = Session(
        pages=tuple(more),
        expecting="quiz",
        topic=session.topic,
        matter_id=session.matter_id,
        quiz=running,
    )
    return asking.say(first, after)


def _end(
    told: str, quiz: Quiz, sheets: tuple[Sheet, ...], answers: tuple[str, ...], session: Session, desk: Desk
) -> Turn:
    marked = tuple(
        (sheet.item.id, sheet.question.sha256(), letters, is_right(sheet.question, letters))
        for sheet, letters in zip(sheets, answers, strict=True)
    )
    right = sum(row[3] for row in marked)
    cheer = wording.QUIZ_CHEERS[2 if right == len(marked) else 1 if 2 * right >= len(marked) else 0]
    lines = [told, "", wording.QUIZ_END.format(count=len(marked), right=right, cheer=cheer)]
    if desk.office.public_url:
        address = f"{desk.office.public_url.rstrip('/')}/quiz/{quiz.id}/take"
        lines.append(wording.QUIZ_ON_PAGE.format(address=address))
    first, *more = pages("\n".join(lines))
    after = Session(pages=tuple(more), topic=session.topic, matter_id=session.matter_id)
    return replace(asking.say(first, after), run=Run(quiz.id, marked))


def _open(session: Session, desk: Desk) -> tuple[Quiz, tuple[Sheet, ...]] | None:
    """The running quiz as it was begun; None when it was changed or withdrawn since, or cannot be read."""
    quiz_id, mark, seed = (*session.quiz, "", "", "")[:3]
    quiz = _find(quiz_id, desk)
    if quiz is None or quiz.mark != mark or not (seed.isascii() and seed.isdecimal()):
        return None
    sheets = _sheets(quiz, int(seed))
    return (quiz, sheets) if len(session.quiz) - 3 < len(sheets) else None


def _find(quiz_id: str, desk: Desk) -> Quiz | None:
    return next((quiz for quiz in desk.quizzes() if quiz.id == quiz_id and quiz.items), None)


def _sheets(quiz: Quiz, seed: int) -> tuple[Sheet, ...]:
    # On a phone one reads what stands in the file; only on papers that neighbours could compare are choices mixed.
    return draw(quiz.items, seed=seed, count=ROUND, mixed=False)


def _paused(session: Session) -> Session:
    return Session(topic=session.topic, matter_id=session.matter_id, quiz=session.quiz)


def _left(session: Session) -> Session:
    return Session(topic=session.topic, matter_id=session.matter_id)


def _is_left(before: Session, turn: Turn) -> bool:
    """Whether the turn gave the quiz up."""
    return turn.reply == wording.QUIZ_CHANGED

"""每月一法 in the chat: the law of this month, the earlier ones and the quiz as a numbered list, and what a number opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import asking, quizzing, wording
from bot.conversation.commands import choice_number, command
from bot.conversation.desk import Desk, MonthlyPost
from bot.conversation.fitting import pages
from bot.conversation.turns import Session, Turn, Utterance

LISTED = 8
"""Earlier posts that are offered at once."""
_QUIZ = "quiz:"
"""Stands before the id of a quiz among what is offered; a post's own name holds no colon."""


def offer(utterance: Utterance, session: Session, desk: Desk) -> Turn:
    """The law of the month, then what else a number opens."""
    post = desk.post()
    if post is None:
        return asking.say(wording.NO_POST_YET, session)
    earlier = tuple(desk.earlier())[:LISTED]
    there = {row.id for row in desk.quizzes()}
    quiz = next((name for name in (post.quiz, post.slug) if name and name in there), "")
    offered = (*(row.slug for row in earlier), *([f"{_QUIZ}{quiz}"] if quiz else []))
    lines = [
        wording.POST_LINE.format(number=number, title=row.title) for number, row in enumerate(earlier, 1)
    ]
    if quiz:
        lines.append(wording.POST_QUIZ_LINE.format(number=len(offered)))
    return _shown(post, [wording.POSTS_MORE, *lines] if lines else [], offered, session)


def picked(words: str, utterance: Utterance, session: Session, desk: Desk) -> Turn | None:
    """What a number of the list opens; None when the words are about something else."""
    number = choice_number(words)
    if number is None:
        if command(words) not in {"none", "cancel"}:
            return None
        return asking.say(wording.NOTED, session.fresh())
    offered = session.offered
    if not 1 <= number <= len(offered):
        return asking.say(wording.NO_SUCH_POST.format(count=len(offered)), session)
    chosen = offered[number - 1]
    if chosen.startswith(_QUIZ):
        return quizzing.begin(chosen.removeprefix(_QUIZ), utterance, session, desk)
    post = next((row for row in desk.earlier() if row.slug == chosen), None)
    if post is None:
        return asking.say(wording.POST_GONE, session)
    return _shown(post, [wording.POSTS_AGAIN], offered, session)


def _shown(post: MonthlyPost, below: Sequence[str], offered: tuple[str, ...], session: Session) -> Turn:
    notice = [wording.UNREVIEWED] if post.unreviewed else []
    body = [post.digest, wording.READ_MORE.format(address=post.address)] if post.address else [post.text]
    first, *more = pages("\n".join([wording.HEADING.format(title=post.title), *body, *notice, *below]))
    after = Session(pages=tuple(more), topic=session.topic, matter_id=session.matter_id)
    if offered:
        after = replace(after, offered=offered, expecting="posts")
    return asking.say(first, after)

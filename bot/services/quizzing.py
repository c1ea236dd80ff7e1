"""The quizzes that may be taken at this moment, the links to take one on a page, and where runs are kept."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from bot.conversation.desk import MonthlyPost
from bot.conversation.turns import Run
from bot.records.attempts import Drawn, QuizAttempts
from bot.records.errors import RecordsError
from bot.records.slots import Slots
from bot.services.build import ACCOUNT, Services
from bot.services.local import secret_key
from bot.statistics.periods import beijing_day
from content.paper import SEEDS, Quiz, Sheet, draw, quiz_of

log = logging.getLogger(__name__)

LINK_SECONDS = 24 * 3600
"""How long a page may lie open before its answers are refused."""
PAGE_QUESTIONS = 10
"""Questions on one page."""


class LinkRefused(ValueError):
    """A link is not ours, too old, or to questions that were changed; the message says so in one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class PageQuiz:
    """A quiz as one page shows it."""

    quiz: Quiz
    sheets: tuple[Sheet, ...]
    once: str
    """Names this page alone: its answers are kept once."""


class Quizzing:
    """Hands out quizzes and keeps runs."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def quizzes(self, now: datetime) -> tuple[Quiz, ...]:
        """What may be taken: that of the month first, then the study sets, then other posts, newest first.

        That of the month is what the year's plan puts with the law of the month, else the questions under it.
        """
        posts, sets = self._services.post_shelf, self._services.quiz_shelf.shown().values()
        today = beijing_day(now)
        month = posts.of_month(today)
        begun = [shown for shown in posts.begun(today) if month is None or shown.post.slug != month.post.slug]
        listed = [month] if month else []
        rows = [(shown.post.slug, shown.post.title, shown.post.quiz, shown.unreviewed) for shown in listed]
        rows += [(row.quiz.slug, row.quiz.title, row.quiz.questions, row.unreviewed) for row in sets]
        rows += [(shown.post.slug, shown.post.title, shown.post.quiz, shown.unreviewed) for shown in begun]
        found = [
            quiz_of(quiz_id, title, questions, unreviewed=unreviewed)
            for quiz_id, title, questions, unreviewed in rows
            if questions
        ]
        planned = self._planned(month.post.slug) if month else ""
        return tuple(sorted(found, key=lambda quiz: quiz.id != planned)) if planned else tuple(found)

    def by_id(self, now: datetime) -> Mapping[str, Quiz]:
        """The same by id."""
        return {quiz.id: quiz for quiz in self.quizzes(now)}

    def planned_for(self, slug: str, now: datetime) -> Quiz | None:
        """The quiz that the year's plan puts with a post; None for the questions under it, or while it may not be shown."""
        planned = self._planned(slug)
        return self.by_id(now).get(planned) if planned and planned != slug else None

    def with_planned(self, post: MonthlyPost | None) -> MonthlyPost | None:
        """The law of the month as the chat offers it, with the questions that the plan puts with it."""
        return None if post is None else replace(post, quiz=self._planned(post.slug))

    def _planned(self, slug: str) -> str:
        slots = Slots(self._services.engine, account=ACCOUNT)
        try:
            return self._services.patience.run(lambda: slots.quiz_of(slug))
        except RecordsError as error:
            log.warning("the plan is not read: %s", type(error).__name__)
            return ""

    def keep(self, run: Run, *, now: datetime) -> None:
        """Keep a run of the chat; that it is lost disturbs nobody."""
        drawn = [
            Drawn(number, name, sha256, letters, right)
            for number, (name, sha256, letters, right) in enumerate(run.answers, 1)
        ]
        try:
            self._services.patience.run(
                lambda: self._rows.add_run(run.quiz, drawn, channel="chat", once_key=None, now=now)
            )
        except RecordsError as error:
            log.warning("a run through a quiz is lost: %s", type(error).__name__)

    def keep_page(self, page: PageQuiz, answers: tuple[Drawn, ...], *, now: datetime) -> bool:
        """Keep a run of a page; False when it was kept before. Raises RecordsError."""
        once = f"page:{page.once}"
        return self._services.patience.run(
            lambda: self._rows.add_run(page.quiz.id, answers, channel="page", once_key=once, now=now)
        )

    def link(self, quiz: Quiz) -> str:
        """A fresh link to take a quiz on a page: which questions it shows is in it and signed."""
        made = self._signer.dumps([quiz.id, quiz.mark, secrets.randbelow(SEEDS), secrets.token_hex(8)])
        return made if isinstance(made, str) else made.decode()

    def open(self, slug: str, link: str, now: datetime) -> PageQuiz:
        """The quiz of a link; raises LinkRefused."""
        try:
            quiz_id, mark, seed, once = self._signer.loads(link, max_age=LINK_SECONDS)
        except SignatureExpired:
            raise LinkRefused("这一页放得太久了（超过一天），请重新开始一份。") from None
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused("这个地址不完整，可能抄错了，请重新开始一份。") from None
        quiz = self.by_id(now).get(f"{quiz_id}")
        if quiz is None or quiz.id != slug or quiz.mark != mark:
            raise LinkRefused("这套题刚刚改过或者撤下了，请重新开始一份。")
        sheets = draw(quiz.items, seed=int(seed), count=PAGE_QUESTIONS)
        return PageQuiz(quiz, sheets, f"{once}")

    @property
    def _rows(self) -> QuizAttempts:
        return QuizAttempts(self._services.engine, account=ACCOUNT)

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        # looked up when it is needed: a command must not make a secret key
        key = hmac.digest(secret_key(self._services.settings).encode(), b"pufa quiz page", "sha256")
        return URLSafeTimedSerializer(key, salt="quiz")


def quizzing_of(services: Services) -> Quizzing:
    """The quizzes of these parts."""
    return Quizzing(services)

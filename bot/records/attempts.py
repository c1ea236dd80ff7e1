"""Runs through quizzes and exams, with what was answered to each question. Followers stay without a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from bot.records.database import insert_new, read, write
from bot.records.models import new_id
from bot.records.year_models import attempts, quiz_answers
from bot.statistics.periods import beijing_day, midnight

FIRST, MAKE_UP, PRACTICE = "first", "make_up", "practice"
CHAT, PAGE, PAPER = "chat", "page", "paper"
DAILY_MOST = 5_000
"""Runs of followers on the page that are kept a day: anybody can send its form, and a disk has an end."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question of a paper, with what was answered so far."""

    number: int
    """From 1, in the order of the paper."""
    question: str
    """Name of the question."""
    sha256: str
    """The question as it was drawn; answers to another text do not count."""
    choice: str = ""
    """Its own letters; empty while nothing was answered."""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """An official's run through an exam."""

    id: str
    examinee_id: str
    channel: str
    """``page``, or ``paper`` for a score that staff entered."""
    sort: str
    """``first`` or ``make_up``."""
    seed: int
    asked: int
    right: int
    began_at: datetime
    ended_at: datetime | None
    """None while it was not handed in: then it counts for nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """How often a question was answered, and how often rightly."""

    question: str
    sha256: str
    asked: int
    right: int


class QuizAttempts:
    """The runs of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, attempts)

    def add_run(
        self, quiz: str, answers: Sequence[Drawn], *, channel: str, once_key: str | None, now: datetime
    ) -> bool:
        """Keep a follower's whole run; False when the same form came before, or the day has too many.

        The moment is kept as the day alone, in the id too: with the minute it could be laid beside somebody's messages.
        """
        day = beijing_day(now)

        def work(connection: Connection) -> bool:
            if channel == PAGE and self._of_day(connection, day) >= DAILY_MOST:
                return False
            row = self._row(
                quiz=quiz, channel=channel, sort=PRACTICE, seed=0, asked=len(answers),
                right=sum(each.right for each in answers), began_at=midnight(day), ended_at=midnight(day),
                day=day, once_key=once_key, now=midnight(day),
            )  # fmt: skip
            if connection.execute(self._new, row).rowcount == 0:
                return False
            self._put(connection, row["id"], answers)
            return True

        return write(self._engine, work)

    def begin(
        self, exam_id: str, examinee_id: str, sort: str, *, seed: int, drawn: Sequence[Drawn], now: datetime
    ) -> Attempt:
        """The examinee's one attempt of this sort: a new one, or the one that was begun before."""

        def work(connection: Connection) -> None:
            row = self._row(
                exam_id=exam_id, examinee_id=examinee_id, channel=PAGE, sort=sort, seed=seed,
                asked=len(drawn), right=0, began_at=now, ended_at=None, day=beijing_day(now),
                once_key=_once(exam_id, examinee_id, sort), now=now,
            )  # fmt: skip
            if connection.execute(self._new, row).rowcount:
                self._put(connection, row["id"], drawn)

        write(self._engine, work)
        return next(each for each in self.of_examinee(exam_id, examinee_id) if each.sort == sort)

    def add_scores(
        self, exam_id: str, rows: Iterable[tuple[str, str, int]], *, day: date, now: datetime
    ) -> int:
        """Keep scores (examinee, sort, right of a hundred) of papers; how many are new.

        One that is there stays; a paper that was begun on a phone and never handed in gives way.
        """

        def work(connection: Connection) -> int:
            added = 0
            for examinee_id, sort, right in rows_:
                row = self._row(
                    exam_id=exam_id, examinee_id=examinee_id, channel=PAPER, sort=sort, seed=0, asked=100,
                    right=right, began_at=now, ended_at=now, day=day,
                    once_key=_once(exam_id, examinee_id, sort), now=now,
                )  # fmt: skip
                new = connection.execute(self._new, row).rowcount
                added += new or self._instead(connection, row)
            return added

        rows_ = tuple(rows)
        return write(self._engine, work)

    def of_examinee(self, exam_id: str, examinee_id: str) -> tuple[Attempt, ...]:
        """What one examinee did, the first attempt first."""
        query = self._exam(exam_id).where(attempts.c.examinee_id == examinee_id)
        return self._read(query)

    def of_exam(self, exam_id: str) -> tuple[Attempt, ...]:
        """Everything that was done in an exam, begun or handed in."""
        return self._read(self._exam(exam_id))

    def paper(self, attempt_id: str) -> tuple[Drawn, ...]:
        """The questions of an attempt with the answers so far, in order."""
        query = (
            select(quiz_answers)
            .where(quiz_answers.c.attempt_id == attempt_id)
            .order_by(quiz_answers.c.number)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(Drawn(row.number, row.question, row.sha256, row.choice, bool(row.right)) for row in rows)

    def choose(self, attempt_id: str, number: int, *, choice: str, right: bool) -> bool:
        """Keep an answer in place of the one before; False once the paper was handed in."""

        def work(connection: Connection) -> bool:
            if not self._is_open(connection, attempt_id):
                return False
            connection.execute(
                update(quiz_answers)
                .where(quiz_answers.c.attempt_id == attempt_id, quiz_answers.c.number == number)
                .values(choice=choice, right=int(right))
            )
            return True

        return write(self._engine, work)

    def hand_in(self, attempt_id: str, *, without: Iterable[int] = (), now: datetime) -> bool:
        """End an attempt and count it; False when it was handed in before, which changes nothing.

        ``without`` are the numbers of questions whose text changed since: they are taken out of the paper.
        """

        def work(connection: Connection) -> bool:
            if not self._is_open(connection, attempt_id):
                return False
            mine = quiz_answers.c.attempt_id == attempt_id
            connection.execute(delete(quiz_answers).where(mine, quiz_answers.c.number.in_(gone)))
            counts = select(func.count(), func.coalesce(func.sum(quiz_answers.c.right), 0)).where(mine)
            asked, right = connection.execute(counts).one()
            connection.execute(
                update(attempts)
                .where(attempts.c.id == attempt_id)
                .values(ended_at=now, asked=int(asked), right=int(right))
            )
            return True

        gone = tuple(without)
        return write(self._engine, work)

    def shares(self, *, exam_id: str = "") -> tuple[Share, ...]:
        """How every question fared, in one exam or altogether; only what was handed in or answered to the end."""
        query = (
            select(
                quiz_answers.c.question,
                quiz_answers.c.sha256,
                func.count().label("asked"),
                func.sum(quiz_answers.c.right).label("right"),
            )
            .join(attempts, attempts.c.id == quiz_answers.c.attempt_id)
            .where(attempts.c.account == self._account, attempts.c.ended_at.is_not(None))
            .group_by(quiz_answers.c.question, quiz_answers.c.sha256)
        )
        if exam_id:
            query = query.where(attempts.c.exam_id == exam_id)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(Share(row.question, row.sha256, int(row.asked), int(row.right)) for row in rows)

    def _exam(self, exam_id: str) -> Any:
        return (
            select(attempts)
            .where(attempts.c.account == self._account, attempts.c.exam_id == exam_id)
            .order_by(attempts.c.began_at, attempts.c.id)
        )

    def _read(self, query: Any) -> tuple[Attempt, ...]:
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(
            Attempt(
                row.id,
                row.examinee_id,
                row.channel,
                row.sort,
                row.seed,
                row.asked,
                row.right,
                row.began_at,
                row.ended_at,
            )
            for row in rows
        )

    def _instead(self, connection: Connection, row: dict[str, Any]) -> int:
        """Put a score in place of a paper that was not handed in; 0 when it was."""
        of = (attempts.c.account == self._account, attempts.c.once_key == row["once_key"])
        query = select(attempts.c.id).where(*of, attempts.c.ended_at.is_(None)).with_for_update()
        begun = connection.execute(query).scalar()
        if begun is None:
            return 0
        connection.execute(delete(quiz_answers).where(quiz_answers.c.attempt_id == begun))
        values = {name: value for name, value in row.items() if name not in {"id", "account", "once_key"}}
        connection.execute(update(attempts).where(attempts.c.id == begun).values(values))
        return 1

    def _is_open(self, connection: Connection, attempt_id: str) -> bool:
        of = (attempts.c.account == self._account, attempts.c.id == attempt_id)
        row = connection.execute(select(attempts.c.ended_at).where(*of).with_for_update()).first()
        return row is not None and row.ended_at is None

    def _of_day(self, connection: Connection, day: date) -> int:
        query = select(func.count()).where(
            attempts.c.account == self._account, attempts.c.day == day, attempts.c.channel == PAGE,
            attempts.c.exam_id.is_(None),
        )  # fmt: skip
        return int(connection.execute(query).scalar_one())

    def _put(self, connection: Connection, attempt_id: str, drawn: Sequence[Drawn]) -> None:
        rows = [
            {
                "attempt_id": attempt_id,
                "number": each.number,
                "question": each.question,
                "sha256": each.sha256,
                "choice": each.choice,
                "right": int(each.right),
            }
            for each in drawn
        ]
        if rows:
            connection.execute(insert(quiz_answers), rows)

    def _row(self, *, now: datetime, quiz: str = "", **values: Any) -> dict[str, Any]:
        given = {"exam_id": None, "examinee_id": None, **values}
        return {"id": new_id(now), "account": self._account, "quiz": quiz, **given}


def _once(exam_id: str, examinee_id: str, sort: str) -> str:
    return f"{exam_id}:{examinee_id}:{sort}"

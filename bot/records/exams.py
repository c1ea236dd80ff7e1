"""Exams of officials and who has to take them. Names are personal data: they are in no log and can be taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, insert, select, update

from bot.records.audit import add_row, audit_row
from bot.records.codes import draw_code
from bot.records.database import insert_new, read, write
from bot.records.models import new_id
from bot.records.vault import Vault
from bot.records.year_models import examinees, exams

UNNAMED = "第{number}人"
"""What stands in place of a name that was taken out."""


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """What staff decide about an exam."""

    title: str
    quizzes: tuple[str, ...]
    """Ids of the quizzes whose questions are drawn."""
    questions: int
    """Questions of one paper."""
    pass_mark: int
    """Right answers of a hundred that pass."""
    opens_on: date
    """First Beijing day."""
    closes_on: date
    """Last Beijing day, included."""
    make_up_until: date | None
    """Last Beijing day of the make-up, included; None for no make-up."""
    hours: int
    """Hours of study that a passed exam is worth."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam as it is kept."""

    id: str
    plan: ExamPlan
    made_by: str


@dataclass(frozen=True, slots=True)
class Examinee:
    """Somebody who has to take an exam."""

    id: str
    exam_id: str
    unit: str
    name: str


class Exams:
    """The exams of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str, vault: Vault) -> None:
        self._engine = engine
        self._account = account
        self._vault = vault
        self._new = insert_new(engine, examinees)

    def add(self, plan: ExamPlan, *, by: str, now: datetime) -> str:
        """Keep a new exam; its id."""
        exam_id = new_id(now)

        def work(connection: Connection) -> None:
            connection.execute(
                insert(exams).values(
                    id=exam_id,
                    account=self._account,
                    title=plan.title,
                    quizzes=" ".join(plan.quizzes),
                    questions=plan.questions,
                    pass_mark=plan.pass_mark,
                    opens_on=plan.opens_on,
                    closes_on=plan.closes_on,
                    make_up_until=plan.make_up_until,
                    hours=plan.hours,
                    made_by=by,
                    made_at=now,
                )
            )
            self._trace(connection, "exam_made", exam_id, by, now, questions=plan.questions)

        write(self._engine, work)
        return exam_id

    def all(self, *, limit: int = 100) -> tuple[Exam, ...]:
        """Exams, the latest first; removed ones left out."""
        query = self._query().order_by(exams.c.closes_on.desc(), exams.c.id.desc()).limit(limit)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_exam(row) for row in rows)

    def get(self, exam_id: str) -> Exam | None:
        """One exam; None when there is none, or it was removed."""
        query = self._query().where(exams.c.id == exam_id)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return _exam(row) if row else None

    def remove(self, exam_id: str, *, by: str, now: datetime) -> bool:
        """Take an exam out of all lists; what was done in it stays kept. False when it is gone already."""

        def work(connection: Connection) -> bool:
            of = (exams.c.account == self._account, exams.c.id == exam_id, exams.c.removed_at.is_(None))
            changed = connection.execute(update(exams).where(*of).values(removed_at=now)).rowcount == 1
            if changed:
                self._trace(connection, "exam_removed", exam_id, by, now)
            return changed

        return write(self._engine, work)

    def add_roster(self, exam_id: str, people: Sequence[tuple[str, str]], *, by: str, now: datetime) -> int:
        """Add (unit, name), each with a code of their own; how many are new. Whoever is on the list stays with theirs."""

        def work(connection: Connection) -> int:
            listed = select(examinees.c.unit, examinees.c.name).where(examinees.c.exam_id == exam_id)
            known = {(row.unit, row.name) for row in connection.execute(listed)}
            added = 0
            for place, (unit, name) in enumerate(people):
                if (unit, name) in known:
                    continue
                code = draw_code()
                row = {
                    # ids sort by time, and so people stay in the order of the list
                    "id": new_id(now + timedelta(milliseconds=place)),
                    "account": self._account,
                    "exam_id": exam_id,
                    "unit": unit,
                    "name": name,
                    "code_hash": self._key(code),
                    "code_cipher": self._vault.encrypt(code),
                }
                added += connection.execute(self._new, row).rowcount
            if added:
                self._trace(connection, "roster_imported", exam_id, by, now, added=added)
            return added

        return write(self._engine, work)

    def roster(self, exam_id: str) -> tuple[Examinee, ...]:
        """Who has to take an exam, by unit, in the order in which they were listed."""
        query = (
            select(examinees)
            .where(examinees.c.account == self._account, examinees.c.exam_id == exam_id)
            .order_by(examinees.c.unit, examinees.c.id)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(Examinee(row.id, row.exam_id, row.unit, row.name) for row in rows)

    def codes(self, exam_id: str) -> tuple[tuple[str, str, str], ...]:
        """Unit, name and code of everybody, to be handed out; VaultError when the key is another one."""
        query = (
            select(examinees.c.unit, examinees.c.name, examinees.c.code_cipher)
            .where(examinees.c.account == self._account, examinees.c.exam_id == exam_id)
            .order_by(examinees.c.unit, examinees.c.id)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(
            (row.unit, row.name, self._vault.decrypt(row.code_cipher)) for row in rows if row.code_cipher
        )

    def by_code(self, code: str) -> Examinee | None:
        """Whose code this is; None for nobody's, or when the exam was removed."""
        return self._one(examinees.c.code_hash.in_(self._vault.code_keys(self._account, exam_code(code))))

    def examinee(self, examinee_id: str) -> Examinee | None:
        """Somebody by id; None when the exam was removed."""
        return self._one(examinees.c.id == examinee_id)

    def take_names_out(self, exam_id: str, *, by: str, now: datetime) -> int:
        """Put a number in place of every name and forget the codes; units, figures and scores stay. How many."""

        def work(connection: Connection) -> int:
            of = (examinees.c.account == self._account, examinees.c.exam_id == exam_id)
            query = select(examinees.c.id).where(*of).order_by(examinees.c.id)
            ids = connection.execute(query).scalars().all()
            for number, examinee_id in enumerate(ids, 1):
                connection.execute(
                    update(examinees)
                    .where(examinees.c.id == examinee_id)
                    .values(
                        name=UNNAMED.format(number=number),
                        code_hash=self._key(f"gone {examinee_id}"),
                        code_cipher="",
                    )
                )
            if ids:
                self._trace(connection, "exam_names_taken_out", exam_id, by, now, people=len(ids))
            return len(ids)

        return write(self._engine, work)

    def _one(self, condition: ColumnElement[bool]) -> Examinee | None:
        query = (
            select(examinees)
            .join(exams, exams.c.id == examinees.c.exam_id)
            .where(examinees.c.account == self._account, exams.c.removed_at.is_(None), condition)
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return Examinee(row.id, row.exam_id, row.unit, row.name) if row else None

    def _query(self) -> Select[Any]:
        return select(exams).where(exams.c.account == self._account, exams.c.removed_at.is_(None))

    def _key(self, code: str) -> str:
        return self._vault.code_key(self._account, exam_code(code))

    def _trace(
        self, connection: Connection, act: str, exam_id: str, by: str, now: datetime, **facts: object
    ) -> None:
        row = audit_row(self._account, actor=by, act=act, kind="exam", item_id=exam_id, facts=facts, now=now)
        add_row(connection, row)


def exam_code(code: str) -> str:
    """An invitation code as it is hashed: never the same as a pick-up code of the same digits."""
    return f"exam {code}"


def _exam(row: Row[Any]) -> Exam:
    return Exam(
        row.id,
        ExamPlan(
            row.title, tuple(row.quizzes.split()), row.questions, row.pass_mark, row.opens_on, row.closes_on,
            row.make_up_until, row.hours,
        ),
        row.made_by,
    )  # fmt: skip

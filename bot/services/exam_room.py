"""An exam as an official takes it: in by a code, one question at a time, every answer kept at once, handed in once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.conversation.commands import pickup_code
from bot.records.attempts import Attempt, Drawn, QuizAttempts
from bot.records.exams import Exam, Examinee, Exams
from bot.services.build import ACCOUNT, Services
from bot.services.exam_days import counting, may_take, phase
from bot.services.local import secret_key
from bot.services.quizzing import quizzing_of
from bot.statistics.periods import beijing_day
from content.paper import SEEDS, Item, Sheet, draw, is_right, sheet_of

T = TypeVar("T")

COOKIE_SECONDS = 4 * 3600
"""How long a browser stays in; the code lets it in again."""
GRACE = timedelta(hours=2)
"""A paper that was begun in time may be finished for so long after the last day ended."""
_PLACE = "exam"


class RoomClosed(ValueError):
    """What was asked for is not possible now; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an examinee has before them."""

    person: Examinee
    exam: Exam
    phase: str
    may: str
    """The attempt that may be begun or gone on with; empty for none."""
    open: Attempt | None
    """The paper that was begun and not handed in."""
    result: Attempt | None
    """The attempt that counts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a paper as it is shown."""

    drawn: Drawn
    sheet: Sheet | None
    """None when the question was changed or withdrawn since: it is taken out of the paper."""


class ExamRoom:
    """Lets examinees in and keeps what they answer. Every method raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def enter(self, typed: str, place: str) -> Examinee:
        """Whose code this is; raises RoomClosed for a wrong one, or after too many of them from one place."""
        tries = self._services.attempts
        if not tries.allowed(_PLACE, f"exam {place}"):
            raise RoomClosed("邀请码试错的次数太多了，请过 15 分钟再试，或者找发码的人核对。")
        code = pickup_code(typed)
        person = self._run(lambda: self._exams.by_code(code)) if code else None
        if person is None:
            tries.failed(_PLACE, f"exam {place}")
            raise RoomClosed("没有这个邀请码，请对一对再填。邀请码是 8 位字母和数字，没有 0 和 1。")
        return person

    def cookie(self, person: Examinee) -> str:
        """What lets a browser in again for some hours."""
        made = self._signer.dumps(person.id)
        return made if isinstance(made, str) else made.decode()

    def person(self, cookie: str) -> Examinee | None:
        """Whose cookie this is; None for one that is none, or too old."""
        try:
            found = self._signer.loads(cookie, max_age=COOKIE_SECONDS)
        except BadSignature:
            return None
        return self._run(lambda: self._exams.examinee(f"{found}"))

    def desk(self, person: Examinee, now: datetime) -> Desk:
        """What somebody may do now; raises RoomClosed when the exam was removed."""
        exam = self._run(lambda: self._exams.get(person.exam_id))
        if exam is None:
            raise RoomClosed("这次考试已经取消了，请问发码的人。")
        done = self._run(lambda: self._rows.of_examinee(exam.id, person.id))
        today = beijing_day(now)
        may = may_take(exam.plan, done, today)
        opened = next((each for each in done if each.ended_at is None and self._runs(each, may, now)), None)
        return Desk(person, exam, phase(exam.plan, today), may, opened, counting(done, exam.plan))

    def begin(self, desk: Desk, now: datetime) -> Attempt:
        """The paper of this desk: begun now, or gone on with; raises RoomClosed."""
        if desk.open is not None:
            return desk.open
        if not desk.may:
            raise RoomClosed("现在不能开始答卷。")
        seed = secrets.randbelow(SEEDS)
        sheets = draw(self._bank(desk.exam, now), seed=seed, count=desk.exam.plan.questions)
        if len(sheets) < desk.exam.plan.questions:
            raise RoomClosed("题库里的题不够了（有的刚撤下），请告诉组织考试的人。")
        drawn = [
            Drawn(number, sheet.item.id, sheet.question.sha256()) for number, sheet in enumerate(sheets, 1)
        ]
        attempt = self._run(
            lambda: self._rows.begin(desk.exam.id, desk.person.id, desk.may, seed=seed, drawn=drawn, now=now)
        )
        if attempt.ended_at is not None:
            raise RoomClosed("这份卷子已经交过了。")
        return attempt

    def lines(self, desk: Desk, attempt: Attempt, now: datetime) -> tuple[Line, ...]:
        """The questions of a paper as its seed shows them, with the answers so far."""
        bank = {item.id: item for item in self._bank(desk.exam, now)}
        drawn = self._run(lambda: self._rows.paper(attempt.id))
        return tuple(Line(each, _sheet(bank.get(each.question), each, attempt.seed)) for each in drawn)

    def answer(self, attempt: Attempt, line: Line, letters: str) -> bool:
        """Keep an answer; False once the paper was handed in."""
        if line.sheet is None:
            return True
        right = is_right(line.sheet.question, letters)
        number = line.drawn.number
        return self._run(lambda: self._rows.choose(attempt.id, number, choice=letters, right=right))

    def hand_in(self, attempt: Attempt, lines: tuple[Line, ...], now: datetime) -> None:
        """End a paper; handing it in again changes nothing."""
        gone = [line.drawn.number for line in lines if line.sheet is None]
        self._run(lambda: self._rows.hand_in(attempt.id, without=gone, now=now))

    def _runs(self, attempt: Attempt, may: str, now: datetime) -> bool:
        return attempt.sort == may or now - attempt.began_at <= GRACE

    def _bank(self, exam: Exam, now: datetime) -> tuple[Item, ...]:
        shown = quizzing_of(self._services).by_id(now)
        return tuple(
            item for quiz_id in exam.plan.quizzes if quiz_id in shown for item in shown[quiz_id].items
        )

    def _run(self, work: Callable[[], T]) -> T:
        return self._services.patience.run(work)

    @property
    def _exams(self) -> Exams:
        return Exams(self._services.engine, account=ACCOUNT, vault=self._services.vault)

    @property
    def _rows(self) -> QuizAttempts:
        return QuizAttempts(self._services.engine, account=ACCOUNT)

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        # whoever is in the middle of a paper goes on with it while SECRET_KEY is changed; the last key signs
        settings = self._services.settings
        keys = [
            hmac.digest(each.encode(), b"pufa exam room", "sha256")
            for each in (settings.secret_key_old, secret_key(settings))
            if each
        ]
        return URLSafeTimedSerializer(keys, salt="exam")


def exam_room_of(services: Services) -> ExamRoom:
    """The room of these parts."""
    return ExamRoom(services)


def _sheet(item: Item | None, drawn: Drawn, seed: int) -> Sheet | None:
    if item is None or item.question.sha256() != drawn.sha256:
        return None
    return sheet_of(item, seed=seed)

"""A register as a file: what is in it for whom, and writing it. Which export was made by whom is in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.records.errors import VaultError
from bot.records.ledger_rows import LedgerRows
from bot.records.staff import Member
from bot.services.build import ACCOUNT, Services
from bot.services.staffing import HANDLERS, ROLES
from bot.statistics.export.ledgers import LEDGERS, NAMES, PHONES, told
from bot.statistics.export.rows_plain import write_rows_csv, write_rows_json
from bot.statistics.export.rows_xlsx import About, RowsBook
from bot.statistics.periods import BEIJING, Period
from bot.statistics.wording import RULE
from faq.corpus import load_topics

KINDS = ("xlsx", "csv", "json")
"""The formats, by the ending of the file."""
NAMES_FOR = frozenset(ROLES) - {"adviser"}
"""Who learns which official did what; an adviser is not of the office."""
UNREADABLE = "（读不出来）"
Tick = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be in a file."""

    ledger: str
    """A key of LEDGERS."""
    period: Period
    kind: str
    """One of KINDS."""
    by: str
    """Who asked for it, as it stands in the file and in the audit log."""
    rights: tuple[str, ...]
    """PHONES and NAMES, or one of them, or none."""

    @property
    def file_name(self) -> str:
        """A name that says what is in it; the last day is included."""
        last = self.period.until - timedelta(days=1)
        return f"{LEDGERS[self.ledger].title}_{self.period.first}至{last}.{self.kind}"


def rights_of(member: Member) -> tuple[str, ...]:
    """What somebody may see besides what everybody may."""
    may = ((PHONES, HANDLERS), (NAMES, NAMES_FOR))
    return tuple(right for right, roles in may if member.may(roles))


class Exporting:
    """Writes registers. Everything raises RecordsError, and OSError where the disk does not take it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rows = LedgerRows(services.engine, account=ACCOUNT)

    def count(self, order: Order) -> int:
        """How many rows there will be."""
        return self._rows.count(order.ledger, order.period.first, order.period.until)

    def write(self, order: Order, path: Path, *, now: datetime, tick: Tick = lambda _: None) -> int:
        """Write the file and note who has it; how many rows. ``path`` should be where nobody else can look."""
        ledger = LEDGERS[order.ledger]
        columns = ledger.seen_by(order.rights)
        rows = told(
            ledger,
            self._rows.rows(order.ledger, order.period.first, order.period.until),
            topics=load_topics(),
            rights=order.rights,
            phone=self._phone,
        )

        def about(number: int) -> About:
            return _about(order, number, now)

        if order.kind == "csv":
            written = write_rows_csv(path, columns, rows, tick=tick)
        elif order.kind == "json":
            written = write_rows_json(path, columns, rows, about=about, tick=tick)
        else:
            with RowsBook(path, title=ledger.title, folder=path.parent) as book:
                written = book.rows(ledger.title, columns, rows, tick=tick)
                book.about(about(written))
        self._services.audit.note(
            order.by, "rows_exported", "export", order.ledger, now=now, rows=written, format=order.kind,
            first_day=f"{order.period.first}", last_day=f"{order.period.until - timedelta(days=1)}",
            phones=PHONES in order.rights and order.ledger == "matters",
        )  # fmt: skip
        return written

    def _phone(self, cipher: str) -> str:
        try:
            return self._services.vault.decrypt(cipher)
        except VaultError:
            return UNREADABLE


def exporting_of(services: Services) -> Exporting:
    """The exports over these parts; nothing is opened before it is used."""
    return Exporting(services)


def read_period(first: str, last: str) -> Period:
    """The days of a form, both included; ValueError with a sentence in Chinese."""
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        until = end + timedelta(days=1)
    except (ValueError, OverflowError):
        raise ValueError("日期没看懂，请重新选从哪天到哪天。") from None
    if end < begin:
        raise ValueError("后一个日期早于前一个，请换过来。")
    return Period(begin, until)


def _about(order: Order, number: int, now: datetime) -> About:
    ledger = LEDGERS[order.ledger]
    last = order.period.until - timedelta(days=1)
    left_out = [column.name for column in ledger.columns if column not in ledger.seen_by(order.rights)]
    return (
        ("台账", ledger.title),
        ("一行是什么", ledger.about),
        ("期间", f"{order.period.first} 至 {last}（北京时间，两天都在内）"),
        ("行数", number),
        ("谁导出的", order.by),
        ("导出时间", f"{now.astimezone(BEIJING):%Y-%m-%d %H:%M}（北京时间）"),
        ("怎么数", RULE),
        *_named("没有给的栏", left_out),
    )


def _named(name: str, values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    words = "、".join(values)
    return ((name, f"{words}（导出人的角色不看这些）"),) if words else ()

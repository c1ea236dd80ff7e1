"""The registers (台账) that can be had as a file: their columns, and how what the tables hold is told in them.

Pure. A column of numbers to call back, or of names of people of the office, is only in a file for whoever may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.statistics.field import CHANNELS, HANDOUT, KINDS, SORTS
from bot.statistics.periods import BEIJING
from bot.statistics.wording import NO_VILLAGE, OTHER, OUTCOMES

Cell = str | int | date | datetime | None
TEXT, NUMBER, DAY, MOMENT = "text", "number", "day", "moment"
PHONES, NAMES = "phones", "names"
"""Who a column is for: those who may call villagers back, and those who may know who in the office did what."""


class Column(NamedTuple):
    """One column."""

    name: str
    kind: str
    """How a spreadsheet shows it: TEXT, NUMBER, DAY or MOMENT (Beijing, to the second)."""
    width: int
    """Characters."""
    words: Mapping[str, str] | None = None
    """What is stored → what is written; ``TOPICS`` is filled in by whoever knows the topics."""
    empty: str = ""
    """What is written where nothing is stored, and for a topic that nobody knows."""
    only: str = ""
    """PHONES or NAMES, or empty for everybody."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One register."""

    key: str
    title: str
    about: str
    """What one row is, and what is in it."""
    columns: tuple[Column, ...]
    """In the order of the values of a row."""

    def seen_by(self, rights: Iterable[str]) -> tuple[Column, ...]:
        """The columns that are left for these rights."""
        held = frozenset(rights)
        return tuple(column for column in self.columns if not column.only or column.only in held)


TOPICS: Mapping[str, str] = {}
YES: Mapping[str, str] = {"True": "是", "False": "否"}
STATES = {
    "open": "在问",
    "solved": "解决了",
    "handed_over": "等人办",
    "closed": "办结",
    "voided": "作废",
}
"""State of a matter → words."""
REASONS = {
    "unanswered": "答不上来",
    "unsolved": "说没解决",
    "asked": "要找人",
    "emergency": "紧急求助",
    "media": "发了语音图片",
}
"""Why a matter waits for a person → words."""
ENDS = {
    "answered": "答复了",
    "referred": "转到别的部门",
    "mediation": "转人民调解",
    "by_phone": "电话里说清了",
    "no_need": "不用再办",
    "unreachable": "联系不上",
}
"""How a case ended → words."""
_SAID = {**OUTCOMES, "guided": "引导到别处", "smalltalk": "问好、道谢"}
_HELD = {**KINDS, "handout": KINDS[HANDOUT]}
_CHANNEL = Column("渠道", TEXT, 9, CHANNELS, OTHER)
_TOPIC = Column("类别", TEXT, 16, TOPICS, OTHER)
_VILLAGE = Column("村（社区）", TEXT, 14, None, NO_VILLAGE)
_MASKED = "电话、身份证号等在存的时候已经隐去。"
_ENTERED = (
    Column("登记人", TEXT, 10, only=NAMES),
    Column("登记时间", MOMENT, 19),
    Column("作废时间", MOMENT, 19),
    Column("作废理由", TEXT, 24),
)

LEDGERS: Mapping[str, Ledger] = {
    ledger.key: ledger
    for ledger in (
        Ledger(
            "consultations",
            "咨询台账",
            f"一行是一条消息或者一次登记的咨询。{_MASKED}过了保留期的原话已经删掉，只留数字。",
            (
                Column("日期", DAY, 12),
                Column("时间", MOMENT, 19),
                _CHANNEL,
                _TOPIC,
                _VILLAGE,
                Column("结果", TEXT, 12, _SAID, OTHER),
                Column("计入统计", TEXT, 9, YES),
                Column("说的话", TEXT, 50),
                Column("用的问答", TEXT, 16),
                Column("事项", TEXT, 34),
                Column("登记人", TEXT, 10, only=NAMES),
            ),
        ),
        Ledger(
            "matters",
            "事项台账",
            "一行是一件：一个人问的一类事，到解决或者 24 小时没再说话为止。",
            (
                Column("事项", TEXT, 34),
                Column("开始日期", DAY, 12),
                _CHANNEL,
                _TOPIC,
                _VILLAGE,
                Column("结果", TEXT, 12, _SAID, OTHER),
                Column("状态", TEXT, 9, STATES, OTHER),
                Column("受理号", TEXT, 12),
                Column("为什么要人办", TEXT, 14, REASONS),
                Column("转来的时间", MOMENT, 19),
                Column("期限", MOMENT, 19),
                Column("办结时间", MOMENT, 19),
                Column("怎么办结的", TEXT, 14, ENDS),
                Column("谁在办", TEXT, 10, only=NAMES),
                Column("谁办结的", TEXT, 10, only=NAMES),
                Column("回电号码", TEXT, 14, only=PHONES),
            ),
        ),
        Ledger(
            "offline",
            "线下咨询台账",
            f"一行是窗口、电话、摆摊、进村登记的一次咨询，作废的也在。{_MASKED}",
            (
                Column("日期", DAY, 12),
                _CHANNEL,
                _TOPIC,
                _VILLAGE,
                Column("结果", TEXT, 12, _SAID, OTHER),
                Column("说的话", TEXT, 50),
                *_ENTERED,
            ),
        ),
        Ledger(
            "activities",
            "宣传活动台账",
            "一行是一次现场咨询点、发放资料或者宣传活动，作废的也在。",
            (
                Column("日期", DAY, 12),
                Column("种类", TEXT, 12, _HELD, OTHER),
                Column("哪一种、什么资料", TEXT, 18, SORTS),
                Column("地点", TEXT, 20),
                Column("村（社区）", TEXT, 14),
                Column("合办单位", TEXT, 18),
                Column("类别", TEXT, 16, TOPICS),
                Column("人数或者份数", NUMBER, 12),
                Column("说明", TEXT, 40),
                *_ENTERED,
            ),
        ),
    )
}
"""Key → register."""


def told(
    ledger: Ledger,
    rows: Iterable[tuple[Any, ...]],
    *,
    topics: Mapping[str, str],
    rights: Iterable[str],
    phone: Callable[[str], str],
) -> Iterator[tuple[Cell, ...]]:
    """Rows as the file tells them; ``phone`` reads a number to call back out of its cipher."""
    held = frozenset(rights)
    makers = [
        (place, _maker(column, topics, phone))
        for place, column in enumerate(ledger.columns)
        if not column.only or column.only in held
    ]
    for row in rows:
        yield tuple(
            [None if row[place] is None and make is None else make(row[place]) if make else row[place]
             for place, make in makers]
        )  # fmt: skip


def _maker(
    column: Column, topics: Mapping[str, str], phone: Callable[[str], str]
) -> Callable[[Any], Cell] | None:
    if column.only == PHONES:
        return lambda value: phone(value) if value else ""
    if column.words is not None:
        words = {**topics, "emergency": "紧急求助"} if column.words is TOPICS else column.words
        # what has no name of its own, such as an item that was handed out, is its own name; a topic never is
        named = column.words is TOPICS or bool(column.empty)

        def _worded(value: Any) -> Cell:
            if value is None or value == "":
                return column.empty
            return words.get(str(value), column.empty if named else str(value))

        return _worded
    if column.kind == MOMENT:
        return lambda value: value and value.astimezone(BEIJING).replace(microsecond=0, tzinfo=None)
    if column.kind == TEXT:
        return lambda value: value or column.empty
    return None

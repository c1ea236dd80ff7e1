"""Entries as rows of a spreadsheet, so that people who do not program can write them: columns, cells out, tables in.

Pure: cells are values, not files. What the rules of an entry refuse is refused by them; here only what a row adds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from faq.entry import Entry
from faq.entry_rules import CITATIONS_AT_MOST

Cell = str | int | float | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet."""

    name: str
    """Its head, in Chinese."""
    about: str
    """What to write in it."""
    width: int
    """Characters."""
    lines: bool = False
    """Whether a cell holds several texts, one a line."""


CITED = ("法律", "条", "说了什么", "核对词")
"""What each citation takes, as in ``依据1法律``."""

COLUMNS = (
    Column("编号", "主题-三位数字，例如 wages-001。新写的空着，导入时自动编号。", 18),
    Column("主题", "从下拉框里选。", 22),
    Column("问题", "村民会怎么问，一句话。", 30),
    Column(
        "问法", "别的问法，一行一种（换行按 Alt+回车），至少 6 种：口语、方言、简短的、长的都要有。", 50, True
    ),
    Column("解答", "60 到 280 个字。先说能不能、多少、多久，再说怎么办。", 60),
    Column("怎么办", "一行一步。", 40, True),
    Column("多久", "期限，没有就空着。", 20),
    Column("去哪办", "哪种单位，没有就空着。", 20),
    Column("带什么", "材料，没有就空着。", 20),
    Column("花费", "要不要钱，没有就空着。", 20),
    Column("电话", "全国统一的热线，一行一个，例如 12348。", 10, True),
    Column("接着看", "相关问答的编号，一行一个。", 16, True),
    Column("新变化", "法律最近改了、大家还在说旧规定的，写一句。", 24),
    *(
        column
        for number in range(1, CITATIONS_AT_MOST + 1)
        for column in (
            Column(f"依据{number}法律", "官方全称，不加书名号。", 26),
            Column(f"依据{number}条", "数字，例如 1079；插进来的条写 133之一。", 8),
            Column(f"依据{number}说了什么", "用自己的话说这一条。", 26),
            Column(f"依据{number}核对词", "条文里一定有的短词，一行一个，每个最多 12 个字。", 14, True),
        )
    ),
    Column("从哪天起", "从哪天起这样答，例如 2027-01-01；一直都对就空着。", 12),
    Column("到哪天止", "到哪天为止（那天不算），一直都对就空着。", 12),
)
NAMES = tuple(column.name for column in COLUMNS)

_PLAIN = {"编号": "id", "问题": "title", "解答": "answer", "新变化": "changed"}
_LISTS = {"问法": "phrasings", "怎么办": "steps", "电话": "contacts", "接着看": "related"}
_DETAILS = {"多久": "how_long", "去哪办": "where", "带什么": "bring", "花费": "cost"}
_DAYS = {"从哪天起": "valid_from", "到哪天止": "valid_until"}
_ARTICLE = re.compile(r"第?\s*(\d+)\s*条?(之[一二三四五六七八九十]{1,3})?")
_SHORT = re.compile(r"[\s、，,；;]+")


def cells(entry: Entry, topics: Mapping[str, str]) -> list[Cell]:
    """The row of an entry, in the order of ``COLUMNS``; ``topics`` gives the names that are shown."""
    row: dict[str, Cell] = {name: getattr(entry, field) for name, field in _PLAIN.items()}
    row["主题"] = topics.get(entry.topic, entry.topic)
    row |= {name: "\n".join(getattr(entry, field)) for name, field in _LISTS.items()}
    row |= {name: getattr(entry.details, field) for name, field in _DETAILS.items()}
    row |= {name: getattr(entry, field) for name, field in _DAYS.items()}
    for number, cited in enumerate(entry.citations, 1):
        values = (cited.law, cited.article, cited.fact, "\n".join(cited.claims))
        row |= {f"依据{number}{name}": value for name, value in zip(CITED, values, strict=True)}
    return [row.get(name) for name in NAMES]


def missing_columns(heads: Sequence[Cell]) -> list[str]:
    """The heads that a sheet lacks and that every entry needs."""
    there = {_text(head) for head in heads}
    needed = ("主题", "问题", "问法", "解答", "怎么办", *(f"依据1{name}" for name in CITED[:3]))
    return [name for name in needed if name not in there]


def unknown_columns(heads: Sequence[Cell]) -> list[str]:
    """The heads that mean nothing here."""
    return [name for head in heads if (name := _text(head)) and name not in NAMES]


def table(heads: Sequence[Cell], row: Sequence[Cell], topics: Mapping[str, str]) -> dict[str, Any]:
    """The row as a table of an entry's file; empty for an empty row."""
    values = {
        _text(head): value
        for head, value in zip(heads, row, strict=False)
        if _text(head) in NAMES and _text(value)
    }
    if not values:
        return {}
    found: dict[str, Any] = {field: _text(values[name]) for name, field in _PLAIN.items() if name in values}
    if "主题" in values:
        found["topic"] = _topic(_text(values["主题"]), topics)
    for name, field in _LISTS.items():
        if name in values:
            found[field] = _lines(values[name], short=name in ("电话", "接着看"))
    if details := {field: _text(values[name]) for name, field in _DETAILS.items() if name in values}:
        found["details"] = details
    citations = [_citation(number, values) for number in range(1, CITATIONS_AT_MOST + 1)]
    if any(citations):
        found["citations"] = [cited for cited in citations if cited]
    for name, field in _DAYS.items():
        if name in values:
            found[field] = _day(values[name])
    return found


def numbered(tables: Iterable[dict[str, Any]], taken: Iterable[str]) -> list[dict[str, Any]]:
    """The tables, those without an id with the next free one of their topic."""
    tables = list(tables)
    highest: dict[str, int] = {}
    for known in (*taken, *(str(each.get("id", "")) for each in tables)):
        topic, _, number = known.rpartition("-")
        if number.isdecimal():
            highest[topic] = max(highest.get(topic, 0), int(number))
    for each in tables:
        if not each.get("id") and (topic := str(each.get("topic", ""))):
            highest[topic] = highest.get(topic, 0) + 1
            each["id"] = f"{topic}-{highest[topic]:03d}"
    return tables


def _citation(number: int, values: Mapping[str, Cell]) -> dict[str, Any]:
    law, article, fact, claims = (values.get(f"依据{number}{name}") for name in CITED)
    if not any(_text(value) for value in (law, article, fact, claims)):
        return {}
    return {"law": _text(law), "article": _article(article), "fact": _text(fact), "claims": _lines(claims)}


def _article(value: Cell) -> int | str:
    """``1079``, ``"133之一"``, or what was written, for the rules to refuse."""
    found = _ARTICLE.fullmatch(_text(value))
    if found is None:
        return _text(value)
    return f"{found[1]}{found[2]}" if found[2] else int(found[1])


def _topic(written: str, topics: Mapping[str, str]) -> str:
    if written in topics:
        return written
    folded = unicodedata.normalize("NFKC", written)
    named = (key for key, name in topics.items() if unicodedata.normalize("NFKC", name) == folded)
    return next(named, written)


def _lines(value: Cell, *, short: bool = False) -> list[str]:
    """The texts of a cell; short ones may also stand beside one another."""
    text = _text(value)
    parts = _SHORT.split(text) if short else text.split("\n")
    return [part.strip() for part in parts if part.strip()]


def _day(value: Cell) -> str:
    """``2027-01-01``, or what was written, for the rules to refuse."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", _text(value))
    return f"{parts[1]}-{int(parts[2]):02d}-{int(parts[3]):02d}" if parts else _text(value)


def _text(value: Cell) -> str:
    """A cell as text; a whole number without ``.0``, as spreadsheets keep all numbers as fractions."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


_HEADS = {
    **{field: name for name, field in (_PLAIN | _LISTS | _DETAILS | _DAYS).items()},
    "topic": "主题", "law": "法律", "article": "条", "fact": "说了什么", "claims": "核对词", "citations": "依据",
}  # fmt: skip
_FIELD = re.compile(rf"\b(?:{'|'.join(sorted(_HEADS, key=len, reverse=True))})\b(?! ?-)")
_EXAMPLE = re.compile(r"(?:请补上|请写成|请写数字，例如|例如|请写) ?(\w+) ?= ?[^。，]*")


def in_sheet_words(told: str) -> str:
    """A problem or its fix as the rules of the files tell it, for somebody who sees columns."""
    told = told.replace("条号 article", "条号").replace(
        '请写数字，例如 article = 675，或 article = "133之一"', "请写数字，例如 675；插进来的条写 133之一"
    )
    told = told.replace("[[entry.citations]]", "“依据1”几栏").replace("[entry.details]", "“多久”“去哪办”几栏")
    told = _EXAMPLE.sub(lambda found: f"请看看“{_HEADS.get(found[1], found[1])}”一栏", told)
    told = told.replace("主题只能用 topics.toml 里的", "主题请从下拉框里选")
    return _FIELD.sub(lambda found: f"“{_HEADS[found[0]]}”", told)

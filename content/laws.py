"""Read the table of laws from content/laws.toml and refuse whatever breaks a rule.

The file holds facts only (titles, dates of force, article counts), no statute text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from content.law import Kind, Law, LawTable, Verdict, Version, article_name, name_key

__all__ = ["LAWS", "Kind", "Law", "LawError", "LawTable", "Verdict", "Version", "load_laws"]

LAWS = Path(__file__).with_name("laws.toml")

_T = TypeVar("_T")
_LAW_FIELDS = {"title", "kind", "aliases", "replaced_by", "confirm", "version"}
_VERSION_FIELDS = {"adopted", "from", "until", "articles", "inserted", "missing", "evidence"}


class LawError(ValueError):
    """The law file breaks a rule; the message names entry, problem and fix (in Chinese, staff read it)."""

    def __init__(self, title: str, problem: str, fix: str) -> None:
        super().__init__(f"法律表：“{title}”{problem}。{fix}")
        self.title, self.problem, self.fix = title, problem, fix


def load_laws(path: Path = LAWS) -> LawTable:
    """Read the file strictly; raises LawError at the first entry that breaks a rule."""
    return _laws_of(path.read_text(encoding="utf-8"), path.name)


@lru_cache(maxsize=2)
def _laws_of(text: str, name: str) -> LawTable:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawError(name, f"写法有错（{error}）", "请按提示的行改正") from error
    _refuse_unknown(content, {"law"}, name)
    laws = tuple(_read_law(table) for table in _take_all(content, "law", dict, name))
    if not laws:
        raise LawError(name, "里一部法也没有", "请恢复这个文件")
    by_key = _index(laws)
    for law in laws:
        if law.replaced_by and name_key(law.replaced_by) not in by_key:
            raise LawError(law.title, f"的 replaced_by“{law.replaced_by}”表里没有", "请先补上那部法")
    return LawTable(laws, MappingProxyType(by_key))


def _index(laws: Iterable[Law]) -> dict[str, Law]:
    by_key: dict[str, Law] = {}
    for law in laws:
        for name in (law.title, *law.aliases):
            key = name_key(name)
            if not key:
                raise LawError(law.title, f"的名称“{name}”是空的", "请写出名称")
            if key in by_key:
                raise LawError(law.title, f"的名称“{name}”与“{by_key[key].title}”重复", "请删去其中一个")
            by_key[key] = law
    return by_key


def _read_law(table: Mapping[str, object]) -> Law:
    title = _take(table, "title", str, "没有写名称的条目")
    _refuse_unknown(table, _LAW_FIELDS, title)
    kind = _take(table, "kind", str, title)
    if kind not in set(Kind):
        raise LawError(title, f"的 kind“{kind}”不认识", f"只能写：{'、'.join(Kind)}")
    versions = tuple(_read_version(each, title) for each in _take_all(table, "version", dict, title))
    aliases = tuple(_take_all(table, "aliases", str, title))
    replaced_by = _take(table, "replaced_by", str, title) if "replaced_by" in table else ""
    confirm = "confirm" in table and _take(table, "confirm", bool, title)
    law = Law(title, Kind(kind), aliases, versions, replaced_by, confirm)
    _check(law)
    return law


def _check(law: Law) -> None:
    if not law.versions and law.kind is not Kind.REPEALED:
        raise LawError(law.title, "没有任何版本", "请补一段 [[law.version]]")
    if law.kind is Kind.INTERPRETATION and not law.aliases:
        raise LawError(law.title, "没有简称", "司法解释的第一个 aliases 用来显示，请补上")
    if law.replaced_by and law.kind is not Kind.REPEALED:
        raise LawError(law.title, "还有效却写了 replaced_by", "失效的法才写，请改 kind 或删去")
    for earlier, later in pairwise(law.versions):
        if earlier.until is None or earlier.until > later.start:
            raise LawError(law.title, f"的版本在{later.start}重叠", "旧版本的 until 不得晚于新版本的 from")
    if law.versions and (law.versions[-1].until is not None) != (law.kind is Kind.REPEALED):
        raise LawError(law.title, "的 kind 与最后一个版本不符", "最后版本有 until 的写 repealed，没有的不写")


def _read_version(table: Mapping[str, object], title: str) -> Version:
    _refuse_unknown(table, _VERSION_FIELDS, title)
    until = _take(table, "until", date, title) if "until" in table else None
    # Only an old text may go uncounted: in one that is in force every citation has to be checkable.
    counted = "articles" in table or until is None
    version = Version(
        adopted=_take(table, "adopted", date, title),
        start=_take(table, "from", date, title),
        until=until,
        articles=_take(table, "articles", int, title) if counted else None,
        inserted=frozenset(_take_all(table, "inserted", str, title)),
        missing=frozenset(_take_all(table, "missing", int, title)),
        evidence=_take(table, "evidence", str, title),
    )
    if until is not None and until <= version.start:
        raise LawError(title, f"的 until（{until}）不晚于 from（{version.start}）", "请核对日期")
    if version.articles is not None and version.articles < 0:
        raise LawError(title, f"的 articles（{version.articles}）是负数", "没有条号的写 0")
    for name in version.inserted:
        if not isinstance(article_name(name), str) or article_name(name) != name:
            raise LawError(title, f"的 inserted“{name}”写法不对", "请写成 133之一 这样")
    for number in version.missing:
        if not 1 <= number <= (version.articles or 0):
            raise LawError(title, f"的 missing“{number}”不在条数之内", "请写 1 到 articles 之间的数")
    return version


def _take(table: Mapping[str, object], field: str, kind: type[_T], title: str) -> _T:
    if field not in table:
        raise LawError(title, f"缺少 {field}", "请补上")
    value = table[field]
    # type() and not isinstance(): a bool is no article count, a date with a time is no day.
    if type(value) is not kind or value == "":
        raise LawError(title, f"的 {field} 写法不对", "请照其他条目的写法改")
    return value


def _take_all(table: Mapping[str, object], field: str, kind: type[_T], title: str) -> list[_T]:
    values = _take(table, field, list, title) if field in table else []
    if any(type(value) is not kind for value in values):
        raise LawError(title, f"的 {field} 写法不对", "请照其他条目的写法改")
    return values


def _refuse_unknown(table: Mapping[str, object], known: set[str], title: str) -> None:
    for field in table.keys() - known:
        raise LawError(title, f"有不认识的项 {field}", f"只能写：{'、'.join(sorted(known))}")

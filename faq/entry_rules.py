"""The rules for one entry as staff write it: a raw table in, an Entry or the list of its problems out.

Rules that compare entries with one another (ids, phrasings, related) are in corpus.py.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from faq.entry import Citation, Details, Entry
from faq.errors import EntryError

ANSWER_LENGTH = (60, 280)
"""Fewest and most characters of an answer; a phone shows this much without scrolling."""
PHRASINGS_AT_LEAST = 6
CITATIONS_AT_MOST = 4
CLAIM_LENGTH = 12

_ENTRY_KEYS = tuple(field.name for field in fields(Entry))
_DETAIL_KEYS = tuple(field.name for field in fields(Details))
_CITATION_KEYS = tuple(field.name for field in fields(Citation))
_ID = re.compile(r"[a-z]+-\d{3}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSERTED_ARTICLE = re.compile(r"[1-9]\d*之[一二三四五六七八九十]{1,3}")
_FULL_TITLE = re.compile(
    r"中华人民共和国\S+|最高人民(?:法院|检察院)\S+|全国人民代表大会\S+|国务院\S+"
    r"|\S+(?:条例|规定|办法|规则|细则|解释|决定|意见)(?:（[一二三四五六七八九十]+）)?"
)
# Five digits that a villager would dial; an amount such as 12000元 is none.
_SHORT_NUMBER = re.compile(r"(?<!\d)(?:12|96)\d{3}(?![\d元块斤亩人万])")


class EntryReader:
    """Read one raw table, noting every problem with the file and the entry it is in."""

    def __init__(self, raw: Mapping[str, Any], *, path: str, place: str) -> None:
        """Take a table parsed from TOML; `place` names it while it has no id, e.g. 第3条."""
        self._raw = raw
        self._path = path
        self.name = raw["id"] if isinstance(raw.get("id"), str) and raw["id"] else place
        self.errors: list[EntryError] = []

    def read(self, topics: Collection[str]) -> Entry | None:
        """Return the entry, or None with `errors` filled."""
        raw = self._raw
        self._known_keys(raw, _ENTRY_KEYS, "")
        entry = Entry(
            id=self._text(raw, "id"),
            title=self._text(raw, "title"),
            topic=self._text(raw, "topic"),
            phrasings=self._texts(raw, "phrasings", needed=True),
            answer=self._text(raw, "answer"),
            steps=self._texts(raw, "steps", needed=True),
            citations=self._citations(),
            details=self._details(),
            contacts=self._texts(raw, "contacts"),
            related=self._texts(raw, "related"),
            changed=self._text(raw, "changed", needed=False),
            valid_from=self._day("valid_from"),
            valid_until=self._day("valid_until"),
        )
        if not self.errors:
            self._check(entry, topics)
        return None if self.errors else entry

    def _note(self, problem: str, fix: str, field: str = "") -> None:
        self.errors.append(EntryError(self._path, self.name, problem, fix, field=field))

    def _known_keys(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                fix = f"是不是想写 {near[0]}？" if near else f"可用的项目有：{'、'.join(known)}。"
                self._note(f"{where}有不认识的项目 {key}", fix)

    def _text(self, table: Mapping[str, Any], key: str, *, needed: bool = True, where: str = "") -> str:
        value, field = table.get(key, ""), _field(key, where)
        if not isinstance(value, str):
            self._note(f"{where}的 {key} 不是文字", f'请写成 {key} = "……"。', field)
            return ""
        if needed and not value.strip():
            self._note(f"{where}缺少 {key}", f'请补上 {key} = "……"。', field)
        self._clean(value, f"{where}的 {key}", field)
        return value

    def _texts(
        self, table: Mapping[str, Any], key: str, *, needed: bool = False, where: str = ""
    ) -> tuple[str, ...]:
        value, field = table.get(key, []), _field(key, where)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._note(f"{where}的 {key} 不是一列文字", f'请写成 {key} = ["……", "……"]，不要留空的。', field)
            return ()
        if needed and not value:
            self._note(f"{where}缺少 {key}", f'请补上 {key} = ["……", "……"]。', field)
        for item in value:
            self._clean(item, f"{where}的 {key}", field)
        return tuple(value)

    def _clean(self, text: str, where: str, field: str) -> None:
        if any(unicodedata.category(character) in {"Cc", "Cf"} for character in text):
            self._note(f"{where} 里有看不见的控制字符（或换行）", "请删掉这一句重新输入，写在一行里。", field)

    def _day(self, key: str) -> date | None:
        value = self._raw.get(key)
        if isinstance(value, str) and _DAY.fullmatch(value):
            # as an entry stands where there are no days, in a spreadsheet or the database
            try:
                return date.fromisoformat(value)
            except ValueError:
                value = None
                self._note(f"的 {key} 没有这一天", "请看看日历，写成 2026-01-01 这样。", key)
                return None
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._note(f"的 {key} 不是日期", f"请写成 {key} = 2026-01-01，不加引号。", key)
        return None

    def _details(self) -> Details:
        table = self._raw.get("details", {})
        if not isinstance(table, dict):
            self._note("的 details 写法不对", "请另起一行写 [entry.details]，下面再写各项。")
            return Details()
        self._known_keys(table, _DETAIL_KEYS, " details ")
        texts = {key: self._text(table, key, needed=False, where=" details ") for key in _DETAIL_KEYS}
        return Details(**texts)

    def _citations(self) -> tuple[Citation, ...]:
        tables = self._raw.get("citations", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._note(
                "的 citations 写法不对",
                "每条依据请另起一行写 [[entry.citations]]，下面再写各项。",
                "citations",
            )
            return ()
        if not tables:
            self._note("没有法律依据", "请用 [[entry.citations]] 写上 law、article、fact。", "citations")
        if len(tables) > CITATIONS_AT_MOST:
            fix = f"最多写 {CITATIONS_AT_MOST} 条，请留最要紧的。"
            self._note(f"写了 {len(tables)} 条法律依据，太多", fix, "citations")
        return tuple(self._citation(table, f"第 {number} 条依据") for number, table in enumerate(tables, 1))

    def _citation(self, table: Mapping[str, Any], where: str) -> Citation:
        self._known_keys(table, _CITATION_KEYS, where)
        law = self._text(table, "law", where=where)
        if law and (law.startswith("《") or law.endswith("》")):
            self._note(
                f"{where}的法律名称带了书名号", f"请去掉书名号，写成 {law.strip('《》')}。", "citations"
            )
        elif law and not _FULL_TITLE.fullmatch(law):
            fix = "请写官方全称，例如 中华人民共和国民法典。"
            self._note(f"{where}的法律名称“{law}”不是全称", fix, "citations")
        article = _article(table.get("article"))
        if article is None:
            found = "写错了" if "article" in table else "缺少"
            self._note(
                f"{where}{found}条号 article",
                '请写数字，例如 article = 675，或 article = "133之一"。',
                "citations",
            )
        claims = self._texts(table, "claims", where=where)
        for claim in claims:
            if len(claim) > CLAIM_LENGTH:
                fix = f"最多 {CLAIM_LENGTH} 个字，请只留关键的词。"
                self._note(f"{where}的核对词“{claim}”太长", fix, "citations")
        return Citation(law, article or 0, self._text(table, "fact", where=where), claims)

    def _check(self, entry: Entry, topics: Collection[str]) -> None:
        if not _ID.fullmatch(entry.id):
            self._note("的编号不合规矩", "请写成 主题-三位数字，例如 wages-001。", "id")
        elif entry.id.rpartition("-")[0] != entry.topic:
            self._note(f"的编号和主题 {entry.topic} 对不上", f"编号请用 {entry.topic}- 开头。", "id")
        if entry.topic not in topics:
            near = difflib.get_close_matches(entry.topic, list(topics), n=1)
            fix = f"是不是想写 {near[0]}？" if near else "主题只能用 topics.toml 里的。"
            self._note(f"的主题 {entry.topic} 不存在", fix, "topic")
        fewest, most = ANSWER_LENGTH
        if not fewest <= len(entry.answer) <= most:
            fix = f"请写到 {fewest} 至 {most} 个字之间。"
            self._note(f"的 answer 有 {len(entry.answer)} 个字", fix, "answer")
        if len(entry.phrasings) < PHRASINGS_AT_LEAST:
            fix = f"至少要 {PHRASINGS_AT_LEAST} 种，请补上口语、方言、简短的问法。"
            self._note(f"只有 {len(entry.phrasings)} 种问法", fix, "phrasings")
        if entry.valid_from and entry.valid_until and entry.valid_from >= entry.valid_until:
            self._note("的生效日期不早于失效日期", "valid_from 要早于 valid_until。", "valid_until")
        for number in sorted(_numbers_shown(entry) - set(entry.contacts)):
            fix = f'请在 contacts 里写上 "{number}"，或者从文字里去掉。'
            self._note(f"写了电话 {number}，contacts 里却没有", fix, "contacts")


def _field(key: str, where: str) -> str:
    """The field of Entry that a text belongs to; what stands inside another is of that."""
    if "依据" in where:
        return "citations"
    return "details" if "details" in where else key


def _article(value: object) -> int | str | None:
    """Return an article number as it may stand in a citation, else None."""
    if isinstance(value, str):
        return value if _INSERTED_ARTICLE.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _numbers_shown(entry: Entry) -> set[str]:
    facts = (citation.fact for citation in entry.citations)
    details = (getattr(entry.details, key) for key in _DETAIL_KEYS)
    shown = "\n".join((entry.title, entry.answer, *entry.steps, entry.changed, *details, *facts))
    return set(_SHORT_NUMBER.findall(shown))

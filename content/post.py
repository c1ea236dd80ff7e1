"""One post of the monthly series: a law in plain words, with the articles behind it and whom to ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from content.quiz import Question

MADE_UP = "【虚构示例】"
"""How the title of a case begins that nobody handled: a pattern to write after, never sent."""
FOOTER = (
    "还有不明白的：在公众号里直接打字问，或者找村里的调解员、镇司法所。",
    "这里讲的是一般的道理，具体的事要看证据和情况，不能代替律师的意见。有危险请打 110。",
)
"""What every post ends with; part of the hash, because it is sent too."""


class Series(StrEnum):
    """Which series a post belongs to."""

    LAW = "law"
    """每月一法: the law of the month, one a month."""
    EXTRA = "extra"
    """Another law of the month."""
    CASE = "case"
    """执法案例解读: how a real case was handled, with the law behind it."""
    POLICY = "policy"
    """政策解读: what a policy brings, with the law it rests on."""


SERIES_NAMES = {
    Series.LAW: "每月一法",
    Series.EXTRA: "法律加讲",
    Series.CASE: "执法案例解读",
    Series.POLICY: "政策解读",
}


class PostError(ValueError):
    """A post breaks a rule; the message names file, problem and fix (in Chinese, staff read it)."""

    def __init__(self, path: Path | str, problem: str, fix: str) -> None:
        super().__init__(f"{path}：{problem}。{fix}")
        self.path, self.problem, self.fix = str(path), problem, fix


class PostErrors(ValueError):
    """Everything that is wrong in a folder of posts, one problem a line, so that a writer mends all at once."""

    def __init__(self, errors: Iterable[PostError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class PostCitation:
    """One article that a post rests on."""

    law: str
    """Official full title, e.g. ``中华人民共和国民法典``."""
    article: int | str
    """Article number; inserted articles as a string such as ``133之一``."""
    fact: str
    """What the article says, in our own words."""
    words: str = ""
    """As shown, with the day of force, e.g. ``《民法典》第1079条（2021年1月1日起施行）``."""


@dataclass(frozen=True, slots=True)
class PostCall:
    """A hotline given under a post."""

    number: str
    """Digits to dial, e.g. ``12348``."""
    name: str
    """Its name, always shown with the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as its file stands."""

    slug: str
    """Name in addresses and of the file: month and a word, e.g. ``2026-12-xianfa``."""
    title: str
    """1-32 characters."""
    author: str
    """1-16 characters."""
    digest: str
    """What is shown under the title in the chat, 1-120 characters."""
    month: str
    """The month it is for, e.g. ``2026-12``."""
    series: Series = Series.LAW
    source: str = ""
    """Of a case: who handled it and that nobody can be recognised; empty for one that is made up."""
    law: str
    """Official full title of the main law."""
    body: str
    """Markdown: CommonMark and tables."""
    citations: tuple[PostCitation, ...]
    """One to eight, in the order in which they are listed."""
    calls: tuple[PostCall, ...] = ()
    """Hotlines listed under it."""
    quiz: tuple[Question, ...] = ()
    """Asked under it, with the answers."""
    cover: str = ""
    """File name in content/posts/covers; empty means none, and such a post cannot be sent."""
    cover_sha256: str = ""
    """Hash of the cover's bytes; empty without one."""

    @property
    def made_up(self) -> bool:
        """Whether it tells a case that nobody handled; such a post is a pattern and is never sent."""
        return self.series is Series.CASE and not self.source

    @property
    def series_name(self) -> str:
        """As readers see it, e.g. 每月一法."""
        return SERIES_NAMES[self.series]

    @property
    def first_day(self) -> date:
        """First Beijing day of its month; the law is told as it stands on this day."""
        return date.fromisoformat(f"{self.month}-01")

    @property
    def as_of(self) -> str:
        """The sentence that says which state of the law it tells."""
        day = self.first_day
        return f"按{day.year}年{day.month}月{day.day}日有效的法律写成。"

    def sha256(self) -> str:
        """Hash of everything that would be sent; an approval holds for this hash only."""
        sent = {**asdict(self), "footer": FOOTER}
        return hashlib.sha256(json.dumps(sent, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

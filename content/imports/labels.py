"""What a line begins with: 第…条, 第…章, 附件, an item, or nothing of the kind."""

from __future__ import annotations

import re
from typing import NamedTuple

from content.imports.numerals import NUMERAL, chinese, number_of

_ARTICLE = re.compile(
    rf"^第(?P<number>[ ]?{NUMERAL}[{NUMERAL[1:-1]} ]{{0,12}})条(?: ?之 ?(?P<part>{NUMERAL}{{1,3}}))?"
)
_RUNS_ON = re.compile(r"^(?:第|规定|的|所[称列指]|[、，,和或至及与]|中[的，]|以外)")
"""What follows 第五条 where a sentence cites it instead of an article beginning."""
_CITED = re.compile(r"^规定")
_HEADING = re.compile(rf"^(?P<label>第 ?{NUMERAL}{{1,6}} ?(?P<level>分编|编|章|节))(?P<name>.*)$")
_ALONE = re.compile(r"^附 ?则$")
_SECTION = re.compile(rf"^(?P<number>{NUMERAL}{{1,3}})、 ?(?P<name>.+)$")
_ANNEX = re.compile(
    r"^附 ?(?:件|表|录|图|注)? ?[\d零〇一二三四五六七八九十]{0,3} ?(?:[:：].{0,60}|[^。；，：:]{0,40})$"
)
_ANNEX_START = re.compile(r"^附 ?(?:件|表|录|图|注|[:：]|$)")
_FURNITURE = re.compile(
    r"^(?:(?:责任编辑|编辑|来源|稿源|发布时间|主题词|抄送|打印本页|关闭窗口|扫一扫|分享到?|相关链接|上一篇|下一篇)(?:[:：]|$)|"
    r"[（(](?:来源|责任编辑)[:：])"
)
_ITEM = re.compile(rf"^(?:[（(]{NUMERAL}{{1,4}}[）)]|\d{{1,3}}[.．、]|[{NUMERAL[1:-1]}]{{1,3}}、|[①-⑳])")
_BRACKETED = re.compile(rf"^\(({NUMERAL}{{1,4}})\) ?")
_SENTENCE = re.compile(r"[。；;，,：:？！]")
_LEVELS = {"编": 0, "分编": 1, "章": 2, "节": 3}
_LONGEST_HEADING = 60


class ArticleLabel(NamedTuple):
    """第…条 at the beginning of a line."""

    number: int | None
    """None when the characters write no number."""
    part: int
    """1 for 之一, 0 for none."""
    shown: str
    rest: str
    """What stands behind it."""

    @property
    def name(self) -> str:
        """``"133"`` or ``"133之一"``."""
        return f"{self.number}之{chinese(self.part)}" if self.part else str(self.number)


class Heading(NamedTuple):
    """第…编, 分编, 章, 节, 附则, or 一、 in an interpretation."""

    level: int
    """0 for 编 down to 3 for 节."""
    label: str
    name: str
    """Empty when the name stands on the next line."""


def article_label(text: str, *, running: bool) -> ArticleLabel | None:
    """The label that a line begins with; None when it begins with none, or only cites an article.

    ``running`` says that the sentence above goes on, so that a bare 第五条 is part of it.
    """
    match = _ARTICLE.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    apart = not rest or rest.startswith((" ", "【", "["))
    if _RUNS_ON.match(rest) or (running and (not apart or _CITED.match(rest.strip()))):
        return None
    part = match["part"]
    return ArticleLabel(
        number_of(match["number"]), (number_of(part) or 0) if part else 0, match[0], rest.strip()
    )


def heading(text: str) -> Heading | None:
    """The heading that a line is, None if it is none."""
    if _ALONE.match(text):
        return Heading(0, "附则", "附则")
    match = _HEADING.match(text)
    if match is None or len(text) > _LONGEST_HEADING or _SENTENCE.search(match["name"]):
        return None
    if re.match(r"^(?:第|的|所[称列指]|规定)", match["name"]):
        return None
    name = re.sub(r"[ .．…·]*\d*$", "", match["name"]).replace(" ", "")
    return Heading(_LEVELS[match["level"]], match["label"].replace(" ", ""), name)


def section(text: str) -> tuple[int, str] | None:
    """Number and words of a line that begins with 一、; None if it does not."""
    match = _SECTION.match(text)
    number = number_of(match["number"]) if match and not match["number"].isdecimal() else None
    return None if match is None or number is None else (number, match["name"])


def subheading(text: str) -> Heading | None:
    """（一）担保的效力, below 一、 in an interpretation; None if the line may be an item."""
    match = _BRACKETED.match(text.replace("（", "(", 1).replace("）", ")", 1))
    if match is None or not is_short(text):
        return None
    return Heading(3, f"（{match[1]}）", text[match.end() :].replace(" ", ""))


def is_heading(text: str) -> bool:
    """Whether it is a heading of any kind, 一、 included."""
    return heading(text) is not None or (section(text) is not None and is_short(text))


def is_annex(text: str) -> bool:
    """Whether an annex begins here: 附件1, 附：名单, 附表 …"""
    return bool(_ANNEX_START.match(text) and _ANNEX.match(text)) and not _ALONE.match(text)


def is_furniture(text: str) -> bool:
    """Whether it belongs to the page that the text was copied from."""
    return bool(_FURNITURE.match(text))


def is_item(text: str) -> bool:
    """Whether an item (项, 目) begins here."""
    return bool(_ITEM.match(text))


def is_short(text: str) -> bool:
    """Whether it may be the name of a chapter: short and no sentence."""
    return len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text)


def tidy(text: str) -> str:
    """A paragraph without blanks beside Chinese characters, its 项 in the brackets of official texts."""
    text = _BRACKETED.sub(r"（\1）", text)
    return re.sub(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])", "", text)

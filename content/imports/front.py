"""What stands before the first article: decree, title, days, contents, a preamble. Anything else is refused.

A law is cited by its title and judged by its days, so nothing here is guessed: a line that is none of the known kinds
would otherwise be lost without anybody noticing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from content.imports.lines import Line
from content.imports.numerals import DATE, NUMERAL
from content.imports.refusal import ImportRefused
from content.law import STATE

_DECREE = re.compile(rf"^[^《》，。]{{2,40}}(?:令|公告)(?:[（(]?第?{NUMERAL}{{1,6}}号[）)]?)?$")
_NUMBER = re.compile(
    rf"^[（(]?[^《》，。]{{0,20}}[〔\[【（(]?\d{{0,4}}[〕\]】）)]?第?{NUMERAL}{{1,6}}号[）)]?$"
)
_CARRIED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》.*(?:公布|发布|施行|通过)")
_SIGNED = re.compile(
    r"^(?:国家|代)?(?:总理|主席|省长|市长|部长|署长|局长|主任|委员长|行长|院长|检察长|州长|县长|区长)[\u4e00-\u9fff·]{2,8}$"
)
_DAYS = re.compile(rf"^(?:根据|自|依据)?{DATE}.*(?:通过|批准|公布|发布|修订|修正|修改|施行|实施|公告)[）)]*$")
_DATED = re.compile(DATE)
_PREAMBLE = re.compile(r"^.{6,}(?:制定本.{1,8}|如下)[。：:]$")
_CONTENTS = re.compile(r"^目录$|^目次$")
_NO_TITLE = re.compile(r"[。；;？！?!：:]")
_DRAFT = re.compile(r"草案|征求意见稿|送审稿|讨论稿|审议稿")
_LONGEST_TITLE = 120
_LONGEST_BRACKET = 40
"""Lines; a bracket that never closes would swallow the law."""
_TITLE_FIX = "请在第一行写全称，或者加 --title 全称"


@dataclass
class Front:
    """The lines before the first article, sorted."""

    title: str = ""
    days: str = ""
    """Everything that tells days, in the order of the text."""
    preamble: list[str] = field(default_factory=list)
    """Sentences that no article holds."""


def read_front(lines: Sequence[Line], given_title: str = "") -> Front:
    """Sort the lines before the first article; raises ImportRefused at one that is of no known kind.

    ``given_title`` is the title that staff gave; it wins, and the file may lack one.
    """
    front = Front()
    parts: list[str] = []
    open_title, decree, contents, at = True, False, False, 0
    while at < len(lines):
        line = lines[at]
        text = re.sub(r"\s", "", line.text)
        at += 1
        if _CONTENTS.match(text):
            contents, open_title = True, False
        elif _DECREE.match(text) and not parts:
            decree = True
        elif _opens_days(text):
            words, at = _bracket(lines, at - 1)
            front.days += f"{words}。"
            open_title = open_title and not parts
        elif decree and (carried := _CARRIED.search(text)) and text.endswith("。"):
            front.title = carried["title"]
            front.days += text
        elif _DAYS.match(text) or _DATED.fullmatch(text):
            # A day that stands alone is the one on which the decree was signed.
            front.days += f"{text}公布。" if _DATED.fullmatch(text) else f"{text}。"
            open_title = open_title and not parts
        elif _NUMBER.match(text) or (decree and _SIGNED.match(text)):
            open_title = open_title and not parts
        elif _PREAMBLE.match(text):
            front.preamble.append(line.text)
            open_title = False
        elif _is_repeated(text, front.title or given_title or "".join(parts)):
            # Court texts have their title a second time, in several lines.
            pass
        elif open_title and not front.title:
            words, days, at = _title_line(lines, at - 1)
            parts.append(words)
            front.days += days
            open_title = not days
        elif ((contents and len(text) <= 60) or (decree and len(text) <= 30)) and not _NO_TITLE.search(text):
            # A line of the contents, or the name of whoever signed the decree.
            pass
        else:
            raise ImportRefused(
                f"“{line.text[:20]}”在第一条前面，看不出是什么",
                "第一条前面只能有标题、公布令、写日期的括号、目录和引言，请删去别的文字",
                line=line.number,
            )
    front.title = _checked_title(given_title or front.title or "".join(parts), lines)
    return front


def _opens_days(text: str) -> bool:
    return text.startswith(("（", "(")) and (len(text) == 1 or _DATED.search(text) is not None)


def _bracket(lines: Sequence[Line], start: int) -> tuple[str, int]:
    """The text from a bracket's first line to the line that closes it, and where to go on."""
    text = ""
    for at in range(start, min(len(lines), start + _LONGEST_BRACKET)):
        text += unicodedata.normalize("NFKC", lines[at].text)
        if text.count("(") <= text.count(")"):
            return text, at + 1
    raise ImportRefused("写日期的括号没有收尾", "请补上后括号", line=lines[start].number)


def _title_line(lines: Sequence[Line], at: int) -> tuple[str, str, int]:
    """The title's part of a line, the days in a bracket behind it, and where to go on."""
    line = lines[at]
    text = re.sub(r"\s", "", line.text)
    dated = _DATED.search(text)
    cut = max(text.rfind("（", 0, dated.start()), text.rfind("(", 0, dated.start())) if dated else -1
    if cut > 0:
        rest = Line(line.number, text[cut:], line.follows)
        days, used = _bracket([rest, *lines[at + 1 :]], 0)
        return text[:cut], f"{days}。", at + used
    if _NO_TITLE.search(text):
        raise ImportRefused(f"“{line.text[:20]}”应当是标题，却像一句话", _TITLE_FIX, line=line.number)
    return text, "", at + 1


def _checked_title(title: str, lines: Sequence[Line]) -> str:
    title = re.sub(r"\s", "", title)
    where = lines[0].number if lines else 1
    if title.startswith("《") and title.endswith("》") and "》" not in title[1:-1]:
        title = title[1:-1]
    if not re.search(r"[\u4e00-\u9fff]{2}", title):
        raise ImportRefused("没有标题", _TITLE_FIX, line=where)
    if len(title) > _LONGEST_TITLE or _NO_TITLE.search(title) or not title.isprintable():
        raise ImportRefused(f"标题“{title[:30]}…”太长，或者不像标题", _TITLE_FIX, line=where)
    if _DRAFT.search(title):
        raise ImportRefused(f"“{title}”是草案，还不是法", "请导入正式公布的文本", line=where)
    return title


def _is_repeated(text: str, title: str) -> bool:
    return bool(letters(text)) and letters(text) in letters(title)


def letters(text: str) -> str:
    """What two ways of writing one title share."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).replace(STATE, "")

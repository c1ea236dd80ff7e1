"""The form in which staff write a post: its fields, what they become, and each problem beside its field in plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from content.hotlines import HotlineKind
from content.law import LawTable, article_name
from content.post import SERIES_NAMES, Post, Series
from content.post_rules import (
    AUTHOR_MOST,
    CITATIONS_MOST,
    DIGEST_MOST,
    SOURCE_MOST,
    TITLE_MOST,
    Known,
    PostReader,
)
from content.quiz_rules import ASK_MOST, CHOICE_MOST, WHY_MOST

QUESTIONS_MOST = 8
BODY_MOST = 18_000
"""Characters that are kept: more fit into no article."""
SERIES = {series.value: name for series, name in SERIES_NAMES.items()}
CITATION = ("law", "article", "fact")
QUESTION = ("ask", "choices", "right", "why", "law", "article")


class Part(NamedTuple):
    """One field as it is shown."""

    name: str
    about: str
    most: int = 0
    """Characters; 0 where none are counted."""
    lines: int = 1


PARTS = {
    "title": Part("标题", "一眼看懂讲什么事。", TITLE_MOST),
    "digest": Part("摘要", "在聊天里显示在标题下面的一两句话。", DIGEST_MOST, 3),
    "author": Part("作者", "写单位，例如“付店普法”。", AUTHOR_MOST),
    "law": Part("主讲的法", "例如“民法典”，存的时候换成全称。", 60),
    "source": Part("案例来源", "只有执法案例要写：谁办的，哪天隐去了姓名。编的例子不写。", SOURCE_MOST),
    "contacts": Part("文末的电话", "全国统一的热线，用空格隔开，例如 12348 12345。", 120),
    "body": Part("正文", "空一行是新的一段。", BODY_MOST, 18),
}
CITATION_PARTS = {
    "law": Part("哪部法", "", 60),
    "article": Part("第几条", "只写数字，例如 1079", 12),
    "fact": Part("说了什么", "用自己的话，一句", 120),
}
QUESTION_PARTS = {
    "ask": Part("问题", "", ASK_MOST, 2),
    "choices": Part("选项", f"一行写一个，不要写 A、B，每个最多 {CHOICE_MOST} 字", CHOICE_MOST * 6, 4),
    "right": Part("答案", "写字母，例如 B，多选写 AC", 6),
    "why": Part("为什么", "", WHY_MOST, 2),
    "law": Part("哪部法", "", 60),
    "article": Part("第几条", "", 12),
}
_NAMES = {
    "title": "标题", "author": "作者", "digest": "摘要", "law": "哪部法", "source": "案例来源", "contacts": "文末的电话",
    "citations": "法律依据", "article": "条号", "fact": "“说了什么”", "quiz": "题目", "ask": "问题", "choices": "选项",
    "right": "答案", "why": "“为什么”", "series": "栏目", "month": "月份", "cover": "封面",
}  # fmt: skip
_PLAINER = (
    (re.compile(r"请补上 \w+ = \"……\"。"), "请补上。"),
    (re.compile(r"请用 \[\[citations]] 写上 law、article、fact"), "请在“法律依据”里至少写一条"),
    (re.compile(r"请写数字，例如 article = 675，或 article = \"133之一\""), "请写数字，例如 675，或者 133之一"),
    (re.compile(r"请写成 choices = .*?，不要写 A、B"), "一行写一个，不要写 A、B"),
    (re.compile(r"例如 right = \"(\w+)\""), r"例如 \1"),
    (re.compile(r"，或者写 series = \"case\""), "，或者把栏目改成执法案例解读"),
    (re.compile(r"或者改 source、series"), "或者改案例来源、栏目"),
    (re.compile(r"请写官方全称；法律表里没有的，先补进 content/laws.toml"), "请写官方全称；法律表里没有的，请管理员补进去"),
    (re.compile(r"请照 content/hotlines.toml 写"), "请照常用热线写"),
    (re.compile(r"也?请?把图片放进 content/posts/covers，或者改 cover"), "请重新传一张封面"),
    (re.compile(r"真办过的案子，请用 source 写明"), "真办过的案子，请在“案例来源”写明"),
    (re.compile(r"却写了 source"), "却写了案例来源"),
    (re.compile(r"请在第二个 \+\+\+ 下面写正文"), "请写正文"),
    (re.compile(r"^缺少 law"), "缺少主讲的法"),
    (re.compile(r"写了 source"), "写了案例来源"),
    (re.compile(r"，或者改 law"), "，或者改主讲的法"),
)  # fmt: skip
_GROUP = re.compile(r"^第 \d+ (?:条依据|题)的? ?：?")
_NUMBERED = (re.compile(r"第 (\d+) 条依据"), "c"), (re.compile(r"第 (\d+) 题"), "q")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a post from being handed in."""

    field: str
    """Name of the field, ``c2_law``; the group ``c2`` or ``q1``; empty for none."""
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, as a post."""

    head: dict[str, Any]
    body: str
    post: Post | None
    """None while there are problems."""
    problems: tuple[Problem, ...]


def typed(sent: Mapping[str, str]) -> dict[str, str]:
    """What a browser sent, by the name of the field, without what cannot be seen; empty fields are left out."""
    names = [*PARTS, "series", "cover"]
    names += [f"c{number}_{part}" for number in range(1, CITATIONS_MOST + 1) for part in CITATION]
    names += [f"q{number}_{part}" for number in range(1, QUESTIONS_MOST + 1) for part in QUESTION]
    found = {}
    for name in names:
        words = _seen(sent.get(name, ""))
        many = name == "body" or name.endswith("_choices")
        words = words.strip("\n ") if many else " ".join(words.split())
        if words:
            found[name] = words[: BODY_MOST if name == "body" else 1000]
    return found


def read(values: Mapping[str, str], slug: str, known: Known) -> Typed:
    """Check what was typed against every rule of a post."""
    head, body = head_of(values, slug, known.laws), values.get("body", "")
    reader = PostReader("", path=Path(f"{slug}.md"), known=known)
    post = reader.read_parts(head, body)
    told = (_problem(error.problem, error.fix, values) for error in reader.errors)
    return Typed(head, body, post, tuple(dict.fromkeys(told)))


def head_of(values: Mapping[str, str], slug: str, laws: LawTable) -> dict[str, Any]:
    """The head of a post as its file would have it; laws under their full titles where the table knows them."""
    head: dict[str, Any] = {"month": slug[:7], "series": values.get("series", Series.LAW.value)}
    for name in ("title", "author", "digest", "source", "cover"):
        if name in values:
            head[name] = values[name]
    head["law"] = _title(values.get("law", ""), laws)
    head["contacts"] = re.findall(r"[^\s,，、;；]+", values.get("contacts", ""))
    head["citations"] = [
        {
            "law": _title(group.get("law", ""), laws),
            "article": _article(group.get("article", "")),
            "fact": group.get("fact", ""),
        }
        for group in _groups(values, "c", CITATION)
    ]
    head["quiz"] = [
        {
            "ask": group.get("ask", ""),
            "choices": [_bare(line) for line in group.get("choices", "").split("\n") if line.strip()],
            "right": _letters(group.get("right", "")),
            "why": group.get("why", ""),
            "law": _title(group.get("law", ""), laws),
            "article": _article(group.get("article", "")),
        }
        for group in _groups(values, "q", QUESTION)
    ]
    return head


def values_of(head: Mapping[str, Any], body: str) -> dict[str, str]:
    """The form with a post in it, from its head."""
    values = {
        name: str(head.get(name, "")) for name in ("title", "author", "digest", "law", "source", "cover")
    }
    values |= {"series": str(head.get("series", Series.LAW.value)), "body": body}
    values["contacts"] = " ".join(head.get("contacts", ()))
    for number, group in enumerate(head.get("citations", ()), 1):
        values |= {f"c{number}_{part}": str(group.get(part, "")) for part in CITATION}
    for number, group in enumerate(head.get("quiz", ()), 1):
        values |= {f"q{number}_{part}": str(group.get(part, "")) for part in QUESTION}
        values[f"q{number}_choices"] = "\n".join(group.get("choices", ()))
    return {name: words for name, words in values.items() if words}


def head_of_post(post: Post) -> dict[str, Any]:
    """The head of a post that came with the service."""
    head: dict[str, Any] = {
        name: getattr(post, name) for name in ("title", "author", "digest", "law", "source", "cover")
    }
    head |= {"series": post.series.value, "contacts": [call.number for call in post.calls]}
    head["citations"] = [{part: getattr(cited, part) for part in CITATION} for cited in post.citations]
    head["quiz"] = [{part: getattr(question, part) for part in QUESTION} for question in post.quiz]
    return head


def hotlines_of(known: Known) -> tuple[tuple[str, str], ...]:
    """Number and name of every hotline that may stand under a post."""
    return tuple(
        (line.number, line.name) for line in known.hotlines.values() if line.kind is HotlineKind.PHONE
    )


def cover_sha(values: Mapping[str, str]) -> str:
    """Hash of the uploaded cover; empty where there is none, or one that came with the service."""
    found = re.fullmatch(r"([0-9a-f]{64})\.(?:jpg|png)", values.get("cover", ""))
    return found[1] if found else ""


def _problem(problem: str, fix: str, values: Mapping[str, str]) -> Problem:
    words = f"{problem}。{fix}"
    field = _field(problem, values)
    if field[:1] in {"c", "q"} and field[1:].isdecimal():
        words = _GROUP.sub("", words)  # the group is told by its own number
    for pattern, plain in _PLAINER:
        words = pattern.sub(plain, words)
    # What was typed stays as it was typed: it stands in “”.
    pieces = re.split(r"(“[^”]*”)", words)
    plain_words = "".join(piece if piece.startswith("“") else _named(piece) for piece in pieces)
    return Problem(field, plain_words)


def _named(words: str) -> str:
    return re.sub(
        r"(?<![A-Za-z])(?: ?)([a-z]{3,9})(?: ?)(?![A-Za-z])", lambda m: _NAMES.get(m[1], m[0]), words
    )


def _field(problem: str, values: Mapping[str, str]) -> str:
    """Which field a problem belongs to; groups by their place among those that were filled in."""
    for pattern, letter in _NUMBERED:
        if found := pattern.match(problem):
            parts = CITATION if letter == "c" else QUESTION
            filled = [number for number, group in _numbered(values, letter, parts) if group]
            index = int(found[1]) - 1
            return f"{letter}{filled[index]}" if index < len(filled) else ""
    for name in ("title", "author", "digest", "source", "cover", "contacts", "law"):
        if re.search(rf"(?<![a-z]){name}(?![a-z])", problem):
            return name
    for words, name in (("正文", "body"), ("主讲的法", "law"), ("执法案例", "source"), ("封面", "cover")):
        if words in problem:
            return name
    return ""


def _numbered(
    values: Mapping[str, str], letter: str, parts: tuple[str, ...]
) -> list[tuple[int, dict[str, str]]]:
    most = CITATIONS_MOST if letter == "c" else QUESTIONS_MOST
    return [
        (
            number,
            {part: values[name] for part in parts if (name := f"{letter}{number}_{part}") in values},
        )
        for number in range(1, most + 1)
    ]


def places(values: Mapping[str, str]) -> tuple[int, ...]:
    """Numbers of the citations that were filled in, in order."""
    return tuple(number for number, group in _numbered(values, "c", CITATION) if group)


def _groups(values: Mapping[str, str], letter: str, parts: tuple[str, ...]) -> list[dict[str, str]]:
    return [group for _, group in _numbered(values, letter, parts) if group]


def _title(name: str, laws: LawTable) -> str:
    law = laws.find(name) if name else None
    return name if law is None else law.title


def _article(words: str) -> int | str:
    named = article_name(words)
    return words if named is None else named


def _bare(choice: str) -> str:
    return re.sub(r"^\s*[A-Fa-f][.．、:：)]\s*", "", choice).strip()


def _letters(words: str) -> str:
    letters = re.sub(r"[\s,，、]+", "", unicodedata.normalize("NFKC", words)).upper()
    return "".join(sorted(letters))


def _seen(text: str) -> str:
    """The text without characters that nobody sees; a tab becomes a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})

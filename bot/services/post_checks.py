"""What is shown beside a post while it is written: where it says something that does not hold, or had better not be said.

Red keeps it from being handed in; yellow is for a person to think about; green says what was looked at and is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.conversation.privacy import PHONE, personal_spans
from bot.services.entry_desk_checks import VERDICTS, Light
from bot.services.post_form import CITATION_PARTS, PARTS, QUESTION_PARTS, Typed, places
from content.avoid import Avoided, hits
from content.citations import find_citations
from content.citations.facts import Standing, standing, stated_facts
from content.law import Verdict
from content.post import MADE_UP, Post, PostCitation
from content.render import lost_links, picture_sha, pictures_in, wechat_html, without_pictures
from content.statutes.book import StatuteBook
from content.wechat_rules import structure_problems

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_WHO = "村民|当事人|原告|被告人|被告|受害人|被害人|申请人|被申请人|嫌疑人|业主|老板|工人|死者|伤者|男子|女子"
_NAME = re.compile(
    rf"(?:{_WHO})(?P<name>[{_SURNAMES}][一-鿿]{{1,2}})(?=[，。、,：:；因在与和的将被向于把给称说，（(]|$)"
)
_MASKED = re.compile(r"某|^[老小大]|[甲乙丙丁]|家$|工$|方$|们$")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
_PHONE_TOLD = re.compile(r"^写了电话 ")
_PLACE_EXCERPT = 24
NO_COVER = "没有封面，微信不收。请选一张自带的，或者自己传一张"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    light: Light
    field: str
    """Name of the field of the form, or its group; empty for the whole post."""
    where: str
    """In words: ``正文第 3 行``."""
    words: str
    """What is wrong and what to do."""
    start: int = -1
    """Characters from the beginning of the field, -1 for none."""
    end: int = -1
    """Exclusive."""
    excerpt: str = ""
    """The words it is about."""
    text: str = ""
    """The article of a statute, where it is at hand."""


def findings(
    values: Mapping[str, str],
    typed: Typed,
    *,
    day: date,
    book: StatuteBook,
    avoid: Iterable[Avoided],
) -> tuple[Finding, ...]:
    """Everything about what was typed: red first, then yellow, then green. ``day``: the law is told as of this day."""
    words = tuple(avoid)
    # a phone is told with its place below
    problems = (each for each in typed.problems if not _PHONE_TOLD.match(each.words))
    found = [Finding(Light.RED, each.field, where(each.field), each.words) for each in problems]
    for field, typed_text in _texts(values):
        text = without_pictures(typed_text)
        found += _personal(field, text)
        found += _names(field, text)
        found += (
            _at(
                Light.RED if hit.avoided.never else Light.YELLOW,
                field,
                text,
                hit.start,
                hit.end,
                f"{hit.avoided.group}。{hit.avoided.advise}",
            )
            for hit in hits(_without_mark(text), words)
        )
    if not values.get("cover"):
        found.append(Finding(Light.RED, "cover", where("cover"), NO_COVER))
    body = without_pictures(values.get("body", ""))
    found += _cited_in(body, day, book)
    found += _lost(body)
    if typed.post is not None:
        found += (
            _listed(row, number, day, book)
            for number, row in zip(places(values), typed.post.citations, strict=True)
        )
        found += _structure(typed.post)
    return tuple(sorted(found, key=lambda each: (_ORDER[each.light], each.field != "body", each.start)))


def blocks(found: Iterable[Finding]) -> bool:
    """Whether a post cannot be handed in."""
    return any(each.light is Light.RED for each in found)


def where(field: str) -> str:
    """A field in words."""
    if field in PARTS:
        return PARTS[field].name
    group = re.fullmatch(r"([cq])(\d+)(?:_(\w+))?", field)
    if group is None:
        return {"cover": "封面", "series": "栏目"}.get(field, "")
    parts = CITATION_PARTS if group[1] == "c" else QUESTION_PARTS
    name = f"依据 {group[2]}" if group[1] == "c" else f"题目 {group[2]}"
    return f"{name}的“{parts[group[3]].name}”" if group[3] in parts else name


_ORDER = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2}


def _texts(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that hold sentences."""
    for name, text in values.items():
        if name in {"title", "digest", "author", "source", "body"} or name.endswith(
            ("_fact", "_ask", "_choices", "_why")
        ):
            yield name, text


def _without_mark(text: str) -> str:
    return text.replace(MADE_UP, "　" * len(MADE_UP))


def _at(light: Light, field: str, text: str, start: int, end: int, words: str, more: str = "") -> Finding:
    line = text.count("\n", 0, start) + 1
    place = f"{where(field)}第 {line} 行" if field == "body" else where(field)
    return Finding(light, field, place, words, start, end, text[start:end][:_PLACE_EXCERPT], more)


def _personal(field: str, text: str) -> Iterator[Finding]:
    for start, end, label in personal_spans(text):
        what = label.strip("〔〕")
        words = "只能写全国统一的热线，请删去" if label == PHONE else "文章里不能有，请删去或者隐去"
        yield _at(Light.RED, field, text, start, end, f"像是{what}，{words}")


def _names(field: str, text: str) -> Iterator[Finding]:
    for found in _NAME.finditer(text):
        if not _MASKED.search(found["name"]):
            start, end = found.span("name")
            yield _at(Light.YELLOW, field, text, start, end, "像是真名。请改成“王某”“老王”这样的，认不出是谁")


def _cited_in(body: str, day: date, book: StatuteBook) -> Iterator[Finding]:
    for cited in find_citations(body, book.laws, book, day):
        name = book.laws.cite(cited.law, cited.article, day)
        if cited.verdict is Verdict.VALID:
            found = None if cited.article is None else book.article(cited.law, cited.article, day)
            more = "" if found is None else found.text
            yield _at(Light.GREEN, "body", body, cited.start, cited.end, f"{name}：有效", more)
            continue
        # An old law may be named to say that it is over; an article of it may not be relied on.
        certain = cited.verdict is Verdict.NO_SUCH_ARTICLE or (
            cited.verdict is Verdict.NOT_IN_FORCE and cited.article is not None
        )
        light = Light.RED if certain else Light.YELLOW
        words = VERDICTS[cited.verdict] if certain else _doubtful(cited.verdict)
        yield _at(light, "body", body, cited.start, cited.end, f"{name}{words}")


def _doubtful(verdict: Verdict) -> str:
    if verdict is Verdict.NOT_IN_FORCE:
        return "在这个月没有施行，请看看是不是要提它"
    return "查不到，请自己对照原文"


def _listed(cited: PostCitation, number: int, day: date, book: StatuteBook) -> Finding:
    """A citation of the list under the text; those that do not hold are problems of the form already."""
    place, field = f"依据 {number}", f"c{number}"
    found = book.article(cited.law, cited.article, day)
    if found is None:
        return Finding(Light.YELLOW, field, place, f"{cited.words}：有效；条文不在手头，请自己对照原文")
    missing = [
        fact.words
        for fact in stated_facts(cited.fact)
        if standing(fact.quantity, [found.text]) is Standing.NOT_FOUND
    ]
    if missing:
        told = "、".join(f"“{each}”" for each in missing)
        return Finding(
            Light.YELLOW, field, place, f"{cited.words}：条文里没找到{told}，请对照", text=found.text
        )
    return Finding(Light.GREEN, field, place, f"{cited.words}：有效", text=found.text)


def _lost(body: str) -> Iterator[Finding]:
    for words, address in lost_links(body):
        start = max(body.find(address), 0)
        told = f"链接通到微信外面，发出去只剩文字“{words[:_PLACE_EXCERPT]}”"
        yield _at(Light.YELLOW, "body", body, start, start + len(address), told)
    for tag in _TAG.finditer(body):
        yield _at(
            Light.YELLOW, "body", body, *tag.span(), "像是网页代码，会原样显示出来；加粗、标题请用上面的按钮"
        )


def _structure(post: Post) -> Iterator[Finding]:
    pictures = {name: name for name in pictures_in(post.body) if picture_sha(name)}
    for words in structure_problems(wechat_html(post, image_urls=pictures), pictures=pictures):
        yield Finding(Light.RED, "body", "排版", words)

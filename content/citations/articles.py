"""Read the articles behind a law's name: 「第六十二条、第六十三条和第六十四条」「62-64条」「133条之一第二款」."""

from __future__ import annotations

import re
from typing import NamedTuple

from content.citations.numerals import in_chinese, number_of

RANGE_AT_MOST = 50
"""More articles than this are not listed one by one: only the first and the last are."""

_NUM = r"(?:\d{1,4}(?!\d|\.\d)|\d{5,6}(?=条)|[零〇一二两三四五六七八九十百千]{1,9})"
_NUMBER = re.compile(
    rf"(?P<di>第)?(?P<number>{_NUM})(?:之(?P<inner>{_NUM})(?=条))?(?P<tiao>条)?"
    rf"(?:之(?P<part>[一二三四五六七八九十]{{1,3}}|\d{{1,2}}(?!\d))(?![一二三四五六七八九十百千旦般切些种个类])"
    r"|(?<!条)-(?P<dash>\d(?!\d)))?"
)
_BELOW = re.compile(
    rf"(?:以及|[、,和与及或至到~-])?第?\(?(?P<number>{_NUM})\)?"
    rf"(?:(?:以及|[、,和与及或至到~-])第?\(?{_NUM}\)?){{0,9}}(?P<kind>[款项目])"
)
_PART = re.compile(r"之([一二三四五六七八九十]{1,3}|\d{1,2}(?!\d))")
_SEPARATOR = re.compile(r"(?P<range>至|到|--?|~|—{1,2}|–|−)|(?:、|,|以及|及其?|和|与|或者?|跟|还有|/|\+|&| )")
_ENDS_BARE = re.compile(
    r"$|[\n 。;:!?()《》〈〉「」“”\"'…~/|]|,(?!\d)|、(?=\D)|\.(?=$|\n)"
    r"|[是怎规说讲啥什内的吗呢里写咋有中这那请具全原释解呀啊啦吧哩嘞]"
    r"|和|与|及|还"
)
_LISTED = re.compile(r"[、.)]")


class Article(NamedTuple):
    """One article as written, with what stands below it."""

    number: int | str
    paragraph: int | None
    item: int | None
    start: int
    end: int


class _Read(NamedTuple):
    number: int
    part: int | None
    paragraph: int | None
    item: int | None
    start: int
    end: int
    complete: bool
    """Has 条."""
    bare_end: bool
    """May end a list without 条."""
    to: bool = False
    """The end of a range that the one before begins."""


def read_articles(text: str, at: int, *, bare: bool) -> tuple[list[Article], int]:
    """The articles listed from a place on, and where the list ends; ``bare`` allows numbers without 第 and 条.

    Without articles, the end is that of the numbers that were read in vain: none of them begins an article either.
    """
    reads: list[_Read] = []
    place, to = at, False
    while True:
        read = _read(text, place, to=to) or (_part(text, place, reads[-1], to=to) if reads else None)
        if read is None:
            break
        reads.append(read)
        separator = _SEPARATOR.match(text, read.end)
        if separator is None:
            break
        place, to = separator.end(), bool(separator["range"])
    # What follows the last 条 belongs to the sentence, unless bare numbers may stand alone here.
    seen = reads[-1].end if reads else at
    while reads and not reads[-1].complete and not (bare and reads[-1].bare_end):
        reads.pop()
    if not reads or not (bare or text[at] == "第"):
        return [], seen
    return _expanded(reads), reads[-1].end


def _read(text: str, at: int, *, to: bool) -> _Read | None:
    found = _NUMBER.match(text, at)
    if found is None:
        return None
    number = number_of(found["number"])
    if number is None or (number == 0 and not found["tiao"]):
        return None
    part = number_of(found["inner"] or found["part"] or found["dash"] or "")
    if found["dash"] and (part is None or part >= number):
        # 2-5 is a range: the dash is read again as what joins the two.
        part, end = None, found.start("dash") - 1
    else:
        end = found.end()
    if part is not None and part > 99:
        return None
    digits = found["number"].isascii()
    alone = digits or len(found["number"]) > 1
    bare_end = alone and _ENDS_BARE.match(text, end) is not None
    if bare_end and number < 100 and not found["di"] and _LISTED.match(text, end) and not found["tiao"]:
        bare_end = False  # 「民法典 2、刑法」 is a list of laws
    complete = bool(found["tiao"])
    paragraph = item = None
    # 「第1、2款」 lists paragraphs: without 条, only 第 goes on with the article.
    while complete or (alone and text.startswith("第", end)):
        below = _BELOW.match(text, end)
        if below is None:
            break
        value = number_of(below["number"])
        if below["kind"] == "款":
            paragraph = paragraph or value
        elif below["kind"] == "项":
            item = item or value
        end, complete = below.end(), True
    return _Read(number, part, paragraph, item, at, end, complete, bare_end, to)


def _part(text: str, at: int, before: _Read, *, to: bool) -> _Read | None:
    """之二 behind 第一百三十三条之一."""
    found = _PART.match(text, at)
    part = number_of(found[1]) if found else None
    if found is None or part is None or before.part is None:
        return None
    return before._replace(
        part=part, paragraph=None, item=None, start=at, end=found.end(), to=to, bare_end=True
    )


def _expanded(reads: list[_Read]) -> list[Article]:
    listed: list[Article] = []
    for place, read in enumerate(reads):
        if read.to and place:
            listed += [
                Article(number, None, None, reads[place - 1].start, read.end)
                for number in _between(reads[place - 1], read)
            ]
        listed.append(Article(_name(read.number, read.part), read.paragraph, read.item, read.start, read.end))
    return listed


def _between(first: _Read, last: _Read) -> list[int | str]:
    if first.number == last.number and last.part is not None:
        return [_name(first.number, part) for part in range((first.part or 0) + 1, last.part)]
    if not 0 < last.number - first.number <= RANGE_AT_MOST:
        return []
    below = last.number + (last.part is not None)
    return list(range(first.number + 1, below))


def _name(number: int, part: int | None) -> int | str:
    return number if part is None else f"{number}之{in_chinese(part)}"

"""Numbers that a sentence states (periods, amounts, ages, shares, multiples), and whether an article's text has them.

An everyday word and the word of the law count as the same: 三十天 and 三十日, 两倍 and 二倍, 半年 and 六个月, 一成 and 百分之十.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from content.citations.numerals import CHINESE, number_of


class Standing(StrEnum):
    """What came of looking for a fact in the articles."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNVERIFIED = "unverified"
    """The text of an article that may have it is not at hand."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit."""

    amount: Fraction
    """In the unit below: a year is 12 months, a week 7 days, 一成 10 percent, 一倍 100 percent."""
    unit: str
    """``day``, ``workday``, ``month``, ``age``, ``yuan``, ``percent``, ``hour``, ``metre``, ``mu``."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity as a sentence states it."""

    quantity: Quantity
    words: str
    """As written."""


_ONE = rf"(?:\d+(?:\.\d+)?[万亿]?|半|[{CHINESE}]+)"
_TO = r"(?:到|至|-|~|—)"
_UNITS: tuple[tuple[str, str, Fraction], ...] = (
    (r"个?工作日", "workday", Fraction(1)),
    (r"个?(?:星期|礼拜)|周(?![岁年围边])", "day", Fraction(7)),
    (r"[日天](?!之内不)", "day", Fraction(1)),
    (r"个月", "month", Fraction(1)),
    (r"周?年(?!级|龄|纪|代|轻|老|幼|终|底|初|货|头|限|报|检|前的|关)", "month", Fraction(12)),
    (r"周?岁", "age", Fraction(1)),
    (r"倍", "percent", Fraction(100)),
    (r"元|块钱?", "yuan", Fraction(1)),
    (r"%", "percent", Fraction(1)),
    (r"成(?![年立为员本了人功熟果都家])", "percent", Fraction(10)),
    (r"个?(?:小时|钟头)", "hour", Fraction(1)),
    (r"(?:个?平方米|个?平米)", "metre", Fraction(1)),
    (r"亩", "mu", Fraction(1)),
)
_UNIT = "|".join(f"(?P<u{place}>{unit})" for place, (unit, _, _) in enumerate(_UNITS))
_MEASURED = re.compile(
    rf"(?<![第几好{CHINESE}\d.])(?P<low>{_ONE})(?:(?P<middle>元|块|天|日|年|个月|周?岁|倍|%|小时)?{_TO}(?P<high>{_ONE}))?(?:{_UNIT})(?P<half>半)?"
)
_OF_HUNDRED = re.compile(
    rf"(?P<base>百|千|万|[二三四五六七八九十])分之(?P<low>{_ONE})(?:{_TO}(?:百分之|千分之)?(?P<high>{_ONE}))?"
)
_HALF = re.compile(r"一半|半数")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d|[一二][零〇一二三四五六七八九]{3})年(?:\d{1,2}月(?:\d{1,2}日)?|[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
    r"|\d{1,2}月\d{1,2}日|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_LAW_ARTICLE = re.compile(rf"第[\d{CHINESE}]+(?:条|款|项|天|日|年|个?月|次|个)")
_EXAMPLE = re.compile(r"(?:比如|例如|譬如|打个?比方|举个?例|假如|假设|像是)[^。；;！？!?]*")
_LOOSE = re.compile(
    r"一(?:块(?!钱)|天到晚|年到头|天天|年年|年一|天比一天|年比一年|日三餐|成不变)|(?:前|头|后|隔|同|某|每|有|哪|那|当|次|早|晚)一?[天日年周](?!以)|(?:24|二十四)小时(?=都|热线|开通|有人|值班|内?服务|接听)"
    r"|[一二三四五六七八九]{2}[天日年个岁倍成]|(?:好几|几|数)(?:十|百)?[天年岁]"
)


def stated_facts(text: str) -> tuple[Stated, ...]:
    """The quantities that a text states as facts: without dates, article numbers, examples and turns of phrase."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (_DATE, _LAW_ARTICLE, _EXAMPLE, _LOOSE):
        plain = pattern.sub("\n", plain)
    unique: dict[Quantity, Stated] = {}
    for stated in _quantities(plain):
        unique.setdefault(stated.quantity, stated)
    return tuple(unique.values())


def standing(fact: Quantity, texts: Iterable[str | None]) -> Standing:
    """Whether one of these articles has the quantity; None is an article whose text is not at hand."""
    missing = False
    for text in texts:
        if text is None:
            missing = True
        elif any(stated.quantity == fact for stated in _quantities(unicodedata.normalize("NFKC", text))):
            return Standing.FOUND
    return Standing.UNVERIFIED if missing else Standing.NOT_FOUND


def claim_standing(claim: str, text: str | None) -> Standing:
    """Whether an article has these words, digits and Chinese numerals alike; for what an entry gives to be checked."""
    if text is None:
        return Standing.UNVERIFIED
    return Standing.FOUND if _squeezed(claim) in _squeezed(text) else Standing.NOT_FOUND


def _squeezed(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(rf"\d+|[{CHINESE}]+", _as_digits, plain)


def _as_digits(found: re.Match[str]) -> str:
    number = number_of(found[0])
    return found[0] if number is None else str(number)


def _quantities(text: str) -> Iterator[Stated]:
    for found in _OF_HUNDRED.finditer(text):
        base = {"百": 100, "千": 1000, "万": 10000}.get(found["base"]) or number_of(found["base"]) or 1
        for part in (found["low"], found["high"]):
            amount = _amount(part) if part else None
            if amount is not None:
                yield Stated(Quantity(amount * 100 / base, "percent"), found[0])
    for found in _HALF.finditer(text):
        yield Stated(Quantity(Fraction(50), "percent"), found[0])
    rest = _OF_HUNDRED.sub("\n", text)
    for found in _MEASURED.finditer(rest):
        unit, factor = next(
            (name, size) for place, (_, name, size) in enumerate(_UNITS) if found[f"u{place}"] is not None
        )
        high = _amount(found["high"]) if found["high"] else None
        low = _amount(found["low"])
        if low is not None and high is not None and found["middle"] is None:
            low = _carried(low, found["low"], found["high"])
        if found["half"] and low is not None and high is None:
            low += Fraction(1, 2)
        for amount in (low, high):
            if amount is not None:
                yield Stated(Quantity(amount * factor, unit), found[0])


def _carried(low: Fraction, low_words: str, high_words: str) -> Fraction:
    """The lower end of 二到五万元, which leaves out its 万."""
    return low * 10**4 if high_words.endswith("万") and "万" not in low_words else low


def _amount(words: str) -> Fraction | None:
    if words == "半":
        return Fraction(1, 2)
    if words[0].isascii():
        factor = {"万": 10**4, "亿": 10**8}.get(words[-1], 1)
        return Fraction(words.rstrip("万亿")) * factor
    number = number_of(words)
    return None if number is None else Fraction(number)

"""Chinese and Arabic numerals as they stand in laws and in everyday writing."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
CHINESE = "零〇○一二两三四五六七八九十百千万亿"
"""Every character that may stand in a Chinese numeral."""

_VALUES = {character: value for value, character in enumerate(DIGITS)} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_PLACES = re.compile(r"[零〇○一二三四五六七八九]+")


def number_of(words: str) -> int | None:
    """The whole number written as ``1079``, ``一千零七十九``, ``一〇七九`` or ``十万``; None if it is none."""
    if words.isascii():
        return int(words) if words.isdecimal() and len(words) <= 15 else None
    if not words or any(character not in CHINESE for character in words) or len(words) > 24:
        return None
    if len(words) > 1 and _PLACES.fullmatch(words):
        return int("".join(str(_VALUES[character]) for character in words))
    for big, value in (("亿", 10**8), ("万", 10**4)):
        if big in words:
            head, _, tail = words.rpartition(big)
            above = number_of(head)
            below = _below(tail, value // 10)
            return None if above is None or below is None else above * value + below
    return _small(words)


def _below(words: str, loose: int) -> int | None:
    """What follows 万 or 亿; a single digit counts the next place down (三万五 is 35,000)."""
    if not words:
        return 0
    if len(words) == 1 and _VALUES.get(words, 0):
        return _VALUES[words] * loose
    return number_of(words)


def _small(words: str) -> int | None:
    total, pending, last_unit = 0, None, 10**4
    for character in words:
        unit = _UNITS.get(character)
        if unit is None:
            if pending:
                return None  # 三五 counts roughly: no number of the law
            pending = _VALUES[character]
        else:
            if unit >= last_unit or pending == 0 or (pending is None and unit != 10):
                return None
            total += (1 if pending is None else pending) * unit
            pending, last_unit = None, unit
    if pending is None:
        return total
    # 一百二 is 120, 一百零二 is 102.
    loose = last_unit in (100, 1000) and len(words) > 1 and words[-2] in _UNITS
    return total + pending * (last_unit // 10 if loose else 1)


def in_chinese(number: int) -> str:
    """1079 as 一千零七十九; for 0 to 9999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is no number of an article")
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = not digit
    written = written or "零"
    return written.removeprefix("一") if written.startswith("一十") else written

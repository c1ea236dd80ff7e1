"""Numbers of articles, chapters and days, however they are written: 一百三十三, 133, １３３, 一〇三."""

from __future__ import annotations

import re
import unicodedata

NUMERAL = r"[\d零〇○一二三四五六七八九十百千]"
"""One character of a number, for patterns; ``\\d`` takes full-width digits too."""
DATE = (
    rf"(?P<year>\d{{4}}|[零〇○一二三四五六七八九]{{4}})\s?年\s?"
    rf"(?P<month>{NUMERAL}{{1,3}})\s?月\s?(?P<day>{NUMERAL}{{1,3}})\s?日"
)
"""A day as texts write it, with the groups year, month and day."""

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_HIGHEST = 3000
"""No law has more articles; the constitution of a number is not computed but looked up."""
_ZEROS = str.maketrans("〇○", "零零")


def chinese(number: int) -> str:
    """Return 133 as 一百三十三; for 1 to 9999."""
    words, pending = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            pending = bool(words)
            continue
        words += ("零" if pending else "") + _DIGITS[digit] + _UNITS[place]
        pending = False
    return words.removeprefix("一") if words.startswith("一十") else words


_KNOWN = {chinese(number): number for number in range(1, _HIGHEST + 1)}
_KNOWN |= {words.replace("百一十", "百十"): number for words, number in _KNOWN.items()}
_KNOWN |= {f"一{words}": number for words, number in list(_KNOWN.items()) if words.startswith("十")}


def number_of(text: str) -> int | None:
    """Return the number that the characters write, None if they write none (or 0, or one beyond any law)."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_ZEROS)
    if re.fullmatch(r"[0-9]{1,4}", plain):
        found = int(plain)
    elif re.fullmatch(rf"[{_DIGITS}]{{2,4}}", plain):
        found = int("".join(str(_DIGITS.index(digit)) for digit in plain))
    else:
        return _KNOWN.get(plain)
    return found if 0 < found <= _HIGHEST else None

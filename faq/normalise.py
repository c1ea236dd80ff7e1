"""Bring a villager's words to the form in which they are compared: width, script, dialect, slips, numbers.

Pure and idempotent: a normalised text normalises to itself. Runs on every message, so each step is one compiled
pattern over the whole text, and the clauses are parted last.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc

from faq.lexicon import lexicon

# WeChat writes a face as [微笑] or /::) or /:rose.
_FACE = re.compile(r"\[[^\[\]\s]{1,8}\]|/:(?:[a-z&@<>]{2,9}|[^\w\s]{1,4}[a-z]?\)?)", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
# 能不能, 犯不犯, 有没有: the question without its second half.
_EITHER_OR = re.compile(r"([\u4e00-\u9fff])[不没]\1")
# A bare 不 or 没有 at the end of a clause only asks, as 吗 does: 能退不.
_ASKING_END = re.compile(r"(?<=[^不没 ])(?:不|没有?|行不行)(?![^ ])")
_NUMBER = re.compile(
    r"[0-9零〇一二两三四五六七八九十百千万]+(?=[年个月天日岁元块周次倍亩层成遍份条台人口]|小时)"
)
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LONGEST_NUMBER = 12
_ROUNDS = 8
# Where the traditional characters are; the compatibility forms are folded before anyone looks.
_IDEOGRAPHS = (range(0x2E80, 0xA000), range(0x20000, 0x323B0))
# Usual in simplified texts too and converted only inside certain words: 回覆, 藉口, 沈船, 彷徨.
_SOMETIMES = "覆藉沈彷"


def normalise(text: str) -> str:
    """Return the words of a text as one string without spaces, punctuation, fillers or variants."""
    parts = clauses(text)
    return parts[0] if len(parts) == 1 else _settle("".join(parts))


def clauses(text: str) -> tuple[str, ...]:
    """Return the normalised parts between punctuation marks and spaces, without empty ones and mere asides.

    If there are only asides, they are returned.
    """
    folded = simplified(unicodedata.normalize("NFKC", text)).lower()
    if "/" in folded or "[" in folded:
        folded = _FACE.sub(" ", folded)
    parts = _settle(_NOT_WORDS.sub(" ", folded)).split()
    telling = [part for part in parts if part not in lexicon().asides]
    return tuple(telling or parts)


def _settle(text: str) -> str:
    """Apply the word rules until nothing changes: what a rule joins may be a word to the next."""
    for _ in range(_ROUNDS):
        before = text
        text = _words(text)
        if text == before:
            break
    return text


def _words(text: str) -> str:
    """Apply each word rule once; no rule reaches over a space, so clauses may stand side by side."""
    text = lexicon().words.read(text)
    if "不" in text or "没" in text:
        text = _ASKING_END.sub("", text)
        text = _EITHER_OR.sub(r"\1", text)
    return _NUMBER.sub(_arabic, text)


def _arabic(match: re.Match[str]) -> str:
    """Write 三万, 3万 and 十五 with plain digits; the unit that follows is left alone."""
    written = match[0]
    if written.isascii() or len(written) > _LONGEST_NUMBER:
        return written
    whole = part = number = 0
    for character in written:
        if character in _UNITS:
            part += (number or 1) * _UNITS[character]
            number = 0
        elif character == "万":
            whole += (part + number or 1) * 10_000
            part = number = 0
        else:
            number = number * 10 + (int(character) if character.isascii() else _DIGITS[character])
    return str(whole + part + number)


def simplified(text: str) -> str:
    """Return the text in simplified script; most texts are, and one look at their characters tells."""
    return text if _traditional().isdisjoint(text) else str(_converter().convert(text))


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """Return the characters that call for the converter; a text without them stays as it is."""
    characters = [chr(code) for codes in _IDEOGRAPHS for code in codes]
    converted = _converter().convert("\n".join(characters)).split("\n")
    return frozenset(old for old, new in zip(characters, converted, strict=True) if old != new).union(
        _SOMETIMES
    )


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    """Reading its dictionaries takes a moment, so not at import."""
    return opencc.OpenCC("t2s")

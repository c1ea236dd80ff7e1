"""How villagers write the answer to a quiz question: 「2」「第二个」「13」「1、3」「B」「对」."""

from __future__ import annotations

import re

from bot.conversation.commands import choice_number, tidy
from content.paper import Sheet

_LEAD = re.compile(r"^(?:我?选|俺选|答案是?|回复|是|第)")
_TAIL = re.compile(r"(?:[个号项]|[吧呀啊哩])+$")
_DIGITS, _LETTERS = re.compile(r"[0-9]{1,6}"), re.compile(r"[a-f]{1,6}")
_JUDGED = {"对": "对", "√": "对", "正确": "对", "错": "错", "不对": "错", "×": "错", "错误": "错"}


def like_an_answer(words: str) -> bool:
    """Whether words look like the answer to some question, right or wrong or to none of its choices."""
    plain = _plain(words)
    return (
        plain in _JUDGED
        or choice_number(words) is not None
        or bool(_DIGITS.fullmatch(plain) or _LETTERS.fullmatch(plain))
    )


def read_answer(words: str, sheet: Sheet) -> str:
    """The question's own letters that an answer means, in order; empty when it is none to this question.

    Several numbers or letters are one only where several choices are right; 「对」 and 「错」 where these are the choices.
    """
    plain = _plain(words)
    by_words = {shown: letter for _, letter, shown in sheet.choices}
    judged = _JUDGED.get(plain, "")
    if judged in by_words:
        return by_words[judged]
    numbers: tuple[int, ...] = ()
    if _DIGITS.fullmatch(plain):
        numbers = tuple(int(each) for each in plain)
    elif _LETTERS.fullmatch(plain):
        numbers = tuple(ord(each) - ord("a") + 1 for each in plain)
    elif (one := choice_number(words)) is not None:
        numbers = (one,)
    try:
        letters = sheet.letters_of(numbers)
    except ValueError:
        return ""
    return letters if len(letters) == 1 or len(sheet.question.right) > 1 else ""


def _plain(words: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", tidy(words)))

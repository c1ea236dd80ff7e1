"""Other ways to say what is there: wordings with a slip, a hundred times as many wordings, messages never sent before.

Pure: the same for the same numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from faq.entry import Entry
from faq.normalise import normalise
from tests.bench.pushes import is_question, varied

QUESTIONS = Path(__file__).with_name("questions.txt")

_WHO = (
    "我二叔家", "我表姐", "俺庄上的", "隔壁村的", "我对象", "我同学", "我丈母娘", "前院的", "我发小", "给我干活的", "我外甥",
    "我家老人",
)  # fmt: skip
_WHEN = ("去年冬天", "上个月", "前些天", "年三十", "麦收那会儿", "今早上", "刚开春", "赶集那天", "昨晚")
_END = (
    "找谁评理",
    "有啥讲究",
    "法律咋定的",
    "得跑几趟",
    "给指条路",
    "有期限没有",
    "村里管不管",
    "还来得及不",
)


def own_questions() -> tuple[str, ...]:
    """Questions in words that no entry has, read from the file beside this one."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def slipped(questions: Iterable[tuple[str, str]], *, seed: int) -> Iterator[tuple[str, str]]:
    """The same pairs of question and title with one character of each question left out, as hasty fingers do.

    So no question is word for word a wording, which could be looked up.
    """
    chance = random.Random(seed)
    for text, title in questions:
        place = chance.randrange(len(text) // 4, len(text) * 3 // 4)
        yield text[:place] + text[place + 1 :], title


def never_sent(texts: Sequence[str], number: int) -> list[str]:
    """The texts in other polite words for each number from 0 to 71, so that nothing is remembered of them."""
    return [varied(text, number) for text in texts]


def new_stories(texts: Sequence[str]) -> Iterator[str]:
    """The texts without end, told of somebody else and of another time, no two alike even without polite words."""
    for again in count():
        for number in range(len(_WHO) * len(_WHEN)):
            who, when = _WHO[number // len(_WHEN)], _WHEN[number % len(_WHEN)]
            said = f"第{again + 1}回" if again else ""
            told = (f"{when}{who}{said}的事：{text}" for text in texts)
            # An old person of the family and a sheep that ran away make an emergency together.
            yield from filter(is_question, told)


def with_many_wordings(entry: Entry, times: int) -> Entry:
    """The entry with so many times its wordings, no two alike even when normalised."""
    own = (entry.title, *entry.phrasings)
    wanted = times * len(own)
    found = {normalise(text): text for text in own}
    for text in _more(own):
        if len(found) >= wanted:
            break
        found.setdefault(normalise(text), text)
    found.pop(normalise(entry.title))
    return replace(entry, phrasings=tuple(found.values()))


def _more(own: Sequence[str]) -> Iterator[str]:
    for number in range(len(_WHO) * len(_WHEN) * len(_END)):
        # Nine and eight share no factor, so all pairs of these two come.
        when, end = _WHEN[number % len(_WHEN)], _END[number % len(_END)]
        who = _WHO[(number + number // (len(_WHEN) * len(_END))) % len(_WHO)]
        for text in own:
            bare = text.rstrip("？?。！")
            place = number % len(bare)
            yield f"{when}{who}{bare[:place]}{bare[place + 1 :]}{end}"

"""Papers of quiz questions: drawn from a bank by a seed, with an order of their own, and what answers to them are worth.

Pure: the same bank and seed give the same paper on every machine and Python, for good; nothing of it is kept but the seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content.quiz import LETTERS, Question

SEEDS = 2**31 - 1
"""Seeds are from 0 up to this, not included: what a database's integer holds."""
_LAST = ("以上", "都对", "都不对")
"""A choice that begins so speaks of the others and stays behind them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question and the name under which its answers are counted."""

    id: str
    """Its quiz and its place there from 1, e.g. ``guojia-anquan#3``."""
    question: Question


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions that may be asked at this moment: a study set, or those under a post."""

    id: str
    """Slug of the study set or of the post."""
    title: str
    items: tuple[Item, ...]
    unreviewed: bool = False
    """Nobody approved it: only a demo asks such questions, and says so."""

    @property
    def mark(self) -> str:
        """Twelve hex digits that change with any word of it."""
        joined = "".join(item.question.sha256() for item in self.items)
        return hashlib.sha256(joined.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question of a paper with its choices in the order in which they are shown."""

    item: Item
    letters: str
    """The question's own letters, in the order of the paper."""

    @property
    def question(self) -> Question:
        """The question as its file has it."""
        return self.item.question

    @property
    def choices(self) -> tuple[tuple[int, str, str], ...]:
        """Number as shown, own letter, words."""
        words = dict(self.question.lettered)
        return tuple((number, letter, words[letter]) for number, letter in enumerate(self.letters, 1))

    @property
    def right_numbers(self) -> str:
        """The numbers of the right choices as shown, e.g. ``13``."""
        return "".join(f"{number}" for number, letter, _ in self.choices if letter in self.question.right)

    def letters_of(self, numbers: Iterable[int]) -> str:
        """Own letters of shown numbers, in the order of letters; ValueError for a number that is not shown."""
        shown = {number: letter for number, letter, _ in self.choices}
        if unknown := [number for number in numbers if number not in shown]:
            raise ValueError(f"no choice {unknown[0]}")
        return in_order(shown[number] for number in numbers)


def quiz_of(quiz_id: str, title: str, questions: Sequence[Question], *, unreviewed: bool = False) -> Quiz:
    """The questions under their names."""
    items = tuple(Item(f"{quiz_id}#{number}", question) for number, question in enumerate(questions, 1))
    return Quiz(quiz_id, title, items, unreviewed)


def draw(items: Sequence[Item], *, seed: int, count: int, mixed: bool = True) -> tuple[Sheet, ...]:
    """A paper of ``count`` questions (all, when there are fewer); ``mixed`` shuffles the choices too.

    The order of ``items`` does not matter. Without ``mixed`` the choices stand as in the file.
    """
    drawn = sorted(items, key=lambda item: (_key(seed, item.id), item.id))[: max(0, count)]
    return tuple(sheet_of(item, seed=seed, mixed=mixed) for item in drawn)


def sheet_of(item: Item, *, seed: int, mixed: bool = True) -> Sheet:
    """One question as a paper of this seed shows it."""
    question = item.question
    letters = LETTERS[: len(question.choices)]
    if not mixed or question.kind == "判断题":
        return Sheet(item, letters)
    words = dict(question.lettered)
    order = sorted(
        letters, key=lambda letter: (words[letter].startswith(_LAST), _key(seed, f"{item.id}|{letter}"))
    )
    return Sheet(item, "".join(order))


def in_order(letters: Iterable[str]) -> str:
    """Letters once each, in the order of the alphabet: how an answer is written down."""
    return "".join(sorted(set(letters)))


def is_right(question: Question, choice: str) -> bool:
    """Whether an answer has all right choices and no other; an empty one has not."""
    return in_order(choice) == in_order(question.right)


def passes(right: int, asked: int, pass_mark: int) -> bool:
    """Whether ``right`` of ``asked`` reach ``pass_mark`` of a hundred; reckoned in whole numbers. None asked never pass."""
    return asked > 0 and right * 100 >= pass_mark * asked


def score(right: int, asked: int) -> int:
    """Right answers of a hundred, rounded down, so that nobody who failed reads the mark that passes."""
    return right * 100 // asked if asked else 0


def _key(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}|{name}".encode()).digest()

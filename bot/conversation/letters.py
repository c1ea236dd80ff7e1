"""Words of staff on their way to a villager: above the reply, below it, or on its next pages.

A letter counts as shown when the page on which it begins is shown: the page itself says how to go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import wording
from bot.conversation.fitting import fits, pages
from bot.conversation.turns import Letter

WHOLE, BEHIND, FRONT = "whole", "behind", "front"
"""Where a letter may go: only in the same reply, on pages behind it, or before it."""
_GAP = "\n\n"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A reply, and what is still to be shown."""

    first: str
    """What is said now."""
    pages: tuple[str, ...] = ()
    """What follows on 下一页."""
    shown: tuple[str, ...] = ()
    """The deliveries that begin in ``first``."""
    arriving: tuple[str, ...] = ()
    """For Session.arriving."""


def told(letter: Letter) -> str:
    """The words of a letter below their heading; of the question they tell nothing."""
    receipt = wording.OF_RECEIPT.format(number=letter.receipt) if letter.receipt else ""
    return f"{wording.LETTERS.get(letter.kind, '').format(receipt=receipt)}\n{letter.words.strip()}"


def one_message(letter: Letter) -> str:
    """A letter as one message by itself; a long one says where the rest is."""
    whole = told(letter)
    if fits(whole):
        return whole
    first = pages(whole)[0].rpartition("\n")[0]
    return f"{first}\n{wording.LETTER_GOES_ON}"


def bundle(head: str, letters: Sequence[Letter]) -> Bundle:
    """Some words, and below them letters, cut into pages."""
    begins: list[tuple[int, str]] = []
    text = head
    for letter in letters:
        text = f"{text}{_GAP}" if text else ""
        begins.append((_length(text), letter.delivery_id))
        text += told(letter)
    cut = pages(text)
    on_page: list[list[str]] = [[] for _ in cut]
    end = 0
    for number, page in enumerate(cut):
        # every page but the last ends with the line that says how to go on
        end += _length(page if number == len(cut) - 1 else page.rpartition("\n")[0])
        while begins and begins[0][0] < end:
            on_page[number].append(begins.pop(0)[1])
    return Bundle(cut[0], cut[1:], tuple(on_page[0]), tuple(" ".join(ids) for ids in on_page[1:]))


def carried(reply: str, letter: Letter, where: str) -> Bundle:
    """The reply to a message, with a letter that waited for one.

    Nothing of the reply is ever lost. Where both do not fit, a greeting goes on the page behind the letter, and an
    answer keeps its page and says that the letter follows; ``shown`` is empty then.
    """
    both = f"{reply}{_GAP}{told(letter)}"
    if fits(both):
        return Bundle(both, shown=(letter.delivery_id,))
    if where == FRONT:
        cut = pages(f"{told(letter)}{_GAP}{reply}")
        return Bundle(cut[0], cut[1:], (letter.delivery_id,))
    if where == WHOLE:
        noticed = f"{reply}\n{wording.LETTER_BY_QUERY}"
        return Bundle(noticed if fits(noticed) else reply)
    noticed = f"{reply}{_GAP}{wording.LETTER_NEXT_PAGE}"
    if not fits(noticed):
        return Bundle(reply)
    return Bundle(noticed, pages(told(letter)), arriving=(letter.delivery_id,))


def _length(text: str) -> int:
    """Without white space, which is dropped where a page ends."""
    return len(_SPACE.sub("", text))

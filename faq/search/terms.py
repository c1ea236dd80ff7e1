"""Cut texts into the pieces that are looked up: single characters and pairs of neighbours.

Pure. Pieces are whole numbers, so that all articles can be cut at once: a character is its code point, a pair is both
side by side. Pairs do not reach over punctuation. Measured on lay questions, this finds more than words cut by a
dictionary.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faq.normalise import simplified

Codes = NDArray[np.int64]
"""Pieces of one text, in its order, repeats kept."""

_SHIFT = 21
"""Bits of a code point."""
_WORDS = (("0", "9"), ("a", "z"), ("\u3400", "\u9fff"), ("\U00020000", "\U000323af"))
"""Ranges of characters that say something; everything else only parts them."""


def plain(text: str) -> str:
    """The text with widths, letters and script made alike."""
    return simplified(unicodedata.normalize("NFKC", text)).lower()


def codes(text: str) -> Codes:
    """The pieces of one text that ``plain`` or ``faq.normalise`` gave."""
    return _pieces(_characters(text))


def codes_of_all(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int32]]:
    """The pieces of many texts, and for each piece the number of its text."""
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    characters = _characters("\n".join(texts) + "\n") if texts else np.zeros(0, np.int64)
    numbers = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    singles = characters != 0
    pairs = singles[:-1] & singles[1:]
    found = np.concatenate((characters[singles], _paired(characters, pairs)))
    return found, np.concatenate((numbers[singles], numbers[:-1][pairs]))


def _characters(text: str) -> Codes:
    """Code points, 0 for what only parts others."""
    points = np.frombuffer(text.encode("utf-32-le", "replace"), "<u4").astype(np.int64)
    telling = np.zeros(len(points), bool)
    for first, last in _WORDS:
        telling |= (points >= ord(first)) & (points <= ord(last))
    characters: Codes = np.where(telling, points, 0)
    return characters


def _pieces(characters: Codes) -> Codes:
    singles = characters != 0
    if len(characters) < 2:
        singly: Codes = characters[singles]
        return singly
    found: Codes = np.concatenate((characters[singles], _paired(characters, singles[:-1] & singles[1:])))
    return found


def _paired(characters: Codes, pairs: NDArray[np.bool_]) -> Codes:
    found: Codes = (characters[:-1][pairs] << _SHIFT) | characters[1:][pairs]
    return found

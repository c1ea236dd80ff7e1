"""A small corpus, a model with weights one can reckon with, and an embedder that needs no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from faq.search.corpus import Corpus, build
from faq.search.engine import StatuteSearch
from faq.search.features import NAMES
from faq.search.gate import Gate
from faq.search.meaning import DIMENSIONS, Vectors
from faq.search.passage import Passage, keys_of
from faq.search.ranking import Model, Space, Weights
from faq.search.vectors import unit

RENT, PETS, WATER = "中华人民共和国租屋法", "家养动物办法", "用水条例"
PASSAGES = (
    Passage(RENT, 1, "第一章 总则", "为了规范租屋活动，制定本法。"),
    Passage(RENT, 2, "第一章 总则", "出租人应当保证房屋能够正常居住。"),
    Passage(RENT, 3, "第二章 押金", "租期届满，出租人应当在十日内返还押金。"),
    Passage(RENT, "3之一", "第二章 押金", "承租人损坏家具的，可以从押金中扣除。"),
    Passage(RENT, 4, "第三章 租金", "承租人应当按照约定的日期交纳租金。"),
    Passage(PETS, 1, "", "饲养动物应当遵守本办法。"),
    Passage(PETS, 2, "", "饲养的犬只伤人的，饲养人应当承担医疗费用。"),
    Passage(PETS, 3, "", "遛犬应当牵绳。"),
    Passage(WATER, 1, "", "用水应当节约。"),
    Passage(WATER, 2, "", "水表由供水单位免费更换。"),
)
ASKS = {
    (RENT, "3"): ("搬走了房东不退押金咋办", "押金几天能退"),
    (RENT, "3之一"): ("沙发弄坏了能扣押金吗",),
    (PETS, "2"): ("被狗咬了医药费谁出",),
    (WATER, "2"): ("水表坏了换一个要钱吗",),
    ("没有的法", "9"): ("没有的法管不管这个",),
    (RENT, "77"): ("没有的条管不管这个",),
}
SAME = {"嗷": "犬", "狗": "犬", "咬": "伤", "房": "屋", "退": "返"}
"""Characters that mean the same to the embedder below."""


class Characters:
    """Texts mean the same when they have the same characters, or some of SAME; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row a question."""
        self.asked += texts
        return self._rows(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row a passage."""
        self.asked += texts
        return self._rows(texts)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[ord(SAME.get(character, character)) % DIMENSIONS] += 1
        return unit(rows)


def weights(**given: float) -> Weights:
    """Weights of some columns, the others without any."""
    weight = np.array([given.get(name, 0.0) for name in NAMES], np.float32)
    return Weights(np.zeros_like(weight), np.ones_like(weight), weight)


def gate(*, threshold: float = 0.5) -> Gate:
    """Lets in what is nearer to a prepared question than the threshold."""
    table = np.zeros((3, 6 + DIMENSIONS), np.float32)
    table[1] = 1
    table[2, 0] = 1
    return Gate(table, 0.0, threshold)


MODEL = Model(
    with_meaning=weights(text=4, asks=8, meaning=2, asks_meaning=8, entries=3),
    without=weights(text=4, asks=8, entries=3),
    space=Space(
        np.zeros((2, DIMENSIONS), np.float32),
        np.eye(DIMENSIONS, dtype=np.float32),
        np.zeros((DIMENSIONS, DIMENSIONS), np.float32),
    ),
    gate=gate(),
    law={RENT: -1.0},
    other_law=-2.0,
    floor=20.0,
)


def corpus(passages: Sequence[Passage] = PASSAGES, asks: Mapping[Any, Sequence[str]] = ASKS) -> Corpus:
    """The corpus as it is when it comes out of a file."""
    return Corpus(*build(passages, asks))


def vectors_of(found: Corpus, passages: Sequence[Passage], wordings: Sequence[str] = ()) -> dict[str, Any]:
    """What the search wants of vectors, all of them there."""
    embedder = Characters()
    return {
        "passage_vectors": embedder.passages([row.meant for row in passages]),
        "ask_vectors": embedder.questions(found.asks),
        "wording_keys": keys_of(wordings),
        "wording_vectors": embedder.questions(wordings),
    }


def search(
    embedder: Characters | None,
    *,
    passages: Sequence[Passage] = PASSAGES,
    asks: Mapping[Any, Sequence[str]] = ASKS,
    wordings: Sequence[str] = (),
    model: Model = MODEL,
) -> StatuteSearch:
    """A search over the small corpus; by words alone where there is no embedder."""
    found = corpus(passages, asks)
    return StatuteSearch(found, model, vectors_of(found, passages, wordings), embedder)

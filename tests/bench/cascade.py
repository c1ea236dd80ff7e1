"""The longest way that a message goes: words do not settle it, so its meaning is worked out, compared and searched for.

Each message is new, so nothing is remembered of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time

from faq.decision import Decision
from faq.search.finder import Finder
from tests.bench.figures import percentile

PARTS = ("词句", "向量", "近义", "检索")
"""Words alone; the vector; entries by meaning; the signs of all articles."""


@dataclass(slots=True)
class Cascade:
    """Milliseconds, one figure a round."""

    median_ms: list[float] = field(default_factory=list)
    p95_ms: list[float] = field(default_factory=list)
    parts_ms: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PARTS})
    core_ms: list[float] = field(default_factory=list)
    """Time that the core worked for one message, on average: less than the rest on a busy machine."""
    found: int = 0
    """Messages for which there were articles."""

    def measure(self, finder: Finder, texts: Sequence[str], others: Sequence[str]) -> None:
        """One round: the whole way with some texts, its parts with others."""
        used = process_time()
        whole = [_timed(lambda text=text: self._whole(finder, text)) for text in texts]
        self.core_ms.append((process_time() - used) * 1000 / len(texts))
        self.median_ms.append(median(whole))
        self.p95_ms.append(percentile(whole, 0.95))
        parts = [_parts(finder, text) for text in others]
        for name, took in zip(PARTS, zip(*parts, strict=True), strict=True):
            self.parts_ms[name].append(median(took))

    def _whole(self, finder: Finder, text: str) -> None:
        # As the conversation does it, though it may stop after any of them.
        finder.matcher.match(text)
        finder.match(text)
        finder.is_legal(text)
        self.found += bool(finder.articles(text))


def unsettled(finder: Finder, texts: Sequence[str]) -> list[str]:
    """Those that the words alone do not answer."""
    return [text for text in texts if finder.matcher.match(text).decision is not Decision.ANSWER]


def _parts(finder: Finder, text: str) -> tuple[float, ...]:
    return (
        _timed(lambda: finder.matcher.match(text)),
        _timed(lambda: finder.search.meaning(text)),
        _timed(lambda: finder.near(text)),
        _timed(lambda: finder.search.signs(text, {})),
    )


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000

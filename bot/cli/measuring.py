"""Put known questions to the service and count: figures for a program, and a table with the words for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

from bot.cli.eval_files import Asked
from bot.cli.visitor import cited_by, searched, turn_of
from bot.conversation.desk import Desk, Library
from bot.conversation.turns import Outcome
from faq.evaluation import Matching, Question, Report, Side, evaluate, wrong_sides
from faq.retrieval import Retrieval, measured
from faq.search.corpus import Key, key

OUTCOMES = {
    Outcome.ANSWER: "直接答",
    Outcome.CLARIFY: "让他选",
    Outcome.STATUTES: "列法条",
    Outcome.HAND_OVER: "转给人",
    Outcome.EMERGENCY: "急事",
    Outcome.GUIDED: "引导",
    Outcome.SMALLTALK: "闲话",
}
LAW = frozenset({Outcome.ANSWER, Outcome.CLARIFY, Outcome.STATUTES})
"""Outcomes in which somebody gets law."""
_TOLD_EVERY = 200

Say = Callable[[str], None]
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one file."""

    name: str
    about: str
    """What was asked, in Chinese."""
    figures: dict[str, Any]
    table: list[str]
    list_title: str = ""
    listed: list[str] = field(default_factory=list)
    """Messages that somebody should look at."""


def measured_entries(
    name: str, questions: Sequence[Question], sides: Sequence[Side], library: Library
) -> Measured:
    """Questions whose entry is known and messages that mean the opposite, by words and by meaning."""
    finder = library.finder()
    ways: dict[str, Matching] = {"words": library.matcher}
    if finder is not None and finder.search.by_meaning:
        ways["meaning"] = finder
    figures: dict[str, Any] = {"file": name, "kind": "entries", "questions": len(questions)}
    figures |= {"opposites": len(sides), "words": None, "meaning": None}
    table, listed = [], []
    if questions:
        table.append("\t".join(("", "题", "排第一", "先看到", "看得到", "直接答对", "答错", "不该答的没答")))
    for way, matching in ways.items():
        words = {"words": "按字面", "meaning": "按意思"}[way]
        found: dict[str, Any] = {}
        if questions:
            report = evaluate(matching, questions)
            found |= _report_figures(report)
            table.append(_report_row(words, report))
            listed += [f"{words}：{text} → {entry_id}" for text, entry_id in report.wrong]
        if sides:
            wrong = wrong_sides(matching, sides)
            found["wrong_sides"] = [{"text": text, "answered": entry_id} for text, entry_id in wrong]
            table.append(f"{words}：正反成对的 {len(sides)} 句里，答成另一边的 {len(wrong)} 句")
            listed += [f"{words}：{text} → {entry_id}" for text, entry_id in wrong]
        figures[way] = found
    return Measured(name, "该答哪一条解答", figures, table, "答错的", listed)


def measured_articles(name: str, asked: Sequence[Asked], desk: Desk, say: Say) -> Measured:
    """Questions whose articles are known: the search alone, and what the reply cites followed by the search."""
    alone: list[tuple[frozenset[Key], list[Key]]] = []
    both: list[tuple[frozenset[Key], list[Key]]] = []
    outcomes: Counter[Outcome] = Counter()
    replying, searching = [], []
    for question in _counted(asked, say):
        begun = perf_counter()
        turn = turn_of(question.text, desk)
        replied = perf_counter()
        hits = searched(question.text, desk.library)
        searching.append(perf_counter() - replied)
        replying.append(replied - begun)
        outcomes[turn.outcome] += 1
        articles = [key(hit.law, hit.article) for hit in hits]
        cited = [key(law, article) for law, article in cited_by(turn, desk.library) if article is not None]
        alone.append((question.gold, articles))
        both.append((question.gold, [*cited, *articles]))
    statutes, replies = measured(alone), measured(both)
    lacking = _lacking(asked, desk.library)
    figures = {
        "file": name,
        "kind": "articles",
        "n": len(asked),
        "statutes": _rounded(statutes),
        "both": _rounded(replies),
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "ms": {"reply": _ms(replying), "search": _ms(searching)},
        "gold_not_at_hand": len(lacking),
    }
    table = [
        "\t".join(("", "题", "第一条就对", "前三条有", "前五条有", "前十条找全", "倒数名次")),
        _retrieval_row("只检索", statutes),
        _retrieval_row("回复加检索", replies),
        _outcome_line(outcomes),
        f"中位用时：回复 {_ms(replying)} 毫秒，再检索 {_ms(searching)} 毫秒",
    ]
    title = "答案里有、手头没有原文的条（怎么也找不到，算没找到）"
    return Measured(name, "该找到哪几条法", figures, table, title, lacking)


def measured_messages(name: str, messages: Sequence[str], desk: Desk, say: Say) -> Measured:
    """Messages that no law is for: how many get some all the same."""
    outcomes: Counter[Outcome] = Counter()
    got, replying = [], []
    for message in _counted(messages, say):
        begun = perf_counter()
        turn = turn_of(message, desk)
        replying.append(perf_counter() - begun)
        outcomes[turn.outcome] += 1
        if turn.outcome in LAW:
            got.append((message, turn.outcome))
    share = len(got) / len(messages)
    figures = {
        "file": name,
        "kind": "messages",
        "n": len(messages),
        "got_law": len(got),
        "got_law_share": round(share, 4),
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "ms": {"reply": _ms(replying)},
        "messages": [{"text": text, "outcome": outcome.value} for text, outcome in got],
    }
    table = [
        f"{len(messages)} 句里给了法的 {len(got)} 句，占 {share:.1%}",
        _outcome_line(outcomes),
        f"中位用时：回复 {_ms(replying)} 毫秒",
    ]
    listed = [f"{OUTCOMES[outcome]}：{text}" for text, outcome in got]
    return Measured(name, "不该给法的话", figures, table, "给了法的", listed)


def _report_figures(report: Report) -> dict[str, Any]:
    return {
        "n": report.n,
        "top_1": round(report.top_1, 4),
        "hit_at_1": round(report.hit_at_1, 4),
        "hit_at_3": round(report.hit_at_3, 4),
        "answered": round(report.answered_share, 4),
        "wrong": round(report.wrong_share, 4),
        "none_kept": round(report.none_kept, 4),
        "wrong_answers": [{"text": text, "answered": entry_id} for text, entry_id in report.wrong],
    }


def _report_row(words: str, report: Report) -> str:
    shares = (report.top_1, report.hit_at_1, report.hit_at_3, report.answered_share)
    wrong = f"{len(report.wrong)} 句"
    told = (words, str(report.n), *map(_percent, shares), wrong, _percent(report.none_kept))
    return "\t".join(told)


def _retrieval_row(words: str, found: Retrieval) -> str:
    n, *shares, reciprocal = found
    return "\t".join((words, str(n), *map(_percent, shares), f"{reciprocal:.3f}"))


def _rounded(found: Retrieval) -> dict[str, float]:
    return {name: round(value, 4) for name, value in found._asdict().items()}


def _outcome_line(outcomes: Counter[Outcome]) -> str:
    told = "，".join(
        f"{words} {outcomes[outcome]}" for outcome, words in OUTCOMES.items() if outcomes[outcome]
    )
    return f"回复：{told}"


def _lacking(asked: Sequence[Asked], library: Library) -> list[str]:
    """Articles that no search here can find."""
    finder = library.finder()
    there = finder.search.corpus.numbers if finder is not None else {}
    wanted = {article for question in asked for article in question.gold}
    return [f"《{law}》{article}" for law, article in sorted(wanted) if (law, article) not in there]


def _counted(rows: Sequence[_Row], say: Say) -> Iterator[_Row]:
    for number, row in enumerate(rows):
        if number and number % _TOLD_EVERY == 0:
            say(f"问了 {number} 句，一共 {len(rows)} 句…")
        yield row


def _ms(seconds: Sequence[float]) -> float:
    return round(1000 * median(seconds), 1) if seconds else 0.0


def _percent(share: float) -> str:
    return f"{share:.1%}"

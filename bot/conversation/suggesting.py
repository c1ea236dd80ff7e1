"""Articles that are possibly relevant, beside the promise that a person will look; never an answer."""

from __future__ import annotations

from bot.conversation import wording
from bot.conversation.desk import Desk
from bot.conversation.fitting import fits
from bot.conversation.turns import RECEIPT_SLOT
from content.law import article_words, day_words
from content.statutes.article import Article
from faq.search.passage import Hit

SHOWN_AT_MOST = 3
_EXCERPTS = (110, 70, 45)
"""Characters of each text, the first that lets the reply fit."""
_RECEIPT = "000000-000000"
"""As long as a receipt number gets; it takes its place after the reply is put together."""


def suggested(hits: tuple[Hit, ...], floor: float, desk: Desk) -> list[Article]:
    """The articles worth showing: likely enough, in force, not about crime, at most three."""
    if not hits or hits[0].law in wording.LAWS_OF_CRIME:
        return []
    book = desk.library.statutes()
    found: list[Article] = []
    for hit in hits:
        if book is None or len(found) == SHOWN_AT_MOST or hit.score < floor:
            break
        article = (
            book.article(hit.law, hit.article, desk.library.today)
            if hit.law not in wording.LAWS_OF_CRIME
            else None
        )
        if article is not None:
            found.append(article)
    return found


def with_articles(words: str, articles: list[Article], desk: Desk) -> tuple[str, list[Article]]:
    """The words followed by the articles, shortened until it is one reply, and the articles that found room in it."""
    for most in _EXCERPTS:
        for count in range(len(articles), 0, -1):
            whole = "\n".join((words, wording.POSSIBLY, *_lines(articles[:count], most, desk)))
            if fits(whole.replace(RECEIPT_SLOT, _RECEIPT)):
                return whole, articles[:count]
            if most != _EXCERPTS[-1]:
                break
    return words, []


def _lines(articles: list[Article], most: int, desk: Desk) -> list[str]:
    lines = []
    for number, article in enumerate(articles, 1):
        name = wording.LAW_NAME.format(law=_short(article.law, desk)) + article_words(article.number)
        text = " ".join(article.text.split("\n"))
        cut = text if len(text) <= most else text[:most] + wording.CUT_SHORT
        since = day_words(article.start)
        lines.append(wording.POSSIBLE_ARTICLE.format(number=number, name=name, since=since, text=cut))
    first = articles[0]
    name = _short(first.law, desk) + article_words(first.number)
    return [*lines, wording.READ_WHOLE.format(name=name)]


def _short(title: str, desk: Desk) -> str:
    law = desk.library.laws.find(title)
    return law.short if law is not None else title

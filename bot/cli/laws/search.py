"""`flask laws search`: the articles that a villager's words are about, as they stand on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.hits import how_found, named, reasons
from bot.cli.laws.opening import DAY, NO_TEXTS, day_meant, opened_book
from bot.cli.visitor import tell
from bot.conversation.privacy import without_personal
from bot.services.build import Services
from content.law import day_words
from content.statutes.book import StatuteBook
from faq.corpus import load_entries
from faq.heard import load_heard
from faq.learned import load_learned
from faq.matcher import Matcher
from faq.search.engine import StatuteSearch
from faq.search.finder import Finder
from faq.search.passage import Hit

_EXCERPT = 60
"""Characters of an article's first paragraph."""


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--on", type=DAY, help="按哪一天看，如 2026-11-25；不写是今天")
@click.option("--limit", type=click.IntRange(1, 50), default=5, help="最多列几条；不写是 5 条")
@click.option("--why", is_flag=True, help="每一条说明为什么找到它")
@with_appcontext
def search(words: tuple[str, ...], on: datetime | None, limit: int, why: bool) -> None:
    """用村民的话 WORDS 找法条，最像的排在前面。"""
    asked = without_personal(" ".join(words)).strip()
    if not asked:
        raise click.UsageError("请写上要找的话，比如：flask laws search 邻居盖房挡了我家的光")
    services: Services = current_app.extensions["services"]
    book, day = opened_book(), day_meant(on)
    if not book:
        raise click.ClickException(NO_TEXTS)
    shelf = services.search_shelf
    # Only the search of today is kept: that of another day must not take its place.
    found = shelf.current(day, tell) if day == day_meant(None) else shelf.of_day(day, tell)
    if found is None:
        raise click.ClickException(
            f"按 {day} 没有法条可找：那一天没有有效的原文，或者检索没有准备成（见上面的话）"
        )
    hits = _finder(found).articles(asked, limit=limit)
    if not hits:
        raise click.ClickException("一条也没有找到。换成一整句话再试，比如“老板欠工资不给怎么办”")
    click.echo("\n".join(_lines(hits, found, book, day, why=why)))


def _finder(found: StatuteSearch) -> Finder:
    """With the entries: those that match lead to the articles that they cite."""
    entries = load_entries()
    return Finder.of(
        found,
        Matcher(entries, heard=load_heard(entries), learned=load_learned()),
        {entry.id: entry for entry in entries},
    )


def _lines(
    hits: tuple[Hit, ...], found: StatuteSearch, book: StatuteBook, day: date, *, why: bool
) -> Iterator[str]:
    yield f"按 {day} 有效的 {len(found.corpus)} 条找，{how_found(found)}。可能性只是排序用的，以原文为准。"
    for place, hit in enumerate(hits, 1):
        article = book.article(hit.law, hit.article, day)
        since = f"  {day_words(article.start)}起施行" if article is not None else ""
        yield f"{place}. {named(hit.law, hit.article, book.laws)}  可能性 {hit.score}%{since}"
        if article is not None:
            first = article.text.partition("\n")[0]
            yield f"   {first if len(first) <= _EXCERPT else first[:_EXCERPT] + '…'}"
        if why:
            yield f"   为什么：{reasons(hit)}"
            if hit.asked:
                yield f"   最近的预备的问法：{hit.asked}"
    if why:
        yield f"“+”是往前排，“-”是往后排。可能性不到 {found.floor:.1f}% 的不会给村民看。"

"""`flask laws show`: one article as it stands on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import click
from flask.cli import with_appcontext

from bot.cli.laws.opening import DAY, NO_TEXTS, day_meant, opened_book
from content.law import day_words
from content.statutes.article import Article
from content.statutes.standing import LABELS, Standing, Stood, stand

_ABSENT = {Standing.UNKNOWN_LAW, Standing.NO_SUCH_ARTICLE}


@click.command("show")
@click.argument("law")
@click.argument("article")
@click.option("--on", type=DAY, help="按哪一天看，如 2026-11-25；不写是今天")
@with_appcontext
def show(law: str, article: str, on: datetime | None) -> None:
    """看 LAW 第 ARTICLE 条的原文，如 民法典 1079、刑法 133之一。"""
    book, day = opened_book(), day_meant(on)
    if not book:
        click.echo(NO_TEXTS, err=True)
    stood = stand(book, law, article, day)
    if stood.standing in _ABSENT:
        raise click.ClickException(f"{stood.name}：{stood.why}")
    click.echo("\n".join(_lines(stood, day)))


def _lines(stood: Stood, day: date) -> Iterator[str]:
    past_or_coming = stood.standing is Standing.IN_FORCE and day != day_meant(None)
    label = "那一天有效，不一定是现行的" if past_or_coming else stood.label
    yield f"{stood.name}  〔{label}〕（按 {day} 看）"
    if stood.why:
        yield stood.why
    if stood.article is not None:
        yield from _text(stood.article)
    if stood.coming is not None:
        yield ""
        yield f"〔{LABELS[Standing.NOT_YET]}〕{day_words(stood.coming.start)}起是下面这样："
        yield from _text(stood.coming)


def _text(article: Article) -> Iterator[str]:
    if article.heading:
        yield article.heading
    yield ""
    yield article.text
    yield ""
    until = f"，{day_words(article.until)}起不再有效" if article.until else ""
    yield f"{day_words(article.start)}起施行{until}（{day_words(article.adopted)}的文本）"
    yield f"来源：{article.source}"

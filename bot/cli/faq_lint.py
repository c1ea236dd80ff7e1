"""`flask faq lint`: what is wrong between entries, for whoever writes them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.services.build import Services
from faq import linting
from faq.corpus import Corpus
from faq.entry import Entry
from faq.errors import EntryErrors
from faq.heard import load_heard

_EVERY = 500
"""Wordings after which progress is told."""


@click.command("lint")
@click.option("--topic", help="只看这个主题的，如 wages；和别的主题的冲突也会列出来")
@with_appcontext
def lint(topic: str | None) -> None:
    """找出互相打架的问答：太像的、问法被别的条目抢走的、解答太长的、指向没有的条目的。要一两分钟。

    问法被别的条目抢走：先当作没写过这种问法，看会答成哪一条。会答错的要改；只是排在后面的，可以看看要不要改。
    """
    services: Services = current_app.extensions["services"]
    try:
        corpus = services.corpus() if services.database_exists() else Corpus.load()
    except EntryErrors as error:
        raise click.ClickException(
            f"问答里有错（太长的、指向没有的条目的也在里面），请先改好：\n{error}"
        ) from None
    if topic is not None and topic not in corpus.topics:
        raise click.UsageError(f"没有 {topic} 这个主题，有：{'、'.join(corpus.topics)}")
    mine = {entry.id for entry in corpus.entries if topic in (None, entry.topic)}
    pairs = [each for each in linting.twins(corpus.entries) if {each.first[0], each.second[0]} & mine]
    losses = [each for each in _lost(corpus.entries) if {each.entry_id, each.winner.entry_id} & mine]
    long = [entry for entry in linting.long_answers(corpus.entries) if entry.id in mine]
    for line in (*_twins(pairs), *_losses(losses), *_long(long)):
        click.echo(line)
    wrong = sum(each.answered for each in losses)
    click.echo(
        f"{len(mine)} 条问答：像得分不清的问法 {len(pairs)} 对，会被别的条目答错的问法 {wrong} 个，"
        f"排在别的条目后面的 {len(losses) - wrong} 个，偏长的解答 {len(long)} 条"
    )


def _lost(entries: Sequence[Entry]) -> list[linting.Lost]:
    def tell(done: int, of: int) -> None:
        if done % _EVERY == 0:
            click.echo(f"看了 {done}/{of} 个问法…", err=True)
            sys.stderr.flush()

    return linting.lost(entries, load_heard(entries), tell)


def _twins(pairs: Sequence[linting.Twins]) -> Iterator[str]:
    for each in pairs:
        (one, said), (other, says) = each.first, each.second
        yield f"太像（{each.likeness:.0f}）：{one}“{said}” 和 {other}“{says}”。请改得分得清问的是哪件事"


def _losses(losses: Sequence[linting.Lost]) -> Iterator[str]:
    for each in losses:
        if each.answered:
            yield f"会答错：{each.entry_id}“{each.words}” 会答成 {each.winner.entry_id}《{each.winner.title}》（{each.winner.score:.0f} 分）"
    for one, other, count in linting.confused(losses):
        yield f"分不清：{one} 和 {other} 互相抢走 {count} 个问法。看看是不是一件事，是就合成一条，不是就把问法改开"


def _long(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        yield f"偏长：{entry.id} 的解答有 {len(entry.answer)} 个字，最多 280，最好不到 {linting.LONG_ANSWER}"

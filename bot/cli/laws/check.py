"""`flask laws check`: the texts at hand against the table of laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click
from flask.cli import with_appcontext

from bot.cli.laws.opening import NO_TEXTS, day_meant, opened_book
from content.law import Kind
from content.statutes.comparing import Compared, compared, unlisted

_KINDS = {
    Kind.LAW: "法律",
    Kind.REGULATION: "法规",
    Kind.INTERPRETATION: "司法解释",
    Kind.LOCAL: "地方法规",
    Kind.REPEALED: "已废止的",
}


@click.command("check")
@click.option("--missing", is_flag=True, help="把今天有效、却没有原文的也逐部列出来")
@with_appcontext
def check(missing: bool) -> None:
    """把手头的条文和法律目录 content/laws.toml 核对：版本、条数、之一、缺号。有矛盾退出码是 1。"""
    book, today = opened_book(), day_meant(None)
    if not book:
        raise click.ClickException(f"{NO_TEXTS}。目录里的条数这次都没有核对")
    rows = list(compared(book, book.laws))
    _table(rows)
    new = unlisted(book, book.laws)
    lacking = [
        row for row in rows if row.text is None and row.version.in_force(today) and row.version.articles
    ]
    click.echo(
        f"今天有效、没有原文的：{len(lacking)} 部，它们的条数没有核对"
        + ("" if missing else "（--missing 逐部列出）")
    )
    if missing:
        for row in lacking:
            click.echo(f"  《{row.law.short}》（{_KINDS[row.law.kind]}，{row.version.articles} 条）")
    wrong = [(row, problem) for row in rows for problem in row.problems]
    for row, problem in wrong:
        click.echo(f"矛盾：《{row.law.short}》{row.version.adopted} 的文本：{problem}", err=True)
    for text in new:
        click.echo(
            f"矛盾：《{text.law}》{text.adopted} 的文本目录里没有；请在 content/laws.toml 补上这个版本",
            err=True,
        )
    if wrong or new:
        raise SystemExit(1)
    click.echo("没有矛盾。")


def _table(rows: Sequence[Compared]) -> None:
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    for row in rows:
        counts[row.law.kind][_state(row)] += 1
    states = ("一致", "矛盾", "没数过", "没有原文")
    click.echo("\t".join(("类别", "版本", *states)))
    for kind, found in counts.items():
        click.echo("\t".join((_KINDS[kind], str(found.total()), *(str(found[state]) for state in states))))


def _state(row: Compared) -> str:
    if row.text is None:
        return "没有原文"
    if row.problems:
        return "矛盾"
    return "没数过" if row.version.articles is None else "一致"

"""`flask laws cite`: which articles a text cites, and whether they hold on a day."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.laws.opening import DAY, day_meant
from bot.services.build import Services
from content.citations import find_citations
from content.law import Verdict, article_words
from content.statutes.book import StatuteBook

_VERDICTS = {
    Verdict.VALID: "有效",
    Verdict.NOT_IN_FORCE: "这一天没有施行（已废止、是旧版或还没生效）",
    Verdict.NO_SUCH_ARTICLE: "没有这一条",
    Verdict.UNKNOWN_LAW: "法律目录里没有这部法，没法核对",
}


@click.command("cite")
@click.argument("text", nargs=-1)
@click.option("--jsonl", is_flag=True, help='从标准输入逐行读 {"text": …}，逐行写出结果')
@click.option("--on", type=DAY, help="按哪一天看，如 2026-11-25；不写是今天")
@with_appcontext
def cite(text: tuple[str, ...], jsonl: bool, on: datetime | None) -> None:
    """找出 TEXT 里引用的法条，看它们那一天有没有效。"""
    services: Services = current_app.extensions["services"]
    # What is built already is used; the table of laws alone answers at once, so nothing is built for this.
    book, day = services.statutes, day_meant(on)
    if jsonl:
        for line in sys.stdin.buffer:
            if line.strip():
                click.echo(json.dumps(_cited_line(line, book, day), ensure_ascii=False))
        return
    if not text:
        raise click.UsageError("请写上要核对的话，比如：flask laws cite 民法典第1079条；逐行处理用 --jsonl")
    found = find_citations(" ".join(text), book.laws, book, day)
    for citation in found:
        words = article_words(citation.article)
        click.echo(f"《{citation.law}》{words}\t{_VERDICTS[citation.verdict]}")
    if not found:
        click.echo("没有找到引用的法条")


def _cited_line(line: bytes, book: StatuteBook, day: date) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return {"error": f"这一行不是 JSON：{error}"}
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        return {"error": "这一行缺少 text，或者它不是文字"}
    text = text.encode("utf-8", "replace").decode()
    return {
        "text": text,
        "citations": [
            {"law": found.law, "article": found.article, "verdict": found.verdict.value}
            for found in find_citations(text, book.laws, book, day)
        ],
    }

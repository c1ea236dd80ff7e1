"""`flask ask`: what the account would answer a new villager, and why; records nothing."""

from __future__ import annotations

import json
import sys
from time import perf_counter
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.explained import explained, explained_words
from bot.cli.visitor import SAMPLE_RECEIPT, cited_by, desk_of, searched, turn_of
from bot.conversation.desk import Desk, Library
from bot.conversation.turns import Turn
from bot.services.build import Services


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--jsonl", is_flag=True, help='从标准输入逐行读 {"question": …}，逐行写出结果')
@click.option("--statutes", is_flag=True, help="结果里带上检索到的十条法条，只供检查；没有法条库时为空")
@click.option(
    "--explain", is_flag=True, help="说明为什么这样答：像哪些解答、各多少分、过没过线、检索到哪些法条"
)
@with_appcontext
def ask(question: tuple[str, ...], jsonl: bool, statutes: bool, explain: bool) -> None:
    """看看公众号会怎么回答 QUESTION；不记录，不用启动服务。"""
    services: Services = current_app.extensions["services"]
    desk = desk_of(services)
    if jsonl:
        for line in sys.stdin.buffer:
            if line.strip():
                row = _answer_line(line, desk, statutes=statutes, explain=explain)
                click.echo(json.dumps(row, ensure_ascii=False))
        return
    if not question:
        raise click.UsageError("请写上要问的话，比如：flask ask 老板欠工资咋要；逐行处理用 --jsonl")
    words = " ".join(question)
    turn = turn_of(words, desk)
    click.echo(turn.words(SAMPLE_RECEIPT))
    if explain:
        click.echo("\n".join(explained_words(words, turn, desk)))


def _answer_line(line: bytes, desk: Desk, *, statutes: bool, explain: bool) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except ValueError as error:
        return {"error": f"这一行不是 JSON：{error}"}
    question = row.get("question") if isinstance(row, dict) else None
    if not isinstance(question, str) or not question.strip():
        return {"error": "这一行缺少 question，或者它不是文字"}
    question = question.encode("utf-8", "replace").decode()
    begun = perf_counter()
    turn = turn_of(question, desk)
    elapsed = (perf_counter() - begun) * 1000
    found = _as_json(question, turn, desk.library, elapsed, statutes=statutes)
    return found | {"explain": explained(question, turn, desk)} if explain else found


def _as_json(
    question: str, turn: Turn, library: Library, elapsed: float, *, statutes: bool
) -> dict[str, Any]:
    entry = library.entries.get(turn.entry_id)
    hits = searched(question, library) if statutes else ()
    return {
        "question": question,
        "outcome": turn.outcome.value,
        "entry": {"id": entry.id, "title": entry.title} if entry else None,
        "candidates": [
            {"id": entry_id, "title": title, "score": round(score, 1)}
            for entry_id, title, score in turn.candidates
        ],
        "citations": [{"law": law, "article": article} for law, article in cited_by(turn, library)],
        "statutes": [{"law": hit.law, "article": hit.article, "score": hit.score} for hit in hits],
        "reply": turn.words(SAMPLE_RECEIPT),
        "ms": round(elapsed, 2),
    }

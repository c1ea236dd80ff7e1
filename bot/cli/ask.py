"""`flask ask`: what the account would answer a new villager; records nothing."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.conversation.desk import Desk, Library, Office
from bot.conversation.respond import respond
from bot.conversation.turns import Kind, Session, Turn, Utterance
from bot.services.build import Services

_SAMPLE_RECEIPT = "（这里是受理号）"


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--jsonl", is_flag=True, help='从标准输入逐行读 {"question": …}，逐行写出结果')
@click.option("--statutes", is_flag=True, help="结果里带上检索到的法条（没有法条库时为空）")
@with_appcontext
def ask(question: tuple[str, ...], jsonl: bool, statutes: bool) -> None:
    """看看公众号会怎么回答 QUESTION；不记录，不用启动服务。"""
    services: Services = current_app.extensions["services"]
    desk = _desk(services)
    if jsonl:
        for line in sys.stdin.buffer:
            if line.strip():
                click.echo(json.dumps(_answer_line(line, desk), ensure_ascii=False))
        return
    if not question:
        raise click.UsageError("请写上要问的话，比如：flask ask 老板欠工资咋要；逐行处理用 --jsonl")
    turn = _turn(" ".join(question), desk)
    click.echo(turn.words(_SAMPLE_RECEIPT))


def _desk(services: Services) -> Desk:
    settings = services.settings
    library = services.reading_shelf().library_now()
    office = Office(settings.town_name, settings.office_phone, settings.public_url)
    if not services.database_exists():
        return Desk(library, office)
    return Desk(library, office, post=lambda: services.monthly_post(datetime.now(UTC)))


def _answer_line(line: bytes, desk: Desk) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except ValueError as error:
        return {"error": f"这一行不是 JSON：{error}"}
    question = row.get("question") if isinstance(row, dict) else None
    if not isinstance(question, str) or not question.strip():
        return {"error": "这一行缺少 question，或者它不是文字"}
    question = question.encode("utf-8", "replace").decode()
    begun = perf_counter()
    turn = _turn(question, desk)
    elapsed = (perf_counter() - begun) * 1000
    return _as_json(question, turn, desk.library, elapsed)


def _turn(question: str, desk: Desk) -> Turn:
    utterance = Utterance("", Kind.TEXT, question, "", datetime.now(UTC))
    return respond(utterance, Session(), desk=desk)


def _as_json(question: str, turn: Turn, library: Library, elapsed: float) -> dict[str, Any]:
    entry = library.entries.get(turn.entry_id)
    cited = [(row.law, row.article) for row in entry.citations] if entry else turn.citations
    return {
        "question": question,
        "outcome": turn.outcome.value,
        "entry": {"id": entry.id, "title": entry.title} if entry else None,
        "candidates": [
            {"id": entry_id, "title": title, "score": round(score, 1)}
            for entry_id, title, score in turn.candidates
        ],
        "citations": [{"law": law, "article": article} for law, article in cited],
        "statutes": [],
        "reply": turn.words(_SAMPLE_RECEIPT),
        "ms": round(elapsed, 2),
    }

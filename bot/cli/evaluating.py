"""`flask eval`: how well messages are understood and articles are found, measured on questions whose answer is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.eval_files import EvalFileError, read_asked, read_golden, read_messages
from bot.cli.hits import why_words_only
from bot.cli.measuring import Measured, measured_articles, measured_entries, measured_messages
from bot.cli.visitor import desk_of, tell
from bot.conversation.desk import Desk
from bot.services.build import Services
from bot.settings import ROOT

GOLDEN = ROOT / "tests" / "golden"
_OURS = (GOLDEN / "questions.toml", GOLDEN / "unseen.toml", GOLDEN / "opposites.toml")
_LISTED = 20


@click.command("eval")
@click.argument("files", nargs=-1, metavar="[FILE]…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="写成 JSON")
@with_appcontext
def evaluate(files: tuple[Path, ...], as_json: bool) -> None:
    """用知道答案的题考一考：不写 FILE 考项目自带的题；.jsonl 考法条，.txt 考闲话，.toml 考解答。"""
    services: Services = current_app.extensions["services"]
    if not files and not all(path.exists() for path in _OURS):
        raise click.ClickException(
            "没有自带的题（tests/golden），请在后面写上题的文件（.jsonl、.txt 或 .toml）"
        )
    desk = desk_of(services)
    try:
        reads = [_read(path, desk) for path in files or _OURS]
    except EvalFileError as error:
        raise click.ClickException(f"{error}。这次什么也没有考") from None
    _hint(desk, services)
    found = [measure() for measure in reads]
    if as_json:
        click.echo(json.dumps({"files": [row.figures for row in found]}, ensure_ascii=False))
        return
    click.echo("\n\n".join("\n".join(_shown(row)) for row in found))


def _read(path: Path, desk: Desk) -> Any:
    """All files are read before the first is measured, so that a bad one costs no time."""
    name, library = path.name, desk.library
    match path.suffix.lower():
        case ".jsonl":
            asked = read_asked(path, library.laws)
            return lambda: measured_articles(name, asked, desk, tell)
        case ".txt":
            messages = read_messages(path)
            return lambda: measured_messages(name, messages, desk, tell)
        case ".toml":
            questions, sides = read_golden(path, library.entries)
            return lambda: measured_entries(name, questions, sides, library)
        case _:
            raise EvalFileError(path, "", "不认识这种文件，应当是 .jsonl、.txt 或 .toml")


def _hint(desk: Desk, services: Services) -> None:
    """What would make the figures lower than they could be."""
    finder = desk.library.finder()
    if finder is None:
        tell("没有法条检索：运行 make setup，再运行 .venv/bin/flask prepare")
    elif not finder.search.by_meaning:
        tell(f"这次只按字面：{why_words_only()}")
    if not services.settings.demo:
        tell("没审核的解答不算（DEMO=0）；要考全部，前面写 DEMO=1")


def _shown(row: Measured) -> list[str]:
    rest = len(row.listed) - _LISTED
    lines = [f"{row.name}（{row.about}）", *row.table]
    if row.listed:
        lines += [f"{row.list_title}：", *(f"  {line}" for line in row.listed[:_LISTED])]
    if rest > 0:
        lines.append(f"  还有 {rest} 句，用 --json 看全")
    return lines

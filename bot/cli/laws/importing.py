"""`flask laws import`: take over official files, all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.laws.opening import DAY
from bot.services.build import Services
from bot.services.law_imports import Stored, store
from bot.statistics.periods import beijing_day
from content.imports.comparing import differences
from content.imports.folder import stored_name
from content.imports.reading import SOURCE, Checked, Given, load, read
from content.imports.refusal import ImportRefused
from content.law import LawTable
from content.statutes.book import StatuteBook
from content.statutes.law_text import LawText

_BEGAN = {Stored.NEW: "导入了", Stored.REPLACED: "换掉了原来导入的", Stored.SAME: "没有变化，原来就有"}


@dataclass(frozen=True, slots=True)
class _Taken:
    path: Path
    data: bytes
    checked: Checked


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--title", default="", help="全称；文件里没有写，或写得不对时用")
@click.option("--adopted", type=DAY, help="这个文本通过、公布或最后修改的日期，如 2025-12-01")
@click.option("--from", "start", type=DAY, help="从哪天起施行，如 2026-01-01")
@with_appcontext
def import_files(
    files: tuple[Path, ...], title: str, adopted: datetime | None, start: datetime | None
) -> None:
    """导入官方文件（.docx、.md、.txt）。先全部检查，有一份不对就一份也不导入。"""
    services: Services = current_app.extensions["services"]
    shelf = services.book_shelf
    given = Given(title.strip(), adopted.date() if adopted else None, start.date() if start else None)
    if len(files) > 1 and given != Given():
        raise click.UsageError("--title、--adopted、--from 只能用于一份文件，请一份一份地导入")
    taken = _all_checked(files, shelf.laws, given)
    today = beijing_day(datetime.now(UTC))
    states = [_kept(shelf.folder, each, today) for each in taken]
    book = shelf.current(lambda words: click.echo(words, err=True))
    for each, state in zip(taken, states, strict=True):
        click.echo("\n".join(_told(each.checked, state)))
        for words in (*differences(each.checked.text, shelf.laws), *_place(each.checked.text, book)):
            click.echo(f"  注意：{words}", err=True)


def _all_checked(files: Sequence[Path], laws: LawTable, given: Given) -> list[_Taken]:
    taken: list[_Taken] = []
    refused: list[str] = []
    for path in files:
        try:
            data = load(path)
            taken.append(_Taken(path, data, read(data, path.name, laws, given)))
        except ImportRefused as error:
            refused.append(f"{path}：{error}")
    names = Counter(stored_name(each.checked.text) for each in taken)
    refused += [
        f"{each.path}：和别的文件是同一部法的同一个版本（{each.checked.text.title}）。请只留一份"
        for each in taken
        if names[stored_name(each.checked.text)] > 1
    ]
    if refused:
        raise click.ClickException("\n".join([*refused, "这次一份也没有导入。"]))
    return taken


def _kept(folder: Path, taken: _Taken, today: date) -> Stored:
    try:
        return store(folder, taken.checked.text, taken.data, original=taken.path.name, today=today)
    except OSError as error:
        raise click.ClickException(
            f"{taken.path}：写不进 {folder}（{error.strerror}）。请看看磁盘满没满、这个文件夹能不能写，再导入一次"
        ) from None


def _told(checked: Checked, state: Stored) -> Iterator[str]:
    text = checked.text
    inserted = sum("之" in piece.number for piece in text.pieces)
    more = f"，其中“之一”这样的 {inserted} 条" if inserted else ""
    yield (
        f"{_BEGAN[state]}《{text.title}》：{text.adopted} 通过或公布，{text.effective} 起施行，"
        f"{len(text.pieces)} 条{more}"
    )
    if checked.preamble:
        yield f"  第一条前面的引言没有收进条文（{len(checked.preamble)} 段）"
    if checked.left_out:
        yield f"  最后一条后面的没有收进条文：{len(checked.left_out)} 行，从“{checked.left_out[0][:20]}”起"


def _place(text: LawText, book: StatuteBook) -> Iterator[str]:
    """What the book makes of it, where that is not what one expects."""
    found = next(
        (
            row
            for row in book.texts()
            if row.law == text.title and row.adopted == text.adopted and row.source == SOURCE
        ),
        None,
    )
    if found is None:
        yield "法条库里还没有用上它：或者法条库没有整理成（见上面的话），或者法律目录说它没有条文、没有施行过"
    elif found.until is not None:
        yield f"这是旧文本，只用到 {found.until} 以前；那天起有新的文本"

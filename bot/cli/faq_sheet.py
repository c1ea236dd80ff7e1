"""`flask faq export` and `import`: the entries as a spreadsheet for people who do not program, and back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.cli.names import person_name
from bot.services.build import ENTRY, Services
from bot.services.entry_desk import entry_desk_of
from bot.services.entry_desk_checks import lights, name_of, red
from bot.services.entry_desk_import import take_in
from bot.services.entry_sheet import Read, SheetError, read_sheet, write_sheet
from bot.services.shelf import REFRESH_SECONDS
from bot.statistics.periods import beijing_day
from content.hotlines import load_hotlines
from faq.corpus import Corpus, with_changed
from faq.entry import Citation, Details, Entry
from faq.errors import EntryErrors
from faq.sheet import in_sheet_words, missing_columns, numbered, table, unknown_columns

log = logging.getLogger(__name__)

_NAMED = 20
_SHOWN = 40
"""Characters of a text that a list of changes shows."""
_FIELDS = {
    "title": "问题", "topic": "主题", "phrasings": "问法", "answer": "解答", "steps": "怎么办", "details": "多久、去哪办等",
    "contacts": "电话", "related": "接着看", "changed": "新变化", "citations": "依据", "valid_from": "从哪天起", "valid_until": "到哪天止",
}  # fmt: skip


@click.command("export")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--template", is_flag=True, help="只要一份空表，用来写新的")
@with_appcontext
def export(file: Path, template: bool) -> None:
    """把问答导出成 Excel 表格；改好以后用 flask faq import 导回来。"""
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"文件名要以 .xlsx 结尾，例如 {file.with_suffix('.xlsx').name}")
    corpus = _corpus(_services())
    try:
        with file.open("wb") as opened:
            count = write_sheet(opened, () if template else corpus.entries, corpus.topics)
    except OSError as error:
        raise click.ClickException(
            f"写不了 {file}：{error.strerror}。请换一个位置，或者先关掉打开着的表"
        ) from None
    click.echo(f"空表做好了：{file}" if template else f"导出了 {count} 条：{file}")


@click.command("import")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--by", "name", help="谁改的，写姓名；真导入时要写")
@click.option("--dry-run", is_flag=True, help="只看会改什么，不导入")
@with_appcontext
def import_(file: Path, name: str | None, dry_run: bool) -> None:
    """把改好的表格导进来。有一行不对就一行也不导入。改过的文字审核通过以后才会发，以前审核过的在那以前照发。"""
    services = _services()
    if not dry_run:
        if name is None:
            raise click.UsageError("请用 --by 写上谁改的（姓名），或者加 --dry-run 先看看会改什么")
        name = person_name(name, "改的人")
        services.need_database()
    corpus = _corpus(services)
    tables, rows = _tables(file, corpus)
    merged = _merged(corpus, tables, rows)
    changes = [entry for entry in merged if corpus.by_id.get(entry.id) != entry]
    _known_numbers(changes, rows)
    click.echo("\n".join(_told(changes, corpus)))
    for line in _would_not_pass(changes, rows, services):
        click.echo(line, err=True)
    if dry_run:
        click.echo("这是试看，什么也没有改。")
        return
    if not changes:
        return
    assert name is not None
    taken = take_in(
        entry_desk_of(services, corpus=lambda: corpus),
        services.entries,
        changes,
        approved=services.approvals.approved(ENTRY),
        by=name,
        now=datetime.now(UTC),
    )
    log.warning("%d entries changed by import", len(changes))
    sent = sum(entry.sha256() != _hash(corpus, entry.id) for entry in changes)
    click.echo(
        f"导入了 {len(changes)} 条。"
        f"给村民看的文字变了的有 {sent} 条，要重新审核（flask faq approve）才会发；只改问法的不用，几秒钟后开始使用。"
    )
    if taken.waiting:
        click.echo(
            f"其中 {len(taken.waiting)} 条正在用，审核通过以前照原来的回答：{'、'.join(taken.waiting[:_NAMED])}"
        )


@click.command("revert")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--by", "name", required=True, help="谁改的，写姓名")
@with_appcontext
def revert(ids: tuple[str, ...], name: str) -> None:
    """不要导入的改动，这些条目退回项目自带的文字；自带里没有的就没有了。"""
    name = person_name(name, "改的人")
    services = _services()
    services.need_database()
    rows = {row.id: row.table for row in services.entries.all()}
    if unknown := [each for each in ids if each not in rows]:
        raise click.ClickException(f"这些没有改过，没有什么可退：{'、'.join(unknown)}")
    left = [row for key, row in rows.items() if key not in ids]
    try:
        Corpus.load(changed=left)
    except EntryErrors as error:
        raise click.ClickException(f"退回以后别的条目就不对了，没有退：\n{error}") from None
    services.entries.remove(ids)
    log.warning("%d changed entries reverted", len(ids))
    click.echo(
        f"{name} 退回了 {len(ids)} 条，最多 {REFRESH_SECONDS:.0f} 秒后生效。退回的文字也要有审核才会发。"
    )


def _tables(file: Path, corpus: Corpus) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The tables of the rows, and the row of each by what its problems are told under: its id, else its place."""
    try:
        read = read_sheet(file)
    except SheetError as error:
        raise click.ClickException(f"{file.name}：{error}") from None
    if missing := missing_columns(read.heads):
        raise click.ClickException(f"{file.name}：第一行少了这几栏：{'、'.join(missing)}。请用导出的表来改")
    for head in unknown_columns(read.heads):
        click.echo(f"注意：不认识“{head}”这一栏，没有读", err=True)
    found = [(row, each) for row, each in _rows(read, corpus.topics) if each]
    if not found:
        raise click.ClickException(f"{file.name}：只有表头，没有问答")
    tables = numbered((each for _, each in found), corpus.by_id)
    rows = [row for row, _ in found]
    names = [str(each.get("id") or f"第 {place} 条") for place, each in enumerate(tables, 1)]
    _only_once(names, rows)
    return tables, dict(zip(names, rows, strict=True))


def _only_once(names: list[str], rows: list[int]) -> None:
    """Refuse an id in two rows at once: whatever else is wrong could not be told of the right one."""
    where: dict[str, list[int]] = {}
    for name, row in zip(names, rows, strict=True):
        where.setdefault(name, []).append(row)
    if twice := {name: found for name, found in where.items() if len(found) > 1}:
        told = "；".join(f"第 {'、'.join(map(str, found))} 行都写着 {name}" for name, found in twice.items())
        raise click.ClickException(
            f"编号写重了，一行也没有导入：{told}。一条只能有一行；新写的把编号空着，导入时自动编号"
        )


def _rows(read: Read, topics: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in read.rows:
        yield number, table(read.heads, row, topics)


def _merged(corpus: Corpus, tables: list[dict[str, Any]], rows: Mapping[str, int]) -> tuple[Entry, ...]:
    try:
        return with_changed(corpus.entries, tables, topics=corpus.topics)
    except EntryErrors as problems:
        lines = []
        for error in problems.errors:
            row = f"第 {rows[error.entry_id]} 行" if error.entry_id in rows else "表里"
            lines.append(
                f"{row}（{error.entry_id}）{in_sheet_words(error.problem)}。{in_sheet_words(error.fix)}"
            )
        told = "\n".join(lines)
        raise click.ClickException(f"有 {len(lines)} 处不对，一行也没有导入：\n{told}") from None


def _known_numbers(changes: list[Entry], rows: Mapping[str, int]) -> None:
    """Refuse a number that is none of the hotlines: villagers would not be shown it."""
    known = load_hotlines()
    lines = [
        f"第 {rows[entry.id]} 行（{entry.id}）的“电话” {number} 不在全国统一的热线里，村民看不到。"
        "请改成有的，例如 12348；镇里自己的电话写在设置里"
        for entry in changes
        for number in entry.contacts
        if number not in known and entry.id in rows
    ]
    if lines:
        told = "\n".join(lines)
        raise click.ClickException(f"有 {len(lines)} 处不对，一行也没有导入：\n{told}")


def _would_not_pass(changes: list[Entry], rows: Mapping[str, int], services: Services) -> Iterator[str]:
    """What could be imported and not be approved, said while whoever wrote it still has the sheet open."""
    today = beijing_day(datetime.now(UTC))
    for entry in changes:
        for problem in red(lights(entry, services.statutes, today)):
            yield f"注意：第 {rows[entry.id]} 行（{entry.id}）的依据有错，改好才能审核通过：{problem}"


def _told(changes: list[Entry], corpus: Corpus) -> Iterator[str]:
    new = [entry for entry in changes if entry.id not in corpus.by_id]
    yield f"新增 {len(new)} 条，修改 {len(changes) - len(new)} 条，其余没变。"
    for entry in changes:
        before = corpus.by_id.get(entry.id)
        if before is None:
            yield f"新增 {entry.id}：{entry.title}"
            continue
        yield f"修改 {entry.id}：{before.title}"
        for field, name in _FIELDS.items():
            old, now = getattr(before, field), getattr(entry, field)
            if old != now:
                yield f"    {name}：{_short(old, now)} → {_short(now, old)}"


def _short(value: Any, other: Any) -> str:
    """A value as a list of changes shows it; of texts in a row only those that the other lacks."""
    if isinstance(value, tuple):
        missing = [
            _cited(each) if isinstance(each, Citation) else str(each)
            for each in value
            if each not in (other or ())
        ]
        text = "、".join(missing)
    elif isinstance(value, Details):
        told = ((words, getattr(other, field)) for field, words in asdict(value).items())
        text = "、".join(words for words, elsewhere in told if words and words != elsewhere)
    else:
        text = "" if value is None else str(value)
    return (text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…") or "（没有）"


def _cited(row: Citation) -> str:
    """A citation in a line, what is looked for in the article before what is said of it."""
    name = name_of(row).replace("《中华人民共和国", "《", 1)
    return f"{name}〔{'、'.join(row.claims)}〕{row.fact}"


def _hash(corpus: Corpus, entry_id: str) -> str:
    known = corpus.by_id.get(entry_id)
    return known.sha256() if known else ""


def _corpus(services: Services) -> Corpus:
    try:
        return services.corpus() if services.database_exists() else Corpus.load()
    except EntryErrors as error:
        raise click.ClickException(f"问答里有错，请先改好：\n{error}") from None


def _services() -> Services:
    services: Services = current_app.extensions["services"]
    return services

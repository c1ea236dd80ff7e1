"""Read the topics and the entries from their TOML files and refuse whatever breaks a rule."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from faq.entry import Entry
from faq.entry_rules import EntryReader
from faq.errors import EntryError, EntryErrors
from faq.normalise import normalise

TOPICS = Path(__file__).with_name("topics.toml")
ENTRIES = Path(__file__).with_name("entries")
CHANGED = "改过的问答"
"""Where entries come from that are in no file, for messages."""

_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """All entries of the files, whatever their approval or dates."""

    entries: tuple[Entry, ...]
    """In the order of files and of entries in them."""
    by_id: Mapping[str, Entry]
    topics: Mapping[str, str]
    """Topic id to Chinese name, in the order in which figures list them."""

    @classmethod
    def load(
        cls,
        *,
        topics: Path = TOPICS,
        folder: Path = ENTRIES,
        changed: Iterable[Mapping[str, Any]] = (),
    ) -> Corpus:
        """Read both; raises EntryErrors with every problem found in the entries.

        ``changed`` are tables that staff added, or that stand in place of the entry of the same id in the files.
        """
        names = load_topics(topics)
        entries = with_changed(load_entries(folder, topics=names), changed, topics=names)
        by_id = MappingProxyType({entry.id: entry for entry in entries})
        return cls(entries, by_id, MappingProxyType(names))


def load_topics(path: Path = TOPICS) -> dict[str, str]:
    """Return topic id to Chinese name, in the file's order."""
    with path.open("rb") as file:
        return {topic: str(name) for topic, name in tomllib.load(file).items()}


def load_entries(folder: Path = ENTRIES, *, topics: Mapping[str, str] | None = None) -> tuple[Entry, ...]:
    """Read every ``*.toml`` of the folder; raises EntryErrors with all problems of all files."""
    known = load_topics() if topics is None else topics
    return _entries_of(_stamp(folder), tuple(known))


@lru_cache(maxsize=4)
def _entries_of(stamp: tuple[tuple[Path, int, int], ...], known: tuple[str, ...]) -> tuple[Entry, ...]:
    """The same files give the same entries: reading them takes half a second."""
    errors: list[EntryError] = []
    found: list[tuple[str, Entry]] = []
    refused: set[str] = set()
    for path, _, _ in stamp:
        for reader, entry in _read_file(path, known, errors):
            errors.extend(reader.errors)
            if entry is None:
                refused.add(reader.name)
            else:
                found.append((path.name, entry))
    errors.extend(compare(found, also=refused))
    if errors:
        raise EntryErrors(errors)
    return tuple(entry for _, entry in found)


def with_changed(
    entries: tuple[Entry, ...],
    tables: Iterable[Mapping[str, Any]],
    *,
    topics: Mapping[str, str],
    place: str = CHANGED,
) -> tuple[Entry, ...]:
    """The entries with these tables put in their places or at the end; raises EntryErrors with every problem.

    ``place`` says in the messages where the tables come from.
    """
    errors: list[EntryError] = []
    changed: dict[str, Entry] = {}
    for number, table in enumerate(tables, 1):
        reader = EntryReader(table, path=place, place=f"第 {number} 条")
        entry = reader.read(topics)
        errors += reader.errors
        if entry is None:
            continue
        if entry.id in changed:
            errors.append(EntryError(place, entry.id, "写了两遍", "请删掉一遍。"))
        changed[entry.id] = entry
    if not changed and not errors:
        return entries
    places = {entry.id: changed.get(entry.id, entry) for entry in entries}
    merged = tuple((places | changed).values())
    errors += compare((place if entry.id in changed else f"{entry.topic}.toml", entry) for entry in merged)
    if errors:
        raise EntryErrors(errors)
    return merged


def _stamp(folder: Path) -> tuple[tuple[Path, int, int], ...]:
    """The files of a folder, with size and time in nanoseconds."""
    found = ((path, path.stat()) for path in sorted(folder.glob("*.toml")))
    return tuple((path, about.st_size, about.st_mtime_ns) for path, about in found)


def _read_file(
    path: Path, topics: Collection[str], errors: list[EntryError]
) -> Iterable[tuple[EntryReader, Entry | None]]:
    def refuse(problem: str, fix: str) -> None:
        errors.append(EntryError(path.name, "整个文件", problem, fix))

    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        refuse("不是 UTF-8 编码", "请用 UTF-8 另存一次。")
        return
    except (ValueError, RecursionError) as error:  # also for numbers and nesting without end
        line = re.search(r"line (\d+)", str(error))
        where = f"第 {line[1]} 行" if line else "末尾"
        fix = "请看看引号、方括号和等号是否成对，或者同一项写了两遍。"
        refuse(f"{where}写法有错，读不下去", fix)
        return
    for key in parsed:
        if key != "entry":
            refuse(f"有不认识的项目 {key}", "每个词条都要以 [[entry]] 开头。")
    tables = parsed.get("entry", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        refuse("的 entry 写法不对", "每个词条都要以 [[entry]] 开头。")
        return
    for number, table in enumerate(tables, 1):
        reader = EntryReader(table, path=path.name, place=f"第 {number} 条")
        yield reader, reader.read(topics)


def compare(found: Iterable[tuple[str, Entry]], *, also: Collection[str] = ()) -> Iterable[EntryError]:
    """Problems that only show beside other entries; takes pairs of file name and entry.

    `also` are ids that exist but are not among the pairs.

    Two entries may not share a wording once dialect and politeness are taken off, or no question could tell
    them apart. Inside one entry such variants are wanted, and only a literal repeat is a slip.
    """
    pairs = list(found)
    ids = {entry.id for _, entry in pairs} | set(also)
    seen: set[str] = set()
    owners: dict[str, Entry] = {}
    for name, entry in pairs:
        if entry.id in seen:
            yield EntryError(name, entry.id, "的编号用过了", "请换一个没用过的编号。", field="id")
        seen.add(entry.id)
        literal: set[str] = set()
        for place, wording in enumerate((entry.title, *entry.phrasings)):
            field = "phrasings" if place else "title"
            plain = _NOT_WORDS.sub("", wording)
            query = normalise(wording)
            if not query:
                problem = f"的问法“{wording}”没有实在的词"
                yield EntryError(name, entry.id, problem, "请写清楚问的是什么。", field=field)
            elif plain in literal:
                problem = f"的问法“{wording}”写了两遍"
                yield EntryError(name, entry.id, problem, "请删掉一遍，换一种说法。", field=field)
            elif (owner := owners.setdefault(query, entry)) is not entry:
                problem = f"的问法“{wording}”和词条 {owner.id} 的一样"
                yield EntryError(name, entry.id, problem, "请改得能分清问的是哪一件事。", field=field)
            literal.add(plain)
        for related in entry.related:
            if related not in ids or related == entry.id:
                fix = "请写已有的别的词条编号，或者删掉。"
                yield EntryError(
                    name, entry.id, f"的相关词条 {related} 不存在（或就是自己）", fix, field="related"
                )

"""What a change would have done: the questions of the last ninety days, matched with and without it.

It runs behind the pages, a little at a time, and its result stands in a file, so that every process can show it. The
file names questions by their ids alone; their words are read when they are shown, so that what was forgotten is gone.
Matched by words: a new way to ask has no meaning worked out yet.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, proxy

from bot.records.asked import Asked, Question
from bot.services.build import ACCOUNT, Services
from bot.services.shelf import Pairs
from bot.services.trimming import give_back
from bot.statistics.periods import beijing_day
from faq.decision import Decision
from faq.entry import Entry
from faq.heard import HeardError, load_heard
from faq.learned import load_learned
from faq.lexicon import reading_with
from faq.matcher import Matcher

log = logging.getLogger(__name__)

MOST = 2_000
"""Distinct questions that are looked at, the latest ones."""
DAYS = 90
SHOWN = 200
"""Differences that are kept."""
_BREATHE_EVERY, _BREATH_S = 10, 0.004
"""The matcher serves villagers at the same time, and a question must not wait for all of these."""
_KEPT = timedelta(days=2)


class Change(NamedTuple):
    """What is tried out."""

    name: str
    """Of the version, for the file."""
    entries: tuple[Entry, ...]
    """All entries as they would be."""
    pairs: Pairs | None
    """The words of the lexicon as they would be; None to leave them."""
    about: str
    """Id of the entry that changes; empty for a word."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that would be answered differently."""

    id: str
    pushed_on: date
    before: tuple[str, ...]
    """Ids of the entry that answers, or of those offered; none when it goes to a person."""
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it."""

    asked: int
    """Questions looked at."""
    same_entry: int
    """Those that lead to the changed entry before and after: they get its new words."""
    changed: int
    """Those that would be answered differently."""
    differences: tuple[Difference, ...]
    """The first of them."""


def led_to(matcher: Matcher, text: str, allowed: frozenset[str]) -> tuple[str, ...]:
    """The entry that answers, those offered, or none."""
    match = matcher.match(text, allowed=allowed)
    if match.decision is Decision.ANSWER:
        return (match.candidates[0].entry_id,)
    if match.decision is Decision.CLARIFY:
        return tuple(candidate.entry_id for candidate in match.candidates[:3])
    return ()


def compared(
    questions: Iterable[Question],
    before: Callable[[str], tuple[str, ...]],
    after: Callable[[str], tuple[str, ...]],
    *,
    about: str,
) -> Replayed:
    """Ask both about every question."""
    asked = same_entry = changed = 0
    found = []
    for question in questions:
        asked += 1
        one, two = before(question.text), after(question.text)
        if one == two:
            same_entry += one == (about,)
            continue
        changed += 1
        if len(found) < SHOWN:
            found.append(Difference(question.id, question.pushed_on, one, two))
    return Replayed(asked, same_entry, changed, tuple(found))


class Replays:
    """Works out replays behind the pages and hands out those that are done."""

    def __init__(self, folder: Path, *, services: Services) -> None:
        self._folder = folder
        self._services = services
        self._asked = Asked(services.engine, account=ACCOUNT)
        self._thread: threading.Thread | None = None

    def of(self, change: Change, now: datetime) -> Replayed | None:
        """The result for a change as things stand today; None while it is being worked out. Never waits."""
        path = self._path(change, now)
        if (done := _read(path)) is not None:
            return done
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._quietly, args=(change, path, now), daemon=True)
            self._thread.start()
        return None

    def wait(self) -> None:
        """Until what is being worked out is done; for tests and commands."""
        if self._thread is not None:
            self._thread.join()

    def texts(self, rows: Iterable[Difference]) -> dict[str, str]:
        """The words of questions by their ids; of those that were forgotten there are none."""
        return self._asked.texts([(row.id, row.pushed_on) for row in rows])

    def _path(self, change: Change, now: datetime) -> Path:
        content = self._services.shelf.content
        state = f"{change.name} {content.version} {content.pairs} {beijing_day(now)}"
        return self._folder / f"{hashlib.sha256(state.encode()).hexdigest()[:32]}.json"

    def _quietly(self, change: Change, path: Path, now: datetime) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _alone(path.with_suffix(".lock")) as first:
                # Another process may be at it, or have done it meanwhile.
                if first and _read(path) is None:
                    _write(path, self.work(change, now))
                    self._tidy(now)
        except Exception:
            log.exception("replay not worked out")
        finally:
            give_back()

    def work(self, change: Change, now: datetime) -> Replayed:
        """Work it out at once."""
        library = self._services.shelf.library(now)
        since = beijing_day(now) - timedelta(days=DAYS)
        questions = self._asked.questions(since, most=MOST)
        allowed = library.sendable
        with nullcontext() if change.pairs is None else reading_with(change.pairs):
            matcher = _new_matcher(change.entries)
            would = allowed | {change.about} if change.about else allowed
            after = {each.id: led_to(matcher, each.text, would) for each in _gently(questions)}
        ids = {each.text: each.id for each in questions}
        return compared(
            _gently(questions),
            lambda text: led_to(library.matcher, text, allowed),
            lambda text: after[ids[text]],
            about=change.about,
        )

    def _tidy(self, now: datetime) -> None:
        for path in self._folder.iterdir():
            if path.stat().st_mtime < (now - _KEPT).timestamp():
                path.unlink(missing_ok=True)


def _gently(questions: Iterable[Question]) -> Iterator[Question]:
    for place, question in enumerate(questions):
        if place % _BREATHE_EVERY == 0:
            sleep(_BREATH_S)
        yield question


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether nobody else is at it; the lock ends with its process."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _write(path: Path, done: Replayed) -> None:
    rows = [[row.id, row.pushed_on.isoformat(), row.before, row.after] for row in done.differences]
    facts = {"asked": done.asked, "same_entry": done.same_entry, "changed": done.changed, "rows": rows}
    new = path.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps(facts), encoding="utf-8")
    new.replace(path)


def _read(path: Path) -> Replayed | None:
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        rows = tuple(
            Difference(row[0], date.fromisoformat(row[1]), tuple(row[2]), tuple(row[3]))
            for row in facts["rows"]
        )
        return Replayed(facts["asked"], facts["same_entry"], facts["changed"], rows)
    except (OSError, ValueError, KeyError):
        return None


_replays: WeakKeyDictionary[Services, Replays] = WeakKeyDictionary()


def replays_of(services: Services) -> Replays:
    """Replays of these parts, one for a process: one is worked out at a time."""
    kept = _replays.get(services)
    if kept is None:
        kept = _replays[services] = Replays(services.settings.var / "replays", services=proxy(services))
    return kept


def _new_matcher(entries: tuple[Entry, ...]) -> Matcher:
    """A matcher of these entries and of what people also say.

    Without what people also say less is found, so a broken file of it stops nobody.
    """
    try:
        heard = load_heard(entries)
    except HeardError as error:
        log.error("what people also say is left out: %s", error)
        heard = ()
    return Matcher(entries, heard=heard, learned=load_learned())

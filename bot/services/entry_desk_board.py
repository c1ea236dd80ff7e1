"""Entries as the desk lists them: how each stands, what was asked most, how far the review has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from weakref import WeakKeyDictionary, proxy

from bot.records.approvals import Approvals
from bot.records.asked import Asked
from bot.records.recalls import Recalls
from bot.records.versions import OPEN, State, Version, Versions
from bot.services.build import ACCOUNT, ENTRY, Services
from bot.services.shelf import Shelf, holds
from bot.statistics.periods import beijing_day
from faq.entry import Entry

LOOKED_BACK_DAYS = 90
USEFUL = 60
"""So many reviewed entries, the most asked first, and the service is useful."""
_COUNTED_FOR_S = 600.0
STATES = {
    "used": ("已审核，在用", "success"),
    "draft": ("还没审过", "secondary"),
    "in_review": ("新文字等审核", "warning"),
    "writing": ("正在写", "info"),
    "returned": ("退回了，要改", "danger"),
    "held": ("暂时不用：依据失效或不在日期内", "danger"),
    "stopped": ("停用了", "danger"),
}
"""State → words and colour, in the order of the filter."""
_WAITING = {State.IN_REVIEW: "in_review", State.DRAFT: "writing", State.RETURNED: "returned"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the list."""

    entry_id: str
    title: str
    topic: str
    state: str
    """A key of STATES."""
    on_air: bool
    """Whether villagers get a reviewed text of it, whatever else waits."""
    asked: int
    """How often it was answered lately."""
    number: int
    """Of the version about which something is to be done; 0 without any."""
    sha256: str
    """Of the text that serves; empty for one that is not there yet."""
    entry: Entry | None
    """The text that serves."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review has come."""

    done: int
    total: int

    @property
    def to_useful(self) -> int:
        """How many are missing until the service is useful; 0 once it is."""
        return max(0, min(USEFUL, self.total) - self.done)


class EntryBoard:
    """Lists the entries of one account; counts of questions are kept for ten minutes."""

    def __init__(
        self,
        *,
        shelf: Callable[[], Shelf],
        approvals: Approvals,
        versions: Versions,
        recalls: Recalls,
        asked: Asked,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        """``timer`` gives seconds."""
        self._shelf = shelf
        self._approvals = approvals
        self._versions = versions
        self._recalls = recalls
        self._asked = asked
        self._timer = timer
        self._counts: tuple[float, Mapping[str, int], Mapping[str, int]] | None = None

    def lines(self, now: datetime) -> tuple[Line, ...]:
        """Every entry in the order of the files, new ones at the end. Raises RecordsError."""
        content, today = self._shelf().content, beijing_day(now)
        approved = self._approvals.approved(ENTRY)
        stopped = self._recalls.stopped()
        waiting = {row.item_id: row for row in self._versions.in_state(ENTRY, *OPEN)}
        by_entry, _ = self.counts(now)
        found = []
        for entry in content.corpus.entries:
            sha256 = content.hashes[entry.id]
            reviewed = (entry.id, sha256) in approved and entry.id not in stopped
            state = "used" if reviewed else "draft"
            if reviewed and not holds(entry, today, content.laws):
                state = "held"
            on_air = state == "used"
            version = waiting.pop(entry.id, None)
            if entry.id in stopped:
                state = "stopped"
            elif version is not None:
                state = _WAITING[version.state]
            number = version.number if version else 0
            asked = by_entry.get(entry.id, 0)
            found.append(
                Line(entry.id, entry.title, entry.topic, state, on_air, asked, number, sha256, entry)
            )
        found += (_new(row, by_entry) for row in waiting.values())
        return tuple(found)

    def stopped(self) -> frozenset[str]:
        """Ids of the entries that are stopped now."""
        return self._recalls.stopped()

    def to_sign(self, lines: Iterable[Line], now: datetime) -> list[Line]:
        """The texts that serve and that nobody approved, what is asked most first."""
        _, by_topic = self.counts(now)
        drafts = [line for line in lines if line.state == "draft"]
        return sorted(drafts, key=lambda line: (-line.asked, -by_topic.get(line.topic, 0), line.entry_id))

    def progress(self, lines: Iterable[Line]) -> Progress:
        """How many entries villagers get reviewed, of how many."""
        every = [line for line in lines if line.entry is not None]
        return Progress(sum(line.on_air for line in every), len(every))

    def counts(self, now: datetime) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How often each entry and each topic was asked lately."""
        kept = self._counts
        if kept is None or self._timer() - kept[0] >= _COUNTED_FOR_S:
            since = beijing_day(now) - timedelta(days=LOOKED_BACK_DAYS)
            kept = (self._timer(), self._asked.by_entry(since), self._asked.by_topic(since))
            self._counts = kept
        return kept[1], kept[2]


def _new(row: Version, by_entry: Mapping[str, int]) -> Line:
    title, topic = str(row.body.get("title", "")), str(row.body.get("topic", ""))
    asked = by_entry.get(row.item_id, 0)
    return Line(row.item_id, title, topic, _WAITING[row.state], False, asked, row.number, "", None)


_boards: WeakKeyDictionary[Services, EntryBoard] = WeakKeyDictionary()


def entry_board_of(services: Services) -> EntryBoard:
    """The board of these parts, one for a process: it keeps counts."""
    kept = _boards.get(services)
    if kept is None:
        engine, parts = services.engine, proxy(services)
        kept = EntryBoard(
            shelf=lambda: parts.shelf,
            approvals=services.approvals,
            versions=Versions(engine, account=ACCOUNT),
            recalls=Recalls(engine, account=ACCOUNT),
            asked=Asked(engine, account=ACCOUNT),
        )
        _boards[services] = kept
    return kept

"""Close a period, sign it, and tell what came to light about it afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from bot.conversation.privacy import mask
from bot.records.audit import SYSTEM
from bot.records.errors import MayNot
from bot.records.freezes import Freeze, Freezes
from bot.records.kept_rows import digest_of
from bot.records.sample import MARK, sample_is_there
from bot.services.achieving import counted_now, whole_now
from bot.services.build import ACCOUNT, Services
from bot.services.frozen import contents, inside, key_of
from bot.services.kept import collected
from bot.statistics.breakdown import Report
from bot.statistics.keeping import plain_of, value_of
from bot.statistics.periods import Period, beijing_day, month, year
from bot.statistics.sentences import Achieved, differences
from bot.statistics.summing import BY_PROPERTY, PERSONS
from bot.statistics.wording import RULE_NAME

EVERY_S = 3600
"""How often signed periods are compared with what is counted now."""
LONGEST_NOTE = 500
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years that a report may be about."""
_NOTED = {
    "asked_back": "asked",
    "stand": "stands",
    "handout": "handouts",
    "activity": "activities",
    "waits": "waited",
}
"""Figure of the leader's page → what it is called among the differences, where that is another name."""
KINDS = {"year": "年", "quarter": "季度", "month": "月"}


def named(kind: str, number: int, part: int = 1) -> tuple[Period, str]:
    """A year, a quarter (1 to 4) or a month (1 to 12) of it, and what people call it; MayNot for any other."""
    if FIRST_YEAR <= number <= LAST_YEAR:
        if kind == "year":
            return year(number), f"{number}年"
        if kind == "quarter" and 1 <= part <= 4:
            first = date(number, 3 * part - 2, 1)
            return Period(
                first, (first + timedelta(days=95)).replace(day=1)
            ), f"{number}年第{'一二三四'[part - 1]}季度"
        if kind == "month" and 1 <= part <= 12:
            return month(number, part), f"{number}年{part}月"
    raise MayNot("没有这样的年、季度或者月份，请重新选。")


class Freezing:
    """Closing and signing on these parts. Everything raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.records = Freezes(services.engine, account=ACCOUNT)

    def close(self, period: Period, name: str, *, by: str, now: datetime) -> str:
        """Keep the figures of a period as they are now, to be signed; its id. MayNot before it is over, or twice."""
        if period.until > beijing_day(now):
            raise MayNot(f"{name}还没有过完，过完了才能关账。")
        holder = self.records.signed(period.first, period.until)
        if holder is not None:
            raise MayNot(f"{name}的数字已经在{holder.name}里封存了，不用再关。")
        sample = sample_is_there(self._services.engine, ACCOUNT)
        whole = whole_now(self._services, period, now=now)
        rows, come_to = collected(self._services, period, whole.held)
        if come_to != whole.report.totals:
            raise MayNot("刚才正好有人在登记，数字对不上，没有关账。请再点一次。")
        kept = {
            "sample": sample,
            "rows": digest_of((one.day, one.kind, one.sha256) for one in rows),
            "periods": {key_of(one): self._kept(one, now) for one in inside(period)},
        }
        figures = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(figures.encode()).hexdigest()
        return self.records.close(
            period.first, period.until, name=f"{name}{MARK}" if sample else name, rule=RULE_NAME,
            figures=figures, sha256=digest, rows=rows, by=by, now=now,
        )  # fmt: skip

    def changes(self, freeze: Freeze, *, now: datetime) -> dict[str, tuple[int, int]]:
        """Which figures of a period would be others if they were counted now: name → as kept, as counted."""
        period = Period(freeze.first, freeze.until)
        kept = contents(freeze)["periods"][key_of(period)]
        then = _numbers(value_of(Report, kept["report"]), value_of(Achieved, kept["achieved"]))
        live, found = counted_now(self._services, period, now=now)
        # what an older version did not count yet is no difference
        known = kept["report"]["totals"].keys() | kept["achieved"].keys()
        return {
            name: pair for name, pair in differences(then, _numbers(live, found)).items() if name in known
        }

    def _kept(self, period: Period, now: datetime) -> dict[str, object]:
        found = whole_now(self._services, period, now=now)
        parts = {figure: found.counted.parts[figure] for figure in (*BY_PROPERTY, PERSONS)}
        return {
            "report": plain_of(found.report),
            "achieved": plain_of(found.achieved),
            "counted": {"totals": dict(found.counted.totals), "parts": parts},
        }

    def look(self, now: datetime) -> None:
        """Note, with the day, whatever signed period has come to differ since it was last looked at."""
        for freeze in self.records.all():
            if freeze.signed_at is None:
                continue
            changed = self.changes(freeze, now=now)
            notes = [note for note in self.records.notes(freeze.id) if note.author == SYSTEM]
            before: Mapping[str, tuple[int, int]] = notes[-1].figures if notes else {}
            if changed != dict(before):
                words = "封存以后补登或者作废了记录" if changed else "又和封存的一样了"
                self.records.note(freeze, words, changed, by=SYSTEM, now=now)

    def found_out(self, freeze: Freeze, figure: str) -> tuple[tuple[date, int, int], ...]:
        """When it was seen that a figure of the leader's page had come to differ: day, as signed, as counted that day."""
        key = _NOTED.get(figure, figure)
        return tuple(
            (beijing_day(note.at), *note.figures[key])
            for note in self.records.notes(freeze.id)
            if note.author == SYSTEM and key in note.figures
        )

    def correct(self, freeze: Freeze, words: str, *, by: str, now: datetime) -> None:
        """Add a note of staff to a signed period; MayNot without words, or before it is signed."""
        told = mask(" ".join(words.replace("\0", "").split()))[:LONGEST_NOTE]
        if not told:
            raise MayNot("请写清楚更正什么、为什么。")
        if freeze.signed_at is None:
            raise MayNot("还没有签字，撤销以后重新关账就行，不用写更正说明。")
        self.records.note(freeze, told, self.changes(freeze, now=now), by=by, now=now)


def _numbers(report: Report, found: Achieved) -> dict[str, int]:
    counts = {name: value for name, value in asdict(found).items() if isinstance(value, int)}
    return {**asdict(report.totals), **counts}


def freezing_of(services: Services) -> Freezing:
    """Freezing on these parts; nothing is opened before it is used."""
    return Freezing(services)

"""Laws that changed or ended: what cites them goes back to review, and somebody is asked to look.

An approval stands for the law as it was when it was given. When another text of a cited law came into force since, and
the article does not read the same in both, the approval is taken back; what cites an article that is no longer in
force is withheld by the shelf anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.records.approvals import Approvals
from bot.records.asked import Asked
from bot.records.audit import SYSTEM
from bot.records.tasks import Tasks
from bot.services.approving import Approving, approving_of
from bot.services.build import ACCOUNT, ENTRY, POST, Services
from bot.services.entry_desk import LAW_CHANGED
from bot.statistics.periods import BEIJING, beijing_day
from content.law import LawTable, Verdict, article_words, day_words
from content.laws import load_laws
from content.statutes.book import StatuteBook

log = logging.getLogger(__name__)

EVERY_S = 600.0
DUE = timedelta(days=7)
_COUNTED_DAYS = 365


@dataclass(frozen=True, slots=True)
class Cites:
    """One thing that goes out and cites articles."""

    kind: str
    """ENTRY or POST."""
    item_id: str
    title: str
    sha256: str
    citations: tuple[tuple[str, int | str], ...]
    """Law and article."""
    valid_from: date | None
    """First day for which it was written; None for always."""


class LawWatch:
    """Looks at everything that cites articles."""

    def __init__(
        self,
        *,
        things: Callable[[], Iterable[Cites]],
        approvals: Approvals,
        approving: Approving,
        tasks: Tasks,
        asked: Asked,
        laws: Callable[[], LawTable],
        book: Callable[[], StatuteBook],
    ) -> None:
        self._things = things
        self._approvals = approvals
        self._approving = approving
        self._tasks = tasks
        self._asked = asked
        self._laws = laws
        self._book = book

    def run(self, now: datetime) -> int:
        """One look; how many tasks it made. Raises RecordsError."""
        today, laws, made = beijing_day(now), self._laws(), 0
        approved = {
            kind: {(row[0], row[1]): row[2] for row in self._approvals.approved_since(kind)}
            for kind in (ENTRY, POST)
        }
        for thing in self._things():
            day = max(today, thing.valid_from or today)
            at = approved[thing.kind].get((thing.item_id, thing.sha256))
            why = [self._broken(laws, law, article, day) for law, article in thing.citations]
            if at is not None:
                since = max(beijing_day(at), thing.valid_from or beijing_day(at))
                why += [self._changed(laws, law, article, since, today) for law, article in thing.citations]
            found = [words for words in why if words]
            if not found:
                continue
            if at is not None:
                self._approving.withdraw(thing.kind, thing.item_id, SYSTEM, now=now)
            made += self._ask(thing, found, now, today)
        if made:
            log.warning("%d texts cite a law that changed and go back to review", made)
        return made

    def _broken(self, laws: LawTable, law: str, article: int | str, day: date) -> str:
        verdict = laws.verdict(law, article, day)
        if verdict is Verdict.VALID:
            return ""
        known = laws.find(law)
        ended = verdict is Verdict.NOT_IN_FORCE or known is None
        return f"《{known.short if known else law}》{article_words(article)}{'失效了' if ended else '没有了'}"

    def _changed(self, laws: LawTable, law: str, article: int | str, since: date, today: date) -> str:
        """That the article came to read otherwise after a day."""
        known, book = laws.find(law), self._book()
        version, after = known.version_on(today) if known else None, book.article(law, article, today)
        # The table may not know yet what was imported as a file.
        starts = [each.start for each in (version, after) if each is not None and each.start > since]
        if not starts:
            return ""
        start = max(starts)
        before = book.article(law, article, start - timedelta(days=1))
        if before is not None and after is not None and before.text == after.text:
            return ""
        name = known.short if known else law
        return f"《{name}》{day_words(start)}起换了新文本，{article_words(article)}要重新对"

    def _ask(self, thing: Cites, why: list[str], now: datetime, today: date) -> bool:
        begun = datetime(today.year, today.month, today.day, tzinfo=BEIJING)
        if self._tasks.made_since(LAW_CHANGED, _item(thing), begun):
            return False  # somebody was asked today already, whatever came of it
        matters = 0
        if thing.kind == ENTRY:
            since = today - timedelta(days=_COUNTED_DAYS)
            matters = self._asked.reached(thing.item_id, since).matters
        reasons = "；".join(dict.fromkeys(why))
        what = "问答" if thing.kind == ENTRY else "文章"
        title = f"{what}“{thing.title}”：{reasons}"
        facts = {"matters": matters, "why": reasons, "kind": thing.kind, "item_id": thing.item_id}
        return self._tasks.open(LAW_CHANGED, _item(thing), title, "adviser", now + DUE, facts, now)


def _item(thing: Cites) -> str:
    return thing.item_id if thing.kind == ENTRY else f"{thing.kind}:{thing.item_id}"


def law_watch_of(services: Services) -> LawWatch:
    """The watch on these parts; nothing is opened before it is used."""
    engine = services.engine

    def things() -> Iterable[Cites]:
        for entry in services.corpus().entries:
            cited = tuple((row.law, row.article) for row in entry.citations)
            yield Cites(ENTRY, entry.id, entry.title, entry.sha256(), cited, entry.valid_from)
        for post in services.post_shelf.posts:
            cited = tuple((row.law, row.article) for row in post.citations)
            yield Cites(POST, post.slug, post.title, post.sha256(), cited, post.first_day)

    return LawWatch(
        things=things,
        approvals=services.approvals,
        approving=approving_of(services),
        tasks=Tasks(engine, account=ACCOUNT),
        asked=Asked(engine, account=ACCOUNT),
        laws=load_laws,
        book=lambda: services.statutes,
    )

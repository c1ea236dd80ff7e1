"""What a reply may draw on: the entries that may be sent, the matcher, the office, the villager's matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.conversation.turns import MatterView
from content.hotlines import Hotline
from content.laws import LawTable
from content.statutes.book import StatuteBook
from faq.entry import Entry
from faq.matcher import Matcher
from faq.search.finder import Finder


@dataclass(frozen=True, slots=True)
class Office:
    """Who is behind the account."""

    town: str
    phone: str = ""
    public_url: str = ""
    show_statutes: bool = False
    """Whether a villager may see articles that are only possibly relevant."""


def no_finder() -> Finder | None:
    """For an installation without the search in statutes."""
    return None


def no_statutes() -> StatuteBook | None:
    """For an installation without the texts of statutes."""
    return None


@dataclass(frozen=True, slots=True)
class Library:
    """The content as it stands on one day. Only ids in ``sendable`` are ever answered."""

    entries: Mapping[str, Entry]
    topics: Mapping[str, str]
    matcher: Matcher
    laws: LawTable
    hotlines: Mapping[str, Hotline]
    sendable: frozenset[str]
    """Ids that are approved, valid today and rest on articles in force today; in a demo also drafts."""
    unreviewed: frozenset[str]
    """Those of them that nobody approved (demo only); their answers say so."""
    today: date
    statutes: Callable[[], StatuteBook | None] = field(default=no_statutes, compare=False)
    """The texts of statutes as they are at hand; called only when somebody asks for an article."""
    finder: Callable[[], Finder | None] = field(default=no_finder, compare=False)
    """The search by meaning and in statutes as it is at hand; called only when words do not settle a question."""
    composed: dict[tuple[str, Office], tuple[str, ...]] = field(default_factory=dict, compare=False)
    """Answers that were put together already: nothing else than this library and the office goes into them."""


@dataclass(frozen=True, slots=True)
class MonthlyPost:
    """The law of the month as it is offered in the chat."""

    title: str
    digest: str
    text: str
    """The article as plain text, for an account without a public address."""
    address: str
    """Where it can be read; empty without a public address."""
    unreviewed: bool
    """Nobody approved it (demo only)."""


def no_post() -> MonthlyPost | None:
    """For an account that has published none."""
    return None


def no_receipt(_number: str) -> MatterView | None:
    """For a villager who never got one."""
    return None


def no_matters() -> Sequence[MatterView]:
    """For a villager who never asked anything."""
    return ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything `respond` needs besides the utterance and the session."""

    library: Library
    office: Office
    matters: Callable[[], Sequence[MatterView]] = no_matters
    """Reads the villager's recent matters, newest first; called only when they ask."""
    find: Callable[[str], MatterView | None] = no_receipt
    """Finds the villager's own matter by a receipt number; called only when they give one."""
    post: Callable[[], MonthlyPost | None] = no_post
    """Reads the law of the month; called only when somebody asks for it."""

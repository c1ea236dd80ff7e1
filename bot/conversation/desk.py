"""What a reply may draw on: the entries that may be sent, the matcher, the office, the villager's matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.conversation.turns import Letter, MatterView, OwnMatter
from content.hotlines import Hotline
from content.laws import LawTable
from content.paper import Quiz
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
    retention_days: int = 180
    """How long words of villagers are kept."""


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
    hashes: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Entry id → hash of the text that is sent, so that it is known later which text a villager got."""
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
    slug: str = ""
    """Its name, also that of the questions under it."""
    quiz: str = ""
    """The questions that the year's plan puts with it; empty for those under it."""


def no_posts() -> Sequence[MonthlyPost]:
    """For an account without earlier ones."""
    return ()


def no_post() -> MonthlyPost | None:
    """For an account that has published none."""
    return None


def no_receipt(_number: str) -> MatterView | None:
    """For a villager who never got one."""
    return None


class PickedUp(NamedTuple):
    """What a pick-up code gives."""

    letter: Letter | None = None
    """None when there is nothing under this code."""
    too_many: bool = False
    """Too many wrong codes were tried; this one was not looked at."""


def nothing_there(_code: str) -> PickedUp:
    """For an account without deliveries."""
    return PickedUp()


def no_own() -> Sequence[OwnMatter]:
    """For a villager of whom nothing is kept."""
    return ()


def no_words() -> str:
    """For an account without a link, a village, a first line of its own."""
    return ""


def no_canned(_words: str) -> str:
    """For an account that took over no replies to keywords."""
    return ""


def no_quizzes() -> Sequence[Quiz]:
    """For an account without questions that may be asked."""
    return ()


def no_villages() -> Sequence[str]:
    """For a township whose villages nobody has listed yet."""
    return ()


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
    earlier: Callable[[], Sequence[MonthlyPost]] = no_posts
    """Reads those of earlier months, newest first; called as ``post`` is."""
    pick_up: Callable[[str], PickedUp] = nothing_there
    """Finds the answer under a pick-up code, whoever holds it; called only when somebody types one."""
    own: Callable[[], Sequence[OwnMatter]] = no_own
    """Reads the villager's latest matters with their words, newest first; called only when they ask."""
    link: Callable[[], str] = no_words
    """Makes the address at which the same can be read once; empty without a public address."""
    canned: Callable[[str], str] = no_canned
    """The approved reply to a message that is nothing but a keyword; empty for any other."""
    first_line: Callable[[], str] = no_words
    """The approved words that welcome a new follower, before our own; empty without."""
    villages: Callable[[], Sequence[str]] = no_villages
    """The villages of the township as staff listed them; called only when somebody follows or chooses."""
    village: Callable[[], str] = no_words
    """Where the villager lives as far as they said; called only when they choose."""
    quizzes: Callable[[], Sequence[Quiz]] = no_quizzes
    """The quizzes that may be taken, in the order in which they are offered; called only for a quiz."""

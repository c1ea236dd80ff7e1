"""The values of one exchange: what came in, what is remembered, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

RECEIPT_SLOT = "\ue000"
"""Stands for the receipt number in a reply until the matter is stored (a private-use character, never typed)."""


class Kind(StrEnum):
    """What WeChat pushed; the names follow the message and event types of its documentation."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    STICKER = "sticker"
    """A kind that WeChat cannot pass on and replaces by a fixed sentence."""
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCAN = "scan"
    CLICK = "click"
    SILENT = "silent"
    """An event that needs no words: view, position report, menu scanner, photo picker."""
    JOB = "job"
    """A finish notice of WeChat itself (mass send, publish, template); its sender is no villager."""
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What an exchange came to; the names are a contract (`flask ask`, tables, exports)."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    STATUTES = "statutes"
    HAND_OVER = "hand_over"
    EMERGENCY = "emergency"
    GUIDED = "guided"
    SMALLTALK = "smalltalk"


COUNTED = frozenset({Outcome.ANSWER, Outcome.CLARIFY, Outcome.STATUTES, Outcome.HAND_OVER, Outcome.EMERGENCY})
"""Outcomes of a substantive message, the ones that count as a consultation."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One push, decrypted and parsed."""

    openid: str
    """The sender as WeChat names them, from the signed body; never logged, stored only encrypted."""
    kind: Kind
    text: str
    """What was typed (or recognised from speech); empty for other kinds."""
    retry_key: str
    """The same for each delivery of one push: MsgId, else sender + time + event + key; at most 128 characters."""
    sent_at: datetime
    """WeChat's CreateTime, aware UTC."""
    key: str = ""
    """Menu key of a click, scene of a scan or follow, name of a job event."""
    media_id: str = ""
    """WeChat's id of a picture or recording, good for three days."""
    data: Mapping[str, object] = field(default_factory=dict)
    """Other fields of an event as WeChat sent them, for job events."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered of a villager between two messages. Losing it costs a repeated question, nothing else."""

    offered: tuple[str, ...] = ()
    """Entry ids of the numbered list just shown."""
    entry_id: str = ""
    """The entry last answered; follow-up questions are about it."""
    rating: bool = False
    """Whether the last answer asked to be rated with 1 or 2."""
    pages: tuple[str, ...] = ()
    """What is still to be shown of a long reply."""
    expecting: str = ""
    """``question`` after 转人工 without a question, ``phone`` after 回电, ``village`` after 选村 (then the offered
    words are villages, not entry ids), ``quizzes`` after 答题 (then they are ids of quizzes), ``quiz`` while a quiz
    runs, ``posts`` after 每月一法 (then they are posts and a quiz); else empty."""
    topic: str = ""
    """Topic of the matter the session is about."""
    matter_id: str = ""
    """The matter the session is about; empty before the first counted message."""
    arriving: tuple[str, ...] = ()
    """For each of ``pages``, with spaces between: the deliveries whose words begin there; may be shorter."""
    quiz: tuple[str, ...] = ()
    """The quiz that was begun and not ended: its id, its mark, the seed, then the letters answered so far."""

    def fresh(self) -> Session:
        """The same matter, with nothing offered, asked or pending."""
        return Session(entry_id=self.entry_id, topic=self.topic, matter_id=self.matter_id)

    def with_matter(self, matter_id: str, topic: str) -> Session:
        """The session after its exchange was stored under a matter."""
        # by hand: `replace` takes three times as long, and this is done for each message
        return Session(
            self.offered, self.entry_id, self.rating, self.pages, self.expecting, topic, matter_id,
            self.arriving, self.quiz,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A quiz that was answered to its end; whose it was is not said."""

    quiz: str
    """Its id."""
    answers: tuple[tuple[str, str, str, bool], ...]
    """Of each question: its name, its hash, the letters answered, whether they are right."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to: the words, the next session, and what to keep of it."""

    reply: str
    """What the villager sees; RECEIPT_SLOT stands for the receipt number."""
    session: Session
    outcome: Outcome
    topic: str = ""
    """Topic id of the matter; empty when unknown."""
    entry_id: str = ""
    """The entry answered."""
    entry_sha: str = ""
    """Hash of the entry's text that was sent; the edge fills it in from the library that answered."""
    candidates: tuple[tuple[str, str, float], ...] = ()
    """Id, title and score (0-100) of the entries considered, best first."""
    citations: tuple[tuple[str, int | str | None], ...] = ()
    """Law and article of a citation that was looked up; an entry brings its own. Article None is the whole law."""
    same_matter: bool = False
    """The message belongs to the session's matter: a choice, a follow-up, a rating, a page."""
    keep_text: bool = True
    """Whether the (masked) words are stored; never for guided petitions and small talk."""
    solved: bool | None = None
    """True or False when the villager rated the answer."""
    hands_over: bool = False
    """The matter goes to a person, whatever the outcome of this message is."""
    callback_phone: str = ""
    """A number given so that someone calls back; stored encrypted only."""
    forget: bool = False
    """The villager asked to be forgotten: hash and cipher of the openid and all texts go."""
    village: str = ""
    """Where the villager just said they live, 2 to 10 characters; empty leaves what is known."""
    keep_media: bool = False
    """The picture or recording of the message is kept for staff."""
    test: bool = False
    """A member of staff tries the account: never counted."""
    notice: str = ""
    """What is kept and how to delete it: said below the reply to a person who was not told yet."""
    shown: tuple[str, ...] = ()
    """The deliveries whose words this reply holds: stored with it, they have arrived."""
    keep_reply: bool = True
    """Whether the words of the reply are stored; not where they were meant for somebody else's matter."""
    run: Run | None = None
    """The quiz that ended with this message; kept apart from the person who took it."""

    @property
    def counted(self) -> bool:
        """Whether this message is substantive, that is, counts as a consultation."""
        return self.outcome in COUNTED and self.solved is None and not self.test

    def words(self, receipt: str) -> str:
        """The reply with the receipt number in its place."""
        return self.reply.replace(RECEIPT_SLOT, receipt)


@dataclass(frozen=True, slots=True)
class Letter:
    """Approved words of staff for one villager."""

    delivery_id: str
    """Never shown."""
    kind: str
    """``reply`` or ``correction``."""
    words: str = field(repr=False)
    receipt: str = ""
    """Of the matter; empty where it is nobody's business."""
    arrived: bool = False
    """Whether the villager has had it before."""


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter as its villager may see it."""

    matter_id: str
    """For Session.with_matter; never shown."""
    receipt: str
    """The latest receipt number; empty if none was issued."""
    topic: str
    """Topic id; empty when unknown."""
    state: str
    """``open``, ``solved``, ``handed_over`` or ``closed``."""
    opened_at: datetime
    """Aware UTC."""
    handed_over: bool
    letters: tuple[Letter, ...] = ()
    """What staff answered, oldest first; only what may be shown."""


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """One matter with its words, for the villager whose matter it is."""

    receipt: str
    """The latest receipt number; empty if none was issued."""
    topic: str
    """Topic id; empty when unknown."""
    state: str
    """As in MatterView."""
    opened_at: datetime
    """Aware UTC."""
    questions: tuple[str, ...]
    """What the villager said in it, masked, oldest first."""
    entry_ids: tuple[str, ...]
    """The entries that answered, oldest first."""
    answers: tuple[str, ...]
    """What staff answered and another person approved, oldest first."""

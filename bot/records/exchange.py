"""What is kept of one exchange: no plain openid, no unmasked word.

The same value goes into the database and, when that is down, as one line into the local file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.conversation.commands import command
from bot.conversation.letters import BEHIND, FRONT, WHOLE
from bot.conversation.privacy import mask
from bot.conversation.turns import RECEIPT_SLOT, Outcome, Turn, Utterance
from bot.records.errors import UnreadableLine, VaultError
from bot.records.vault import Vault

_TEXTLESS = frozenset({Outcome.GUIDED, Outcome.SMALLTALK})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One push and what it led to, ready to be stored."""

    account: str
    retry_key: str
    """As Vault.push_key gives it."""
    pushed_on: date
    """UTC date of WeChat's CreateTime."""
    said_at: datetime
    now: datetime
    """When the reply was made; aware UTC."""
    kind: str
    key_hash: str
    openid_cipher: str
    text: str | None
    """Masked; None where nothing is kept."""
    reply: str
    """May hold RECEIPT_SLOT, unless a number was promised."""
    outcome: str
    counted: bool
    topic: str
    entry_id: str
    same_matter: bool
    matter_id: str
    """The session's matter; empty when it has none."""
    solved: bool | None
    hands_over: bool
    callback_cipher: str | None
    forget: bool
    promised: str
    """A receipt number the villager was already told; empty otherwise."""
    # fields with a default came later: a line that was written before has none of them
    village: str = ""
    """Where the person just said they live; empty leaves what is known."""
    entry_sha: str = ""
    """Hash of the entry's text that was sent; empty where no entry was."""
    notice: str = ""
    """What is said below the reply to a person who was not told yet what is kept; empty where it would disturb."""
    media_cipher: str = ""
    """WeChat's id of a picture or recording to be fetched (its sort is ``kind``), encrypted; empty if there is none."""
    carry: str = ""
    """Where a letter of staff that waits may go: ``whole``, ``behind`` or ``front``; empty: it may not come along."""
    shown: str = ""
    """Ids of the deliveries whose words the reply holds, with spaces between."""
    shown_way: str = "picked_up"
    """How they arrive by it."""
    keep_reply: bool = True
    """Whether the reply's words are stored."""
    older_key: str = ""
    """``key_hash`` under the last SECRET_KEY, while it is being changed; empty otherwise."""

    @property
    def needs_person(self) -> bool:
        """Whether somebody who never asked anything becomes known by it."""
        return self.needs_matter or bool(self.village) or bool(self.media_cipher)

    @property
    def needs_matter(self) -> bool:
        """Whether a matter is opened when there is none to continue."""
        return self.counted or self.hands_over or bool(self.promised) or RECEIPT_SLOT in self.reply

    @property
    def may_touch_matter(self) -> bool:
        """Whether it belongs to a matter if there is one; a guided petition belongs to none."""
        return self.needs_matter or (self.same_matter and self.outcome != Outcome.GUIDED)

    def to_line(self) -> dict[str, object]:
        """The value as JSON can carry it."""
        line: dict[str, object] = asdict(self)
        line["pushed_on"] = self.pushed_on.isoformat()
        line["said_at"], line["now"] = self.said_at.isoformat(), self.now.isoformat()
        return line

    @classmethod
    def from_line(cls, line: Mapping[str, object]) -> Exchange:
        """The value of a line; UnreadableLine when a field is missing or of another kind."""
        try:
            values: dict[str, Any] = {
                field.name: line[field.name]
                for field in fields(cls)
                if field.name in line or field.default is MISSING
            }
            values["pushed_on"] = date.fromisoformat(str(values["pushed_on"]))
            for name in ("said_at", "now"):
                at = datetime.fromisoformat(str(values[name]))
                if at.utcoffset() is None:
                    raise ValueError(name)
                values[name] = at
        except (KeyError, ValueError) as error:
            raise UnreadableLine("缺少字段，或日期写法不对。") from error
        for field in fields(cls):
            if field.name in values and not isinstance(values[field.name], _TYPES[str(field.type)]):
                raise UnreadableLine(f"字段 {field.name} 的内容不对。")
        return cls(**values)


def renewed(exchange: Exchange, vault: Vault) -> Exchange:
    """A line of the local file as it is under the present key; as it was where no key opens it.

    A line may have waited while the key was changed: under the old hash its person would be a new one.
    """
    try:
        openid = vault.decrypt(exchange.openid_cipher)
        phone = exchange.callback_cipher
        return replace(
            exchange,
            key_hash=vault.person_key(exchange.account, openid),
            older_key=_older_key(vault, exchange.account, openid),
            openid_cipher=vault.renewed(exchange.openid_cipher) or exchange.openid_cipher,
            callback_cipher=vault.renewed(phone) or phone if phone else phone,
            media_cipher=vault.renewed(exchange.media_cipher) or exchange.media_cipher
            if exchange.media_cipher
            else "",
        )
    except VaultError:
        return exchange


def _older_key(vault: Vault, account: str, openid: str) -> str:
    return "" if vault.older is None else vault.older.person_key(account, openid)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "bool": bool,
    "date": date,
    "datetime": datetime,
    "str | None": (str, type(None)),
    "bool | None": (bool, type(None)),
}


def exchange_of(
    utterance: Utterance,
    turn: Turn,
    *,
    account: str,
    vault: Vault,
    now: datetime,
    receipt: str = "",
    words: str = "",
) -> Exchange:
    """What to keep of a turn; receipt and words when they were already told to the villager."""
    return Exchange(
        account=account,
        retry_key=vault.push_key(utterance.retry_key),
        pushed_on=utterance.sent_at.astimezone(UTC).date(),
        said_at=utterance.sent_at,
        now=now,
        kind=utterance.kind.value,
        key_hash=vault.person_key(account, utterance.openid),
        openid_cipher=vault.encrypt(utterance.openid),
        text=_kept_text(utterance.text, turn),
        reply=words or turn.reply,
        outcome=turn.outcome.value,
        counted=turn.counted,
        topic=turn.topic,
        entry_id=turn.entry_id,
        entry_sha=turn.entry_sha,
        same_matter=turn.same_matter,
        matter_id=turn.session.matter_id,
        solved=turn.solved,
        hands_over=turn.hands_over,
        callback_cipher=vault.encrypt(turn.callback_phone) if turn.callback_phone else None,
        forget=turn.forget,
        promised=receipt,
        village=turn.village,
        media_cipher=vault.encrypt(utterance.media_id) if turn.keep_media and utterance.media_id else "",
        # words that were told already cannot grow
        notice="" if words else turn.notice,
        carry="" if words else _carry(turn),
        shown=" ".join(turn.shown),
        # what was announced below a reply is read on its next page
        shown_way="next_message" if command(utterance.text) == "next" else "picked_up",
        keep_reply=turn.keep_reply,
        older_key=_older_key(vault, account, utterance.openid),
    )


def _carry(turn: Turn) -> str:
    """Where a letter may go: not where danger comes first, nor where the villager fetches letters anyway."""
    if turn.shown or turn.forget or not turn.reply or turn.outcome in {Outcome.EMERGENCY, Outcome.GUIDED}:
        return ""
    after = turn.session
    if after.pages:
        return WHOLE
    asks = after.offered or after.expecting or turn.same_matter or turn.village
    return BEHIND if asks or turn.outcome != Outcome.SMALLTALK else FRONT


def _kept_text(said: str, turn: Turn) -> str | None:
    if not said or not turn.keep_text or turn.forget or turn.outcome in _TEXTLESS:
        return None
    masked = mask(said)
    if turn.callback_phone and masked == said:
        return None  # it holds a phone in a form that the mask does not know
    return masked.replace("\0", "")

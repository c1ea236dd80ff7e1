"""A session as bytes; whatever cannot be read is an empty session, never an error."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime

from bot.conversation.turns import Session

_FIELDS = tuple(each.name for each in fields(Session))
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
PER_MINUTE = 40
"""Messages of one villager that are answered within one minute."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the state store keeps of one villager."""

    session: Session = field(default_factory=Session)
    minute: int = 0
    """The minute (since 1970) of the last message."""
    messages: int = 0
    """Messages within that minute."""

    def too_fast(self, now: datetime) -> bool:
        """Whether this villager's next message would be one too many in this minute."""
        return self.minute == _minute(now) and self.messages >= PER_MINUTE

    def after(self, session: Session, now: datetime) -> Memory:
        """The memory with one more message and the next session."""
        minute = _minute(now)
        return Memory(session, minute, self.messages + 1 if minute == self.minute else 1)


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def dump(memory: Memory) -> bytes:
    """Bytes for the store."""
    session = memory.session
    values = [getattr(session, name) for name in _FIELDS]  # astuple would copy every word of it
    return _encode([values, memory.minute, memory.messages]).encode("utf-8", "surrogatepass")


def load(stored: bytes | None) -> Memory:
    """The memory that was stored; an unreadable or older form counts as none."""
    if not stored:
        return Memory()
    try:
        values, minute, messages = json.loads(stored.decode("utf-8", "surrogatepass"))
        # what came later is missing in a memory that an older release stored
        offered, entry_id, rating, pages, expecting, topic, matter_id, arriving, quiz = [*values, (), ()][:9]
        session = Session(
            tuple(map(str, offered)), str(entry_id), bool(rating), tuple(map(str, pages)),
            str(expecting), str(topic), str(matter_id), tuple(map(str, arriving)), tuple(map(str, quiz)),
        )  # fmt: skip
        return Memory(session, int(minute), int(messages))
    except (ValueError, TypeError):
        return Memory()

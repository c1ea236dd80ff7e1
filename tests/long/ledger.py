"""What the records must say after a run, counted by plain questions to the database."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.records.database import read
from bot.services.build import Services
from tests.long.villagers import Message

_NUMBER = re.compile(r"\d{6}-(?:\d{6}|\d{4})(?!\d)")


def rows(services: Services, statement: str, **values: Any) -> list[Any]:
    """The rows of a question."""
    return list(read(services.engine, lambda connection: connection.execute(text(statement), values).all()))


def key_of(services: Services, message: Message) -> str:
    """Under which key a message is recorded."""
    return services.vault.push_key(f"m:{message.number}")


def matter_of(services: Services, message: Message) -> str | None:
    """The matter in which a message was recorded; None when it is not, or belongs to none."""
    key = key_of(services, message)
    found = rows(services, "SELECT matter_id FROM consultations WHERE retry_key = :key", key=key)
    return found[0][0] if found else None


def recorded(services: Services) -> Counter[str]:
    """How often each message is recorded."""
    found = rows(services, "SELECT retry_key FROM consultations WHERE channel = 'wechat'")
    return Counter(row[0] for row in found)


def missing(services: Services, messages: Iterable[Message]) -> list[Message]:
    """Messages that were answered and are not recorded."""
    there = recorded(services)
    return [message for message in messages if message.promised and not there[key_of(services, message)]]


def twice(services: Services) -> list[str]:
    """Messages that are recorded more than once."""
    return [key for key, times in recorded(services).items() if times > 1]


def broken_promises(services: Services, messages: Iterable[Message]) -> list[tuple[Message, str]]:
    """Receipt numbers that villagers were told and that do not lead to a matter of theirs; a letter names an earlier one."""
    people = dict(rows(services, "SELECT retry_key, person_id FROM consultations WHERE channel = 'wechat'"))
    numbers = dict(
        rows(
            services, "SELECT number, person_id FROM receipts JOIN matters ON matters.id = receipts.matter_id"
        )
    )
    broken = []
    for message in messages:
        if not message.promised or message.answer is None:
            continue
        for number in _NUMBER.findall(message.answer):
            if numbers.get(number) is None or numbers[number] != people.get(key_of(services, message)):
                broken.append((message, number))
    return broken


def other_words(services: Services, messages: Iterable[Message]) -> list[Message]:
    """Messages whose record holds other words than the villager saw, but for the receipt number."""
    kept = dict(rows(services, "SELECT retry_key, reply FROM consultations WHERE channel = 'wechat'"))
    found = []
    for message in messages:
        words = kept.get(key_of(services, message))
        same = _plain(words) == _plain(message.answer)
        if message.promised and words and not same:
            found.append(message)
    return found


def _plain(words: str | None) -> str:
    return _NUMBER.sub("#", words or "").strip()


def doubled_people(services: Services, messages: Iterable[Message]) -> list[str]:
    """Villagers who stand in the records as more than one person."""
    persons = dict(rows(services, "SELECT retry_key, person_id FROM consultations WHERE channel = 'wechat'"))
    known: defaultdict[str, set[str]] = defaultdict(set)
    for message in messages:
        if person := persons.get(key_of(services, message)):
            known[message.openid].add(person)
    return [openid for openid, ids in known.items() if len(ids) > 1]


def left_over(services: Services) -> dict[str, int]:
    """Rows that lead nowhere: matters without a message, receipts without a matter, people without a message."""
    return {
        "matters": rows(
            services,
            "SELECT count(*) FROM matters WHERE id NOT IN (SELECT matter_id FROM consultations WHERE matter_id IS NOT NULL)",
        )[0][0],
        "receipts": rows(
            services, "SELECT count(*) FROM receipts WHERE matter_id NOT IN (SELECT id FROM matters)"
        )[0][0],
        "persons": rows(
            services,
            "SELECT count(*) FROM persons WHERE id NOT IN (SELECT person_id FROM consultations WHERE person_id IS NOT NULL)",
        )[0][0],
    }


def unsound(services: Services) -> list[str]:
    """What SQLite itself finds wrong with its file; nothing on PostgreSQL, which has no such question."""
    if services.engine.dialect.name != "sqlite":
        return []
    found = [row[0] for row in rows(services, "PRAGMA integrity_check") if row[0] != "ok"]
    return found + [str(row) for row in rows(services, "PRAGMA foreign_key_check")]


def said_before(messages: Iterable[Message], when: datetime) -> list[Message]:
    """Messages that were answered before an instant."""
    return [
        one for one in messages if one.promised and one.answered_at is not None and one.answered_at < when
    ]

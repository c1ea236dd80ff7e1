"""What is left of a run for whoever has to find out why it failed: what villagers saw, what is stored, what broke when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.services.build import ACCOUNT
from tests.long import ledger
from tests.long.run import Ran
from tests.long.town import Town
from tests.long.villagers import Message

TABLES = ("consultations", "matters", "receipts", "persons", "deliveries", "posts", "approvals", "leases")
_NEAR = timedelta(seconds=15)


def keep(done: Ran) -> Path:
    """Write it down beside the logs of the programs; the folder."""
    folder = done.town.folder / "evidence"
    folder.mkdir(exist_ok=True)
    (folder / "storm.txt").write_text("\n".join(done.storm), encoding="utf-8")
    services = done.town.services
    people = [asdict(one) | _keys(done, one) for one in done.messages]
    _write(folder / "messages.jsonl", people)
    for table in TABLES:
        found = ledger.rows(services, f"SELECT * FROM {table}")
        _write(folder / f"{table}.jsonl", [dict(row._mapping) for row in found])
    return folder


def story(done: Ran, message: Message, town: Town | None = None) -> str:
    """All about one message, for the line that says what is wrong with it; as ``town`` has it, else the run's own."""
    keys = _keys(done, message)
    found = ledger.rows(
        (town or done.town).services,
        "SELECT id, said_at, person_id, matter_id, outcome, reply FROM consultations WHERE retry_key = :key",
        key=keys["retry_key"],
    )
    stored = "; ".join(f"{dict(row._mapping)}" for row in found) or "nothing"
    return (
        f"\nmessage {message.number} {message.text} of {keys['key_hash']}, sent {message.sent_at}"
        f"\n  deliveries: {', '.join(message.tries)}\n  told: {message.answer!r}\n  stored: {stored}"
        f"\n  broke then: {'; '.join(near(done.storm, message)) or 'nothing'}"
    )


def near(storm: Iterable[str], message: Message) -> list[str]:
    """What broke shortly before or while a message was delivered."""
    begun = message.sent_at or datetime.now(UTC)
    ended = message.answered_at or begun + timedelta(seconds=20)
    return [
        line for line in storm if f"{begun - _NEAR:%H:%M:%S}" <= line.partition(" ")[0] <= f"{ended:%H:%M:%S}"
    ]


def _keys(done: Ran, message: Message) -> dict[str, str]:
    services = done.town.services
    return {
        "retry_key": ledger.key_of(services, message),
        "key_hash": services.vault.person_key(ACCOUNT, message.openid),
    }


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)

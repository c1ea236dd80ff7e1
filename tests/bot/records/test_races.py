"""Two real processes, one push: stored once, and both say the same."""

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.records.database import connect, is_current, read, upgrade
from bot.records.errors import RecordsUnavailable
from bot.records.vault import Vault

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PUSHES = 25


def store_all(url: str, gate, results) -> None:
    """Store the same pushes as the other process, at the same time."""
    engine = connect(url, root=Path())
    consultations = Consultations(engine, account="town", vault=Vault("a secret key for tests"))
    words = []
    for number in range(PUSHES):
        gate.wait(timeout=30)
        push = Utterance(f"villager {number // 5}", Kind.TEXT, "工资", str(number), NOON)
        turn = Turn(f"受理号{RECEIPT_SLOT}", Session(), Outcome.HAND_OVER, topic="wages")
        stored = consultations.store(push, turn, now=NOON)
        words.append((stored.words, stored.repeated))
    engine.dispose()
    results.put(words)


def say_something_else(url: str, gate, results) -> None:
    """Store messages of the villagers the other process has messages of, too; both get one matter a villager."""
    engine = connect(url, root=Path())
    consultations = Consultations(engine, account="town", vault=Vault("a secret key for tests"))
    for number in range(PUSHES):
        gate.wait(timeout=30)
        push = Utterance(f"villager {number}", Kind.TEXT, "工资", f"{os.getpid()}000{number}", NOON)
        consultations.store(push, Turn("好", Session(), Outcome.ANSWER, topic="wages"), now=NOON)
    engine.dispose()
    results.put(True)


def upgrade_at_once(url: str, gate, results) -> None:
    """Make the tables while the other process does."""
    engine = connect(url, root=Path())
    gate.wait(timeout=30)
    upgrade(engine)
    results.put(is_current(engine))
    engine.dispose()


def run_twice(work, url):
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(2), context.Queue()
    processes = [context.Process(target=work, args=(url, gate, results)) for _ in range(2)]
    for process in processes:
        process.start()
    answers = [results.get(timeout=30) for _ in processes]
    for process in processes:
        process.join(timeout=30)
    results.close()
    results.join_thread()
    return answers


def test_racing_deliveries_are_stored_once_and_say_the_same(database_url, engine):
    ours, theirs = run_twice(store_all, database_url)
    assert [words for words, _ in ours] == [words for words, _ in theirs]
    assert all(mine != yours for (_, mine), (_, yours) in zip(ours, theirs, strict=True))
    counts = "SELECT (SELECT count(*) FROM consultations), (SELECT count(*) FROM persons), (SELECT count(*) FROM matters)"
    assert tuple(read(engine, lambda db: db.execute(text(counts)).one())) == (PUSHES, 5, 5)


def test_two_messages_of_one_person_at_the_same_moment_are_one_matter(database_url, engine, consultations):
    for number in range(PUSHES):  # known already: it is the lock of the person that keeps the two apart
        push = Utterance(f"villager {number}", Kind.TEXT, "你好", f"1{number:03}", NOON)
        consultations.store(push, Turn("好", Session(), Outcome.ANSWER, topic="land"), now=NOON)
    run_twice(say_something_else, database_url)
    counts = "SELECT (SELECT count(*) FROM consultations), (SELECT count(*) FROM persons), (SELECT count(*) FROM matters)"
    found = tuple(read(engine, lambda db: db.execute(text(counts)).one()))
    assert found == (3 * PUSHES, PUSHES, 2 * PUSHES)


def test_processes_may_upgrade_at_the_same_moment(empty_database_url):
    assert run_twice(upgrade_at_once, empty_database_url) == [True, True]


def test_who_was_forgotten_and_came_anew_holds_nobody_up(postgres_url, tmp_path):
    """The matter of the new person is not held by somebody who only then waits for that person: the others do it the other
    way round.
    """
    engine = connect(postgres_url, root=tmp_path)
    consultations = Consultations(engine, account="town", vault=Vault("a secret key for tests"))

    def say(number: int, who: str, matter: str = ""):
        push = Utterance(who, Kind.TEXT, "工资", str(number), NOON)
        turn = Turn("好", Session(matter_id=matter), Outcome.ANSWER, topic="wages", same_matter=bool(matter))
        return consultations.store(push, turn, now=NOON)

    matter = say(1, "alice").matter_id
    say(2, "bob")
    owners = text(
        "SELECT p.id, p.key_hash FROM persons p JOIN matters m ON m.person_id = p.id WHERE m.id = :id"
    )
    with engine.connect() as other, ThreadPoolExecutor(1) as pool:
        alice, key_hash = other.execute(owners, {"id": matter}).one()
        other.execute(text("UPDATE persons SET key_hash = NULL WHERE id = :id"), {"id": alice})
        other.execute(
            text("UPDATE persons SET key_hash = :key WHERE id <> :id"), {"key": key_hash, "id": alice}
        )
        late = pool.submit(say, 3, "alice", matter)
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not late.done() and not read(engine, lambda db: db.execute(waiting).scalar()):
            pass
        other.commit()
        with pytest.raises(RecordsUnavailable):
            late.result(10)
    assert not say(3, "alice").repeated
    engine.dispose()

"""A memory that an older release stored is read, with and without what came later."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.conversation.turns import Session
from bot.sessions.codec import Memory, dump, load

OLD = [["wages-001"], "wages-001", True, [], "", "wages", "m1"]


def test_a_memory_without_a_quiz_is_read():
    for values in (OLD, [*OLD, ["d1 d2"]]):
        memory = load(json.dumps([values, 3, 4]).encode())
        assert memory.session.matter_id == "m1"
        assert memory.session.quiz == ()


def test_a_running_quiz_comes_back_as_it_was():
    session = Session(expecting="quiz", quiz=("minfadian", "0123456789ab", "77", "A", "BC"))
    memory = Memory().after(session, datetime(2026, 11, 23, tzinfo=UTC))
    assert load(dump(memory)) == memory

"""What is remembered between two messages."""

from __future__ import annotations

from dataclasses import fields, replace

from bot.conversation.turns import Session


def test_a_matter_changes_nothing_else_of_a_session():
    full = Session(("a", "b"), "c", True, ("d",), "phone", "e", "f", ("g",), ("h",))
    assert not [field.name for field in fields(Session) if getattr(full, field.name) == field.default]
    assert full.with_matter("m", "t") == replace(full, matter_id="m", topic="t")

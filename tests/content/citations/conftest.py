"""Read citations as of a day, in a short form: law without 中华人民共和国, article, verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from content.citations import find_citations
from content.laws import load_laws

LAWS = load_laws()
DAY = date(2026, 11, 25)
Short = tuple[str, int | str | None, str]


def short(text: str, on: date = DAY) -> list[Short]:
    """The citations of a text."""
    return [
        (found.law.removeprefix("中华人民共和国"), found.article, found.verdict.value)
        for found in find_citations(text, LAWS, None, on)
    ]


@pytest.fixture(scope="session")
def read() -> Callable[..., list[Short]]:
    """``read(text, on=…)``."""
    return short

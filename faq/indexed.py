"""One entry, ready to be compared with messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is known of an entry beside its pieces and its wordings."""

    entry_id: str
    title: str
    topic: str
    related: tuple[str, ...]
    """Ids of entries worth reading next."""
    span: tuple[int, int]
    """Number of its first wording among all wordings, and the number behind its last."""
    core_weight: int
    """Sum of the weights of its core: the pairs that at least half of its wordings have, what it is about."""
    about: frozenset[str]
    """Subjects that more than one of its wordings names; none if no subject is in half of them."""
    speaks_of: frozenset[str]
    """Subjects in its wordings, answer and steps."""
    sides: Mapping[int, int]
    """Contrasts in which its wordings take one side, none the other, and the side."""

    @classmethod
    def of(cls, fact: Mapping[str, Any], span: tuple[int, int]) -> Indexed:
        """Take what `indexing.py` noted down."""
        return cls(
            entry_id=fact["id"],
            title=fact["title"],
            topic=fact["topic"],
            related=tuple(fact["related"]),
            span=span,
            core_weight=fact["core_weight"],
            about=frozenset(fact["about"]),
            speaks_of=frozenset(fact["speaks_of"]),
            sides=dict(fact["sides"]),
        )

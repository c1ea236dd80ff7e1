"""What more than one part must know can go wrong."""

from __future__ import annotations


class StateUnavailable(Exception):
    """Redis did not answer in time; the exchange goes on without it. The message is for the operator (Chinese)."""

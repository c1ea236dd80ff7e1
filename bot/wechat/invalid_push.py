"""The one exception of a push that is not accepted."""

from __future__ import annotations

FORGED = 403
"""Not signed by WeChat, too old, or weaker than the account's mode allows."""
MALFORMED = 400
"""Not what WeChat sends."""
TOO_LARGE = 413
"""Longer than any push."""


class InvalidPush(Exception):
    """A push is refused.

    ``reason`` is a few English words for the log and holds nothing of the push but names of its fields;
    ``status`` is the HTTP status to answer with.
    """

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status

"""What can go wrong between the service and its records; callers see these, never an SQL error."""

from __future__ import annotations


class RecordsError(RuntimeError):
    """Something could not be stored or read; the villager is answered all the same."""


class RecordsUnavailable(RecordsError):
    """The database does not answer, is busy for too long, or lacks its tables; trying again later can help."""


class RecordRefused(RecordsError):
    """The database answers and will never take this row; trying again cannot help."""


class SpoolFull(RecordsError):
    """The local file cannot take a line either: disk full, read-only or broken."""


class UnreadableLine(ValueError):
    """A line of the local file cannot be stored as it is; it is set aside for a person."""


class VaultError(ValueError):
    """A cipher was made with another SECRET_KEY or is damaged."""


class OwnText(ValueError):
    """Somebody tried to approve what they wrote themselves; the message says so in Chinese."""


class MayNot(ValueError):
    """Somebody tried what their roles do not allow, or what would harm the office; the message says why in Chinese."""

"""Cut words into replies that WeChat shows whole.

The documented limit is gone; 2048 bytes were measured, and failures below it, so a reply stays at 600
characters and 1800 bytes (WeChat, passive reply of messages).
"""

from __future__ import annotations

import re

from bot.conversation import wording

MAX_CHARACTERS = 600
MAX_BYTES = 1800

# After a line, else after a sentence, else after a clause.
_BREAKS = (re.compile(r"\n"), re.compile(r"[。！？；!?;]"), re.compile(r"[，、,:： ]"))


def fits(text: str) -> bool:
    """Whether a text can be sent as one reply."""
    return len(text) <= MAX_CHARACTERS and len(text.encode("utf-8", "replace")) <= MAX_BYTES


def pages(text: str) -> tuple[str, ...]:
    """The text in replies that fit, each but the last saying how to see the next; at least one."""
    if fits(text):
        return (text,)
    room = 60  # for the line that says how to go on
    parts: list[str] = []
    rest = text
    while rest:
        cut = len(rest) if _fits_with(rest, room) else _cut(rest, room)
        parts.append(rest[:cut].strip("\n"))
        rest = rest[cut:].lstrip("\n")
    parts = [part for part in parts if part.strip()] or [text[:MAX_CHARACTERS]]
    last = len(parts) - 1
    return tuple(
        part if number == last else f"{part}\n{wording.NEXT_PAGE.format(left=last - number)}"
        for number, part in enumerate(parts)
    )


def _fits_with(text: str, room: int) -> bool:
    return len(text) <= MAX_CHARACTERS - room and len(text.encode("utf-8", "replace")) <= MAX_BYTES - 3 * room


def _cut(text: str, room: int) -> int:
    """Where to end a page: the last good break before the limit, never before a third of it."""
    limit = min(len(text), MAX_CHARACTERS - room)
    while not _fits_with(text[:limit], room):
        limit -= 1
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, 0, limit)]
        if ends and ends[-1] > limit // 3:
            return ends[-1]
    return max(limit, 1)

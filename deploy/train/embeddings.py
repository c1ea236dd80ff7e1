"""Work out the meaning of every text once and keep it, so that learning again takes minutes, not an hour."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.search.meaning import DIMENSIONS, Vectors
from faq.search.passage import keys_of

_BATCH = 32
_SAVE_EVERY = 50


class Embeddings:
    """Vectors in a file, by sort and text."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[int, NDArray[np.float16]] = {}
        if path.exists():
            with np.load(path) as stored:
                self._rows = dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))

    def of(self, sort: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        """One row a text; texts that are not there yet are worked out and kept."""
        keys = keys_of([f"{sort} {text}" for text in texts]).tolist()
        missing = [place for place, key in enumerate(keys) if key not in self._rows]
        for start in range(0, len(missing), _BATCH):
            places = missing[start : start + _BATCH]
            for place, row in zip(places, embed([texts[place] for place in places]), strict=True):
                self._rows[keys[place]] = row.astype(np.float16)
            if start // _BATCH % _SAVE_EVERY == 0:
                print(f"{sort}: {start} of {len(missing)}", file=sys.stderr, flush=True)
                self._save()
        if missing:
            self._save()
        if not keys:
            return np.zeros((0, DIMENSIONS), np.float32)
        return np.stack([self._rows[key] for key in keys]).astype(np.float32)

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial.npz")
        np.savez(
            partial, keys=np.array(list(self._rows), np.uint64), rows=np.stack(list(self._rows.values()))
        )
        partial.replace(self._path)

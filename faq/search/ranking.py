"""Weigh the signs: a linear model, learned from questions of lay people by `deploy/train`, one with and one without meanings.

Only numbers are learned and kept: weights, the turn of the space of meanings, and how often each law is asked about.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.search.features import NAMES
from faq.search.gate import SIGNS, Gate
from faq.search.lexical import Scores
from faq.search.meaning import Vectors
from faq.search.vectors import unit

MODEL = Path(__file__).with_name("model.npz")


class ModelError(ValueError):
    """The file of learned numbers does not fit this version; the message says what to do (Chinese)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over the columns of ``Signs.table``."""

    mean: Scores
    spread: Scores
    weight: Scores

    def score(self, table: NDArray[np.float32]) -> Scores:
        """One number a row; only differences between rows of one question mean anything."""
        scores: Scores = (((table - self.mean) / self.spread) @ self.weight).astype(np.float32)
        return scores

    def likelihoods(self, table: NDArray[np.float32]) -> Scores:
        """How likely each row is the right one, 0 to 1, one of them being right."""
        scores = self.score(table)
        odds = np.exp(scores - scores.max(initial=-np.inf))
        chances: Scores = odds / max(float(odds.sum()), 1e-9)
        return chances

    def parts(self, row: NDArray[np.float32]) -> dict[str, float]:
        """What each sign contributes to the score of a row."""
        shares = (row - self.mean) / self.spread * self.weight
        return {name: round(float(share), 3) for name, share in zip(NAMES, shares, strict=True)}


@dataclass(frozen=True, slots=True)
class Space:
    """How the model's vectors are turned before they are compared."""

    centre: Vectors
    """Mean of passages (row 0) and of questions (row 1), ``(2, 384)``: what all have in common says nothing."""
    axes: Vectors
    """``(384, d)``: the directions in which texts differ most."""
    shift: Vectors
    """``(d, d)``: what is added to a question's vector to come nearer to the articles that answer such questions."""

    def passages(self, vectors: Vectors) -> Vectors:
        """Vectors of passages in this space, of length one."""
        return unit((vectors - self.centre[0]) @ self.axes)

    def questions(self, vectors: Vectors) -> Vectors:
        """Vectors of questions in this space, of length one, not shifted."""
        return unit((vectors - self.centre[1]) @ self.axes)

    def shifted(self, questions: Vectors) -> Vectors:
        """Vectors of ``questions`` moved towards articles; for looking among passages."""
        return unit(questions + questions @ self.shift)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learned."""

    with_meaning: Weights
    without: Weights
    space: Space
    gate: Gate
    law: Mapping[str, float]
    """Logarithm of how often a law is asked about."""
    other_law: float
    """The same for any law that nobody asked about."""
    floor: float
    """Likelihood in percent from which on an article is worth showing."""

    def of_laws(self, laws: Sequence[str]) -> Scores:
        """How often each of some laws is asked about, logarithm."""
        return np.array([self.law.get(law, self.other_law) for law in laws], np.float32)

    def write(self, path: Path) -> None:
        """Write the file."""
        np.savez_compressed(
            path,
            names=np.array(NAMES),
            with_meaning=np.stack(
                [self.with_meaning.mean, self.with_meaning.spread, self.with_meaning.weight]
            ),
            without=np.stack([self.without.mean, self.without.spread, self.without.weight]),
            centre=self.space.centre,
            axes=self.space.axes,
            shift=self.space.shift,
            gate=self.gate.table,
            gate_cut=np.array([self.gate.offset, self.gate.threshold], np.float32),
            laws=np.array(list(self.law)),
            law=np.array(list(self.law.values()), np.float32),
            other_law=np.array(self.other_law, np.float32),
            floor=np.array(self.floor, np.float32),
        )

    @classmethod
    def read(cls, path: Path = MODEL) -> Model:
        """Read the file; raises ModelError when it was written for other signs, or is no such file."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                inputs = SIGNS + stored["axes"].shape[1]
                if tuple(stored["names"].tolist()) != NAMES or stored["gate"].shape != (3, inputs):
                    raise ModelError(f"{path.name} 是给别的版本学的，请重新运行 make model")
                return cls(
                    Weights(*stored["with_meaning"]),
                    Weights(*stored["without"]),
                    Space(stored["centre"], stored["axes"], stored["shift"]),
                    Gate(stored["gate"], *stored["gate_cut"].tolist()),
                    dict(zip(stored["laws"].tolist(), stored["law"].tolist(), strict=True)),
                    float(stored["other_law"]),
                    float(stored["floor"]),
                )
        except ModelError:
            raise
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise ModelError(f"{path.name} 读不出来，请从发布的文件里恢复它") from error

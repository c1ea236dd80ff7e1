"""The sets of quiz questions, and which of them may be shown: files and approvals are looked at again for every look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.services.last_good import Approved, LastApproved, LastRead
from content.quiz import QuizSet
from content.quizzes import QUIZZES, load_quizzes


@dataclass(frozen=True, slots=True)
class ShownQuiz:
    """A set that may be shown."""

    quiz: QuizSet
    unreviewed: bool
    """Whether nobody approved it: only a demo shows such a set, and says so."""


class QuizShelf:
    """Hands out the sets.

    ``approvals`` reads the approved hashes; when it fails, the last known ones stay in force (none at first).
    """

    def __init__(self, *, approvals: Callable[[], Approved], demo: bool, folder: Path = QUIZZES) -> None:
        self._approved = LastApproved(approvals, what="quizzes")
        self._demo = demo
        self._folder = folder
        self._files = LastRead(self._read, places=((folder, ".toml"),), what="quizzes")

    @property
    def sets(self) -> tuple[QuizSet, ...]:
        """Every set of the files as they stand, by name.

        When a file is wrong, the sets before the change stay; without any before, raises QuizErrors.
        """
        return tuple(quiz for quiz, _ in self._files.current())

    def shown(self) -> Mapping[str, ShownQuiz]:
        """The sets that may be shown at this moment, by slug."""
        approved = self._approved.current()
        found = {}
        for quiz, sha256 in self._files.current():
            reviewed = (quiz.slug, sha256) in approved
            if reviewed or self._demo:
                found[quiz.slug] = ShownQuiz(quiz, unreviewed=not reviewed)
        return found

    def _read(self) -> tuple[tuple[QuizSet, str], ...]:
        """The sets with their hashes, which are worked out once."""
        return tuple((quiz, quiz.sha256()) for quiz in load_quizzes(self._folder))

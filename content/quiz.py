"""One quiz question on a law, and a set of them: what a reader or an official is asked, and why an answer is right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

LETTERS = "ABCDEF"


class QuizError(ValueError):
    """A set of questions breaks a rule; the message names file, problem and fix (in Chinese, staff read it)."""

    def __init__(self, path: Path | str, problem: str, fix: str) -> None:
        super().__init__(f"{path}：{problem}。{fix}")
        self.path, self.problem, self.fix = str(path), problem, fix


class QuizErrors(ValueError):
    """Everything that is wrong in a folder of sets, one problem a line."""

    def __init__(self, errors: Iterable[QuizError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with two to six choices, of which one or several are right."""

    ask: str
    choices: tuple[str, ...]
    """In the order of the letters A, B, C …"""
    right: str
    """Letters of the right choices, e.g. ``B`` or ``AC``."""
    why: str
    """Why they are right, in our own words."""
    law: str
    """Official full title."""
    article: int | str
    """Article number; inserted articles as a string such as ``133之一``."""
    words: str = ""
    """The article as shown, with the day of force."""

    @property
    def kind(self) -> str:
        """What staff call it: 判断题, 单选题 or 多选题."""
        if len(self.right) > 1:
            return "多选题"
        return "判断题" if set(self.choices) == {"对", "错"} else "单选题"

    @property
    def lettered(self) -> tuple[tuple[str, str], ...]:
        """Every choice with its letter."""
        return tuple(zip(LETTERS, self.choices, strict=False))

    def sha256(self) -> str:
        """Hash of everything that is shown of it: an answer counts for the question as it was asked."""
        return hashlib.sha256(
            json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizSet:
    """Questions on one law, for officials who study it."""

    slug: str
    """Name in addresses and of the file, e.g. ``guojia-anquan``."""
    title: str
    law: str
    """Official full title of the law it is about."""
    as_of: date
    """The law is asked as it stands on this Beijing day."""
    questions: tuple[Question, ...]

    def sha256(self) -> str:
        """Hash of everything that is shown; an approval holds for this hash only."""
        shown = {**asdict(self), "as_of": self.as_of.isoformat()}
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

"""What is said when a file is not taken over."""

from __future__ import annotations


class ImportRefused(ValueError):
    """A file is not the checked text of one law; the message names place, problem and fix (in Chinese, staff read it)."""

    def __init__(self, problem: str, fix: str, *, line: int | None = None, unit: str = "行") -> None:
        place = "" if line is None else f"第{line}{unit}："
        super().__init__(f"{place}{problem}。{fix}")
        self.problem, self.fix, self.line, self.unit = problem, fix, line, unit

    def in_unit(self, unit: str) -> ImportRefused:
        """The same where lines are called otherwise: a Word file has paragraphs (段)."""
        return ImportRefused(self.problem, self.fix, line=self.line, unit=unit)

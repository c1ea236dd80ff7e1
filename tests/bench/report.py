"""How a figure is printed: name, number, unit, target and verdict in columns, a Chinese character being two wide."""

from __future__ import annotations

from unicodedata import east_asian_width

_NAME, _FIGURE, _UNIT, _TARGET = 28, 9, 9, 15


def row(
    name: str, figure: str, unit: str = "", *, target: str = "", met: bool | None = None, note: str = ""
) -> str:
    """One indented line; ``met`` is None where there is no target, and ``note`` comes last."""
    cells = [
        _padded(name, _NAME),
        " " * (_FIGURE - _width(figure)) + figure + " ",
        _padded(unit, _UNIT),
        _padded(f"目标 {target}" if target else "", _TARGET),
        "" if met is None else verdict(met),
        f"（{note}）" if note else "",
    ]
    return "  " + "".join(cells).rstrip()


def verdict(met: bool) -> str:
    """Whether a target was met, in words."""
    return "达到" if met else "没达到"


def times(ratio: float) -> str:
    """How many times as much, with as many digits as mean something."""
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)

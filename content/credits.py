"""The line under an article that says who wrote and who reviewed it: 撰稿, 初审, 复审, 终审, as the norms for government accounts ask.

It is added when a post is sent, from the signatures under exactly that text: whoever signs cannot be part of what
they sign, and the same signatures always give the same line.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

WRITER = "writer"
STEP_WORDS = {WRITER: "撰稿", "first": "初审", "second": "复审", "final": "终审"}
"""Step → its name, in the order in which they are taken."""
_STYLE = "color: #5b6472;font-size: 14px;margin: 14px 0 0"


def credits_text(signed: Iterable[tuple[str, str]]) -> str:
    """The line in plain words for pairs of step and name; empty when nobody signed."""
    names = dict(signed)
    return "　".join(f"{words}：{names[step]}" for step, words in STEP_WORDS.items() if names.get(step))


def credits_html(signed: Iterable[tuple[str, str]]) -> str:
    """The same as WeChat takes it."""
    words = credits_text(signed)
    return f'<p style="{_STYLE}">{escape(words)}</p>' if words else ""

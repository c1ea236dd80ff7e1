"""Read the questions prepared for articles, `faq/asks/*.toml`: they lead the search and are never shown to a villager."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from faq.search.corpus import Key, key

ASKS = Path(__file__).parent.parent / "asks"
_LONGEST = 120


class AskError(ValueError):
    """A file breaks a rule; the message says where and what to write instead (Chinese, staff read it)."""


@lru_cache(maxsize=1)
def load_asks(folder: Path = ASKS) -> dict[Key, tuple[str, ...]]:
    """The questions of every article; raises AskError at the first file that breaks a rule."""
    found: dict[Key, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        found |= _read(path)
    return found


def _read(path: Path) -> dict[Key, tuple[str, ...]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AskError(f"{path.name}：写法有错（{error}），请按提示改正") from error
    law, asks = content.pop("law", None), content.pop("asks", None)
    if not isinstance(law, str) or not isinstance(asks, dict) or content:
        raise AskError(f"{path.name}：应当只有 law（法律全名）和 [asks]（条号 = 问法的列表）")
    found = {}
    for article, questions in asks.items():
        if not isinstance(questions, list) or not all(
            isinstance(question, str) and 0 < len(question.strip()) <= _LONGEST for question in questions
        ):
            raise AskError(f"{path.name}：第 {article} 条应当是一列问法，每句 1 到 {_LONGEST} 个字")
        found[key(law, article)] = tuple(question.strip() for question in questions)
    return found

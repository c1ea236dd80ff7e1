"""Which of our own questions go all the way: no entry settles them, so the statutes are searched. In a process of its own,
because what sends the pushes should have neither model nor search in memory: `python -m tests.bench.stories VAR`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tests.bench.one_core import on_one_core
from tests.bench.server import ServerFailed
from tests.bench.wordings import new_stories, own_questions

TOLD = 3
"""In so many tellings each is tried."""
LEAST = 10


def stories(var: Path) -> Iterator[str]:
    """Without end, all different: what the search under this `var/` is needed for. ServerFailed when there is too little."""
    done = on_one_core("stories", (str(var),), read=True)
    if done.returncode:
        raise ServerFailed("\n".join(done.stderr.splitlines()[-10:]))
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    if len(found) < LEAST:
        raise ServerFailed(
            f"only {len(found)} of our own questions need the search: write more into questions.txt"
        )
    return new_stories(found)


def never_settled(texts: Iterable[str], settles: Iterable[str]) -> list[str]:
    """The texts of which no telling is among those that an entry settles."""
    answered = tuple(settles)
    return [text for text in texts if not any(told.endswith(text) for told in answered)]


def main(var: Path) -> None:
    """Print a JSON list."""
    from faq.decision import Decision
    from tests.bench.starting import open_services

    library = open_services(var).reading_shelf().library_now()
    finder, texts = library.finder(), own_questions()
    if finder is None or not finder.search.by_meaning:
        sys.exit("没有按意思的法条检索")
    told = islice(new_stories(texts), TOLD * len(texts))
    print(
        json.dumps(
            never_settled(texts, (one for one in told if finder.match(one).decision is Decision.ANSWER))
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""What a process pays before it can answer: building the search anew, and opening the built one in a fresh process.

Run as a program it is that process: `build FOLDER` or `answer FOLDER BEGUN`, and prints what took how long as JSON.
Nothing of the service is imported above, because the imports are measured too.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from tests.bench.one_core import on_one_core

QUESTION = "大棚叫雪压塌了，当初装棚的说能顶住"


class NotStarted(Exception):
    """A process ended without a figure; the message is the end of what it said."""


def build(var: Path) -> dict[str, float]:
    """Seconds for ``stock``, ``book`` and ``search``, made in a folder without any; ``articles`` says how many there are."""
    return _measured("build", str(var))


def answer(var: Path) -> dict[str, float]:
    """Seconds of a fresh process until each step was done: ``imports``, ``content``, ``search``, ``answer``."""
    return _measured("answer", str(var), str(monotonic()))


def open_services(var: Path) -> Any:
    """The parts of an installation that writes into a folder of its own."""
    from bot.services.build import Services
    from bot.settings import Settings

    logging.disable(logging.WARNING)  # there is no database, and none is needed
    return Services(Settings.from_env({"DEMO": "1", "VAR_DIR": str(var)}, env_file=None))


def _measured(*arguments: str) -> dict[str, float]:
    done = on_one_core("starting", arguments, read=True)
    if done.returncode:
        raise NotStarted("\n".join(done.stderr.splitlines()[-10:]))
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _build(var: Path) -> dict[str, float]:
    services = open_services(var)
    begun = monotonic()
    library = services.reading_shelf().library_now()
    stock = monotonic() - begun
    _ = services.search_shelf.embedder, services.search_shelf.model
    begun = monotonic()
    services.book_shelf.current(_silent)
    book = monotonic()
    search = services.search_shelf.current(library.today, _silent)
    return {
        "stock": stock,
        "book": book - begun,
        "search": monotonic() - book,
        "articles": len(search.corpus) if search is not None else 0,
        "by_meaning": float(search is not None and search.by_meaning),
    }


def _answer(var: Path, begun: float) -> dict[str, float]:
    import bot.app  # noqa: F401 - all that a worker imports

    steps = {"imports": monotonic() - begun}
    services = open_services(var)
    library = services.reading_shelf().library_now()
    steps["content"] = monotonic() - begun
    finder = library.finder()
    steps["search"] = monotonic() - begun
    if finder is None or not (finder.match(QUESTION).candidates and finder.articles(QUESTION)):
        sys.exit("nothing was found")
    steps["answer"] = monotonic() - begun
    return steps


def _silent(_: str) -> None:
    """Nobody listens."""


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    figures = _build(Path(folder)) if what == "build" else _answer(Path(folder), float(rest[0]))
    print(json.dumps(figures))

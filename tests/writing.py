"""Villagers who write one after the other while something happens to the web server."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from tests.signing import Signer
from tests.test_processes import QUESTION, deliver


@dataclass
class Writers:
    """What they did; `answered` is complete once the block has ended."""

    answered: int = 0


@contextmanager
def villagers_write(url: str, signer: Signer, *, first: int = 1, people: int = 3) -> Iterator[Writers]:
    """People who write until the block ends; ``first`` is the number of their first message. AssertionError at its end when one of them got no receipt."""
    numbers, stop, writers = itertools.count(first), threading.Event(), Writers()

    def write(_: int) -> int:
        answered = 0
        while not stop.is_set():
            mine = next(numbers)
            push = signer.text(QUESTION, at=datetime.now(UTC), msg_id=mine, openid=f"o{mine}")
            for retry in range(3):
                try:
                    assert "受理号" in deliver(url, push, signer)
                    break
                except requests.RequestException:  # on a busy machine; WeChat pushes again too
                    assert retry < 2
            answered += 1
        return answered

    with ThreadPoolExecutor(people) as pool:
        counting = [pool.submit(write, one) for one in range(people)]
        try:
            yield writers
        finally:
            stop.set()
        writers.answered = sum(each.result() for each in counting)

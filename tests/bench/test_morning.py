"""The arithmetic of a morning peak."""

from __future__ import annotations

import pytest

from tests.bench.morning import AROUND_MS, PLAIN_MS, Peak, simulate

TOWN = Peak(top=200, seconds=20, searching=0)


def test_the_same_morning_comes_out_the_same():
    assert simulate(TOWN, 2) == simulate(TOWN, 2) != simulate(TOWN, 2, seed=2)


def test_as_many_messages_come_as_half_a_wave_holds():
    assert simulate(TOWN, 1).messages == pytest.approx(200 * 20 * 2 / 3.14159, rel=0.05)


def test_whoever_finds_a_free_worker_waits_for_their_own_message_alone():
    came = simulate(TOWN, 50)
    assert came.p50 == pytest.approx(PLAIN_MS * 0.85 + AROUND_MS, rel=0.1)  # the middle of what is drawn
    assert came.too_late == 0


def test_workers_are_as_busy_as_the_rate_says():
    assert simulate(TOWN, 1).busy == pytest.approx(0.97 * 200 * PLAIN_MS / 1000, rel=0.1)


def test_more_workers_never_make_anybody_wait_longer():
    waits = [simulate(Peak(1000, 10, 0), workers).p99 for workers in (2, 3, 5)]
    assert waits == sorted(waits, reverse=True)


def test_too_few_workers_are_seen_by_those_who_wait_too_long():
    assert simulate(Peak(1000, 30, 0.1), 3).too_late > 0

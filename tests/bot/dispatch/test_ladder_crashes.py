"""The process dies between any two calls, or two of them work at once: an answer is sent once, or loudly open."""

import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.dispatch import ladder_words
from bot.dispatch.ladder import CLAIM_S
from bot.records.database import connect
from bot.records.deliveries import State
from bot.records.errors import RecordsUnavailable
from bot.records.vault import Vault
from tests.bot.dispatch.conftest import Crash
from tests.bot.dispatch.ladder_town import NOON, WORDS, Village
from tests.bot.dispatch.test_crashes import Life, Mortal

CALLS = ("expire", "due", "find", "reach", "claim", "send_text", "settle")
"""What a round asks of records and WeChat, in order, when all goes well."""
STEPS = [
    pytest.param(number, when, id=f"{number}-{when}-{call}")
    for number, call in enumerate(CALLS)
    for when in ("before", "after")
]


def live(village, life):
    """One round in a process with this length of life; whether it survived."""
    process = village.ladder(deliveries=Mortal(village.deliveries, life), client=Mortal(village.wechat, life))
    try:
        process.run_due(village.now)
    except Crash:
        return False
    return True


@pytest.fixture
def row(village):
    return village.hand_in(village.say().matter_id)


def test_a_round_makes_the_calls_that_the_crashes_are_tried_at(village, row):
    life = Life()
    assert live(village, life)
    assert tuple(life.calls) == CALLS


@pytest.mark.parametrize(("number", "when"), STEPS)
def test_a_crash_at_any_call_leaves_it_sent_once_or_loudly_open(village, row, number, when):
    assert not live(village, Life(number, when))
    for _ in range(8):
        village.go(minutes=3)
    left = village.at(row)
    # nobody can tell from here whether WeChat was called
    if (number, when) in {(4, "after"), (5, "before"), (5, "after"), (6, "before")}:
        assert (left.state, left.error) == (State.DOUBTFUL, ladder_words.MAYBE)
        assert len(village.wechat.sent) == (0 if (number, when) in {(4, "after"), (5, "before")} else 1)
    else:
        assert left.state is State.DELIVERED
        assert len(village.wechat.sent) == 1


@pytest.mark.parametrize(("number", "when"), STEPS)
def test_after_a_crash_the_next_message_never_brings_what_was_sent(village, row, number, when):
    live(village, Life(number, when))
    words = village.hello().words
    village.go(seconds=CLAIM_S + 1)
    words += village.hello().words + village.hello().words
    assert words.count(WORDS) + len(village.wechat.sent) <= 1


def test_after_a_crash_nobody_calls_it_doubtful_before_its_claim_ends(village, row):
    live(village, Life(4, "after"))
    village.go(seconds=CLAIM_S - 1)
    assert village.at(row).state is State.SENDING
    village.go(seconds=2)
    assert village.at(row).state is State.DOUBTFUL


def test_a_result_that_could_not_be_written_down_is_doubtful_not_sent_again(village, row):
    class Forgetful:
        def __getattr__(self, name):
            if name == "settle":
                raise RecordsUnavailable("数据库暂时不可用。")
            return getattr(village.deliveries, name)

    with pytest.raises(RecordsUnavailable):
        village.ladder(deliveries=Forgetful()).run_due(village.now)
    village.go(seconds=CLAIM_S + 1)
    village.go(hours=1)
    assert village.at(row).state is State.DOUBTFUL
    assert len(village.wechat.sent) == 1


def test_a_sender_that_was_only_slow_writes_nothing_over_what_others_found(village, row):
    real = village.wechat.send_text

    def slow(openid, words):
        village.go(seconds=CLAIM_S + 1)  # another scheduler takes it for dead
        real(openid, words)

    village.wechat.send_text = slow
    village.ladder().run_due(NOON)
    assert village.at(row).state is State.DOUBTFUL
    assert len(village.wechat.sent) == 1


def test_threads_that_work_at_once_send_it_once(village, row):
    together = threading.Barrier(8)

    def work(_number):
        process = village.ladder()
        together.wait()
        process.run_due(village.now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(village.wechat.sent) == 1
    assert village.at(row).state is State.DELIVERED


def test_two_clerks_who_hand_in_at_once_send_one_message(village):
    matter = village.say().matter_id
    village.approve("r1", matter)
    together = threading.Barrier(6)

    def work(_number):
        together.wait()
        return village.hand_in(matter, "r1", "reply").id

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(work, range(6)))
    assert len(ids) == 1
    assert len(village.wechat.sent) == 1


def test_a_message_that_comes_while_it_is_sent_gets_it_once(village):
    """Senders and the villager's own messages race, each in a thread; whoever wins, the words come once."""
    matter = village.say().matter_id
    for round_ in range(6):
        village.hand_in(matter, f"c{round_}", words=f"第{round_}份答复")
        together = threading.Barrier(4)
        said = []

        def talk(together=together, said=said):
            together.wait()
            said.append(village.hello().words)

        def send(together=together):
            together.wait()
            village.ladder().run_due(village.now)

        threads = [threading.Thread(target=work) for work in (talk, send, talk, send)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        heard = "".join(said) + "".join(words for _, words in village.wechat.sent)
        assert heard.count(f"第{round_}份答复") == 1
        village.wechat.sent.clear()


class _Counting:
    """Writes down each message in a file of its own, which several processes can count."""

    def __init__(self, folder):
        self._folder = Path(folder)

    def send_text(self, _openid, _words):
        (self._folder / f"sent-{os.getpid()}-{threading.get_ident()}").touch()


def _process(url, folder, together):
    engine = connect(url, root=Path(folder))
    village = Village(engine, Vault("a secret key for tests"))
    process = village.ladder(client=_Counting(folder))
    together.wait(30)
    process.run_due(NOON)
    engine.dispose()


def test_processes_that_work_at_once_send_it_once(village, row, database_url, tmp_path):
    spawning = multiprocessing.get_context("spawn")
    together = spawning.Barrier(3)
    processes = [
        spawning.Process(target=_process, args=(database_url, str(tmp_path), together)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(list(tmp_path.glob("sent-*"))) == 1
    assert village.at(row).state is State.DELIVERED

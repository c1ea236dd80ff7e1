"""The process dies between any two calls, before or after each, and a fresh one goes on: sent once, or loudly open."""

import pytest

from bot.dispatch import sentences
from bot.records.errors import RecordsUnavailable
from bot.records.posts import State
from tests.bot.dispatch.conftest import SLUG, Crash

CALLS = {
    "mass": (
        "due", "claim", "attempts", "add_thumb", "record", "add_draft", "record", "record", "send_to_all", "give_up",
    ),
    "publish": (
        "due", "claim", "attempts", "add_thumb", "record", "add_draft", "record", "record", "publish", "give_up",
    ),
    "draft": ("due", "claim", "attempts", "add_thumb", "record", "add_draft", "record", "give_up"),
}  # fmt: skip
"""What a round asks of records and WeChat, in order, when all goes well."""
STEPS = [
    pytest.param(way, number, when, id=f"{way}-{number}-{when}-{call}")
    for way, calls in CALLS.items()
    for number, call in enumerate(calls)
    for when in ("before", "after")
]


class Mortal:
    """Records or WeChat, until the process dies."""

    def __init__(self, real, life):
        self._real, self._life = real, life

    def __getattr__(self, name):
        work = getattr(self._real, name)
        if not callable(work):
            return work

        def call(*args, **more):
            self._life.step(name, "before")
            result = work(*args, **more)
            self._life.step(name, "after")
            return result

        return call


class Life:
    """Ends before or after the call of this number."""

    def __init__(self, number=None, when="before"):
        self.number, self.when, self.calls = number, when, []

    def step(self, name, when):
        if when == "before":
            self.calls.append(name)
        if (len(self.calls) - 1, when) == (self.number, self.when):
            raise Crash


def live(town, life):
    """One round in a process with this length of life; whether it survived."""
    process = town.dispatcher(posts=Mortal(town.posts, life), client=Mortal(town.wechat, life))
    try:
        process.run_due(town.now)
    except Crash:
        return False
    return True


@pytest.fixture
def due(town):
    def make(way):
        town.way = way
        town.plan()
        town.at_due()
        return town

    return make


@pytest.mark.parametrize("way", CALLS)
def test_a_round_makes_the_calls_that_the_crashes_are_tried_at(due, way):
    life = Life()
    assert live(due(way), life)
    assert tuple(life.calls) == CALLS[way]


@pytest.mark.parametrize(("way", "number", "when"), STEPS)
def test_a_crash_at_any_call_leaves_it_sent_once_or_loudly_open(due, way, number, when):
    town = due(way)
    assert not live(town, Life(number, when))
    town.wechat.status = "SEND_SUCCESS"
    post = town.go_on()
    if way == "draft":
        assert post.state is State.NEEDS_PERSON
        assert town.wechat.went_out == 0
    elif way == "mass":
        assert post.state is State.SENT
        assert town.wechat.went_out == 1
    else:
        # nobody can tell from here whether a publication that was asked for was begun
        doubtful = (number, when) in {(7, "after"), (8, "before"), (8, "after"), (9, "before")}
        assert post.state is (State.NEEDS_PERSON if doubtful else State.SENT)
        assert town.wechat.went_out == (0 if (number, when) in {(7, "after"), (8, "before")} else 1)
        assert not doubtful or "发表记录" in post.error


@pytest.mark.parametrize("first", range(len(CALLS["mass"])))
def test_crash_upon_crash_still_sends_once(due, first):
    town = due("mass")
    for number, when in ((first, "after"), (first % 3 + 1, "before"), (first % 4, "after")):
        live(town, Life(number, when))
        town.now = town.post.next_at or town.now
    town.wechat.status = "SEND_SUCCESS"
    assert town.go_on().state is State.SENT
    assert town.wechat.went_out == 1


def test_after_a_crash_nobody_else_begins_before_the_claim_ends(due):
    town = due("mass")
    live(town, Life(4, "after"))
    town.go(seconds=70)
    assert town.wechat.asked == ["add_thumb"]
    town.go(seconds=10)
    assert town.wechat.asked == ["add_thumb", "add_draft", "send_to_all"]


def test_a_crash_that_lasts_for_days_after_asking_to_send_is_left_to_a_person(due):
    town = due("mass")
    live(town, Life(8, "after"))
    town.go(days=2)
    assert town.post.state is State.NEEDS_PERSON
    assert town.post.in_doubt
    assert town.wechat.went_out == 1


@pytest.mark.parametrize("way", ["mass", "publish"])
def test_what_crashed_before_the_call_is_not_sent_once_its_approval_is_withdrawn(due, way):
    town = due(way)
    live(town, Life(8, "before"))
    town.approvals.withdraw("post", SLUG)
    town.go(minutes=5)
    assert town.post.state is State.NEEDS_PERSON
    assert town.post.error == sentences.MAYBE_SENT
    assert town.wechat.went_out == 0


def test_what_crashed_before_the_call_is_not_sent_once_only_another_text_is_approved(due):
    town = due("mass")
    live(town, Life(8, "before"))
    town.approvals.withdraw("post", SLUG)
    town.write(SLUG, "<p>改过</p>")
    town.approve()
    town.go(minutes=5)
    assert town.post.state is State.NEEDS_PERSON
    assert town.wechat.went_out == 0


def test_a_process_that_was_only_slow_writes_nothing_over_the_work_of_the_next(due):
    town = due("mass")
    real = town.wechat.add_draft

    def slow(article):
        town.wechat.add_draft = real
        town.go(minutes=5)  # another process takes over meanwhile, and sends
        return real(article)

    town.wechat.add_draft = slow
    assert town.dispatcher().run_due(town.now) == []
    assert town.post.state is State.ACCEPTED
    assert town.wechat.asked.count("send_to_all") == 1


def test_an_answer_that_could_not_be_written_down_is_asked_for_again(due):
    town = due("mass")
    real = town.posts.give_up
    town.posts.give_up = lambda *_args, **_more: (_ for _ in ()).throw(
        RecordsUnavailable("数据库暂时不可用。")
    )
    record = town.posts.record

    def recorded(row, *, seconds, now, **steps):
        town.posts.give_up, broken = real, town.posts.give_up
        try:
            return record(row, seconds=seconds, now=now, **steps)
        finally:
            town.posts.give_up = broken

    town.posts.record = recorded
    town.dispatcher().run_due(town.now)
    assert town.wechat.went_out == 1
    assert town.post.in_doubt
    town.posts.give_up, town.posts.record = real, record
    town.go(minutes=5)
    assert town.post.state is State.ACCEPTED
    assert town.wechat.went_out == 1

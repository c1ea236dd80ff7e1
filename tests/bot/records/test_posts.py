"""The plan of posts, claims, steps and results; who is on duty; stored notices."""

import threading
from datetime import timedelta

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.records.events import Events
from bot.records.leases import Leases
from bot.records.notices import Notices
from bot.records.posts import ClaimLost, Posts, State

SLUG = "2027-01-wages"
HOUR = timedelta(hours=1)


@pytest.fixture
def posts(engine):
    return Posts(engine, account="town")


@pytest.fixture
def leases(engine):
    return Leases(engine, account="town")


@pytest.fixture
def claimed(posts, noon):
    """A planned post under a claim of a minute."""
    posts.plan(SLUG, noon, now=noon)
    row = posts.claim(posts.find(SLUG), sha256="aa", way="mass", seconds=60, now=noon)
    assert row is not None
    return row


def test_a_planned_post_is_due_at_its_time(posts, noon):
    assert posts.plan(SLUG, noon + HOUR, now=noon)
    assert posts.due(noon + HOUR - timedelta(microseconds=1)) == ()
    (row,) = posts.due(noon + HOUR)
    assert (row.slug, row.attempt, row.state, row.due_at) == (SLUG, 1, State.DRAFT, noon + HOUR)


def test_a_plan_is_moved_until_it_is_claimed(posts, noon):
    posts.plan(SLUG, noon, now=noon)
    assert posts.plan(SLUG, noon + HOUR, now=noon)
    assert posts.due(noon) == ()
    posts.claim(posts.find(SLUG), sha256="aa", way="mass", seconds=60, now=noon)
    assert not posts.plan(SLUG, noon, now=noon)
    assert not posts.unplan(SLUG)


def test_a_plan_is_taken_back(posts, noon):
    posts.plan(SLUG, noon, now=noon)
    assert posts.unplan(SLUG)
    assert posts.find(SLUG) is None
    assert not posts.unplan(SLUG)


def test_a_claim_is_for_one(posts, noon):
    posts.plan(SLUG, noon, now=noon)
    row = posts.find(SLUG)
    assert posts.claim(row, sha256="aa", way="mass", seconds=60, now=noon) is not None
    assert posts.claim(row, sha256="aa", way="mass", seconds=60, now=noon) is None


def test_a_claim_of_a_plan_that_was_moved_meanwhile_fails(posts, noon):
    posts.plan(SLUG, noon, now=noon)
    row = posts.find(SLUG)
    posts.plan(SLUG, noon + HOUR, now=noon)
    assert posts.claim(row, sha256="aa", way="mass", seconds=60, now=noon) is None


def test_one_of_many_threads_gets_the_claim(posts, noon):
    posts.plan(SLUG, noon, now=noon)
    row, gate, won = posts.find(SLUG), threading.Barrier(6), []

    def run():
        gate.wait(timeout=30)
        won.append(posts.claim(row, sha256="aa", way="mass", seconds=60, now=noon))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([row for row in won if row is not None]) == 1


def test_a_claim_that_has_ended_is_taken_over_with_what_was_done(posts, claimed, noon):
    posts.record(claimed, seconds=60, now=noon, thumb_id="t1")
    assert posts.due(noon + timedelta(seconds=59)) == ()
    (row,) = posts.due(noon + timedelta(seconds=60))
    taken = posts.claim(row, sha256="aa", way="mass", seconds=60, now=noon + timedelta(seconds=60))
    assert (taken.thumb_id, taken.attempt) == ("t1", 1)
    assert taken.claim != claimed.claim


def test_who_lost_the_claim_can_write_nothing(posts, claimed, noon):
    later = noon + 2 * HOUR
    posts.claim(posts.find(SLUG), sha256="aa", way="mass", seconds=60, now=later)
    with pytest.raises(ClaimLost):
        posts.record(claimed, seconds=60, now=later, draft_id="d1")
    with pytest.raises(ClaimLost):
        posts.give_up(claimed, state="failed")
    assert posts.find(SLUG).draft_id == ""


def test_every_step_prolongs_the_claim(posts, claimed, noon):
    posts.record(claimed, seconds=60, now=noon + timedelta(seconds=50), draft_id="d1")
    assert posts.due(noon + timedelta(seconds=100)) == ()


def test_asked_without_an_answer_is_in_doubt(posts, claimed, noon):
    asked = posts.record(claimed, seconds=60, now=noon, sending_at=noon)
    assert asked.in_doubt
    assert not posts.give_up(asked, state="accepted", msg_id="7").in_doubt


def test_an_accepted_post_is_found_by_its_job_and_when_it_is_to_be_looked_at(posts, claimed, noon):
    posts.give_up(claimed, state="accepted", msg_id="7", accepted_at=noon, next_at=noon + HOUR)
    assert posts.accepted(noon) == ()
    assert [row.slug for row in posts.accepted(noon + HOUR)] == [SLUG]
    assert posts.with_job(msg_id="7").slug == SLUG
    assert posts.with_job(msg_id="8") is None
    assert posts.with_job() is None


def test_a_result_is_taken_in_once(posts, claimed, noon):
    row = posts.give_up(claimed, state="accepted", msg_id="7")
    assert posts.settle(row, among=(State.ACCEPTED,), state="sent", sent_at=noon).state is State.SENT
    assert posts.settle(row, among=(State.ACCEPTED,), state="failed") is None
    assert posts.find(SLUG).state is State.SENT


@pytest.mark.parametrize("state", ["failed", "needs_person"])
def test_sending_again_is_a_new_attempt_and_keeps_the_old_one(posts, claimed, noon, state):
    posts.give_up(claimed, state=state, error="没发成")
    assert posts.again(SLUG, noon + HOUR, now=noon)
    assert not posts.again(SLUG, noon + HOUR, now=noon)
    assert [(row.attempt, row.state.value, row.error) for row in posts.attempts(SLUG)] == [
        (1, state, "没发成"),
        (2, "draft", ""),
    ]
    assert [row.attempt for row in posts.latest()] == [2]


@pytest.mark.parametrize("state", ["claimed", "accepted", "sent"])
def test_what_is_on_its_way_or_sent_is_not_sent_again(posts, claimed, noon, state):
    posts.give_up(claimed, state=state)
    assert not posts.again(SLUG, noon, now=noon)
    assert not posts.again("unknown", noon, now=noon)


def test_posts_of_another_account_are_not_ours(posts, engine, noon):
    Posts(engine, account="county").plan(SLUG, noon, now=noon)
    assert posts.find(SLUG) is None
    assert posts.due(noon) == ()
    assert posts.latest() == ()


def test_a_lease_is_held_by_one_and_kept_by_renewing(leases, noon):
    assert leases.take("job", "a", seconds=30, now=noon)
    assert not leases.take("job", "b", seconds=30, now=noon + timedelta(seconds=29))
    assert leases.take("job", "a", seconds=30, now=noon + timedelta(seconds=29))
    assert not leases.take("job", "b", seconds=30, now=noon + timedelta(seconds=58))
    assert leases.holder_of("job", now=noon + timedelta(seconds=58)) == "a"


def test_a_lease_whose_holder_fell_silent_goes_to_the_next(leases, noon):
    leases.take("job", "a", seconds=30, now=noon)
    later = noon + timedelta(seconds=30)
    assert leases.holder_of("job", now=later) is None
    assert leases.take("job", "b", seconds=30, now=later)
    assert not leases.take("job", "a", seconds=30, now=later)


def test_a_lease_given_back_is_free_at_once(leases, noon):
    leases.take("job", "a", seconds=30, now=noon)
    assert not leases.release("job", "b")
    assert leases.release("job", "a")
    assert leases.take("job", "b", seconds=30, now=noon)


def test_one_of_many_threads_gets_the_lease(leases, noon):
    gate, won = threading.Barrier(6), []

    def run(holder):
        gate.wait(timeout=30)
        won.append(leases.take("job", holder, seconds=30, now=noon))

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]


def test_notices_of_wechat_come_back_in_order_and_nothing_else_does(engine, vault, noon):
    events = Events(engine, account="town", vault=vault)
    for number, at in ((2, noon + HOUR), (1, noon), (0, noon - HOUR)):
        data = {"MsgID": str(number)}
        events.store_event(
            Utterance("gh", Kind.JOB, "", f"e:{number}", at, key="MASSSENDJOBFINISH", data=data), now=at
        )
    events.store_event(Utterance("oVillager", Kind.FOLLOW, "", "e:9", noon), now=noon)
    found = Notices(engine, account="town").since(noon)
    assert [(notice.name, notice.data) for notice in found] == [
        ("MASSSENDJOBFINISH", {"MsgID": "1"}),
        ("MASSSENDJOBFINISH", {"MsgID": "2"}),
    ]


def test_what_was_read_before_another_claim_cannot_be_claimed_any_more(posts, claimed, noon):
    stale = posts.find(SLUG)
    posts.claim(stale, sha256="aa", way="mass", seconds=60, now=noon + HOUR)
    assert posts.claim(stale, sha256="aa", way="mass", seconds=60, now=noon + 2 * HOUR) is None

"""Replies: one writes, another approves, nobody overlooks the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.conversation.turns import Outcome
from bot.records.approvals import Approvals
from bot.records.cases import Cases, TooLate
from bot.records.errors import OwnText
from bot.records.intake import Intake
from bot.records.replies import KIND, Fresh, Replies, words_hash

WORDS = "请带身份证到镇里司法所来"
CLERK, ADVISER = "王专干", "李律师"


@pytest.fixture
def replies(engine):
    return Replies(engine, account="town")


@pytest.fixture
def matter(say, engine, noon):
    stored = say("没人管", Outcome.HAND_OVER)
    intake = Intake(engine, account="town")
    intake.take_in(intake.arrivals(most=9), due=lambda came, reason: came, now=noon)
    return stored.matter_id


@pytest.fixture
def proposed(replies, matter, noon):
    return replies.propose(Fresh(matter, WORDS, CLERK, ""), now=noon)


@pytest.fixture
def approve(engine, replies, noon):
    """Approve words of a reply, as every way to it does in the end."""

    def _approve(reply_id: str, by: str = ADVISER, words: str = WORDS) -> bool:
        sha256 = words_hash(words)
        return Approvals(engine, account="town").approve(
            KIND,
            reply_id,
            sha256,
            approver=by,
            now=noon,
            also=lambda connection: replies.approved(connection, reply_id, sha256, by=by, now=noon),
        )

    return _approve


def test_what_another_approved_is_ready_to_leave(replies, proposed, approve, noon, ask):
    assert replies.not_handed_in(noon) == ()
    assert approve(proposed)
    (ready,) = replies.not_handed_in(noon)
    assert (ready.words, ready.decided_by) == (WORDS, ADVISER)
    assert ask("SELECT cases.state, matters.state FROM cases JOIN matters ON id = matter_id") == [
        ("replied", "open")
    ]


def test_nobody_approves_their_own(replies, proposed, approve, noon, ask):
    with pytest.raises(OwnText):
        approve(proposed, by=CLERK)
    assert replies.not_handed_in(noon) == ()
    assert ask("SELECT count(*) FROM approvals") == [(0,)]


def test_an_own_reply_is_left_out_even_where_its_author_was_not_kept(
    replies, proposed, approve, noon, ask, engine
):
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM authors")
    with pytest.raises(TooLate, match="请别人审核"):
        approve(proposed, by=CLERK)
    assert replies.not_handed_in(noon) == ()
    assert ask("SELECT count(*) FROM approvals") == [(0,)]


def test_other_words_than_those_kept_are_not_approved(replies, proposed, approve, noon):
    with pytest.raises(TooLate, match="改过了"):
        approve(proposed, words=f"{WORDS}。")
    assert replies.not_handed_in(noon) == ()


def test_a_second_approval_changes_nothing(proposed, approve, ask):
    approve(proposed)
    assert not approve(proposed, by="张审核")
    assert ask("SELECT decided_by FROM replies") == [(ADVISER,)]


def test_what_was_returned_is_not_approved(replies, proposed, approve, noon):
    replies.send_back(proposed, words_hash(WORDS), "写清楚带什么", by=ADVISER, now=noon)
    with pytest.raises(TooLate, match="退回"):
        approve(proposed, by="张审核")
    assert replies.find(proposed).remark == "写清楚带什么"


def test_what_was_approved_is_not_taken_back(replies, proposed, approve, noon):
    approve(proposed)
    with pytest.raises(TooLate, match="已经审核通过"):
        replies.send_back(proposed, words_hash(WORDS), "等等", by="张审核", now=noon)
    with pytest.raises(TooLate, match="已经审核通过"):
        replies.withdraw(proposed, by=CLERK, now=noon)


def test_of_several_who_act_in_the_same_moment_one_succeeds(replies, proposed, approve, noon, ask):
    start, done = threading.Barrier(3), []

    def act(work: Callable[[], object], name: str) -> None:
        start.wait(5)
        with suppress(TooLate):
            if work() is not False:
                done.append(name)

    acts = {
        "李律师": lambda: approve(proposed),
        "张审核": lambda: approve(proposed, by="张审核"),
        CLERK: lambda: replies.withdraw(proposed, by=CLERK, now=noon),
    }
    threads = [threading.Thread(target=act, args=(work, name)) for name, work in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(done) == 1
    assert ask("SELECT decided_by FROM replies") == [(done[0],)]
    assert ask("SELECT count(*) FROM approvals") == [(0 if done == [CLERK] else 1,)]


def test_of_several_who_write_in_the_same_moment_one_is_kept(replies, matter, noon, ask):
    start, refused = threading.Barrier(3), []

    def write(name: str) -> None:
        start.wait(5)
        try:
            replies.propose(Fresh(matter, f"{name}写的", name, ""), now=noon)
        except TooLate as error:
            refused.append(str(error))

    threads = [threading.Thread(target=write, args=(name,)) for name in ("甲", "乙", "丙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert ask("SELECT count(*) FROM replies") == [(1,)]
    assert len(refused) == 2


def test_a_closed_case_lets_nothing_out(engine, proposed, matter, approve, replies, noon):
    Cases(engine, account="town").close(matter, "by_phone", seen=None, actor=CLERK, now=noon)
    with pytest.raises(TooLate, match="办结"):
        approve(proposed)
    assert replies.not_handed_in(noon) == ()


def test_two_who_write_at_once_know_of_each_other(replies, proposed, matter, noon):
    with pytest.raises(TooLate, match=CLERK):
        replies.propose(Fresh(matter, "别的话", "刘专干", ""), now=noon)
    assert len(replies.of_matter(matter)) == 1


def test_whoever_has_not_seen_an_answer_is_told_of_it(replies, proposed, matter, approve, noon):
    approve(proposed)
    later = noon + timedelta(minutes=1)
    with pytest.raises(TooLate, match="刚刚已经答复过"):
        replies.propose(Fresh(matter, "别的话", "刘专干", ""), now=later)
    assert replies.propose(Fresh(matter, "再补一句", "刘专干", proposed), now=later)


def test_an_approved_answer_of_an_entry_is_ready_at_once(replies, matter, noon):
    fresh = Fresh(matter, "【标题】答案", CLERK, "", entry_id="wages-001")
    reply_id = replies.use_entry(fresh, approved_by=ADVISER, now=noon)
    assert [row.id for row in replies.not_handed_in(noon)] == [reply_id]


@pytest.mark.parametrize(("entry_id", "by"), [("", ADVISER), ("wages-001", " ")])
def test_nothing_leaves_as_an_entry_that_is_none(replies, matter, noon, entry_id, by):
    with pytest.raises(ValueError, match="approved answer"):
        replies.use_entry(Fresh(matter, WORDS, CLERK, "", entry_id=entry_id), approved_by=by, now=noon)
    assert replies.of_matter(matter) == ()


def test_the_queue_has_what_others_wrote_one_after_the_other(replies, say, engine, noon):
    intake, ids = Intake(engine, account="town"), []
    for number, author in enumerate((CLERK, ADVISER, CLERK)):
        matter = say("没人管", Outcome.HAND_OVER, who=f"o{number}").matter_id
        intake.take_in(intake.arrivals(most=9), due=lambda came, reason: came, now=noon)
        later = noon + timedelta(minutes=number)
        ids.append(replies.propose(Fresh(matter, WORDS, author, ""), now=later))
    assert [row.id for row in replies.in_review(not_by=ADVISER, limit=9)] == [ids[0], ids[2]]
    assert [row.id for row in replies.in_review(not_by=ADVISER, after=ids[0])] == [ids[2]]
    assert replies.in_review_count(not_by=ADVISER) == (2, 1)


def test_a_reply_that_was_asked_about_again_opens_the_case(
    replies, proposed, matter, approve, say, engine, noon, ask
):
    approve(proposed)
    say("还是不行", Outcome.HAND_OVER, matter=matter, at=noon + timedelta(hours=1))
    intake = Intake(engine, account="town")
    (arrival,) = intake.arrivals(most=9)
    assert arrival.again
    intake.take_in((arrival,), due=lambda came, reason: came, now=noon)
    assert ask("SELECT state FROM cases") == [("open",)]


def test_every_act_is_in_the_log_without_the_words(replies, proposed, noon, ask):
    replies.withdraw(proposed, by=CLERK, now=noon)
    rows = ask("SELECT act, facts FROM audit ORDER BY id")
    assert {row[0] for row in rows} == {"reply_proposed", "reply_withdrawn"}
    assert not any("身份证" in row[1] for row in rows)

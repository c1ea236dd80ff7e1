"""A reply leaves only when somebody else approved it, and at most once, whatever is done in whatever order."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.conversation.turns import Kind, Utterance
from bot.dispatch import replying
from bot.dispatch.replying import approve_reply, hand_in_approved, keep_inbox, send_entry
from bot.records.cases import TooLate
from bot.records.database import read
from bot.records.errors import MayNot, OwnText, RecordsUnavailable
from bot.records.replies import Fresh, words_hash
from bot.services.inbox import inbox_of
from bot.webhook.exchange import Exchange

WORDS = "请带身份证到镇里司法所来"
PEOPLE = {"王专干": "clerk", "刘专干": "clerk", "李律师": "adviser", "孙管理": "admin"}
NAMES = tuple(PEOPLE)
_numbers = itertools.count()


@pytest.fixture
def people(services, now):
    for name, role in PEOPLE.items():
        services.staff.add(name, role, password_hash=None, now=now)
    return {name: services.staff.find(name) for name in PEOPLE}


@pytest.fixture
def open_case(services):
    """A new matter of a new villager, in the inbox."""

    def _open_case() -> str:
        moment, who = datetime.now(UTC), f"o{next(_numbers)}"
        said = Utterance(who, Kind.TEXT, "村口的石狮子叫人挪走了没人管", f"m:{who}", moment)
        Exchange(services).answer(said, now=moment)
        inbox_of(services).take_in(moment, rounds=9)
        (row,) = ask(services, "SELECT matter_id FROM cases ORDER BY matter_id DESC LIMIT 1")
        return row[0]

    return _open_case


def ask(services, question: str, **values: str) -> list[tuple]:
    rows = read(services.engine, lambda connection: connection.execute(text(question), values).all())
    return [tuple(row) for row in rows]


@pytest.fixture
def proposed(services, people, open_case, now):
    return inbox_of(services).replies.propose(Fresh(open_case(), WORDS, "王专干", ""), now=now)


def approve(services, people, reply_id: str, by: str, words: str = WORDS, **more: str) -> None:
    approve_reply(services, reply_id, words_hash(words), people[by], now=datetime.now(UTC), **more)


def test_what_was_approved_is_on_its_way_with_exactly_these_words(services, people, proposed):
    approve(services, people, proposed, "李律师")
    rows = ask(services, "SELECT kind, item_id, words, state FROM deliveries")
    assert rows == [("reply", proposed, WORDS, "waiting")]


def test_two_advisers_at_once_send_it_once(services, people, proposed):
    approve(services, people, proposed, "李律师")
    with pytest.raises(TooLate, match="不会再送第二遍"):
        approve(services, people, proposed, "孙管理")
    assert len(ask(services, "SELECT id FROM deliveries")) == 1


@pytest.mark.parametrize("by", ["王专干", "刘专干"])
def test_neither_its_author_nor_a_clerk_lets_it_out(services, people, proposed, by):
    with pytest.raises((OwnText, MayNot)):
        approve(services, people, proposed, by)
    assert ask(services, "SELECT id FROM deliveries") == []


def test_in_an_emergency_another_clerk_approves_and_everybody_hears_of_it(services, people, proposed):
    approve(services, people, proposed, "刘专干", emergency_reason="老人今晚没有地方住，等不到明天")
    assert len(ask(services, "SELECT id FROM deliveries")) == 1
    assert ask(services, "SELECT urgent FROM alerts WHERE kind = 'emergency_approval'")


def test_not_even_in_an_emergency_the_author(services, people, proposed):
    with pytest.raises(OwnText):
        approve(services, people, proposed, "王专干", emergency_reason="老人今晚没有地方住，等不到明天")
    assert ask(services, "SELECT id FROM deliveries") == []
    assert ask(services, "SELECT id FROM alerts WHERE kind = 'emergency_approval'") == []


def test_a_process_that_ended_after_the_approval_is_made_up_for(services, people, proposed, monkeypatch, now):
    monkeypatch.setattr(replying, "hand_in_approved", lambda *_: None)
    approve(services, people, proposed, "李律师")
    assert ask(services, "SELECT id FROM deliveries") == []
    monkeypatch.undo()
    for _ in range(2):
        keep_inbox(services, now)
    assert len(ask(services, "SELECT id FROM deliveries")) == 1


def test_an_approval_stands_though_the_way_is_closed_for_a_moment(services, people, proposed, monkeypatch):
    def away(_services: object) -> None:
        raise RecordsUnavailable("数据库正忙。")

    monkeypatch.setattr(replying, "ladder_of", away)
    approve(services, people, proposed, "李律师")
    assert ask(services, "SELECT state FROM replies") == [("approved",)]
    monkeypatch.undo()
    hand_in_approved(services, datetime.now(UTC))
    assert len(ask(services, "SELECT id FROM deliveries")) == 1


def test_an_entrys_answer_leaves_at_once(services, people, open_case, now):
    fresh = Fresh(open_case(), "【标题】答案", "王专干", "", entry_id="wages-001")
    send_entry(services, fresh, approved_by="李律师", now=now)
    assert ask(services, "SELECT words FROM deliveries") == [("【标题】答案",)]


ACTS = st.tuples(
    st.sampled_from(["write", "approve", "approve_other_words", "return", "withdraw", "close", "hand_in"]),
    st.sampled_from(NAMES),
    st.integers(0, 2),
)


@given(st.lists(ACTS, max_size=14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_of_acts_only_what_another_approved_leaves_and_once(
    services, people, open_case, acts
):
    matter, inbox, ids = open_case(), inbox_of(services), []
    for act, who, number in acts:
        now, reply_id = datetime.now(UTC), ids[number % len(ids)] if ids else ""
        try:
            if act == "write":
                seen = ids[-1] if ids and number else ""
                ids.append(inbox.replies.propose(Fresh(matter, f"{WORDS}{number}", who, seen), now=now))
            elif act == "close":
                inbox.cases.close(matter, "no_need", seen=None, actor=who, now=now)
            elif act == "hand_in":
                keep_inbox(services, now)
            elif reply_id:
                words = inbox.replies.find(reply_id).words
                if act == "approve":
                    approve(services, people, reply_id, who, words)
                elif act == "approve_other_words":
                    approve(services, people, reply_id, who, f"{words}另外")
                elif act == "return":
                    inbox.replies.send_back(reply_id, words_hash(words), "再改改", by=who, now=now)
                else:
                    inbox.replies.withdraw(reply_id, by=who, now=now)
        except (TooLate, OwnText, MayNot):
            pass
    left = ask(
        services,
        "SELECT d.item_id, d.words, r.words, r.state, r.author, r.decided_by, r.sha256 FROM deliveries d"
        " LEFT JOIN replies r ON r.id = d.item_id WHERE d.matter_id = :matter",
        matter=matter,
    )
    assert len({row[0] for row in left}) == len(left)
    for _item, sent, kept, state, author, by, sha256 in left:
        assert (sent, state) == (kept, "approved")
        assert by != author
        assert PEOPLE[by] in {"adviser", "admin"}
        assert hashlib.sha256(sent.encode()).hexdigest() == sha256
    waiting = ask(
        services, "SELECT id FROM replies WHERE state = 'in_review' AND matter_id = :matter", matter=matter
    )
    assert len(waiting) <= 1
    # nothing that was approved is left lying
    keep_inbox(services, datetime.now(UTC))
    approved = ask(
        services, "SELECT id FROM replies WHERE state = 'approved' AND matter_id = :matter", matter=matter
    )
    handed_in = ask(services, "SELECT item_id FROM deliveries WHERE matter_id = :matter", matter=matter)
    assert sorted(approved) == sorted(handed_in)

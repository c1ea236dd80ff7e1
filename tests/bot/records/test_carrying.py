"""An answer that waits comes with the villager's next message: once, in the transaction that stores the message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.turns import Outcome, Session
from bot.records.carrying import letter_with_code
from bot.records.deliveries import Deliveries, State
from bot.records.exchange import Exchange, exchange_of

WORDS = "带上身份证和工资条去登记。"
LONG = "一二三四五六七八九。" * 100


@pytest.fixture
def deliveries(engine, vault):
    return Deliveries(engine, account="town", vault=vault)


@pytest.fixture
def hand_in(deliveries, noon):
    """Let an answer wait for alice's next message."""

    def make(matter_id, item="c1", words=WORDS):
        row = deliveries.hand_in(matter_id=matter_id, kind="correction", item_id=item, words=words, now=noon)
        deliveries.leave(row, State.WAITING, error="")
        return row

    return make


@pytest.fixture
def state(deliveries):
    return lambda row: (deliveries.find(row.id).state.value, deliveries.find(row.id).way)


def test_the_next_message_brings_it_once(say, hand_in, state):
    row = hand_in(say("工资", Outcome.HAND_OVER).matter_id)
    answered = say("离婚要带什么", reply="带户口本。")
    assert answered.words.startswith("带户口本。")
    assert WORDS in answered.words
    assert (answered.arrived, state(row)) == (1, ("delivered", "next_message"))
    assert WORDS not in say("还有呢").words


def test_small_talk_brings_it_too(say, hand_in, state):
    row = hand_in(say().matter_id)
    assert WORDS in say("你好", Outcome.SMALLTALK, reply="您好。").words
    assert state(row)[0] == "delivered"


def test_a_retry_gets_the_same_words_and_changes_nothing(say, hand_in, ask):
    hand_in(say().matter_id)
    first = say("你好", Outcome.SMALLTALK, key="9")
    again = say("你好", Outcome.SMALLTALK, key="9")
    assert again.words == first.words
    assert again.repeated
    assert ask("SELECT count(*) FROM deliveries WHERE state = 'delivered'") == [(1,)]


def test_nobody_else_gets_it(say, hand_in, state):
    row = hand_in(say(who="alice").matter_id)
    assert WORDS not in say("你好", Outcome.SMALLTALK, who="bob").words
    assert state(row)[0] == "waiting"


@pytest.mark.parametrize("outcome", [Outcome.EMERGENCY, Outcome.GUIDED])
def test_danger_and_petitions_come_alone(say, hand_in, state, outcome):
    row = hand_in(say().matter_id)
    assert WORDS not in say("救命", outcome).words
    assert state(row)[0] == "waiting"


def test_what_is_being_sent_at_this_moment_does_not_come_too(say, deliveries, noon):
    matter = say().matter_id
    row = deliveries.hand_in(matter_id=matter, kind="correction", item_id="c", words=WORDS, now=noon)
    assert deliveries.claim(row.id, seconds=60, now=noon)
    assert WORDS not in say("你好", Outcome.SMALLTALK).words


def test_what_is_being_sent_at_this_moment_is_not_shown_by_a_query(say, deliveries, consultations, noon):
    matter = say().matter_id
    row = deliveries.hand_in(matter_id=matter, kind="correction", item_id="c", words=WORDS, now=noon)
    claimed = deliveries.claim(row.id, seconds=60, now=noon)
    assert consultations.matters_of("alice")[0].letters == ()
    deliveries.settle(claimed, State.DOUBTFUL)
    assert [letter.words for letter in consultations.matters_of("alice")[0].letters] == [WORDS]


def test_what_may_have_arrived_does_not_come_by_itself(say, deliveries, noon):
    matter = say().matter_id
    row = deliveries.hand_in(matter_id=matter, kind="correction", item_id="c", words=WORDS, now=noon)
    claimed = deliveries.claim(row.id, seconds=60, now=noon)
    deliveries.settle(claimed, State.DOUBTFUL)
    assert WORDS not in say("你好", Outcome.SMALLTALK).words


def test_of_two_that_wait_each_message_brings_one(say, hand_in):
    matter = say().matter_id
    hand_in(matter, "c1", "第一份")
    hand_in(matter, "c2", "第二份")
    said = [say("你好", Outcome.SMALLTALK).words for _ in range(3)]
    assert [("第一份" in words) + ("第二份" in words) for words in said] == [1, 1, 0]


def test_a_long_one_follows_on_the_next_page_and_has_arrived_then(say, hand_in, state):
    row = hand_in(say().matter_id, words=LONG)
    first = say("离婚要带什么", reply="带户口本。")
    assert (first.arriving[0], first.arrived, state(row)) == (row.id, 0, ("waiting", ""))
    after = say("下一页", Outcome.SMALLTALK, reply=first.pages[0], shown=(row.id,))
    assert (after.arrived, state(row)) == (1, ("delivered", "next_message"))


def test_what_is_fetched_has_arrived(say, hand_in, state):
    row = hand_in(say().matter_id)
    say("查询", Outcome.SMALLTALK, reply=WORDS, shown=(row.id,))
    assert state(row) == ("delivered", "picked_up")


def test_fetched_by_a_stranger_it_has_arrived_and_its_words_are_not_kept_there(say, hand_in, state, ask):
    row = hand_in(say(who="alice").matter_id)
    told = say("7KQ4M2XA", Outcome.SMALLTALK, who="mallory", reply=WORDS, shown=(row.id,), keep_reply=False)
    assert told.words == WORDS
    assert state(row) == ("delivered", "picked_up")
    assert ask("SELECT reply FROM consultations WHERE person_id IS NULL") == [(None,)]


def test_words_that_were_told_while_the_database_was_away_do_not_grow(
    consultations, utterance, turn, say, hand_in, state, noon
):
    row = hand_in(say().matter_id)
    told = consultations.proposed(
        utterance("你好"), turn(Outcome.SMALLTALK), receipt="", words="您好。", now=noon
    )
    stored = consultations.store_exchange(Exchange.from_line(told.to_line()))
    assert stored.words == "您好。"
    assert state(row)[0] == "waiting"


def test_what_was_shown_while_the_database_was_away_has_arrived_afterwards(
    consultations, utterance, turn, say, hand_in, state, noon
):
    row = hand_in(say().matter_id)
    shown = turn(Outcome.SMALLTALK, shown=(row.id,))
    told = consultations.proposed(utterance("查询"), shown, receipt="", words="答复", now=noon)
    consultations.store_exchange(Exchange.from_line(told.to_line()))
    assert state(row)[0] == "delivered"


def test_a_line_of_an_older_release_brings_nothing_along(utterance, turn, vault, noon):
    exchange = exchange_of(utterance(), turn(), account="town", vault=vault, now=noon)
    line = exchange.to_line()
    for name in ("carry", "shown", "shown_way", "keep_reply"):
        del line[name]
    assert Exchange.from_line(line).carry == ""


def test_a_query_finds_every_answer_and_whether_it_arrived(say, hand_in, consultations):
    matter = say("工资", Outcome.HAND_OVER).matter_id
    hand_in(matter, "c1", "第一份")
    say("你好", Outcome.SMALLTALK)
    hand_in(matter, "c2", "第二份")
    (view,) = consultations.matters_of("alice")
    assert {(letter.words, letter.arrived) for letter in view.letters} == {
        ("第一份", True),
        ("第二份", False),
    }


def test_withdrawn_answers_are_shown_nowhere(say, hand_in, deliveries, consultations):
    matter = say().matter_id
    hand_in(matter)
    deliveries.withdraw(kind="correction", item_id="c1")
    assert WORDS not in say("你好", Outcome.SMALLTALK).words
    assert consultations.matters_of("alice")[0].letters == ()


def test_the_code_gives_the_words_without_the_receipt_until_the_person_is_forgotten(
    say, hand_in, engine, vault, consultations, ask, noon
):
    hand_in(say("工资", Outcome.HAND_OVER).matter_id)
    code = vault.decrypt(ask("SELECT code_cipher FROM deliveries")[0][0])
    letter = letter_with_code(engine, "town", vault, code)
    assert (letter.words, letter.receipt) == (WORDS, "")
    assert letter_with_code(engine, "elsewhere", vault, code) is None
    consultations.forget("alice", now=noon)
    assert letter_with_code(engine, "town", vault, code) is None


def test_unfollowing_leaves_no_words(say, hand_in, ask):
    hand_in(say().matter_id)
    say("", Outcome.SMALLTALK, reply="", forget=True)
    assert ask("SELECT state, words, code_cipher FROM deliveries") == [("withdrawn", None, "")]


def test_the_reply_that_brings_it_is_kept_as_it_was_said_and_goes_with_the_person(
    say, hand_in, ask, consultations, noon
):
    hand_in(say().matter_id)
    said = say("你好", Outcome.SMALLTALK, at=noon + timedelta(minutes=1))
    assert (said.words,) in ask("SELECT reply FROM consultations")
    consultations.forget("alice", now=noon)
    assert {row[0] for row in ask("SELECT reply FROM consultations")} == {None}


def test_a_session_that_waits_for_an_answer_keeps_its_page(
    say, hand_in, turn, utterance, consultations, noon
):
    hand_in(say().matter_id, words=LONG)
    asks = turn(Outcome.SMALLTALK, reply="请把电话号码发过来。")
    asks = replace(asks, session=Session(expecting="phone"))
    stored = consultations.store(utterance("回电"), asks, now=noon)
    assert stored.words.startswith("请把电话号码发过来。")

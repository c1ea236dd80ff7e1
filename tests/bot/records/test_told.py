"""A push that was stored with other words than the villager was told: what was told holds."""

import pytest

from bot.conversation import wording
from bot.conversation.turns import RECEIPT_SLOT, Outcome
from bot.records.deliveries import Deliveries, State
from bot.records.exchange import Exchange

NOTICE = wording.NOTICE.format(days=180, more="")
LETTER = "带上身份证和工资条去登记。"
NUMBER = "261123-123456"


@pytest.fixture
def answered(consultations, utterance, turn, noon):
    """Store an answer that nobody waits for any more, then the line with what was told in its place."""

    def make(words="请看", receipt="", **more):
        push = utterance()
        late = consultations.store(push, turn(notice=NOTICE, **more), now=noon)
        line = consultations.proposed(push, turn(**more), receipt=receipt, words=words, now=noon).to_line()
        for _ in range(2):  # a crash in the middle of it brings the line again
            told = consultations.store_line(Exchange.from_line(line))
        assert told.repeated
        return late, told

    return make


@pytest.fixture
def deliveries(engine, vault):
    return Deliveries(engine, account="town", vault=vault)


def test_the_words_that_were_told_are_recorded(answered, ask):
    late, told = answered()
    assert (late.words, told.words) == (f"请看\n{NOTICE}", "请看")
    assert ask("SELECT reply FROM consultations") == [("请看",)]


def test_a_notice_that_was_not_told_comes_with_the_next_answer(answered, say):
    answered()
    assert [say(notice=NOTICE).words for _ in range(2)] == [f"请看\n{NOTICE}", "请看"]


def test_the_number_that_was_told_is_recorded_beside_the_other(answered, consultations):
    late, _ = answered(words=f"受理号{NUMBER}", receipt=NUMBER, reply=f"受理号{RECEIPT_SLOT}")
    assert consultations.find_receipt("alice", NUMBER).matter_id == late.matter_id


def test_a_letter_that_was_not_told_waits_again_and_arrives_once(answered, say, deliveries, noon):
    matter = say("工资", Outcome.HAND_OVER).matter_id
    row = deliveries.hand_in(matter_id=matter, kind="correction", item_id="c", words=LETTER, now=noon)
    deliveries.leave(row, State.WAITING, error="")
    late, told = answered()
    assert (LETTER in late.words, LETTER in told.words) == (True, False)
    assert deliveries.find(row.id).state is State.WAITING
    assert [LETTER in say().words for _ in range(2)] == [True, False]


def test_a_letter_that_arrived_before_does_not_come_again(answered, say, deliveries, noon):
    matter = say("工资", Outcome.HAND_OVER).matter_id
    row = deliveries.hand_in(matter_id=matter, kind="correction", item_id="c", words=LETTER, now=noon)
    deliveries.leave(row, State.WAITING, error="")
    assert LETTER in say().words
    answered()
    assert deliveries.find(row.id).state is State.DELIVERED


def test_a_commit_that_comes_after_the_line_changes_nothing(
    consultations, utterance, turn, say, deliveries, noon, ask
):
    matter = say("工资", Outcome.HAND_OVER).matter_id
    row = deliveries.hand_in(matter_id=matter, kind="correction", item_id="c", words=LETTER, now=noon)
    deliveries.leave(row, State.WAITING, error="")
    push, words = utterance(), f"受理号{NUMBER}"
    consultations.store_proposed(push, turn(), receipt=NUMBER, words=words, now=noon)
    late = turn(reply=f"受理号{RECEIPT_SLOT}", topic="land", notice=NOTICE)
    assert consultations.store_ready(push, late, now=noon) is None
    assert consultations.store(push, late, now=noon).words == words
    assert deliveries.find(row.id).state is State.WAITING
    assert ask("SELECT number FROM receipts") == [(NUMBER,)]
    assert ask("SELECT count(*) FROM matters") == [(1,)]
    assert ask("SELECT told_at FROM persons") == [(None,)]


def test_the_words_of_somebody_who_was_forgotten_do_not_come_back(consultations, utterance, turn, noon, ask):
    push = utterance()
    consultations.store(push, turn(notice=NOTICE), now=noon)
    consultations.forget("alice", now=noon)
    consultations.store_proposed(push, turn(), receipt="", words="请看", now=noon)
    assert ask("SELECT reply FROM consultations") == [(None,)]

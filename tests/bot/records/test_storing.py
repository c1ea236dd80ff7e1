"""Storing one exchange: once each, in the right matter, with the right receipt."""

import re
from datetime import timedelta

import pytest

from bot.conversation.turns import RECEIPT_SLOT, Outcome
from bot.records.consultations import Consultations
from bot.records.errors import RecordsUnavailable

WITH_RECEIPT = f"已记下，受理号{RECEIPT_SLOT}"


def test_a_message_is_stored_with_its_words(say, ask):
    say("工资没给", reply="请看第三十条")
    assert ask("SELECT account, text, reply, outcome, topic, kind, channel FROM consultations") == [
        ("town", "工资没给", "请看第三十条", "answer", "wages", "text", "wechat")
    ]


def test_a_retry_returns_the_stored_words_and_changes_nothing(say, ask):
    first = say(key="77", reply=WITH_RECEIPT)
    again = say("别的话", Outcome.EMERGENCY, key="77", reply="别的回答", topic="land")
    assert (again.words, again.repeated) == (first.words, True)
    assert (again.matter_id, again.receipt, again.topic) == (first.matter_id, first.receipt, "wages")
    assert ask("SELECT count(*), max(outcome), max(topic) FROM matters") == [(1, "answer", "wages")]
    assert ask("SELECT count(*) FROM consultations") == [(1,)]


def test_the_same_key_on_another_day_is_another_message(say, noon):
    say(key="77")
    assert not say(key="77", at=noon + timedelta(days=1)).repeated


def test_the_same_key_of_another_account_is_another_message(engine, vault, say, utterance, turn, noon):
    say(key="77")
    other = Consultations(engine, account="county", vault=vault)
    assert not other.store(utterance(key="77"), turn(), now=noon).repeated


def test_a_second_message_on_a_topic_belongs_to_the_same_matter(say, noon):
    assert say().matter_id == say(at=noon + timedelta(hours=1)).matter_id


def test_another_topic_is_another_matter(say):
    assert say().matter_id != say(topic="land").matter_id


def test_another_person_is_another_matter(say):
    assert say().matter_id != say(who="bob").matter_id


@pytest.mark.parametrize(("hours", "same"), [(24, True), (24.01, False)])
def test_a_matter_ends_after_24_hours_of_silence(say, noon, hours, same):
    first = say()
    assert (say(at=noon + timedelta(hours=hours)).matter_id == first.matter_id) is same


def test_each_message_begins_the_24_hours_anew(say, noon):
    first = say()
    say(at=noon + timedelta(hours=20))
    assert say(at=noon + timedelta(hours=40)).matter_id == first.matter_id


def test_a_message_that_arrives_days_late_does_not_join_a_younger_matter(say, noon):
    young = say()
    assert say(at=noon - timedelta(days=3)).matter_id != young.matter_id


def test_a_late_message_does_not_set_the_matter_back(say, noon):
    first = say()
    say(at=noon - timedelta(hours=2))
    assert say(at=noon + timedelta(hours=24)).matter_id == first.matter_id


def test_a_new_question_leaves_the_sessions_matter(say):
    first = say()
    assert say(matter=first.matter_id, same_matter=False, topic="land").matter_id != first.matter_id


def test_a_solved_matter_is_not_continued_by_the_next_question(say):
    first = say()
    say("1", Outcome.SMALLTALK, matter=first.matter_id, solved=True)
    assert say().matter_id != first.matter_id


def test_the_sessions_matter_is_continued_whatever_the_topic_and_time(say, noon):
    first = say()
    later = say(topic="land", matter=first.matter_id, at=noon + timedelta(days=30))
    assert (later.matter_id, later.topic) == (first.matter_id, "land")


def test_the_matter_of_somebody_else_is_never_continued(say):
    first = say()
    assert say(who="bob", matter=first.matter_id).matter_id != first.matter_id


def test_an_unknown_topic_leaves_the_known_one(say):
    first = say()
    assert say(matter=first.matter_id, topic="").topic == "wages"


def test_a_page_without_its_matter_opens_none(say, ask):
    stored = say("更多", Outcome.SMALLTALK, same_matter=True)
    assert stored.matter_id == ""
    assert ask("SELECT count(*) FROM matters") == [(0,)]


def test_a_matter_remembers_what_it_came_to(say, ask):
    first = say("打人了", Outcome.EMERGENCY)
    say(outcome=Outcome.HAND_OVER, matter=first.matter_id)
    say(outcome=Outcome.ANSWER, matter=first.matter_id)
    rows = ask("SELECT outcome, state FROM matters WHERE answered AND handed_over")
    assert rows == [("emergency", "handed_over")]


@pytest.mark.parametrize(("solved", "state"), [(True, "solved"), (False, "handed_over")])
def test_a_rating_settles_the_state_and_counts_as_no_message(say, ask, solved, state):
    first = say()
    say("1", Outcome.SMALLTALK, matter=first.matter_id, solved=solved)
    assert ask("SELECT state FROM matters") == [(state,)]
    assert ask("SELECT count(*) FROM consultations WHERE counted") == [(1,)]


def test_a_matter_handed_over_beside_an_answer_says_so(say, ask):
    say(hands_over=True)
    assert ask("SELECT state, outcome FROM matters WHERE answered AND handed_over") == [
        ("handed_over", "hand_over")
    ]


@pytest.mark.parametrize("outcome", [Outcome.GUIDED, Outcome.SMALLTALK])
def test_petitions_and_small_talk_keep_no_words_and_open_no_matter(say, ask, outcome):
    assert say("我要告他", outcome, reply="请到信访窗口").matter_id == ""
    assert ask("SELECT text, reply, matter_id, person_id FROM consultations WHERE NOT counted") == [
        (None, "请到信访窗口", None, None)
    ]


def test_a_petition_of_a_known_person_is_not_linked_to_them(say, ask):
    say()
    say("我要告他", Outcome.GUIDED)
    assert ask("SELECT count(*) FROM consultations WHERE person_id IS NULL") == [(1,)]


def test_the_receipt_takes_its_slot(say):
    stored = say(outcome=Outcome.HAND_OVER, reply=WITH_RECEIPT)
    assert re.fullmatch(r"261123-\d{4}", stored.receipt)
    assert stored.words == f"已记下，受理号{stored.receipt}"


def test_a_matter_keeps_its_receipt(say):
    first = say(outcome=Outcome.HAND_OVER, reply=WITH_RECEIPT)
    assert say(outcome=Outcome.HAND_OVER, reply=WITH_RECEIPT).receipt == first.receipt


def test_the_day_of_a_receipt_is_the_day_in_beijing(say, noon):
    stored = say(reply=WITH_RECEIPT, at=noon.replace(hour=16))
    assert stored.receipt.startswith("261124-")


def test_a_number_that_is_taken_is_drawn_again(say, monkeypatch):
    drawn = iter([1111, 1111, 2222])
    monkeypatch.setattr("bot.records.receipts.secrets.randbelow", lambda limit: next(drawn))
    assert say(reply=WITH_RECEIPT).receipt == "261123-1111"
    assert say(reply=WITH_RECEIPT, topic="land").receipt == "261123-2222"


def test_when_no_number_is_free_nothing_is_stored(say, ask, monkeypatch):
    monkeypatch.setattr("bot.records.receipts.secrets.randbelow", lambda limit: 1)
    for topic in ("a", "b"):  # four digits, then six
        say(reply=WITH_RECEIPT, topic=topic)
    with pytest.raises(RecordsUnavailable):
        say(reply=WITH_RECEIPT, topic="c")
    assert ask("SELECT count(*) FROM matters") == [(2,)]


def test_a_promised_number_becomes_a_receipt_of_the_matter(consultations, utterance, turn, noon, say):
    first = say(reply=WITH_RECEIPT)
    stored = consultations.store_proposed(
        utterance(), turn(), receipt="261123-123456", words="受理号261123-123456", now=noon
    )
    assert stored.matter_id == first.matter_id
    assert stored.words == "受理号261123-123456"
    for number in (first.receipt, "261123-123456"):
        assert consultations.find_receipt("alice", number).matter_id == first.matter_id


def test_a_promised_number_that_is_taken_is_replaced(consultations, utterance, turn, noon, say):
    bobs = say(who="bob", reply=WITH_RECEIPT)
    stored = consultations.store_proposed(utterance(), turn(), receipt=bobs.receipt, words="好", now=noon)
    assert stored.receipt not in ("", bobs.receipt)
    assert consultations.find_receipt("bob", bobs.receipt).matter_id == bobs.matter_id


def test_a_number_told_stays_good_when_the_push_turns_out_to_be_stored(consultations, utterance, turn, noon):
    push = utterance()
    late = consultations.store(push, turn(reply=WITH_RECEIPT), now=noon)
    again = consultations.store_proposed(push, turn(), receipt="261123-123456", words="好", now=noon)
    assert (again.words, again.matter_id, again.repeated) == ("好", late.matter_id, True)
    for number in (late.receipt, "261123-123456"):
        assert consultations.find_receipt("alice", number).matter_id == late.matter_id


def test_a_number_told_for_a_stored_push_stays_with_whoever_holds_it(
    consultations, utterance, turn, noon, say
):
    bobs = say(who="bob", reply=WITH_RECEIPT)
    push = utterance()
    consultations.store(push, turn(reply=WITH_RECEIPT), now=noon)
    consultations.store_proposed(push, turn(), receipt=bobs.receipt, words="好", now=noon)
    assert consultations.find_receipt("bob", bobs.receipt).matter_id == bobs.matter_id
    assert consultations.find_receipt("alice", bobs.receipt) is None

"""Which step an answer takes, what WeChat's refusals mean, and what staff read about it."""

from datetime import timedelta

import pytest

from bot.conversation.turns import Kind, Outcome
from bot.dispatch import ladder_words
from bot.records.deliveries import REPLY, State
from bot.records.errors import RecordRefused, RecordsUnavailable
from bot.records.vault import Vault
from scheduler.timetable import chores
from tests.bot.dispatch.ladder_town import WORDS, error_of


def test_an_approved_answer_is_sent_at_once(village):
    matter = village.say().matter_id
    village.approve("r1", matter)
    row = village.hand_in(matter, "r1", REPLY)
    assert (row.state, row.way) == (State.DELIVERED, "service")
    ((openid, words),) = village.wechat.sent
    assert openid == "oAlice"
    assert WORDS in words
    assert village.ask("SELECT number FROM receipts")[0][0] in words


def test_handed_in_twice_it_is_one_delivery_and_one_message(village):
    matter = village.say().matter_id
    village.approve("r1", matter)
    first = village.hand_in(matter, "r1", REPLY)
    again = village.hand_in(matter, "r1", REPLY, words="别的话")
    village.go(minutes=1)
    assert again.id == first.id
    assert len(village.wechat.sent) == 1


def test_corrections_are_left_to_the_next_round(village):
    row = village.hand_in(village.say().matter_id)
    assert (row.state, village.wechat.sent) == (State.WAITING, [])
    village.go(seconds=10)
    assert village.at(row).state is State.DELIVERED
    assert "【更正" in village.wechat.sent[0][1]


@pytest.mark.parametrize("state", ["in_review", "returned", "withdrawn"])
def test_an_answer_that_is_not_approved_is_sent_nowhere(village, state):
    matter = village.say().matter_id
    village.approve("r1", matter, state=state)
    row = village.hand_in(matter, "r1", REPLY)
    village.go(minutes=1)
    assert village.wechat.sent == []
    assert WORDS not in village.hello().words
    assert village.at(row).state is State.WAITING


def test_a_matter_that_is_not_there_is_refused(village):
    with pytest.raises(RecordRefused):
        village.hand_in("0" * 32)


@pytest.mark.parametrize(("kind", "words"), [("reply", " "), ("other", WORDS)])
def test_empty_words_and_unknown_kinds_are_refused(village, kind, words):
    matter = village.say().matter_id
    with pytest.raises(RecordRefused):
        village.hand_in(matter, "r1", kind, words=words)


def test_the_window_is_as_long_as_wechat_says_after_the_last_message(village):
    matter = village.say().matter_id
    village.now += timedelta(hours=40)
    village.hello()
    village.now += timedelta(hours=47)
    row = village.hand_in(matter)
    village.go()
    assert village.at(row).state is State.DELIVERED


def test_outside_the_window_nothing_is_asked_of_wechat_and_it_waits_for_the_villager(village):
    matter = village.say().matter_id
    village.now += timedelta(hours=48)
    row = village.hand_in(matter)
    village.go()
    left = village.at(row)
    assert (left.state, left.next_at, left.error) == (State.WAITING, None, ladder_words.SILENT)
    assert village.wechat.sent == []


def test_a_tap_on_the_menu_opens_the_window_for_a_moment_only(village):
    matter = village.say().matter_id
    village.now += timedelta(days=2, hours=12)
    village.say("", kind=Kind.CLICK, outcome=Outcome.SMALLTALK, reply="您好。")
    village.now += timedelta(seconds=30)
    near = village.hand_in(matter, "c1")
    village.go()
    assert village.at(near).state is State.DELIVERED
    far = village.hand_in(matter, "c2")
    village.go(seconds=40)
    assert village.at(far).error == ladder_words.SILENT


def test_after_five_messages_the_next_waits_for_the_villager(village):
    matter = village.say().matter_id
    rows = [village.hand_in(matter, f"c{number}") for number in range(6)]
    village.go(seconds=10)
    left = [village.at(row) for row in rows if village.at(row).state is not State.DELIVERED]
    assert [row.error for row in left] == [ladder_words.USED_UP]
    assert len(village.wechat.sent) == 5


def test_an_account_without_certificate_sends_nothing(village):
    village.certified = False
    row = village.hand_in(village.say().matter_id)
    village.go()
    assert village.at(row).error == ladder_words.UNCERTIFIED
    assert village.wechat.sent == []


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        (45015, State.WAITING, ladder_words.SILENT),
        (45047, State.WAITING, ladder_words.USED_UP),
        (48001, State.WAITING, ladder_words.NOT_ALLOWED),
        (48002, State.WAITING, ladder_words.BLOCKED),
        (40003, State.GIVEN_UP, ladder_words.UNKNOWN_PERSON),
        (43004, State.GIVEN_UP, ladder_words.UNFOLLOWED),
        (50005, State.GIVEN_UP, ladder_words.UNFOLLOWED),
    ],
)
def test_each_refusal_has_its_sentence_and_the_next_step(village, code, state, words):
    row = village.hand_in(village.say().matter_id)
    village.wechat.fail(error_of(code, permanent=True))
    village.go()
    left = village.at(row)
    assert (left.state, left.error, left.next_at) == (state, words, None)
    village.go(hours=1)
    assert village.wechat.sent == []


def test_a_refusal_nobody_knows_is_told_with_what_comes_next(village):
    row = village.hand_in(village.say().matter_id)
    village.wechat.fail(error_of(12345, permanent=True))
    village.go()
    assert village.at(row).error == "微信说12345。" + ladder_words.NEXT


def test_no_right_to_send_is_told_to_staff_once_a_day(village):
    village.hand_in(village.say().matter_id)
    village.wechat.fail(error_of(48001, permanent=True))
    village.go()
    assert village.told == [ladder_words.NO_RIGHT]


def test_a_call_that_surely_sent_nothing_is_made_again_later(village):
    row = village.hand_in(village.say().matter_id)
    village.wechat.fail(error_of(45009), times=2)
    village.go()
    assert village.at(row).next_at == village.now + timedelta(seconds=30)
    village.go(seconds=20)
    assert len(village.wechat.fails) == 1
    village.go(seconds=20)
    village.go(minutes=5)
    assert village.at(row).state is State.DELIVERED


def test_after_several_tries_it_waits_for_the_villager(village):
    row = village.hand_in(village.say().matter_id)
    village.wechat.fail(error_of(-1), times=20)
    for _ in range(10):
        village.go(hours=1, minutes=1)
    left = village.at(row)
    assert (left.state, left.next_at) == (State.WAITING, None)
    assert "不再自己试" in left.error


def test_an_answer_that_does_not_come_makes_it_doubtful_and_nobody_sends_it_again(village):
    row = village.hand_in(village.say().matter_id)
    village.wechat.fail(error_of(unsure=True), after=True)
    village.go()
    for _ in range(4):
        village.go(hours=3)
    left = village.at(row)
    assert (left.state, left.error) == (State.DOUBTFUL, ladder_words.MAYBE)
    assert len(village.wechat.sent) == 1
    assert WORDS not in village.hello().words
    assert village.told == [ladder_words.LOOK]


def test_a_wechat_that_hangs_does_not_make_the_others_doubtful(village):
    matter = village.say().matter_id
    rows = [village.hand_in(matter, f"c{number}") for number in range(3)]
    village.wechat.fail(error_of(unsure=True), times=2)
    process = village.ladder()
    for _ in range(5):
        process.run_due(village.now)
    assert [village.at(row).state for row in rows].count(State.DOUBTFUL) == 1


def test_a_clock_that_is_set_back_does_not_prolong_a_pause(village):
    matter = village.say().matter_id
    rows = [village.hand_in(matter, f"c{number}") for number in range(2)]
    village.wechat.fail(error_of(unsure=True))
    process = village.ladder()
    process.run_due(village.now + timedelta(days=1))
    process.run_due(village.now)
    assert [village.at(row).state for row in rows].count(State.DELIVERED) == 1


def test_a_person_who_was_forgotten_gets_nothing_and_no_words_are_left(village):
    matter = village.say().matter_id
    before = village.hand_in(matter, "c1")
    village.consultations.forget("oAlice", now=village.now)
    after = village.hand_in(matter, "c2")
    village.go()
    assert village.wechat.sent == []
    assert [village.at(row).state for row in (before, after)] == [State.WITHDRAWN] * 2
    assert village.ask("SELECT words, code_cipher FROM deliveries") == [(None, "")] * 2


def test_somebody_forgotten_while_it_is_sent_stays_forgotten(village):
    row = village.hand_in(village.say().matter_id)
    real = village.wechat.send_text

    def slow(openid, words):
        village.consultations.forget("oAlice", now=village.now)
        real(openid, words)

    village.wechat.send_text = slow
    village.go()
    left = village.at(row)
    assert (left.state, left.words) == (State.WITHDRAWN, None)


def test_an_openid_that_cannot_be_read_any_more_is_left_to_the_telephone(village):
    row = village.hand_in(village.say().matter_id)
    process = village.ladder(vault=Vault("another secret key"))
    process.run_due(village.now)
    assert village.at(row).error == ladder_words.NO_WECHAT


def test_a_database_that_goes_away_while_sending_does_not_hurt_whoever_handed_it_in(village):
    matter = village.say().matter_id
    village.approve("r1", matter)

    class Gone:
        def __getattr__(self, name):
            if name == "hand_in":
                return village.deliveries.hand_in
            raise RecordsUnavailable("数据库暂时不可用。")

    row = village.ladder(deliveries=Gone()).hand_in(
        matter_id=matter, kind=REPLY, item_id="r1", words=WORDS, now=village.now
    )
    assert row.state is State.WAITING
    village.go(seconds=10)
    assert village.at(row).state is State.DELIVERED


def test_long_words_are_one_message_that_says_where_the_rest_is(village):
    village.hand_in(village.say().matter_id, words="一二三四五六七八九。" * 120)
    village.go()
    ((_, words),) = village.wechat.sent
    assert len(words.encode()) <= 1800
    assert words.endswith("（没说完，回复“查询”看全文）")


def test_withdrawn_with_its_item_nothing_leaves(village):
    row = village.hand_in(village.say().matter_id)
    assert village.deliveries.withdraw(kind="correction", item_id="c1") == 1
    village.go()
    assert village.at(row).state is State.WITHDRAWN
    assert village.wechat.sent == []


def test_the_scheduler_looks_every_ten_seconds(services):
    """What is due is not left to whoever hands something in."""
    assert "deliveries" in [chore._name for chore in chores(services)]

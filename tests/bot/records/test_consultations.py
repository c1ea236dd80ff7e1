"""What a person sees of their own matters, and being forgotten."""

from datetime import timedelta

import pytest

from bot.conversation.turns import RECEIPT_SLOT, Outcome

PHONE = "13812345678"


def test_the_words_of_a_stored_push_are_found(consultations, utterance, turn, noon):
    push = utterance()
    assert consultations.words_for(push) is None
    consultations.store(push, turn(reply="请看"), now=noon)
    assert consultations.words_for(push) == "请看"


def test_matters_come_newest_first_and_not_more_than_asked_for(consultations, say, noon):
    for hour, topic in enumerate(["a", "b", "c"]):
        say(topic=topic, at=noon + timedelta(hours=hour))
    say(who="bob", topic="d")
    assert [view.topic for view in consultations.matters_of("alice", limit=2)] == ["c", "b"]


def test_a_matter_is_shown_with_its_latest_receipt_and_state(consultations, say, noon):
    stored = say(outcome=Outcome.HAND_OVER, reply=RECEIPT_SLOT)
    (view,) = consultations.matters_of("alice")
    assert (view.matter_id, view.receipt) == (stored.matter_id, stored.receipt)
    assert (view.state, view.handed_over, view.opened_at) == ("handed_over", True, noon)


def test_a_stranger_has_no_matters(consultations):
    assert consultations.matters_of("nobody") == ()


@pytest.mark.parametrize("form", ["{}", " {} ", "{:no dash}", "{:wide}"])
def test_a_receipt_is_found_however_it_is_typed(consultations, say, form):
    number = say(reply=RECEIPT_SLOT).receipt
    typed = {
        "{:no dash}": number.replace("-", ""),
        "{:wide}": number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"}),
    }.get(form, form.replace("{}", number))
    assert consultations.find_receipt("alice", typed).receipt == number


def test_the_receipt_of_somebody_else_is_not_found(consultations, say):
    number = say(reply=RECEIPT_SLOT).receipt
    assert consultations.find_receipt("bob", number) is None


@pytest.mark.parametrize("typed", ["", "261123-0000", "2611", "你好", "٢٦١١٢٣-٤٨٢١x"])
def test_what_is_no_receipt_of_ours_finds_nothing(consultations, typed):
    assert consultations.find_receipt("alice", typed) is None


def test_a_receipt_resumes_its_matter_after_months(consultations, say, noon):
    first = say(reply=RECEIPT_SLOT)
    found = consultations.find_receipt("alice", first.receipt)
    later = say(matter=found.matter_id, at=noon + timedelta(days=90), reply=RECEIPT_SLOT)
    assert (later.matter_id, later.receipt) == (first.matter_id, first.receipt)


def test_numbers_of_people_are_masked_before_they_are_stored(say, ask):
    say(f"老板电话{PHONE}")
    assert ask("SELECT text FROM consultations") == [("老板电话〔电话〕",)]


def test_nothing_of_a_turn_that_keeps_no_text_is_kept(say, ask):
    say("别存", keep_text=False)
    assert ask("SELECT text FROM consultations") == [(None,)]


def test_a_call_back_phone_is_stored_encrypted_only(say, ask, vault):
    say(f"请打{PHONE}", Outcome.HAND_OVER, callback_phone=PHONE)
    ((cipher,),) = ask("SELECT callback_cipher FROM matters")
    assert vault.decrypt(cipher) == PHONE
    assert ask("SELECT text FROM consultations") == [("请打〔电话〕",)]


def test_a_bare_local_number_given_for_a_call_back_is_not_stored_as_text(say, ask):
    say("67891234", Outcome.HAND_OVER, callback_phone="67891234")
    assert ask("SELECT text FROM consultations") == [(None,)]


def test_the_call_back_phone_goes_when_the_matter_is_solved(say, ask):
    first = say(outcome=Outcome.HAND_OVER, callback_phone=PHONE)
    say("1", Outcome.SMALLTALK, matter=first.matter_id, solved=True)
    assert ask("SELECT callback_cipher FROM matters") == [(None,)]


def test_the_openid_lies_nowhere_in_the_database(say, ask, vault):
    say(who="openid-of-alice", key="openid-of-alice17000000CLICK")
    for table in ("persons", "matters", "consultations"):
        assert "openid-of-alice" not in repr(ask(f"SELECT * FROM {table}"))
    ((cipher,),) = ask("SELECT openid_cipher FROM persons")
    assert vault.decrypt(cipher) == "openid-of-alice"


def test_forgetting_keeps_the_counts_and_nothing_else(consultations, say, ask, noon):
    say("我的事", Outcome.HAND_OVER, callback_phone=PHONE)
    say(who="bob")
    assert consultations.forget("alice", now=noon)
    assert ask("SELECT count(*), count(text), count(reply) FROM consultations WHERE counted") == [(2, 1, 1)]
    assert ask("SELECT count(*), count(callback_cipher) FROM matters") == [(2, 0)]
    assert ask(
        "SELECT count(*), count(key_hash), count(openid_cipher), count(forgotten_at) FROM persons"
    ) == [(2, 1, 1, 1)]


def test_forgetting_somebody_unknown_says_so(consultations, noon):
    assert not consultations.forget("nobody", now=noon)


def test_someone_forgotten_comes_back_as_somebody_new(consultations, say, noon):
    first = say()
    consultations.forget("alice", now=noon)
    assert say().matter_id != first.matter_id
    assert len(consultations.matters_of("alice")) == 1


def test_a_retry_of_a_forgotten_message_is_still_a_retry(consultations, say, ask, noon):
    say(key="77")
    consultations.forget("alice", now=noon)
    again = say(key="77")
    assert (again.words, again.repeated) == ("", True)
    assert ask("SELECT count(*) FROM persons") == [(1,)]


def test_asking_to_be_forgotten_works_and_a_retry_hears_the_same(consultations, say, ask):
    say("我的事")
    for _delivery in range(2):
        assert say("删除我的信息", Outcome.SMALLTALK, forget=True, reply="已删除", key="88").words == "已删除"
    assert consultations.matters_of("alice") == ()
    assert ask("SELECT text, reply FROM consultations ORDER BY reply NULLS FIRST") == [
        (None, None),
        (None, "已删除"),
    ]

"""What is kept is told once, below the first reply about which anything is kept."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.turns import Outcome

NOTICE = "（记下来，180 天）"


def test_a_person_is_told_below_the_first_reply_and_never_again(say, ask, noon):
    assert say(reply="答", notice=NOTICE).words == f"答\n{NOTICE}"
    assert say(reply="答", notice=NOTICE, at=noon + timedelta(days=40)).words == "答"
    assert ask("SELECT reply FROM consultations ORDER BY said_at") == [(f"答\n{NOTICE}",), ("答",)]


def test_a_retry_says_the_same(say):
    first = say(reply="答", notice=NOTICE, key="77")
    assert say(reply="答", notice=NOTICE, key="77").words == first.words


def test_whoever_could_not_be_told_is_told_next_time(say, noon):
    assert say(reply="打 110", outcome=Outcome.EMERGENCY).words == "打 110"
    assert say(reply="答", notice=NOTICE, at=noon + timedelta(hours=1)).words.endswith(NOTICE)


def test_small_talk_of_a_stranger_is_not_told_because_nothing_is_kept(say, ask):
    assert say("你好", Outcome.SMALLTALK, reply="您好", notice=NOTICE, topic="").words == "您好"
    assert ask("SELECT count(*) FROM persons") == [(0,)]


def test_whoever_was_forgotten_is_told_anew(say, consultations, noon):
    say(reply="答", notice=NOTICE)
    consultations.forget("alice", now=noon)
    assert say(reply="答", notice=NOTICE).words.endswith(NOTICE)


def test_words_that_were_told_already_do_not_grow(consultations, utterance, turn, noon):
    stored = consultations.store_proposed(
        utterance(), turn(reply="答", notice=NOTICE), receipt="", words="答", now=noon
    )
    assert stored.words == "答"

"""The parts of the measurement that need no server."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice, pairwise
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.turns import Kind, Utterance
from bot.wechat.account import WechatAccount
from bot.wechat.push import read_push
from bot.wechat.reply import render
from faq.corpus import Corpus
from tests.bench.figures import arrivals, percentile
from tests.bench.load import Answer
from tests.bench.pushes import SEARCHING, Maker, Push, questions
from tests.bench.rounds import Tally

NOW = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
ACCOUNT = WechatAccount(appid="wx0123456789abcdef", token="benchtoken", aes_key="b" * 42 + "A", mode="safe")


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(Corpus.load().entries, ACCOUNT)


def understood(push: Push) -> Utterance:
    head, _, body = push.request.partition(b"\r\n\r\n")
    query = dict(parse_qsl(head.split(b" ")[1].decode().partition("?")[2]))
    return read_push(body, query, account=ACCOUNT, now=NOW).utterance


def answered(push: Push, words: str, status: int = 200) -> Answer:
    head, _, body = push.request.partition(b"\r\n\r\n")
    query = dict(parse_qsl(head.split(b" ")[1].decode().partition("?")[2]))
    return Answer(status, render(words, read_push(body, query, account=ACCOUNT, now=NOW), now=NOW), 0.001)


@given(st.integers(1, 200), st.floats(1, 1000), st.integers(0, 9))
def test_arrivals_only_go_forward_and_keep_the_rate(count: int, per_second: float, seed: int) -> None:
    due = arrivals(count, per_second, seed=seed)
    assert len(due) == count
    assert due[0] >= 0
    assert all(earlier <= later for earlier, later in pairwise(due))
    assert due[-1] == pytest.approx(count / per_second)


def test_a_schedule_is_the_same_for_the_same_seed() -> None:
    assert arrivals(50, 10, seed=3) == arrivals(50, 10, seed=3) != arrivals(50, 10, seed=4)


def test_a_percentile_is_the_value_that_the_share_does_not_exceed() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.99, 1.0)] == [50, 99, 100]
    assert percentile([7.0], 0.01) == 7


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.5)])
def test_a_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        percentile(values, share)


def test_a_prepared_push_is_accepted_and_says_what_was_meant(maker: Maker) -> None:
    pushes = maker.make(60, at=NOW)
    utterances = [understood(push) for push in pushes]
    assert [utterance.text for utterance in utterances] == [push.text for push in pushes]
    kinds = {push.kind: utterance.kind for push, utterance in zip(pushes, utterances, strict=True)}
    assert kinds == {
        "question": Kind.TEXT,
        "hello": Kind.TEXT,
        "thanks": Kind.TEXT,
        "follow": Kind.FOLLOW,
        "click": Kind.CLICK,
        "view": Kind.SILENT,
    }


def test_four_of_five_pushes_are_questions_and_nobody_writes_twice(maker: Maker) -> None:
    pushes = maker.make(100, at=NOW)
    assert sum(push.kind == "question" for push in pushes) == 80
    utterances = [understood(push) for push in pushes]
    assert len({utterance.openid for utterance in utterances}) == 100
    assert len({utterance.retry_key for utterance in utterances}) == 100


def test_in_the_second_mix_a_tenth_is_words_of_no_entry() -> None:
    maker = Maker(Corpus.load().entries[:5], ACCOUNT, stories=(f"石狮子{number}" for number in range(10)))
    pushes = maker.make(100, at=NOW, mix=SEARCHING)
    stories = [push.text for push in pushes if push.kind == "story"]
    assert stories == [f"石狮子{number}" for number in range(10)]
    assert sum(push.kind == "question" for push in pushes) == 70
    assert len({understood(push).openid for push in pushes}) == 100


def test_an_entry_that_is_sent_settles_a_story_and_nothing_else_does(maker: Maker) -> None:
    (push,) = maker.of_texts(["大棚叫雪压塌了"], at=NOW)
    assert maker.settled(push, answered(push, "【大棚】\n可以。"))
    assert not maker.settled(push, answered(push, "没有完全对得上的。"))


def test_a_tally_tells_rows_to_expect_what_was_meant_and_what_went_all_the_way(maker: Maker) -> None:
    (story,) = maker.of_texts(["大棚叫雪压塌了"], at=NOW)
    pushes = [*(push for push in maker.make(10, at=NOW) if push.kind == "question"), story]
    words = [f"【{push.title}】" for push in pushes[:-1]] + ["没有完全对得上的。"]
    tally = Tally()
    tally.check(maker, "ours", pushes, list(map(answered, pushes, words)))
    assert (tally.recorded, tally.asked, tally.meant, tally.stories, tally.searched) == (9, 8, 8, 1, 1)
    assert tally.told() == 0


def test_a_wrong_answer_and_too_few_right_ones_fail_a_part(
    maker: Maker, capsys: pytest.CaptureFixture[str]
) -> None:
    push = next(push for push in maker.make(5, at=NOW) if push.kind == "question")
    tally = Tally()
    tally.check(maker, "ours", [push], [answered(push, wording.APOLOGY)])
    assert tally.told() == 1
    said = capsys.readouterr().err
    assert "other words" in said
    assert "own entry" in said


def test_no_question_comes_twice_even_after_all_wordings_were_used() -> None:
    entries = Corpus.load().entries[:1]
    asked = [text for text, _ in islice(questions(entries, seed=1), 1500)]
    assert len(set(asked)) == 1500


def test_an_answer_with_its_entry_is_right_and_meant(maker: Maker) -> None:
    push = maker.make(1, at=NOW)[0]
    answer = answered(push, f"【{push.title}】\n可以。")
    assert maker.fault(push, answer) == ""
    assert maker.meant(push, answer)


@pytest.mark.parametrize(
    ("words", "status", "fault"),
    [("对不起，刚才没处理好。", 200, "other words"), ("【甲】", 500, "status 500"), ("", 200, "empty")],
)
def test_a_wrong_answer_to_a_question_is_noticed(maker: Maker, words: str, status: int, fault: str) -> None:
    push = next(push for push in maker.make(5, at=NOW) if push.kind == "question")
    answer = answered(push, words, status) if words else Answer(200, b"", 0.001)
    assert fault in maker.fault(push, answer)


def test_words_of_somebody_else_may_be_answered_with_anything_but_an_apology(maker: Maker) -> None:
    (push,) = maker.of_texts(["大棚叫雪压塌了"], at=NOW)
    assert understood(push).text == "大棚叫雪压塌了"
    assert maker.fault(push, answered(push, "没有完全对得上的。")) == ""
    assert maker.fault(push, answered(push, wording.APOLOGY))


def test_silence_to_a_question_is_noticed(maker: Maker) -> None:
    push = next(push for push in maker.make(5, at=NOW) if push.kind == "question")
    assert maker.fault(push, Answer(200, b"success", 0.001))


def test_an_answer_for_another_account_is_noticed(maker: Maker) -> None:
    push = maker.make(1, at=NOW)[0]
    stranger = Maker(Corpus.load().entries, WechatAccount(appid="wx0", token="other", aes_key="c" * 42 + "A"))
    assert "decrypted" in stranger.fault(push, answered(push, "【甲】"))

"""Answers through the real client to the stand-in for WeChat's API, over HTTP, with its own rules and refusals."""

from datetime import timedelta

import pytest

from bot.dispatch import ladder_words
from bot.records.deliveries import State
from bot.sessions.tokens import LocalTokens
from bot.simulator.wechat_api import Act
from bot.wechat.account import WechatAccount
from bot.wechat.client import WechatClient
from bot.wechat.errors import WechatError
from tests.bot.dispatch.ladder_town import WORDS
from tests.standin import MovableClock, running_stand_in

ACCOUNT = WechatAccount(appid="wx0123456789abcdef", secret="s" * 32, token="pufatoken", mode="plain")
SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
def stand_in():
    with running_stand_in(ACCOUNT, clock=MovableClock()) as running:
        yield running


@pytest.fixture
def sending(village, stand_in):
    """A village whose answers go through the real client; ``sending(**later)`` turns the clock and runs a round."""
    village.now = stand_in.clock.at
    tokens = LocalTokens()

    def go(**later):
        stand_in.clock.move(**later)
        village.now = stand_in.clock.at
        client = WechatClient(ACCOUNT, api_base=stand_in.url, tokens=tokens, timeout=0.5)
        village.ladder(client=client).run_due(village.now)

    return go


def says(village, stand_in):
    """The villager writes, and WeChat knows it too."""
    stand_in.api.acted("oAlice", Act.MESSAGE)
    return village.say()


def heard(stand_in):
    return [message.words for message in stand_in.api.messages.to("oAlice")]


def test_the_answer_arrives(village, stand_in, sending):
    row = village.hand_in(says(village, stand_in).matter_id)
    sending()
    assert village.at(row).state is State.DELIVERED
    assert [WORDS in words for words in heard(stand_in)] == [True]


@pytest.mark.parametrize(
    "fault", ["timeout", "timeout after", "drop", "drop after", "500", "500 after", "html"]
)
def test_without_an_answer_it_is_doubtful_and_never_sent_again(village, stand_in, sending, fault):
    row = village.hand_in(says(village, stand_in).matter_id)
    stand_in.api.fail_next(SEND, fault)
    sending()
    sending(hours=1)
    assert village.at(row).state is State.DOUBTFUL
    assert stand_in.calls("message/custom/send") == 1
    assert len(heard(stand_in)) == (1 if fault.endswith("after") else 0)


def test_an_expired_token_is_renewed_and_it_arrives_once(village, stand_in, sending):
    row = village.hand_in(says(village, stand_in).matter_id)
    stand_in.api.fail_next("/cgi-bin/stable_token", -1)
    sending()
    stand_in.api.tokens.expire()
    sending(minutes=1)
    assert village.at(row).state is State.DELIVERED
    assert len(heard(stand_in)) == 1


def test_a_wechat_that_counts_otherwise_than_we_is_believed(village, stand_in, sending):
    matter = village.say().matter_id  # WeChat itself heard of no message for three days
    stand_in.api.messages.acted("oAlice", Act.MESSAGE, at=village.now - timedelta(days=3))
    row = village.hand_in(matter)
    sending()
    assert village.at(row).error == ladder_words.SILENT


def test_whom_wechat_does_not_know_is_left_to_the_telephone(village, stand_in, sending):
    row = village.hand_in(village.say().matter_id)
    sending()
    assert (village.at(row).state, village.at(row).error) == (State.GIVEN_UP, ladder_words.UNKNOWN_PERSON)


def test_an_account_that_lost_its_certificate_is_told_once(village, stand_in, sending):
    matter = says(village, stand_in).matter_id
    stand_in.api.certified = False
    rows = [village.hand_in(matter, f"c{number}") for number in range(2)]
    sending()
    assert {village.at(row).error for row in rows} == {ladder_words.NOT_ALLOWED}
    assert set(village.told) == {ladder_words.NO_RIGHT}


def test_the_sixth_message_is_refused_by_wechat_and_waits(village, stand_in, sending):
    matter = says(village, stand_in).matter_id
    client = WechatClient(ACCOUNT, api_base=stand_in.url, tokens=LocalTokens(), timeout=0.5)
    for _ in range(5):  # somebody else of the office writes to the villager
        client.send_text("oAlice", "在吗")
    row = village.hand_in(matter)
    sending()
    assert village.at(row).error == ladder_words.USED_UP
    assert len(heard(stand_in)) == 5


def test_who_allowed_it_is_told_once_that_an_answer_is_there(village, stand_in):
    """The answer itself waits until the villager writes."""
    village.now = stand_in.clock.at
    matter_id = says(village, stand_in).matter_id
    stand_in.clock.move(hours=72)
    village.now = stand_in.clock.at
    client = WechatClient(ACCOUNT, api_base=stand_in.url, tokens=LocalTokens(), timeout=5)
    stand_in.api.messages.allowed.append(("oAlice", "tmpl1", "1"))
    left = [True]

    def notice(person_id, openid, receipt):
        if not left:
            return False
        left.pop()
        client.send_one_time(openid, "tmpl1", scene=1, title="您问的事有答复了", words=f"受理号 {receipt}")
        return True

    rows = []
    for number in ("1", "2"):
        village.approve(f"r{number}", matter_id)
        given = {"matter_id": matter_id, "kind": "reply", "item_id": f"r{number}", "words": WORDS}
        rows.append(village.ladder(client=client, notice=notice).hand_in(now=village.now, **given))
    first, second = (village.at(row) for row in rows)
    assert (first.state, second.state) == (State.WAITING, State.WAITING)
    assert first.error == f"{ladder_words.ONE_TIME}{ladder_words.SILENT}"
    assert second.error == ladder_words.SILENT
    assert len(heard(stand_in)) == 1
    assert WORDS not in stand_in.api.messages.to("oAlice")[0].words


def test_who_did_not_allow_it_is_told_nothing(stand_in):
    client = WechatClient(ACCOUNT, api_base=stand_in.url, tokens=LocalTokens(), timeout=5)
    with pytest.raises(WechatError) as refused:
        client.send_one_time("oAlice", "tmpl1", scene=1, title="您问的事有答复了", words="请回复查询")
    assert refused.value.errcode == 43101
    assert heard(stand_in) == []

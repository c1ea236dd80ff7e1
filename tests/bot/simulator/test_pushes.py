"""Whatever a villager does on the phone arrives as what it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.turns import Kind
from bot.simulator.acts import MAX_WORDS, UnknownAct, act
from bot.simulator.signing import sign
from bot.wechat.account import WechatAccount
from bot.wechat.fields import ILLEGAL
from bot.wechat.push import read_push

OPENID = "oVillager0000000000000000001"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNTS = [
    WechatAccount(appid="wx0123456789abcdef", token="pufatoken", aes_key=KEY, mode=mode)
    for mode in ("safe", "compatible", "plain")
]


def arrived(name: str, asked: dict[str, str], *, follows: bool = True, account=ACCOUNTS[0]):
    made = act(name, asked, openid=OPENID, follows=follows, now=NOW)
    push = sign(made.xml, account=account, sender=OPENID, now=NOW)
    return read_push(push.body, push.query, account=account, now=NOW).utterance


@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=MAX_WORDS))
def test_whatever_is_typed_arrives_as_it_is(words):
    if not words.strip():
        with pytest.raises(UnknownAct):
            arrived("text", {"words": words})
        return
    said = ILLEGAL.sub("", words).replace("\r\n", "\n").replace("\r", "\n").strip()
    assert arrived("text", {"words": words}).text == said


@pytest.mark.parametrize(
    ("name", "asked", "kind"),
    [
        ("voice", {}, Kind.VOICE),
        ("image", {}, Kind.IMAGE),
        ("video", {}, Kind.VIDEO),
        ("sticker", {}, Kind.STICKER),
        ("location", {}, Kind.LOCATION),
        ("link", {}, Kind.LINK),
        ("click", {"key": "help"}, Kind.CLICK),
        ("view", {"key": "http://a/"}, Kind.SILENT),
        ("follow", {}, Kind.FOLLOW),
        ("unfollow", {}, Kind.UNFOLLOW),
        ("scan", {"key": "village_张湾村"}, Kind.SCAN),
    ],
)
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.mode)
def test_every_act_is_understood_for_what_it_is(name, asked, kind, account):
    utterance = arrived(name, asked, account=account)
    assert utterance.kind is kind
    assert utterance.openid == OPENID


def test_a_recording_comes_without_its_words():
    assert arrived("voice", {"seconds": "5"}).text == ""


def test_a_village_code_names_its_village_to_whoever_follows_by_it():
    utterance = arrived("scan", {"key": "village_张湾村"}, follows=False)
    assert (utterance.kind, utterance.key) == (Kind.FOLLOW, "village_张湾村")


def test_two_messages_of_one_second_are_two_messages():
    first, second = (arrived("text", {"words": "在吗"}) for _ in range(2))
    assert first.retry_key != second.retry_key

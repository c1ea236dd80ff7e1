"""The real posts through the real client to the stand-in for WeChat's API, over HTTP."""

from datetime import timedelta

import pytest

from bot.dispatch.library import PostFiles
from bot.records.posts import State
from bot.sessions.tokens import LocalTokens
from bot.wechat.account import WechatAccount
from bot.wechat.client import WechatClient
from tests.standin import MovableClock, running_stand_in

ACCOUNT = WechatAccount(appid="wx0123456789abcdef", secret="s" * 32, token="pufatoken", mode="plain")
POST = "2027-01-nongmingong-gongzi"
SENDALL = "/cgi-bin/message/mass/sendall"


@pytest.fixture
def stand_in():
    with running_stand_in(ACCOUNT, clock=MovableClock()) as running:
        yield running


@pytest.fixture
def sending(town, stand_in):
    """A town whose dispatchers use the real parts; ``sending(**later)`` turns the clock and runs a round."""
    town.books = {slug: book for slug, book in PostFiles().posts().items() if book.sha256}
    town.now = stand_in.clock.at
    town.plan(POST, town.now)

    tokens = LocalTokens()

    def go(**later):
        stand_in.clock.move(**later)
        town.now = stand_in.clock.at
        client = WechatClient(ACCOUNT, api_base=stand_in.url, tokens=tokens, timeout=0.5)
        dispatcher = town.dispatcher(client=client, library=PostFiles())
        dispatcher.run_due(town.now)
        dispatcher.poll(town.now)
        return town.posts.find(POST)

    return go


def test_the_post_goes_out_as_it_was_approved_and_is_found_sent(sending, stand_in, town):
    assert sending().state is State.ACCEPTED
    assert sending(hours=1).state is State.SENT
    (sent,) = stand_in.api.articles()
    assert (sent.how, sent.article.title) == ("mass", town.books[POST].title)
    assert sent.article.content == town.books[POST].html
    assert stand_in.calls("message/mass/sendall") == 1


@pytest.mark.parametrize(
    "fault", ["timeout", "timeout after", "drop", "drop after", "500", "500 after", "html"]
)
def test_a_send_without_an_answer_is_made_sure_of_and_goes_out_once(sending, stand_in, fault):
    stand_in.api.fail_next(SENDALL, fault)
    first = sending()
    assert first.state is State.CLAIMED
    assert sending(minutes=5).state is State.ACCEPTED
    assert sending(hours=1).state is State.SENT
    assert len(stand_in.api.articles()) == 1


def test_an_expired_token_is_renewed_without_a_second_send(sending, stand_in):
    stand_in.api.fail_next(SENDALL, -1)
    assert sending().state is State.CLAIMED
    stand_in.api.tokens.expire()
    assert sending(minutes=5).state is State.ACCEPTED
    assert stand_in.calls("message/mass/sendall") == 3
    assert len(stand_in.api.sending.mass_jobs) == 1


@pytest.mark.parametrize("errcode", [45028, 45166, 48004, 53503, 89503, 45002, 40007])
def test_each_refusal_has_the_sentence_of_its_code(sending, stand_in, errcode):
    stand_in.api.fail_next(SENDALL, errcode)
    row = sending()
    assert row.state is State.FAILED
    assert "再发一次" in row.error
    assert stand_in.api.sending.mass_jobs == {}


@pytest.mark.parametrize("errcode", [-1, 45009, 45011])
def test_a_busy_wechat_is_tried_again(sending, stand_in, errcode):
    stand_in.api.fail_next(SENDALL, errcode)
    assert sending().state is State.CLAIMED
    assert sending(days=1).state is State.ACCEPTED


def test_an_account_without_the_right_leaves_it_to_a_person(sending, stand_in):
    stand_in.api.certified = False
    row = sending()
    assert row.state is State.NEEDS_PERSON
    assert "草稿箱" in row.error
    assert f"/posts/{POST}" in row.error


def test_a_wechat_that_is_down_before_sending_is_tried_again(sending, stand_in):
    stand_in.api.fail_next("/cgi-bin/stable_token", "drop")
    assert sending().state is State.CLAIMED
    assert sending(minutes=5).state is State.ACCEPTED


def test_publishing_is_found_done_with_its_address(sending, stand_in, town):
    town.way = "publish"
    assert sending().state is State.ACCEPTED
    row = sending(hours=1)
    assert row.state is State.SENT
    assert "mp.weixin.qq.com/s/" in row.article_url
    assert stand_in.calls("message/mass/sendall") == 0


def test_a_mass_send_that_the_administrator_did_not_confirm_fails(sending, stand_in):
    stand_in.api.sending.next.mass.append("err(40002)")
    sending()
    assert sending(hours=1).state is State.FAILED


def test_every_post_that_ships_can_be_sent(town, stand_in):
    town.books = {slug: book for slug, book in PostFiles().posts().items() if book.sha256}
    town.now = stand_in.clock.at
    town.way = "publish"
    for slug in town.books:
        town.plan(slug, town.now)
    client = WechatClient(ACCOUNT, api_base=stand_in.url, tokens=LocalTokens(), timeout=2)
    town.dispatcher(client=client, library=PostFiles()).run_due(town.now + timedelta(seconds=1))
    assert {row.error for row in town.posts.latest()} == {""}
    assert {row.state for row in town.posts.latest()} == {State.ACCEPTED}

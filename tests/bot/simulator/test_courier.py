"""Deliveries as WeChat makes them, against an address that answers as it is told."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from flask import Flask, Response, request

from bot.simulator import courier, pushes
from bot.simulator.courier import Courier, Exchange
from bot.simulator.signing import ACCOUNT_NAME
from bot.wechat.envelope import AccountCipher
from bot.wechat.push import read_push
from tests.standin import running_app

OPENID = "oVillager0000000000000000001"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Address:
    """An address that gives these answers in turn; the last one again and again."""

    def __init__(self, account, *answers: Response | bytes) -> None:
        self.account, self.answers, self.pushes = account, list(answers), []
        self.app = Flask("address")
        self.app.add_url_rule("/wechat", "receive", self.receive, methods=["POST"])

    def receive(self) -> Response:
        self.pushes.append(read_push(request.get_data(), request.args, account=self.account, now=NOW))
        answer = self.answers[min(len(self.pushes), len(self.answers)) - 1]
        return answer if isinstance(answer, Response) else Response(answer)

    def deliver(self, **changes) -> Exchange:
        with running_app(self.app) as url:
            sender = Courier(self.account, f"{url}/wechat", clock=lambda: NOW)
            return sender.deliver(pushes.text(OPENID, "在吗", now=NOW), openid=OPENID, **changes)


def xml(content: str = "在", kind: str = "text", to: str = OPENID, own: str = "") -> str:
    return (
        f"<xml><ToUserName>{to}</ToUserName><FromUserName>{ACCOUNT_NAME}</FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType>{kind}</MsgType>"
        f"{own or f'<Content>{content}</Content>'}</xml>"
    )


@pytest.fixture
def sealed(account):
    """Makes an encrypted answer."""
    return lambda text: AccountCipher(account, account.aes_key).seal(text, timestamp=1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "PATIENCE_S", 0.05)


def test_the_first_good_answer_ends_the_deliveries(account, sealed):
    address = Address(account, sealed(xml("在的")))
    assert address.deliver().shown.words == "在的"
    assert len(address.pushes) == 1


def test_three_deliveries_of_one_message_are_signed_anew_and_say_the_same(account, sealed):
    address = Address(account, sealed(xml()))
    exchange = address.deliver(lost=2)
    assert len({push.utterance.retry_key for push in address.pushes}) == 1
    assert len({delivery.query for delivery in exchange.deliveries}) == 3
    assert exchange.shown.words == "在"


def test_an_error_of_the_server_is_followed_by_another_delivery(account, sealed):
    address = Address(account, Response("", 500), sealed(xml("好了")))
    assert address.deliver().shown.words == "好了"


def test_after_three_errors_the_platform_shows_its_notice(account):
    address = Address(account, Response("", 500))
    exchange = address.deliver()
    assert exchange.fault
    assert len(address.pushes) == 3


@pytest.mark.parametrize("answer", [b"success", b""])
def test_success_and_nothing_mean_silence(account, answer):
    exchange = Address(account, answer).deliver()
    assert not exchange.fault
    assert exchange.shown.words == ""
    assert len(exchange.deliveries) == 1


@pytest.mark.parametrize(
    "broken",
    [
        xml(""),
        xml("字" * 683),
        xml(to="oSomebodyElse"),
        xml(kind="poem"),
        xml(kind="news", own="<Articles></Articles>"),
        "<xml></xml>",
        "not xml",
    ],
    ids=["empty", "too long", "to another", "unknown type", "no article", "no fields", "no xml"],
)
def test_an_answer_that_cannot_be_shown_ends_in_the_notice_at_once(account, sealed, broken):
    exchange = Address(account, sealed(broken)).deliver()
    assert exchange.fault
    assert len(exchange.deliveries) == 1


@pytest.mark.parametrize("answer", [xml("明文").encode(), b'{"errcode": 0}'], ids=["plain", "json"])
def test_an_answer_that_is_not_encrypted_is_not_shown(account, answer):
    assert Address(account, answer).deliver().fault


def test_an_article_is_shown_as_a_card(account, sealed):
    item = "<item><Title>民法典</Title><Description>过日子</Description><PicUrl></PicUrl><Url>http://a/</Url></item>"
    news = xml(kind="news", own=f"<ArticleCount>1</ArticleCount><Articles>{item}</Articles>")
    (card,) = Address(account, sealed(news)).deliver().shown.cards
    assert (card.title, card.digest, card.address) == ("民法典", "过日子", "http://a/")


def test_nobody_at_the_address_ends_in_the_notice(account):
    sender = Courier(account, "http://127.0.0.1:1/wechat", clock=lambda: NOW)
    exchange = sender.deliver(pushes.text(OPENID, "在吗", now=NOW), openid=OPENID)
    assert exchange.fault
    assert [delivery.verdict for delivery in exchange.deliveries] == ["连不上服务器"] * 3


def test_silence_is_waited_for_and_then_delivered_again(account, impatient):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/wechat"
        sender = Courier(account, address, clock=lambda: NOW)
        exchange = sender.deliver(pushes.text(OPENID, "在吗", now=NOW), openid=OPENID)
    assert exchange.fault
    assert [delivery.verdict for delivery in exchange.deliveries] == ["5 秒没有回答"] * 3

"""The short way for pushes answers as the long way through Flask does."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.wrappers import Request

from bot.app import HEADERS
from bot.webhook.lane import Brief, Lane
from tests.signing import Signer


@pytest.fixture
def lane(app) -> Lane:
    return app.wsgi_app


def whole(answer):
    """Status, headers but those for browsers, and, where it is not encrypted anew each time, the body."""
    others = {*HEADERS, "Cache-Control", "Content-Length"} - {"X-Content-Type-Options"}
    headers = {name: value for name, value in answer.headers.items() if name not in others}
    return answer.status, headers, answer.data if b"Encrypt" not in answer.data else b""


def pushes(signer: Signer, now):
    query, body = signer.text("老板拖欠工资不给怎么办", at=now, msg_id=5)
    yield query, body
    yield query | {"msg_signature": "0" * 40}, body
    yield {}, b""
    yield query, b"<xml/>"
    yield query, b"x" * 65_537
    yield query, b"x" * 2_000_000
    yield {"timestamp": "1+1", "nonce": "%E4%BA%BA"}, body
    yield query | {"timestamp": ["1", "2"]}, body
    yield signer.event("VIEW", key="https://example.com", at=now, openid="oOne")


@pytest.mark.parametrize("number", range(9))
def test_both_ways_answer_alike(app, lane, signer, now, number):
    query, body = list(pushes(signer, now))[number]
    short = app.test_client().post("/wechat", query_string=query, data=body)
    app.wsgi_app = lane._inner
    assert whole(short) == whole(app.test_client().post("/wechat", query_string=query, data=body))


def test_a_fault_is_no_fault_page(client, signer, now, monkeypatch, caplog):
    monkeypatch.setitem(client.application.extensions, "exchange", None)
    query, body = signer.text("离婚", at=now)
    answer = client.post("/wechat", query_string=query, data=body)
    assert (answer.status_code, answer.data) == (200, b"success")
    assert "request failed" in caplog.text


def test_a_body_that_ends_too_early_is_refused(client, signer, now):
    query, body = signer.text("离婚", at=now)
    short = {"CONTENT_LENGTH": str(len(body) + 10)}
    answer = client.post(
        "/wechat", query_string=query, input_stream=io.BytesIO(body), environ_overrides=short
    )
    assert (answer.status_code, answer.data) == (400, b"refused")


@pytest.mark.parametrize(("method", "path"), [("GET", "/healthz"), ("PUT", "/wechat"), ("POST", "/wechat/")])
def test_everything_else_goes_the_long_way(client, lane, method, path):
    seen = []
    inner, lane._inner = lane._inner, lambda environ, start: seen.append(path) or inner(environ, start)
    client.open(path, method=method)
    assert seen == [path]


def test_words_that_come_in_pieces_of_unknown_length_are_answered(client, signer, now):
    query, body = signer.text("离婚", at=now)
    pieces = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    answer = client.post(
        "/wechat",
        query_string=query,
        input_stream=io.BytesIO(body),
        environ_overrides=pieces | {"CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 200
    assert b"Encrypt" in answer.data


@given(st.text(st.characters(codec="latin-1", exclude_characters="#"), max_size=40))
def test_arguments_are_read_as_werkzeug_reads_them(query):
    environ = {"QUERY_STRING": query, "CONTENT_LENGTH": "0"}
    if Brief.fits(environ):
        assert Brief(environ).args == Request(environ).args

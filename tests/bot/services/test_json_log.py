"""The log as JSON: a line for each request, with its number and nothing of anybody."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.services.json_log import JsonLines
from bot.settings import Settings

KEYS = {"at", "level", "logger", "message", "request", "route", "method", "ms", "status"}


@pytest.fixture
def json_services(environment):
    made = Services(Settings.from_env(environment | {"LOG_FORMAT": "json"}, env_file=None))
    made.upgrade()
    yield made
    made.engine.dispose()


@pytest.fixture
def lines(caplog):
    """What the log holds, as a collector reads it."""
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(JsonLines())
    return lambda: [json.loads(JsonLines().format(record)) for record in caplog.records]


def requests_of(lines):
    return [line for line in lines() if line["message"] == "request"]


def test_a_page_is_one_line_with_its_route_and_not_its_address(json_services, lines):
    client = create_app(json_services.settings, json_services).test_client()
    answer = client.get("/posts/zhang-san?who=oSecret")
    (line,) = requests_of(lines)
    assert set(line) - {"request"} == KEYS - {"request"}
    assert line["route"] == "/posts/<slug>"
    assert line["status"] == answer.status_code
    assert "zhang" not in json.dumps(line)
    assert "oSecret" not in json.dumps(line)


def test_the_number_goes_back_and_one_that_was_offered_is_taken(json_services, lines):
    client = create_app(json_services.settings, json_services).test_client()
    assert len(client.get("/healthz").headers["X-Request-Id"]) == 16
    assert (
        client.get("/healthz", headers={"X-Request-Id": "abcd-1234"}).headers["X-Request-Id"] == "abcd-1234"
    )
    forged = client.get("/healthz", headers={"X-Request-Id": 'x"} {"level": "error'})
    assert '"' not in forged.headers["X-Request-Id"]
    assert len(requests_of(lines)) == 3


def test_a_push_is_a_line_too_and_its_words_are_not(json_services, lines, signer):
    client = create_app(json_services.settings, json_services).test_client()
    answer = client.post("/wechat?signature=x&timestamp=1&nonce=2", data=b"<xml>oSecret 13800138000</xml>")
    (line,) = requests_of(lines)
    assert (line["route"], line["status"]) == ("/wechat", answer.status_code)
    assert not any(secret in json.dumps(lines()) for secret in ("oSecret", "13800138000"))


def test_an_error_is_told_by_its_kind_and_place(lines):
    try:
        raise ValueError("words of oSecret")
    except ValueError:
        logging.getLogger("bot").exception("request failed")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert "test_json_log" in line["where"][-1]
    assert "oSecret" not in json.dumps(line)


def test_a_line_says_when_it_was_in_utc(lines):
    logging.getLogger("bot").info("换行\n也在一行")
    (line,) = lines()
    assert abs((datetime.now(UTC) - datetime.fromisoformat(line["at"])).total_seconds()) < 60
    assert "\n" not in json.dumps(line)

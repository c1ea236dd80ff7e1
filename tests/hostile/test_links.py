"""Links, codes and citations from anybody: a page or a refusal, never a fault, never a hang."""

from __future__ import annotations

import logging
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.commands import choice_number, command, names_a_code, pickup_code, receipt_number, tidy
from content.citations import find_citations
from content.laws import load_laws
from tests.hostile.texts import TEXTS
from tests.hostile.watchdog import times, watched

LAWS = load_laws()
PATHS = st.sampled_from(
    ["/mine/{}", "/quiz/{}", "/quiz/{}/take", "/quiz/x/take/{}", "/law/{}", "/law/{}/{}", "/law/民法典/{}", "/faq/{}", "/posts/{}", "/posts/{}/notice",
     "/posts/{}/cover", "/pictures/{}", "/exam?code={}", "/exam/paper/{}", "/{}"]
)  # fmt: skip


@pytest.fixture(scope="module")
def client(site):
    return site.test_client()


@given(PATHS, TEXTS.filter(bool), st.sampled_from(["GET", "POST"]))
@times(60, 3000)
def test_no_address_of_villagers_is_a_fault(client, caplog, path, words, method):
    address = path.replace("{}", quote(words.encode("utf-8", "replace"), safe=""))
    caplog.clear()
    with watched(), caplog.at_level(logging.ERROR):
        answer = client.open(
            address, method=method, data={"code": words, "q1": words} if method == "POST" else None
        )
    assert answer.status_code < 500
    assert "request failed" not in caplog.text


@given(TEXTS)
@times(60, 3000)
def test_whatever_is_typed_is_a_code_or_none(words):
    with watched():
        for read in (tidy, command, choice_number, receipt_number, pickup_code, names_a_code):
            read(words)


@given(
    st.lists(
        TEXTS | st.sampled_from(["《", "》", "第", "条", "之", "、", "至", "民法典", "(", "年", "一千"]),
        max_size=60,
    ).map("".join)
)
@times(60, 3000)
def test_citations_of_any_text_are_found_in_time(words):
    with watched():
        find_citations(words, LAWS, None, date(2026, 11, 26))

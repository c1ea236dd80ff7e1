"""Answers of staff as a villager meets them: with the next message, by 查询, by receipt number, by code."""

import re
from datetime import UTC, datetime

import pytest

from bot.conversation import wording
from bot.records.codes import spoken
from bot.records.deliveries import Deliveries, State
from bot.services import meters
from bot.services.build import ACCOUNT

WORDS = "带上身份证和工资条，到镇里的窗口登记。"
QUESTION = "隔壁村会计把我家承包地的补贴写到他侄子名下了，这账该怎么翻"


@pytest.fixture
def deliveries(services):
    return Deliveries(services.engine, account=ACCOUNT, vault=services.vault)


@pytest.fixture
def answered(say, services, deliveries):
    """A villager asked for a person and has an answer waiting; the receipt number and the delivery."""

    def make(words=WORDS, openid="oAlice"):
        say("转人工", openid=openid)
        number = re.search(r"\d{6}-\d{4}", say(QUESTION, openid=openid))[0]
        matter = services.keeper.find_receipt(openid, number).matter_id
        row = deliveries.hand_in(
            matter_id=matter, kind="correction", item_id="c1", words=words, now=datetime.now(UTC)
        )
        deliveries.leave(row, State.WAITING, error="")
        return number, row

    return make


@pytest.fixture
def code(services, answered):
    """The pick-up code of an answer that waits for alice."""
    answered()
    with services.engine.connect() as connection:
        cipher = connection.exec_driver_sql("SELECT code_cipher FROM deliveries").scalar()
    return services.vault.decrypt(cipher)


def test_the_receipt_says_that_an_answer_can_be_fetched(say):
    say("转人工", openid="oAlice")
    assert "回复“查询”随时能看" in say(QUESTION, openid="oAlice")


def test_the_next_message_brings_the_answer_and_the_question_is_answered_too(say, answered):
    answered()
    words = say("你好", openid="oAlice")
    assert WORDS in words
    assert "普法助手" in words
    assert WORDS not in say("谢谢", openid="oAlice")


def test_a_query_brings_it_and_brings_it_again(say, answered, deliveries):
    _, row = answered()
    assert WORDS in say("查询", openid="oAlice")
    assert deliveries.find(row.id).way == "picked_up"
    assert WORDS in say("查询", openid="oAlice")
    assert WORDS not in say("你好", openid="oAlice")


def test_the_own_receipt_number_brings_it_and_anybody_elses_does_not(say, answered):
    number, _ = answered()
    assert say(number, openid="oMallory") == wording.NO_SUCH_RECEIPT
    assert WORDS in say(number, openid="oAlice")


def test_a_long_answer_is_read_page_by_page(say, answered, deliveries):
    _, row = answered("一二三四五六七八九。" * 150)
    said = say("离婚要带什么材料", openid="oAlice")
    assert wording.LETTER_NEXT_PAGE in said
    assert deliveries.find(row.id).state is State.WAITING
    said = say("下一页", openid="oAlice")
    assert "一二三四五六七八九" in said
    assert deliveries.find(row.id).state is State.DELIVERED
    assert "一二三四五六七八九" in say("下一页", openid="oAlice")


def test_the_code_gives_the_answer_to_whoever_holds_it_and_not_the_question(say, code):
    said = say(spoken(code).lower(), openid="oDaughter")
    assert WORDS in said
    assert "补贴" not in said
    assert not re.search(r"\d{6}-\d{4}", said)


def test_after_five_wrong_codes_not_even_the_right_one_is_looked_at(say, code):
    for last in "23456":
        assert say(f"7KQ4M2X{last}", openid="oMallory") == wording.NO_SUCH_CODE
    assert say(code, openid="oMallory") == wording.TOO_MANY_CODES
    assert WORDS in say(code, openid="oDaughter")


def test_right_codes_are_not_counted(say, code):
    for _ in range(7):
        assert WORDS in say(code, openid="oDaughter")


def test_the_code_and_the_words_stay_out_of_the_log(say, code, caplog):
    caplog.set_level("DEBUG")
    say(code, openid="oDaughter")
    say("7KQ4M2XC", openid="oDaughter")
    assert code not in caplog.text
    assert WORDS not in caplog.text
    assert "oDaughter" not in caplog.text


def test_deliveries_that_arrive_are_counted(say, answered):
    counter = meters.DELIVERIES.labels("next_message", "delivered")
    before = counter._value.get()
    answered()
    say("你好", openid="oAlice")
    assert counter._value.get() == before + 1

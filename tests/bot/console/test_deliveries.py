"""没送到的: why an answer has not arrived, what comes next, and what a person does about it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.commands import pickup_code
from bot.conversation.turns import RECEIPT_SLOT, Kind, Outcome, Session, Turn, Utterance
from bot.dispatch import ladder_words
from bot.records.carrying import letter_with_code
from bot.records.consultations import Consultations
from bot.records.deliveries import Deliveries, State
from bot.services.build import ACCOUNT
from tests.bot.console.conftest import token

WORDS = "带上身份证和工资条，到镇里的窗口登记。"


@pytest.fixture
def deliveries(services):
    return Deliveries(services.engine, account=ACCOUNT, vault=services.vault)


@pytest.fixture
def left(services, deliveries):
    """An answer that was left in a state."""
    consultations = Consultations(services.engine, account=ACCOUNT, vault=services.vault)

    def make(state=State.WAITING, error=ladder_words.SILENT, number=1):
        now = datetime.now(UTC) - timedelta(hours=1)
        said = Utterance(f"oAlice{number}", Kind.TEXT, "工资", f"{number}", now)
        turn = Turn(f"受理号 {RECEIPT_SLOT}", Session(), Outcome.HAND_OVER, "labour", hands_over=True)
        matter = consultations.store(said, turn, now=now).matter_id
        row = deliveries.hand_in(
            matter_id=matter, kind="correction", item_id=f"c{number}", words=WORDS, now=now
        )
        if state is State.DOUBTFUL:
            deliveries.settle(deliveries.claim(row.id, seconds=60, now=now), state, error=error)
        else:
            deliveries.leave(row, state, error=error)
        return row

    return make


@pytest.fixture
def press(enter):
    """Press a button of a delivery as a role; the page that follows."""
    browsers = {}

    def make(row, button, role="clerk", **form):
        if role not in browsers:
            browsers[role] = enter(f"某{role}", role)
        browser = browsers[role]
        word = token(browser.get("/console/password").text)
        return browser.post(
            f"/console/deliveries/{row.id}/{button}", data={"csrf_token": word, **form}, follow_redirects=True
        )

    return make


def acts(services):
    with services.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT act FROM audit WHERE kind = 'delivery' ORDER BY id")
        return [row[0] for row in rows]


def test_what_did_not_arrive_is_listed_with_why_and_what_comes_next(enter, left):
    left()
    page = enter().get("/console/deliveries/").text
    assert ladder_words.SILENT in page
    assert WORDS in page
    assert "受理号 2" in page


def test_it_is_reached_from_more(enter):
    assert "/console/deliveries/" in enter().get("/console/more").text


def test_what_arrived_is_not_listed(enter, left, press):
    row = left()
    assert "没有，答复都送到了" in press(row, "told").text


def test_no_code_stands_on_a_page_that_is_only_looked_at(enter, left, press, services):
    row = left()
    assert "取件码 <b>" not in enter().get("/console/deliveries/").text
    assert "取件码 <b>" in press(row, "code").text
    assert acts(services) == ["delivery_code_read"]


def test_the_code_that_is_read_out_is_the_one_that_works(left, press, services):
    shown = re.search(r"取件码 <b>([^<]+)</b>", press(left(), "code").text)[1]
    letter = letter_with_code(services.engine, ACCOUNT, services.vault, pickup_code(shown))
    assert letter.words == WORDS


def test_told_on_the_phone_is_kept_with_who_did_it(left, press, deliveries, services):
    row = left()
    press(row, "told")
    assert (deliveries.find(row.id).state, deliveries.find(row.id).way) == (State.DELIVERED, "phone")
    assert acts(services) == ["delivery_told_by_phone"]


def test_what_may_have_arrived_is_sent_again_only_after_a_look(left, press, deliveries, services):
    row = left(State.DOUBTFUL, ladder_words.MAYBE)
    press(row, "again", tries="0")
    assert deliveries.find(row.id).state is State.DOUBTFUL
    press(row, "again", tries="0", looked="yes")
    assert deliveries.find(row.id).state is State.WAITING
    assert acts(services) == ["delivery_tried_again"]


def test_a_second_click_or_a_second_clerk_sends_nothing_twice(left, press, deliveries):
    row = left(State.DOUBTFUL, ladder_words.MAYBE)
    press(row, "again", tries="0", looked="yes")
    now = datetime.now(UTC)
    claimed = deliveries.claim(row.id, seconds=60, now=now)
    deliveries.settle(claimed, State.DOUBTFUL, error=ladder_words.MAYBE)
    assert "别人刚刚再发过一次" in press(row, "again", role="admin", tries="0", looked="yes").text
    assert deliveries.find(row.id).state is State.DOUBTFUL


@pytest.mark.parametrize("button", ["told", "again", "withdraw", "code"])
def test_nothing_is_done_about_what_arrived_meanwhile(left, press, deliveries, services, button):
    row = left()
    press(row, "told")
    press(row, button, tries="0", looked="yes")
    assert deliveries.find(row.id).way == "phone"
    assert acts(services) == ["delivery_told_by_phone"]


def test_withdrawn_it_goes_nowhere(left, press, deliveries, services):
    row = left()
    press(row, "withdraw")
    assert deliveries.find(row.id).state is State.WITHDRAWN
    assert acts(services) == ["delivery_withdrawn"]


def test_the_leader_looks_and_presses_nothing(enter, left, press):
    row = left()
    assert "念取件码" not in enter("赵镇长", "leader").get("/console/deliveries/").text
    assert press(row, "told", role="leader").status_code == 403


def test_more_than_a_page_is_turned(enter, left):
    for number in range(1, 33):
        left(number=number)
    browser = enter()
    assert browser.get("/console/deliveries/").text.count("row-card") == 30
    assert browser.get("/console/deliveries/?page=2").text.count("row-card") == 2
    assert browser.get("/console/deliveries/?page=99").text.count("row-card") == 2

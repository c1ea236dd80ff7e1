"""The year's plan on screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.year import year_of
from bot.statistics.periods import beijing_day
from tests.bot.console.conftest import token
from tests.bot.services.planning import share_files, slot

NEXT_YEAR = datetime.now(UTC).year + 1
DAY = date(NEXT_YEAR, 5, 6)
CIVIL = "2027-05-minfadian"
TYPED = {"kind": "month", "day": str(DAY), "clock": "09:00", "law": "民法典", "audience": "followers"}


@pytest.fixture
def environment(environment, sqlite_url):
    return environment | {"DATABASE_URL": sqlite_url}


@pytest.fixture(autouse=True)
def _shared(services):
    share_files(services)


def press(browser, path: str, **form: object):
    word = token(browser.get("/console/password").text)
    return browser.post(path, data=form | {"csrf_token": word}, follow_redirects=True)


def plan(services, slot_id: str = "a" * 32, **changes: object):
    made = slot(slot_id, **{"day": DAY} | changes)
    return year_of(services).put(made, by="王专干", now=datetime.now(UTC))


def test_the_tab_leads_to_the_plan_and_the_plan_to_what_is_sent(enter):
    browser = enter()
    assert 'href="/console/year/"' in browser.get("/console/").text
    assert 'href="/console/posts/"' in browser.get("/console/year/").text
    assert 'href="/console/posts/"' in browser.get("/console/more").text


def test_one_button_fills_a_year(enter, services):
    page = press(enter(), "/console/year/suggest", year=str(NEXT_YEAR)).text
    assert "排进了" in page
    assert "每月一法还没有排" not in page
    laws = [card for card in year_of(services).cards() if card.slot.kind == "month"]
    assert len(laws) == 12


def test_what_was_not_planned_is_red_only_while_it_can_still_be(enter):
    browser = enter()
    assert "每月一法还没有排" not in browser.get(f"/console/year/?year={NEXT_YEAR - 2}").text
    assert browser.get(f"/console/year/?year={NEXT_YEAR}").text.count("每月一法还没有排") == 12


def test_a_month_shows_its_days_and_their_basis(enter, services):
    plan(services, slug=CIVIL)
    page = enter().get(f"/console/year/?month={NEXT_YEAR}-05").text
    assert "借钱、担保、立遗嘱" in page
    assert "民法典宣传月（按惯例）" in page
    assert "全国助残日（《残疾人保障法》第14条）" in page
    assert 'draggable="true"' in page


def test_a_slot_is_added_by_hand_and_the_same_form_twice_makes_one(enter, services):
    browser = enter()
    for _ in range(2):
        page = press(browser, "/console/year/new", id="b" * 32, **TYPED).text
        assert "记下了" in page
    (card,) = year_of(services).cards()
    assert (card.slot.law, card.slot.made_by) == ("中华人民共和国民法典", "王专干")


def test_what_was_typed_stays_when_something_is_wrong(enter, services):
    answer = press(enter(), "/console/year/new", **TYPED | {"law": "动物园法", "note": "请李老师来讲"})
    assert answer.status_code == 400
    assert "法律表里没有" in answer.text
    assert "请李老师来讲" in answer.text
    assert 'value="动物园法"' in answer.text
    assert year_of(services).cards() == ()


def test_a_date_is_typed_to_move_a_slot(enter, services):
    plan(services, slug=CIVIL)
    page = press(enter(), f"/console/year/slots/{'a' * 32}/move", day=str(DAY + timedelta(days=1))).text
    assert "改到" in page
    assert beijing_day(services.posts.find(CIVIL).due_at) == DAY + timedelta(days=1)


def test_a_day_that_is_taken_names_the_next_free_one(enter, services):
    plan(services, slug=CIVIL)
    plan(services, "b" * 32, kind="extra", day=DAY + timedelta(days=1))
    page = press(enter(), f"/console/year/slots/{'b' * 32}/move", day=str(DAY)).text
    assert f"最近能排的是 {NEXT_YEAR}年5月7日" in page


def test_a_date_that_makes_no_sense_moves_nothing(enter, services):
    plan(services, slug=CIVIL)
    browser = enter()
    for day in ("", "明天", "2020-01-01", "0001-01-01", "99999-01-01", "2027-02-30"):
        page = press(browser, f"/console/year/slots/{'a' * 32}/move", day=day).text
        assert "alert-danger" in page, day
    assert year_of(services).cards()[0].slot.day == DAY


def test_the_older_list_keeps_to_the_quota_and_takes_the_slot_along(enter, services):
    plan(services, slug=CIVIL)
    browser = enter()
    refused = press(browser, "/console/posts/2027-05-xingzheng-chufa/plan", due=f"{DAY}T20:00").text
    assert "最近能排的是" in refused
    press(browser, f"/console/posts/{CIVIL}/plan", due=f"{DAY + timedelta(days=2)}T20:00")
    (card,) = year_of(services).cards()
    assert (card.slot.day, card.slot.clock) == (DAY + timedelta(days=2), "20:00")


def test_a_slot_is_taken_out(enter, services):
    plan(services, slug=CIVIL)
    assert "拿掉了" in press(enter(), f"/console/year/slots/{'a' * 32}/remove").text
    assert services.posts.find(CIVIL) is None


def test_a_leader_reads_the_plan_and_finds_no_button(enter, services):
    plan(services, slug=CIVIL)
    browser = enter("赵镇长", "leader")
    for path in (f"?year={NEXT_YEAR}", f"?month={DAY:%Y-%m}", f"slots/{'a' * 32}"):
        page = browser.get(f"/console/year/{path}").text
        assert "借钱、担保、立遗嘱" in page
        assert f"/slots/{'a' * 32}/move" not in page
        assert "记下" not in page


def test_what_is_missing_soon_is_red_on_today(enter, services):
    soon = beijing_day(datetime.now(UTC)) + timedelta(days=3)
    plan(services, day=soon, deadline=soon, law="民法典")
    page = enter().get("/console/").text
    assert "还没有写文章" in page
    assert "alert-danger" in page


def test_a_year_that_makes_no_sense_shows_this_one(enter):
    browser = enter()
    for query in ("year=1", "year=99999", "month=2027-13", "month=x", "year=²⁰²⁷", "month=2099-12"):
        answer = browser.get(f"/console/year/?{query}")
        assert (answer.status_code, f"{datetime.now(UTC).year}年" in answer.text) == (200, True), query

"""Consultations outside the chat on the staff pages: entered, masked, sent twice, changed, voided, listed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.records.account_facts import AccountFacts
from bot.records.cases import Cases
from bot.records.database import read
from bot.records.entered import Register
from bot.records.field_models import offline
from bot.records.models import matters
from bot.services.build import ACCOUNT
from bot.services.villages import keep_list
from bot.statistics.periods import Period, beijing_day

FORM = {"channel": "window", "topic": "wages", "result": "answer", "village": "张湾村", "words": "老板欠薪"}
URL = "/console/register/"


@pytest.fixture
def register(services):
    return Register(services.engine, account=ACCOUNT)


@pytest.fixture
def count(services):
    """件, 人次, 人 of today."""

    def _count(day=None):
        first = day or beijing_day(datetime.now(UTC))
        found = services.totals(Period(first, first + timedelta(days=1)))
        return found.matters, found.person_times, found.persons

    return _count


def hidden(page: str) -> dict[str, str]:
    """What a form brings along unseen; the last of each name is that of the form itself."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))


def send(browser, url=URL, form=FORM, **changes):
    """Open a page, fill in its form and send it."""
    return browser.post(url, data=hidden(browser.get(url).text) | dict(form) | changes, follow_redirects=True)


def test_a_consultation_is_entered_and_shown_back(enter, register, count):
    page = send(enter()).text
    assert "记下了：窗口 · 张湾村 · 欠薪与农民工工资 · 当场答复。" in page
    (entry,) = register.of("王专干")
    assert (entry.channel, entry.village, entry.words) == ("window", "张湾村", "老板欠薪")
    assert count() == (1, 1, 1)


def test_the_words_come_back_as_they_are_stored(enter, register):
    page = send(enter(), words="张三13812345678问工钱").text
    (entry,) = register.of("王专干")
    assert "13812345678" not in page
    assert f"存的话是：“{entry.words}”，里面的电话、号码已经隐去。" in page


def test_a_form_sent_twice_is_one_row(enter, count):
    browser = enter()
    form = hidden(browser.get(URL).text) | FORM
    browser.post(URL, data=form)
    again = browser.post(URL, data=form, follow_redirects=True).text
    assert "没有重复登记" in again
    assert count() == (1, 1, 1)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(enter, count):
    browser = enter()
    form = hidden(browser.get(URL).text) | FORM
    del form["topic"]
    answer = browser.post(
        URL, data=form | {"channel": "stall", "village_other": "李洼村", "phone": "13812345678"}
    )
    assert answer.status_code == 400
    assert "请选一个类别" in answer.text
    for kept in ("老板欠薪", "李洼村", "13812345678", form["form_key"]):
        assert f'value="{kept}"' in answer.text
    assert re.search(r'id="channel-stall" value="stall" checked', answer.text)
    assert count() == (0, 0, 0)


def test_words_of_a_page_are_not_markup(enter):
    page = send(enter(), words="<b>老板</b>").text
    assert "<b>老板" not in page
    assert "&lt;b&gt;老板" in page


def test_what_is_to_be_followed_up_gets_a_number_and_keeps_the_phone_unreadable(enter, services):
    page = send(enter(), result="hand_over", phone="13812345678").text
    assert re.search(r"受理号 \d{6}-\d{4}，请告诉来人", page)
    (row,) = read(services.engine, lambda db: db.execute(matters.select()).all())
    assert (row.state, row.channel) == ("handed_over", "window")
    assert "138" not in row.callback_cipher
    assert services.vault.decrypt(row.callback_cipher) == "13812345678"


def test_channel_and_village_are_offered_again_and_the_same_person_too(enter, count):
    browser = enter()
    send(browser, channel="stall")
    page = browser.get(URL).text
    assert re.search(r'id="channel-stall" value="stall" checked', page)
    assert re.search(r'value="张湾村" checked', page)
    last = re.search(r'name="same_as" value="(\w+)"', page)[1]
    send(browser, channel="stall", topic="land", same_as=last)
    assert count() == (2, 2, 1)


def test_one_may_enter_for_a_day_before_but_not_after(enter, count):
    browser = enter()
    day = beijing_day(datetime.now(UTC))
    send(browser, day=f"{day - timedelta(days=3)}")
    assert (count(), count(day - timedelta(days=3))) == ((0, 0, 0), (1, 1, 1))
    assert "还没到" in send(browser, day=f"{day + timedelta(days=1)}").text


def test_a_wrong_one_is_changed_and_the_old_stays_crossed_out(enter, register, count):
    browser = enter()
    send(browser)
    (old,) = register.of("王专干")
    url = f"/console/register/entry/{old.id}/edit"
    assert 'value="老板欠薪"' in browser.get(url).text
    page = send(browser, url, topic="land", reason="选错了类别").text
    assert "土地承包与流转" in page
    assert count() == (1, 1, 1)
    page = browser.get("/console/register/mine").text
    assert "王专干作废了：选错了类别" in page
    assert "还没有" not in page


def test_a_change_sent_twice_is_one(enter, register, count):
    browser = enter()
    send(browser)
    (old,) = register.of("王专干")
    url = f"/console/register/entry/{old.id}/edit"
    form = hidden(browser.get(url).text) | FORM | {"reason": "写错了"}
    browser.post(url, data=form)
    assert browser.post(url, data=form, follow_redirects=True).status_code == 200
    assert count() == (1, 1, 1)
    assert len(register.of("王专干")) == 2


def test_a_change_without_a_reason_changes_nothing(enter, register):
    browser = enter()
    send(browser)
    (old,) = register.of("王专干")
    page = send(browser, f"/console/register/entry/{old.id}/edit", topic="land").text
    assert "请写一句为什么" in page
    assert len(register.of("王专干")) == 1


def test_a_wrong_one_is_voided_with_a_reason(enter, register, count, services):
    browser = enter()
    send(browser)
    (entry,) = register.of("王专干")
    shown = f"/console/register/entry/{entry.id}"
    form = hidden(browser.get(shown).text)
    assert "请写一句为什么" in browser.post(f"{shown}/void", data=form, follow_redirects=True).text
    assert count() == (1, 1, 1)
    assert (
        "作废了，统计数字里不再算它"
        in browser.post(f"{shown}/void", data=form | {"reason": "登记重了"}, follow_redirects=True).text
    )
    assert count() == (0, 0, 0)
    (row,) = read(services.engine, lambda db: db.execute(offline.select()).all())
    assert (row.voided_by, row.void_reason) == ("王专干", "登记重了")


def test_others_see_an_entry_and_cannot_touch_it(enter, register, count):
    send(enter())
    (entry,) = register.of("王专干")
    other = enter("李律师", "adviser")
    page = other.get(f"/console/register/entry/{entry.id}").text
    assert "老板欠薪" in page
    assert "作废" not in page
    form = hidden(other.get(URL).text) | FORM | {"reason": "不对吧"}
    refused = other.post(f"/console/register/entry/{entry.id}/void", data=form, follow_redirects=True)
    assert "只有本人或者管理员能改" in refused.text
    refused = other.post(f"/console/register/entry/{entry.id}/edit", data=form, follow_redirects=True)
    assert "只有本人或者管理员能改" in refused.text
    assert count() == (1, 1, 1)


def test_an_admin_voids_for_others(enter, register, count):
    send(enter())
    (entry,) = register.of("王专干")
    admin = enter("孙管理", "admin")
    shown = f"/console/register/entry/{entry.id}"
    admin.post(f"{shown}/void", data=hidden(admin.get(shown).text) | {"reason": "登记重了"})
    assert count() == (0, 0, 0)


def test_a_leader_reads_and_enters_nothing(enter):
    send(enter())
    page = enter("赵镇长", "leader").get(URL).text
    assert "老板欠薪" in page
    assert "记下来" not in page
    assert "作废" not in page


def test_villages_are_offered_from_the_list_and_what_people_said(enter, services):
    facts = AccountFacts(services.engine, account=ACCOUNT)
    keep_list(facts, ("付店村", "小河沿村"), by="孙管理", now=datetime.now(UTC))
    browser = enter()
    send(browser, village_other="张湾村")
    page = browser.get(URL).text
    assert [name for name in ("付店村", "小河沿村", "张湾村") if f'<option value="{name}">' in page] == [
        "付店村", "小河沿村", "张湾村",
    ]  # fmt: skip
    assert 'id="village-付店村"' in page


def test_a_day_that_makes_no_sense_shows_today(enter):
    page = enter().get("/console/register/day?day=x").text
    assert "日期没看懂，显示的是今天的" in page


def test_pages_of_nothing_are_not_there(enter):
    browser = enter()
    for url in ("entry/gone", "entry/gone/edit", "new/fax", "held/gone/edit", "picture/gone"):
        assert browser.get(f"/console/register/{url}").status_code == 404


def test_what_is_to_be_followed_up_is_in_the_inbox_and_closing_drops_the_phone(enter, register, services):
    browser = enter()
    send(browser, result="hand_over", words="想问低保啥时候发", phone="13812345678")
    assert "想问低保啥时候发" in browser.get("/console/inbox/").text
    (entry,) = register.of("王专干")
    assert entry.has_phone
    Cases(services.engine, account=ACCOUNT).close(
        entry.matter_id, "by_phone", seen=None, actor="王专干", now=datetime.now(UTC)
    )
    assert not register.find(entry.id).has_phone


def test_a_voided_one_leaves_the_inbox(enter, register, services):
    browser = enter()
    send(browser, result="hand_over", words="想问低保啥时候发")
    browser.get("/console/inbox/")
    (entry,) = register.of("王专干")
    shown = f"/console/register/entry/{entry.id}"
    browser.post(f"{shown}/void", data=hidden(browser.get(shown).text) | {"reason": "登记重了"})
    assert "想问低保啥时候发" not in browser.get("/console/inbox/").text

"""The checks a day and an hour ahead, over HTTP against the stand-in: what each finds, and who is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from bot.dispatch.preflight import last_round, preflight_for
from bot.records.database import read
from bot.records.post_events import PostEvents
from bot.services.build import ACCOUNT as ACCOUNT_NAME
from tests.bot.dispatch.town_hall import running_hall

SLUG, OTHER = "2027-01-nongmingong-gongzi", "2027-01-renmin-tiaojie"
DUE = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def hall(tmp_path, database_url):
    with running_hall(tmp_path, database_url, at=DUE - timedelta(hours=30)) as made:
        made.services.posts.plan(SLUG, DUE, now=made.now)
        yield made


def look(hall):
    return preflight_for(hall.services).run(hall.now)


def found(hall, slug=SLUG):
    """Name of each check of the last round, and what came of it."""
    rows = last_round(PostEvents(hall.services.engine, account=ACCOUNT_NAME).of(slug))
    return {row.facts["check"]: (row.facts["ok"], row.words) for row in rows}


def told(hall):
    query = text("SELECT key, words, urgent FROM alerts WHERE kind = 'preflight' ORDER BY made_at")
    return read(hall.services.engine, lambda db: db.execute(query).all())


def test_a_day_and_an_hour_ahead_everything_is_tried_and_nothing_is_left_in_the_box(hall):
    hall.sign(SLUG)
    assert look(hall) == 0
    hall.move(hours=7)
    assert look(hall) == 1
    assert look(hall) == 0
    checks = found(hall)
    assert {name for name, (ok, _) in checks.items() if ok is False} == set()
    assert {"signed", "cover", "length", "day", "token", "quota", "draft", "right", "guard"} <= checks.keys()
    assert "孙管理" in checks["guard"][1]
    assert hall.wechat.api.box.drafts == {}
    assert told(hall) == []
    hall.move(hours=22, minutes=30)
    assert look(hall) == 1
    assert hall.wechat.calls("material/add_material") == 1
    assert [row.words for row in told(hall) if "拿着手机" in row.words]


def test_what_is_not_signed_is_told_to_two_people_once_for_each_time(hall):
    hall.move(hours=7)
    assert look(hall) == 1
    assert found(hall)["signed"][0] is False
    (first,) = told(hall)
    assert "王专干" in first.words
    assert "孙管理" in first.words or "李律师" in first.words
    hall.move(minutes=16)
    assert look(hall) == 1
    assert len(told(hall)) == 1
    hall.move(hours=22)
    look(hall)
    assert [bool(row.urgent) for row in told(hall)] == [False, True]
    hall.sign(SLUG)
    hall.move(minutes=10)
    assert look(hall) == 0
    hall.move(minutes=6)
    assert look(hall) == 1
    assert found(hall)["signed"][0] is True


@pytest.mark.parametrize(
    ("path", "fault", "check", "says"),
    [
        ("/cgi-bin/stable_token", 40164, "token", "白名单"),
        ("/cgi-bin/stable_token", 40125, "token", "AppSecret"),
        ("/cgi-bin/get_api_domain_ip", 48004, "token", "封禁"),
        ("/cgi-bin/material/add_material", 40009, "draft", "图片太大"),
        ("/cgi-bin/draft/add", 45166, "draft", "链接"),
        ("/cgi-bin/draft/get", 53503, "draft", "检查"),
        ("/cgi-bin/draft/add", "timeout", "draft", "微信"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_thing_that_could_stop_it_is_found_a_day_ahead(hall, path, fault, check, says):
    if fault == "timeout":
        fault = "drop"
    hall.sign(SLUG)
    hall.move(hours=7)
    hall.wechat.api.fail_next(path, fault, times=3)
    look(hall)
    ok, words = found(hall)[check]
    assert ok is False
    assert says in words
    assert len(told(hall)) == 1
    assert says in told(hall)[0].words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_calls_that_are_used_up_are_found(hall):
    hall.sign(SLUG)
    hall.move(hours=7)
    hall.wechat.api.calls["/cgi-bin/message/mass/sendall"] = 100
    look(hall)
    ok, words = found(hall)["quota"]
    assert ok is False
    assert "零点恢复" in words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pictures_of_the_text_are_tried_as_well(hall):
    hall.sign(SLUG)
    hall.move(hours=7)
    name, post = "pictures/a.jpg", hall.books[SLUG]
    cover = post.cover
    pictured = replace(
        post,
        pictures=((name, cover),),
        html_with=lambda urls: f'{post.html}<img src="{urls.get(name, name)}">',
    )
    made = preflight_for(hall.services)
    made._library = SimpleNamespace(posts=lambda: {SLUG: pictured})
    made.run(hall.now)
    ok, words = found(hall)["draft"]
    assert ok, words
    assert "1 张图片都传上去了" in words
    hall.wechat.api.fail_next("/cgi-bin/media/uploadimg", 40009)
    made.check(hall.services.posts.find(SLUG), "day", hall.move(minutes=1))
    assert found(hall)["draft"][0] is False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_draft_that_wechat_changed_is_found(hall):
    hall.sign(SLUG)
    hall.move(hours=7)
    box, real = hall.wechat.api.box, hall.wechat.api.box.get

    def changed(question):
        answer = real(question)
        answer["news_item"][0]["content"] = answer["news_item"][0]["content"].replace("工资", "工钱")
        return answer

    box.get = changed
    hall.wechat.api._handlers = hall.wechat.api._table()
    look(hall)
    ok, words = found(hall)["draft"]
    assert ok is False
    assert "正文的文字" in words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_on_one_day_are_found(hall):
    hall.services.posts.plan(OTHER, DUE + timedelta(hours=3), now=hall.now)
    hall.sign(SLUG)
    hall.move(hours=7)
    look(hall)
    ok, words = found(hall)["day"]
    assert ok is False
    assert "一天只能群发一次" in words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_post_that_was_moved_is_checked_anew(hall):
    hall.sign(SLUG)
    hall.move(hours=7)
    assert look(hall) == 1
    hall.services.posts.plan(SLUG, DUE + timedelta(minutes=30), now=hall.now)
    assert look(hall) == 1


def test_an_uncertified_account_is_told_that_a_person_sends(tmp_path, sqlite_url):
    with running_hall(tmp_path, sqlite_url, at=DUE - timedelta(hours=20), certified=False) as hall:
        hall.services.posts.plan(SLUG, DUE, now=hall.now)
        hall.sign(SLUG)
        look(hall)
        checks = found(hall)
    assert checks["right"][0] is None
    assert "没有认证" in checks["right"][1]
    assert checks["draft"][0] is True

"""The proof of a post on screen and as a file; typed counts, deleting, and what a person sent."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from bot.dispatch.build import dispatcher_for
from bot.dispatch.counting import fetch_counts
from bot.dispatch.library import PostFiles
from bot.dispatch.post_watch import SEND_BY_HAND, watch_posts
from bot.records.posts import State
from bot.records.reads import DATACUBE, Reads
from bot.records.tasks import Tasks
from bot.services.build import ACCOUNT, POST
from bot.services.signing import signing_of
from bot.sessions.tokens import LocalTokens
from bot.wechat.client import WechatClient
from tests.bot.console.conftest import token
from tests.standin import MovableClock, running_stand_in

SLUG = min(slug for slug, ready in PostFiles().posts().items() if ready.sha256)
READY = PostFiles().posts()[SLUG]


def press(browser, act: str, **form: str):
    word = token(browser.get("/console/password").text)
    return browser.post(
        f"/console/posts/{SLUG}/{act}", data=form | {"csrf_token": word}, follow_redirects=True
    )


@pytest.fixture
def wechat(services):
    with running_stand_in(services.account, clock=MovableClock(datetime.now(UTC))) as running:
        services.client = WechatClient(services.account, api_base=running.url, tokens=LocalTokens())
        yield running


@pytest.fixture
def sent(services, wechat):
    """A post that went out."""
    now = wechat.clock.at
    services.posts.plan(SLUG, now, now=now)
    signing_of(services).by_name(SLUG, READY.sha256, "李律师", now=now)
    dispatcher_for(services).run_due(now)
    wechat.clock.move(minutes=5)
    dispatcher_for(services).poll(wechat.clock.at)
    assert services.posts.find(SLUG).state is State.SENT
    return wechat


def test_the_page_has_names_steps_and_numbers(enter, sent):
    page = enter().get(f"/console/posts/{SLUG}/evidence").text
    for words in ("李律师", "定时间", "草稿放进微信", "请微信发送", "微信收下", "发出", "群发编号"):
        assert words in page


def test_the_file_proves_what_was_sent(enter, sent):
    answer = enter().get(f"/console/posts/{SLUG}/evidence.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    for line in archive.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    (out,) = sent.api.articles()
    assert out.article.content in archive.read("正文.html").decode()
    assert "终审：李律师" in archive.read("正文.html").decode()
    told = json.loads(archive.read("记录.json"))
    assert told["signed_sha256"] == READY.sha256
    assert [one["name"] for one in told["signatures"]] == ["李律师"]
    steps = [event["step"] for event in told["events"]]
    assert steps[-6:] == ["claimed", "covered", "drafted", "asked", "accepted", "sent"]
    book = load_workbook(io.BytesIO(archive.read("记录.xlsx")))
    assert book.sheetnames == ["经过", "签字", "阅读"]
    assert b"secret" not in answer.data


def test_typed_counts_are_kept_one_for_each_day(enter, services):
    browser = enter()
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"
    press(browser, "reads", day=today, reads="120", shares="3")
    press(browser, "reads", day=today, reads="150", shares="4")
    (row,) = Reads(services.engine, account=ACCOUNT).of(SLUG)
    assert (row.reads, row.shares, row.made_by) == (150, 4, "王专干")
    assert "150 次阅读" in browser.get(f"/console/posts/{SLUG}/evidence").text


def test_counts_that_make_no_sense_are_refused_with_a_sentence(enter, services):
    browser = enter()
    for day, reads in (
        ("", "1"),
        ("2027-13-01", "1"),
        ("2026-01-01", "很多"),
        ("2026-01-01", "-4"),
        ("9999-01-01", "4"),
    ):
        assert "alert-danger" in press(browser, "reads", day=day, reads=reads, shares="0").text, (day, reads)
    assert Reads(services.engine, account=ACCOUNT).of(SLUG) == ()


def test_counts_are_fetched_from_the_next_day_on(services, sent):
    assert fetch_counts(services, sent.clock.at) == 0
    sent.clock.move(days=1)
    assert fetch_counts(services, sent.clock.at) == 1
    assert fetch_counts(services, sent.clock.at) == 0
    sent.clock.move(days=2)
    fetch_counts(services, sent.clock.at)
    rows = Reads(services.engine, account=ACCOUNT).of(SLUG)
    assert [row.source for row in rows] == [DATACUBE] * 3
    sent.clock.move(days=30)
    assert fetch_counts(services, sent.clock.at) == 0


def test_a_faulty_article_is_deleted_and_sent_anew(enter, services, sent):
    browser = enter("张审核", "reviewer")
    assert "没有删" in press(browser, "delete", reason="第二段写错了日期").text
    assert press(browser, "delete", sure="yes", reason="错").status_code == 403
    assert services.posts.find(SLUG).state is State.SENT
    page = press(browser, "delete", sure="yes", reason="第二段写错了日期")
    assert "删掉了" in page.text
    assert sent.api.articles() == []
    row = services.posts.find(SLUG)
    assert row.state is State.FAILED
    assert "张审核" in row.error
    # the notice of the first send comes late and brings nothing back
    for job in sent.api.sending.mass_jobs.values():
        utterance = {"MsgID": str(job.msg_id), "Status": "send success"}
        dispatcher_for(services)._results.read("MASSSENDJOBFINISH", utterance, sent.clock.at)
    assert services.posts.find(SLUG).state is State.FAILED
    sent.clock.move(days=1)
    assert services.posts.again(SLUG, sent.clock.at, now=sent.clock.at)
    dispatcher_for(services).run_due(sent.clock.at)
    sent.clock.move(minutes=5)
    dispatcher_for(services).poll(sent.clock.at)
    assert services.posts.find(SLUG).state is State.SENT
    assert len(sent.api.articles()) == 1


def test_what_a_person_has_to_send_is_a_task_until_it_is_sent(enter, services, wechat):
    now = wechat.clock.at
    wechat.api.certified = False
    services.posts.plan(SLUG, now, now=now)
    signing_of(services).by_name(SLUG, READY.sha256, "李律师", now=now)
    dispatcher_for(services).run_due(now)
    tasks = Tasks(services.engine, account=ACCOUNT)
    browser = enter()
    assert watch_posts(services, now) == 1
    assert watch_posts(services, now) == 0
    (task,) = tasks.open_ones(kind=SEND_BY_HAND)
    assert task.due_at == now + timedelta(hours=24)
    assert "王专干" in services_alert(services)
    assert f"/console/posts/{SLUG}/evidence" in browser.get("/console/tasks/").text
    assert "alert-danger" in press(browser, "sent", url="https://elsewhere.example/s/1").text
    press(browser, "sent", url="https://mp.weixin.qq.com/s/abc")
    assert services.posts.find(SLUG).state is State.SENT
    watch_posts(services, now)
    assert tasks.open_ones(kind=SEND_BY_HAND) == ()


def test_a_post_that_is_late_for_want_of_a_signature_is_told_once(services, wechat):
    now = wechat.clock.at
    services.posts.plan(SLUG, now, now=now)
    assert watch_posts(services, now) == 0
    assert watch_posts(services, now + timedelta(minutes=3)) == 1
    assert watch_posts(services, now + timedelta(minutes=4)) == 0
    assert services.approvals.approved(POST) == frozenset()


def test_an_unknown_post_has_no_proof(enter):
    assert enter().get("/console/posts/nothing/evidence").status_code == 404


def services_alert(services) -> str:
    from bot.services.alerting import alerting_of

    rows = alerting_of(services).alerts.take(urgent=True, now=datetime.now(UTC) + timedelta(hours=1))
    return "".join(row.words for row in rows)

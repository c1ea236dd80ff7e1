"""The leader's page: first for leaders, every figure a link to rows that come to it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.conversation.turns import Kind, Utterance
from bot.records.cases import CLOSED
from bot.records.database import write
from bot.records.desk_models import cases
from bot.records.models import matters
from bot.records.offline import Offline
from bot.records.offline_rows import HAND_OVER, Asked
from bot.records.post_models import posts
from bot.records.year_models import attempts, examinees, exams, reads
from bot.services.build import ACCOUNT
from bot.services.freezing import freezing_of, named
from bot.services.leading import duration, leading_of
from bot.statistics.periods import beijing_day
from bot.statistics.wording import RULE, RULE_NAME
from bot.webhook.exchange import Exchange

LINK = re.compile(r'<a[^>]* href="(/console/leader/rows\?[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def asked(services, now):
    exchange = Exchange(services)
    for number, words in enumerate(
        ["老板拖欠工资不给怎么办", "村口的石狮子叫人挪走了没人管", "着火了咋办", "老板拖欠工资不给怎么办"]
    ):
        exchange.answer(Utterance(f"o{number % 3}", Kind.TEXT, words, f"m:{number}", now), now=now)


def figures(services, now):
    return leading_of(services).page(now).columns[0].cells


def test_a_leader_comes_to_the_figures_first_and_by_the_tab_to_today(enter):
    browser = enter("赵镇长", "leader")
    assert browser.get("/console/").location == "/console/leader/"
    today = browser.get("/console/", headers={"Referer": "http://localhost/console/leader/"})
    assert today.status_code == 200
    assert enter("王专干", "clerk").get("/console/").status_code == 200


def test_signing_in_leads_a_leader_to_the_figures(app, member):
    from tests.bot.console.conftest import PASSWORD, token

    browser = app.test_client()
    form = {"username": member("赵镇长", "leader"), "password": PASSWORD}
    form["csrf_token"] = token(browser.get("/console/login").text)
    answer = browser.post("/console/login?next=/console/?", data=form)
    assert answer.location == "/console/leader/"


def test_every_figure_leads_to_rows_that_come_to_it(enter, asked):
    browser = enter("赵镇长", "leader")
    page = browser.get("/console/leader/").text
    links = {html.unescape(address): words for address, words in LINK.findall(page)}
    assert len(links) > 60
    compared = 0
    for address, words in links.items():
        rows = browser.get(address)
        assert rows.status_code == 200, address
        told = re.search(r"一共 <b>(\d+)</b>", rows.text)
        shown = re.sub("<[^>]+>", " ", words).split()
        if told and "took" not in address and shown[0].partition("/")[0].isdigit():
            assert told[1] == shown[0].partition("/")[0], (address, words)
            compared += 1
    assert compared > 50


def test_the_rule_is_named_under_every_table_and_stands_whole_at_the_end(enter):
    page = enter().get("/console/leader/").text
    # what is asked most counts answers, not matters, and says so
    assert page.count(f"{RULE_NAME}，全文在最后") == page.count("<table") - 1
    assert page.count(RULE) == 1


def test_words_of_villagers_are_masked_and_lead_to_the_inbox(enter, services, asked):
    now = datetime.now(UTC)
    Exchange(services).answer(
        Utterance("o9", Kind.TEXT, "电话13812345678，工资不发怎么办", "m:9", now), now=now
    )
    day = beijing_day(now)
    page = enter().get(f"/console/leader/rows?from={day}&to={day}&figure=matters&by=&is=").text
    assert "工资不发" in page
    assert "13812345678" not in page


def test_the_waiting_time_is_the_median_of_what_was_seen_to(services, now):
    offline = Offline(services.engine, account=ACCOUNT)
    asked = Asked("window", beijing_day(now), "wages", HAND_OVER, "张湾村", "老板欠薪")
    came = now - timedelta(minutes=1)
    for number, (minutes, result) in enumerate(
        [(20, "by_phone"), (200, "answered"), (30, "no_need"), (0, "")]
    ):
        entry = offline.add(asked, form_key=f"f{number}", author="王专干", now=now)
        row = {
            "matter_id": entry.matter_id, "account": ACCOUNT, "reason": "asked", "came_at": came, "due_at": now,
            "assigned_to": "", "with_adviser": False, "state": CLOSED if result else "open",
            "closed_at": came + timedelta(minutes=minutes) if result else None, "closed_by": "", "result": result,
        }  # fmt: skip
        write(services.engine, lambda db, row=row: db.execute(insert(cases).values(**row)))
    assert figures(services, now)["waits"] == "1小时50分（2/4）"


def test_what_villagers_said_of_answers_says_how_many_were_asked(services, asked, now):
    def change(**values):
        write(services.engine, lambda db: db.execute(matters.update().values(**values)))

    change(answered=True)
    found = figures(services, now)
    assert found["asked_back"] == found["matters"] != "0"
    assert (found["solved"], found["unsolved"]) == ("0/0", "0")
    change(state="solved")
    count = found["matters"]
    assert figures(services, now)["solved"] == f"{count}/{count}（100%）"


def test_posts_reads_and_exams_come_from_their_tables(services, now):
    day = beijing_day(now)
    post = {
        "account": ACCOUNT, "slug": "a", "attempt": 1, "state": "sent", "due_at": now, "planned_at": now,
        "sha256": "", "way": "mass", "claim": "", "tries": 1, "thumb_id": "", "draft_id": "", "msg_id": "",
        "publish_id": "", "sent_at": now, "article_url": "", "error": "",
    }  # fmt: skip
    read = {"account": ACCOUNT, "slug": "a", "source": "typed", "shares": 0, "made_by": "x", "made_at": now}
    exam = {
        "id": "e", "account": ACCOUNT, "title": "学法考试", "quizzes": "", "questions": 2, "pass_mark": 60,
        "opens_on": day, "closes_on": day, "hours": 1, "made_by": "x", "made_at": now,
    }  # fmt: skip
    people = [
        {"id": f"x{n}", "account": ACCOUNT, "exam_id": "e", "unit": "镇政府", "name": f"某{n}",
         "code_hash": f"{n}", "code_cipher": ""} for n in range(3)
    ]  # fmt: skip
    tried = [
        {"id": f"t{n}", "account": ACCOUNT, "quiz": "", "exam_id": "e", "examinee_id": who, "channel": "page",
         "sort": sort, "seed": 1, "asked": 2, "right": right, "began_at": now, "ended_at": now, "day": day}
        for n, (who, sort, right) in enumerate(
            [("x0", "first", 0), ("x0", "make_up", 2), ("x1", "first", 1), ("x2", "practice", 2)]
        )
    ]  # fmt: skip

    def work(db):
        db.execute(insert(posts).values(**post))
        db.execute(
            insert(reads), [{**read, "day": day - timedelta(days=n), "reads": 30 - n} for n in range(2)]
        )
        db.execute(insert(exams).values(**exam))
        db.execute(insert(examinees), people)
        db.execute(insert(attempts), tried)

    write(services.engine, work)
    found = figures(services, now)
    assert (found["posts"], found["reads"]) == ("1", "30")
    assert (found["took"], found["passed"]) == ("2/3（67%）", "1/2（50%）")


@pytest.mark.parametrize(
    "asked",
    ["from=x&to=y&figure=matters", "from=2026-02-02&to=2026-02-01&figure=matters", "from=2026-01-01&to=2028-01-01&figure=matters",
     "from=2026-01-01&to=2026-01-02&figure=matters&at=zzz", "from=2026-01-01&to=2026-01-02&figure=matters&at=2026-01-01.x"],
)  # fmt: skip
def test_days_that_make_no_sense_lead_back_with_a_sentence(enter, asked):
    answer = enter().get(f"/console/leader/rows?{asked}", follow_redirects=True)
    assert "没看懂" in answer.text


@pytest.mark.parametrize("asked", ["figure=x", "figure=matters&by=x", "figure=guided&by=topics", "figure="])
def test_a_figure_that_is_none_is_not_there(enter, asked):
    assert enter().get(f"/console/leader/rows?from=2026-01-01&to=2026-01-02&{asked}").status_code == 404


def test_a_stretch_of_time_is_told_in_words():
    told = {60: "1分钟", 3 * 3600 + 120: "3小时2分", 86400: "1天", 90000: "1天1小时", 29: "0分钟"}
    assert {seconds: duration(timedelta(seconds=seconds)) for seconds in told} == told


def test_a_signed_month_is_marked_on_the_page_and_its_rows_stay(enter, services, now):
    first = beijing_day(now).replace(day=1)
    last = first - timedelta(days=1)
    offline = Offline(services.engine, account=ACCOUNT)
    asked = Asked("window", last, "wages", HAND_OVER, "张湾村", "老板欠薪")
    offline.add(asked, form_key="f", author="王专干", now=now)
    desk = freezing_of(services)
    period, name = named("month", last.year, last.month)
    freeze_id = desk.close(period, name, by="王专干", now=now)
    desk.records.sign(freeze_id, sha256=desk.records.find(freeze_id).sha256, by="赵镇长", now=now)
    write(services.engine, lambda db: db.execute(matters.update().values(state="voided")))
    browser = enter("赵镇长", "leader")
    assert f"{name}</a>，封存的数字" in browser.get("/console/leader/").text
    rows = f"/console/leader/rows?from={period.first}&to={last}&figure=matters&by=&is="
    page = browser.get(rows).text
    assert "一共 <b>1</b>" in page
    assert "已封存：王专干" in page
    assert "封存 1，现在数 0，差 -1" in page
    assert "封存时算了、现在不算的" in page
    assert page.count("张湾村") == 2
    day = browser.get(f"/console/leader/rows?from={last}&to={last}&figure=matters&by=&is=").text
    assert f"在已经封存的{name}里" in day

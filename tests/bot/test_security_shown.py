"""What people wrote is shown as they wrote it on the pages of villagers and officials, on sheets and in files of proof."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.conversation.turns import Kind, Utterance
from bot.dispatch.library import PostFiles
from bot.records.exams import ExamPlan
from bot.records.models import new_id
from bot.records.tables import metadata
from bot.records.versions import State
from bot.services.avoid_desk import AVOID
from bot.services.build import ACCOUNT, POST
from bot.services.changed import LEGAL, LEXICON
from bot.services.exam_desk import exam_desk_of
from bot.services.post_desk import post_desk_of
from bot.statistics.periods import beijing_day
from bot.webhook.exchange import Exchange
from tests.bot.services.test_post_form import GOOD
from tests.bot.services.writing import few_posts
from tests.bot.staffed import browser_of
from tests.bot.test_security_markup import EVIL, made_of
from tests.webserver import bring_stock

SHORT = "\"'><xss-probe onclick=x()>{{7*191}}"
"""For what is kept short."""
ANSWERED = "这样答复的："
ROLES = frozenset({"clerk", "adviser", "reviewer", "leader", "admin"})


@pytest.fixture
def environment(environment: dict[str, str], sqlite_url: str) -> dict[str, str]:
    bring_stock(Path(environment["VAR_DIR"]))
    return environment | {"DATABASE_URL": sqlite_url, "PUBLIC_URL": "https://pufa.example.cn"}


@pytest.fixture
def staff(app):
    """A browser of somebody with every role."""
    browser = browser_of(app, name="李主任")
    app.extensions["services"].staff.set_roles("李主任", ROLES)
    return browser


def plain(browser, path: str, *, status: int = 200, shows: bool = True) -> str:
    """The page at a path; AssertionError when it makes anything of evil words, or does not show them."""
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    assert made_of(answer.text) == [], path
    if shows:
        assert "xss-probe" in answer.text, path
    return answer.text


def test_the_reader_sees_the_short_words_too():
    assert made_of(f'<input value="{SHORT}">') == ["element", "xss-probe onclick"]


def test_a_post_with_evil_words_makes_nothing_on_any_page_sheet_or_proof(
    app, services, staff, tmp_path, monkeypatch
):
    few_posts(services, tmp_path / "posts")
    monkeypatch.setattr(
        "bot.console.post_proof.library_of",
        lambda parts: PostFiles(parts.post_shelf._folder, staff=parts.staff_posts),
    )
    desk, now = post_desk_of(services), datetime.now(UTC)
    slug = desk.begin("2026-11", "extra", "", by="王专干", now=now)
    evil = {
        "title": SHORT[:32],
        "digest": SHORT,
        "author": SHORT[:16],
        "c1_fact": SHORT,
        "body": f"## {SHORT}\n\n{EVIL}\n\n[链]({'javascript:x()'})",
    }
    desk.save(slug, {**GOOD, **evil}, base=1, by="王专干", now=now)
    typed = desk.look(slug, {**GOOD, **evil}).typed
    assert typed.post is not None, typed.problems
    sha256 = typed.post.sha256()
    row = services.staff_posts._versions.row(
        POST,
        slug,
        {"head": typed.head, "body": typed.body},
        sha256,
        author=SHORT,
        state=State.IN_REVIEW,
        now=now,
    )
    number = desk.versions.add(row)

    def also(connection):
        desk.versions.approve_in(connection, POST, slug, number, by=EVIL[:64], now=now)

    services.approvals.approve(POST, slug, sha256, approver=EVIL[:64], now=now, also=also)
    stranger = app.test_client()
    for path in (f"/posts/{slug}", f"/posts/{slug}?big=1", f"/posts/{slug}/notice", "/posts"):
        plain(stranger, path)
    for path in (
        f"/console/posts/{slug}",
        f"/console/posts/{slug}/evidence",
        f"/console/editor/{slug}",
        f"/console/editor/{slug}/preview",
    ):
        plain(staff, path, shows="evidence" not in path)
    with zipfile.ZipFile(io.BytesIO(staff.get(f"/console/posts/{slug}/evidence.zip").data)) as proof:
        pages = [name for name in proof.namelist() if name.endswith((".html", ".svg", ".xml"))]
        assert [made for name in pages for made in made_of(proof.read(name).decode())] == []


def test_what_a_villager_asked_and_was_answered_makes_nothing_on_the_own_page(app, services):
    exchange = Exchange(services)

    def say(words: str, key: str) -> str:
        now = datetime.now(UTC)
        return exchange.answer(Utterance("oVillager", Kind.TEXT, words, key, now), now=now)

    say("村口的石狮子叫人挪走了没人管", "m:1")
    tables = metadata.tables
    with services.engine.begin() as connection:
        connection.execute(update(tables["consultations"]).values(text=EVIL, topic=SHORT[:32]))
        connection.execute(update(tables["matters"]).values(topic=SHORT[:32]))
        matter = connection.execute(select(tables["matters"])).first()
        now = datetime.now(UTC)
        reply = {"id": new_id(now), "account": ACCOUNT, "matter_id": matter.id, "made_at": now}
        told = {"words": f"{ANSWERED}{EVIL}", "sha256": "0" * 64, "state": "approved", "decided_at": now}
        nobody = dict.fromkeys(("author", "decided_by", "remark", "entry_id"), "")
        connection.execute(insert(tables["replies"]).values(**reply, **told, **nobody))
        sent = {"person_id": matter.person_id, "kind": "reply", "item_id": reply["id"], "way": "picked_up"}
        codes = {"code_hash": "0" * 64, "code_cipher": "", "claim": "", "tries": 1, "error": ""}
        connection.execute(
            insert(tables["deliveries"]).values(
                **reply | {"id": new_id(now)},
                **sent,
                **codes,
                words=told["words"],
                state="delivered",
                delivered_at=now,
            )
        )
    link = "/mine/" + say("我的", "m:2").partition("https://pufa.example.cn/mine/")[2].split()[0]
    browser = app.test_client()
    plain(browser, link, shows=False)
    browser.post(link)
    assert ANSWERED in plain(browser, "/mine")


def test_an_exam_with_evil_names_makes_nothing_for_officials_and_staff(app, services, staff, now):
    desk, today = exam_desk_of(services), beijing_day(now)
    plan = ExamPlan(EVIL[:100], ("minfadian", "baomi"), 4, 75, today, today + timedelta(1), None, 2)
    exam_id = desk.exams.add(plan, by=EVIL[:64], now=now)
    desk.exams.add_roster(exam_id, [(SHORT, EVIL[:60])], by=EVIL[:64], now=now)
    ((_, _, code),) = desk.exams.codes(exam_id)
    official = app.test_client()
    assert official.post("/exam", data={"code": code}).status_code == 303
    plain(official, "/exam/paper")
    assert official.post("/exam/paper").status_code == 303
    for path in ("/exam/paper/1", "/exam/hand-in"):
        plain(official, path, shows=False)
    official.post("/exam/hand-in", data={"sure": "yes"})
    plain(official, "/exam/paper")
    for path in (
        "/console/exams/",
        f"/console/exams/{exam_id}",
        f"/console/exams/{exam_id}/people",
        f"/console/exams/{exam_id}/codes",
    ):
        plain(staff, path)


def test_words_that_were_kept_evil_make_nothing_on_their_pages(services, staff):
    """The forms refuse such words; a row may have come from elsewhere."""
    versions, now = services.staff_posts._versions, datetime.now(UTC)
    bodies = {
        LEXICON: {"word": EVIL, "meant": EVIL},
        LEGAL: {"word": EVIL, "legal": EVIL, "terms": EVIL},
        AVOID: {"word": EVIL, "advise": EVIL, "never": True},
    }
    for kind, body in bodies.items():
        for number, state in enumerate((State.IN_REVIEW, State.RETURNED, State.APPROVED)):
            row = versions.row(
                kind, f"{SHORT}{number}", body, "0" * 64, author=EVIL[:64], state=state, now=now
            )
            versions.add(row)
    for path in ("/console/lexicon/", "/console/legal-words/", "/console/editor/avoid"):
        plain(staff, path)


def test_villages_with_evil_names_make_nothing_on_pages_and_sheets(app, services, staff, now):
    facts = metadata.tables["account_facts"]
    rows = {"villages": {"names": [SHORT, EVIL]}, "village_codes": {SHORT: EVIL, EVIL: SHORT}}
    with services.engine.begin() as connection:
        for name, body in rows.items():
            connection.execute(
                insert(facts).values(
                    account=ACCOUNT, name=name, body=json.dumps(body), changed_by=EVIL[:64], changed_at=now
                )
            )
    plain(staff, "/console/villages/")
    answer = staff.get("/console/villages/sheet")
    assert answer.status_code < 500
    assert made_of(answer.text) == []

"""What staff see."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.conversation.turns import Kind, Utterance
from bot.webhook.exchange import Exchange


def ask(services, text: str, key: str) -> str:
    now = datetime.now(UTC)
    return Exchange(services).answer(Utterance("oVillager", Kind.TEXT, text, key, now), now=now)


def test_today_shows_what_was_asked_and_how_it_went(enter, services):
    ask(services, "老板拖欠工资不给怎么办", "m:1")
    page = enter().get("/console/").text
    assert "老板拖欠工资不给怎么办" in page
    assert "欠薪与农民工工资" in page
    assert "当场答复" in page


def test_what_was_not_answered_waits_with_its_receipt(enter, services):
    said = ask(services, "村口的石狮子叫人挪走了没人管", "m:1")
    page = enter().get("/console/inbox/").text
    assert "石狮子叫人挪走" in page
    assert said.partition("受理号 ")[2][:11] in page


def test_a_question_is_shown_as_text_and_never_run(enter, services):
    ask(services, "村里修路没人管<script>alert(1)</script>", "m:1")
    page = enter().get("/console/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_phone_in_a_question_is_masked(enter, services):
    ask(services, "村里修路没人管，打13800138000", "m:1")
    assert "13800138000" not in enter().get("/console/inbox/").text


def test_nobody_asked_today_is_said(enter):
    assert "今天还没有人来问" in enter().get("/console/").text


def test_trouble_of_the_service_is_shown_to_the_clerk(enter, services):
    browser = enter()
    services.keeper.losing = True
    assert "flask doctor" in browser.get("/console/").text

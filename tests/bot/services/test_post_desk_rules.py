"""What may be handed in, what stands in whose place, and the list of words to avoid."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.records.database import connect, read, write
from bot.records.versions import State
from bot.services.avoid_desk import avoid_desk_of
from bot.services.build import POST
from bot.services.post_desk import NotNow, PostDesk, post_desk_of
from bot.services.post_form import head_of_post, values_of
from tests.bot.services.test_post_form import GOOD
from tests.bot.services.writing import NOW, approve, begun, few_posts, library_of


@pytest.fixture
def environment(environment: dict[str, str], sqlite_url: str) -> dict[str, str]:
    return environment | {"DATABASE_URL": sqlite_url, "DEMO": "0", "WECHAT_API_BASE": "http://127.0.0.1:1"}


@pytest.fixture
def desk(services, tmp_path) -> PostDesk:
    few_posts(services, tmp_path / "posts")
    return post_desk_of(services)


def test_a_new_text_of_a_post_that_ships_takes_its_place_only_when_approved(services, desk):
    shipped = desk.files()[0]
    services.approvals.approve(POST, shipped.slug, shipped.sha256(), approver="李律师", now=NOW)
    values = values_of(head_of_post(shipped), shipped.body + "\n\n新的一段。")
    desk.save(shipped.slug, values, base=0, by="王专干", now=NOW)
    number = desk.hand_in(shipped.slug, base=1, by="王专干", now=NOW)
    assert services.post_shelf.shown()[shipped.slug].post == shipped
    approve(services, shipped.slug, number, "张审核")
    assert services.post_shelf.shown()[shipped.slug].post.body.endswith("新的一段。")
    services.approvals.withdraw(POST, shipped.slug)
    assert shipped.slug not in services.post_shelf.shown()


def test_the_same_form_a_second_time_changes_nothing(desk):
    slug = begun(desk)
    assert desk.save(slug, GOOD, base=1, by="王专干", now=NOW).revision == 2


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"body": "打 13812345678"}, {"body": "按《民法典》第9999条"}, {"c1_article": "9999"}],
)
def test_what_is_red_is_not_handed_in_and_stays_as_typed(desk, change):
    slug = begun(desk, {**GOOD, **change})
    with pytest.raises(NotNow, match="红字"):
        desk.hand_in(slug, base=2, by="王专干", now=NOW)
    assert desk.drafts.find(slug).values["digest"] == GOOD["digest"]
    assert desk.versions.of_item(POST, slug) == ()


def test_a_case_that_nobody_handled_and_a_second_law_of_a_month_are_not_handed_in(desk):
    made_up = begun(desk, {**GOOD, "series": "case", "title": "【虚构示例】一件事"})
    with pytest.raises(NotNow, match="编的例子"):
        desk.hand_in(made_up, base=2, by="王专干", now=NOW)
    second = begun(desk, {**GOOD, "series": "law"})
    assert any("已经有一篇" in each.words for each in desk.look(second, {**GOOD, "series": "law"}).findings)


def test_a_text_that_does_not_keep_the_rules_any_more_is_not_shown_nor_the_file_in_its_place(services, desk):
    shipped = desk.files()[0]
    head = {**head_of_post(shipped), "month": shipped.month, "law": "中华人民共和国婚姻法"}
    row = desk.versions.row(
        POST,
        shipped.slug,
        {"head": head, "body": "旧"},
        "0" * 64,
        author="王专干",
        state=State.APPROVED,
        now=NOW,
    )
    services.approvals.approve(POST, shipped.slug, shipped.sha256(), approver="李律师", now=NOW)
    write(services.engine, lambda connection: desk.versions.add_in(connection, row))
    assert shipped.slug not in services.post_shelf.shown()
    assert shipped.slug not in library_of(services).posts()


def test_while_the_database_is_away_what_was_known_last_stays(services, desk, monkeypatch):
    slug = begun(desk)
    approve(services, slug, desk.hand_in(slug, base=2, by="王专干", now=NOW), "李律师")
    assert slug in {post.slug for post in services.staff_posts.current().posts}
    services.engine.dispose()
    monkeypatch.setattr(
        services.staff_posts._versions,
        "_engine",
        connect("postgresql://nobody@127.0.0.1:1/none", root=Path()),
    )
    assert slug in {post.slug for post in services.staff_posts.current().posts}


def test_words_to_avoid_are_added_taken_off_and_put_back(services):
    desk = avoid_desk_of(services)
    desk.add("有关部门", "写全名", by="王专干", now=NOW)
    desk.take_off("国家级", by="王专干", now=NOW + timedelta(seconds=1))
    words = {each.word: each.advise for each in desk.words()}
    assert words["有关部门"] == "写全名"
    assert desk.taken_off() == ("国家级",)
    desk.put_back("国家级", by="王专干", now=NOW + timedelta(seconds=2))
    assert desk.taken_off() == ()
    with pytest.raises(NotNow):
        desk.take_off("没有这个词", by="王专干", now=NOW)


def test_a_word_that_may_never_go_out_keeps_a_post_back_and_stands_in_no_audit_log(services, desk):
    words = avoid_desk_of(services)
    words.add("钱三多", "", by="王专干", now=NOW, never=True)
    told_of = GOOD | {"body": f"{GOOD['body']}\n\n钱三多家的事。"}
    slug = begun(desk, told_of)
    with pytest.raises(NotNow):
        desk.hand_in(slug, base=2, by="王专干", now=NOW)
    words.take_off("钱三多", by="王专干", now=NOW + timedelta(seconds=1))
    assert desk.hand_in(slug, base=2, by="王专干", now=NOW)
    kept = "SELECT actor, item_id FROM audit WHERE act = 'avoid_changed'"
    rows = read(services.engine, lambda db: db.execute(text(kept)).all())
    assert {tuple(row) for row in rows} == {("王专干", "不许写的")}


def test_what_villagers_are_offered_has_the_posts_of_staff_in_their_month(services, desk):
    slug = begun(desk)
    approve(services, slug, desk.hand_in(slug, base=2, by="王专干", now=NOW), "李律师")
    assert [each.post.slug for each in services.post_shelf.begun(date(2027, 3, 1))] == [slug]
    assert services.post_shelf.begun(date(2027, 2, 28)) == ()

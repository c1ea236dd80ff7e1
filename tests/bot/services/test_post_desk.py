"""Posts at the desk on both databases: nothing typed is lost, nothing unapproved goes out, nobody approves their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.records.errors import OwnText
from bot.services.build import POST, Services
from bot.services.post_desk import Clash, PostDesk, post_desk_of
from bot.services.post_pictures import body_picture, cover_picture
from bot.settings import Settings
from tests.bot.services.test_post_form import GOOD
from tests.bot.services.test_post_pictures import photo
from tests.bot.services.writing import NOW, approve, begun, few_posts, library_of


@pytest.fixture
def environment(environment: dict[str, str], database_url: str) -> dict[str, str]:
    return environment | {"DATABASE_URL": database_url, "DEMO": "0", "WECHAT_API_BASE": "http://127.0.0.1:1"}


@pytest.fixture
def other(environment: dict[str, str], tmp_path: Path) -> Iterator[Services]:
    """Another process on the same database."""
    made = Services(Settings.from_env(environment, env_file=None))
    few_posts(made, tmp_path / "posts")
    yield made
    made.engine.dispose()


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> PostDesk:
    few_posts(services, tmp_path / "posts")
    return post_desk_of(services)


def test_a_post_is_shown_and_sent_by_every_process_from_its_approval_on_and_not_before(services, other, desk):
    slug = begun(desk)
    assert slug == "2027-03-p1"
    number = desk.hand_in(slug, base=2, by="王专干", now=NOW)
    assert slug not in other.post_shelf.shown()
    assert slug not in library_of(other).posts()
    assert desk.drafts.find(slug) is None
    approve(services, slug, number, "李律师")
    for parts in (services, other):
        assert parts.post_shelf.shown()[slug].post.title == GOOD["title"]
        ready = library_of(parts).posts()[slug]
        assert (slug, ready.sha256) in parts.approvals.approved(POST)


def test_nobody_who_wrote_in_it_approves_it(services, desk):
    slug = begun(desk)
    desk.save(slug, {**GOOD, "title": "李律师改过的题目"}, base=2, by="李律师", now=NOW)
    number = desk.hand_in(slug, base=3, by="王专干", now=NOW)
    for name in ("王专干", "李律师"):
        with pytest.raises(OwnText):
            approve(services, slug, number, name)
    approve(services, slug, number, "张审核")


def test_two_people_who_write_at_once_are_told_and_neither_text_goes_unseen(desk):
    slug = begun(desk)
    desk.save(slug, {**GOOD, "title": "甲"}, base=2, by="王专干", now=NOW)
    with pytest.raises(Clash, match="王专干也存了"):
        desk.save(slug, {**GOOD, "title": "乙"}, base=2, by="赵专干", now=NOW)
    held = desk.drafts.find(slug)
    assert (held.values["title"], held.revision) == ("甲", 3)
    assert desk.save(slug, {**GOOD, "title": "乙"}, base=3, by="赵专干", now=NOW).writers == (
        "王专干",
        "赵专干",
    )


def test_pictures_go_with_the_post_and_only_those_that_are_kept(services, desk):
    sha256 = desk.keep(body_picture(photo()), by="王专干", now=NOW)
    cover = desk.keep(cover_picture(photo("blue")), by="王专干", now=NOW)
    slug = begun(desk, {**GOOD, "body": f"话\n\n![河堤](/pictures/{sha256})", "cover": f"{cover}.jpg"})
    approve(services, slug, desk.hand_in(slug, base=2, by="王专干", now=NOW), "李律师")
    ready = library_of(services).posts()[slug]
    assert ready.cover.data == desk.pictures.find(cover).data
    ((name, picture),) = ready.pictures
    assert picture.data == desk.pictures.find(sha256).data
    url = "https://mmbiz.qpic.cn/x"
    assert f'src="{url}"' in ready.html_with({name: url})
    other = {**GOOD, "body": f"![图](/pictures/{'0' * 64})"}
    assert any("还没有传上来" in each.words for each in desk.look(slug, other).findings)

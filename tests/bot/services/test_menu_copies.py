"""Copies of what the account had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.services.menu_copies import Copies, CopyError, Had

NOW = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
NO_REPLIES = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}


def had(name: str = "问", key: str = "V1001") -> Had:
    button = {"type": "click", "name": name, "key": key}
    return Had("wx1", {"is_menu_open": 1, "selfmenu_info": {"button": [button]}}, None, NO_REPLIES)


@pytest.fixture
def copies(tmp_path):
    return Copies(tmp_path / "var" / "menu-backup")


@pytest.mark.parametrize("name", ["问", "👨‍👩‍👧", "一\n行", "\ud83d"])
def test_a_copy_reads_as_it_was_written(copies, name):
    assert copies.read(copies.keep(had(name), now=NOW)) == had(name)


def test_the_name_is_the_time_in_utc(copies):
    assert copies.keep(had(), now=NOW).name == "20270105T010000.000000Z.json"


def test_a_copy_never_takes_the_place_of_another(copies):
    path = copies.keep(had("甲"), now=NOW)
    with pytest.raises(CopyError, match="已有同名的文件"):
        copies.keep(had("乙"), now=NOW)
    assert copies.read(path) == had("甲")
    assert list(copies.folder.iterdir()) == [path]


def test_the_latest_is_the_newest_that_is_not_our_own_menu(copies):
    copies.keep(had("甲"), now=NOW)
    theirs = copies.keep(had("乙"), now=NOW + timedelta(days=1))
    copies.keep(had("丙", key="help"), now=NOW + timedelta(days=2))
    copies.keep(had("丁"), now=NOW + timedelta(days=3), mark="-before-restore")
    assert copies.latest() == theirs


def test_our_own_menu_is_better_than_nothing(copies):
    only = copies.keep(had(key="help"), now=NOW)
    assert copies.latest() == only


def test_without_copies_there_is_no_latest(copies):
    assert copies.latest() is None


def test_a_half_written_file_is_no_copy(copies):
    path = copies.keep(had(), now=NOW)
    (copies.folder / f".{path.name}.0011aabb").write_text("{")
    assert copies.all() == [path]

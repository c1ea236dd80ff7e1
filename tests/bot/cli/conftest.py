"""What commands work on: the search in statutes, and an account with a menu made in WeChat's console."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.services.menu import in_force
from bot.services.search_shelf import SearchShelf
from bot.settings import Settings
from bot.statistics.periods import beijing_day
from content.statutes.package import find_package
from faq.corpus import load_entries
from tests.standin import running_stand_in

TEXT = "办公时间：\n周一到周五 8:00 到 18:00"
BY_CONSOLE = {
    "button": [
        {
            "name": "政务服务",
            "sub_button": {
                "list": [
                    {"type": "view", "name": "办事指南", "url": "https://town.example.cn/guide"},
                    {"type": "text", "name": "办公时间", "value": TEXT},
                    {
                        "type": "news",
                        "name": "村务公开",
                        "value": "NEWS-MEDIA",
                        "news_info": {
                            "list": [{"title": "三月收支", "content_url": "https://mp.weixin.qq.com/s/march"}]
                        },
                    },
                ]
            },
        },
        {"type": "img", "name": "地图", "value": "TEMPORARY-MEDIA"},
    ]
}
AUTOREPLY = {
    "is_add_friend_reply_open": 1,
    "is_autoreply_open": 0,
    "add_friend_autoreply_info": {"type": "text", "content": "欢迎关注付店镇\n有事请打 0379-1234567"},
    "keyword_autoreply_info": {
        "list": [
            {
                "rule_name": "工资",
                "reply_mode": "reply_all",
                "keyword_list_info": [{"type": "text", "match_mode": "contain", "content": "欠薪"}],
                "reply_list_info": [{"type": "text", "content": "请打 12333"}],
            }
        ]
    },
}


@pytest.fixture(scope="session")
def search_folder(book, tmp_path_factory) -> Path:
    """The search of today, made once: by meaning as well where the model of meanings works."""
    shelf = SearchShelf(tmp_path_factory.mktemp("searched"), lambda: book, entries=load_entries)
    assert shelf.current(beijing_day(datetime.now(UTC)), lambda _: None) is not None
    return shelf.folder


@pytest.fixture
def searched_var(tmp_path, statute_file, search_folder) -> Path:
    """A folder in which the book and the search stand ready, and nothing else."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "statutes.sqlite3").symlink_to(statute_file)
    (var / "search").symlink_to(search_folder)
    return var


@pytest.fixture
def ready(request):
    """The same where there are texts of statutes; without them nothing is made, and commands do with less."""
    return None if find_package() is None else request.getfixturevalue("searched_var")


@pytest.fixture
def account(services):
    return services.account


@pytest.fixture
def wechat(account):
    with running_stand_in(account) as running:
        yield running


@pytest.fixture
def parts(environment, wechat):
    """The parts with WeChat at the stand-in."""
    made = Services(Settings.from_env({**environment, "WECHAT_API_BASE": wechat.url}, env_file=None))
    yield made
    made.engine.dispose()


@pytest.fixture
def menu(parts):
    """Run `flask menu …`."""
    app = create_app(parts.settings, parts)

    def _run(*args: str, code: int = 0):
        result = app.test_cli_runner().invoke(args=["menu", *args])
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def copies(parts):
    """The files of the copies, oldest first."""

    def _copies() -> list[Path]:
        return sorted((parts.settings.var / "menu-backup").glob("*"))

    return _copies


@pytest.fixture
def made_by_hand(wechat):
    """An account with a menu and automatic replies made in the console; both as WeChat tells them."""
    wechat.api.menus.by_console = BY_CONSOLE
    wechat.api.menus.autoreply = AUTOREPLY
    return BY_CONSOLE, AUTOREPLY


@pytest.fixture
def in_force_now(parts):
    """The menu that followers see now."""
    return lambda: in_force(parts.client.current_menu_info())

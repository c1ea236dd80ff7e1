"""A villager's own pages and the set-up page on the smallest phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import create_app
from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.settings import Settings
from bot.webhook.exchange import Exchange
from tests.chromium import SCREENSHOTS
from tests.standin import running_app
from tests.webserver import running_web

pytestmark = pytest.mark.browser
WIDTH = 360


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": WIDTH, "height": 640}, device_scale_factor=2)
    page.set_default_timeout(10_000)
    yield page
    page.close()


def fits(page: Page) -> bool:
    """Whether nothing has to be pushed sideways, and whatever one presses is large enough."""
    small = page.eval_on_selector_all(
        "button, .btn, input:not([type=hidden]):not([type=checkbox]), textarea",
        "all => all.filter(one => one.offsetParent && one.offsetHeight < 35).length",
    )
    return page.evaluate("document.documentElement.scrollWidth") <= WIDTH and small == 0


def test_a_villager_opens_the_link_once_and_reads(phone, browser, tmp_path):
    settings = {"DEMO": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/p.sqlite3"}
    parts = Services(Settings.from_env({**settings, "PUBLIC_URL": "http://127.0.0.1"}, env_file=None))
    parts.upgrade()
    exchange, now = Exchange(parts), datetime.now(UTC)
    exchange.answer(Utterance("oV", Kind.TEXT, "老板拖欠工资不给怎么办", "1", now), now=now)
    link = re.search(r"/mine/\S+", exchange.answer(Utterance("oV", Kind.TEXT, "我的", "2", now), now=now))
    with running_app(create_app(parts.settings, parts)) as url:
        phone.goto(url + link[0])
        assert fits(phone)
        phone.get_by_role("button", name="打开").click()
        expect(phone.locator("h1")).to_have_text("我问过的事")
        expect(phone.locator("dd").first).to_contain_text("老板拖欠工资")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        phone.screenshot(path=SCREENSHOTS / "mine.png", full_page=True)
        assert fits(phone)
        stranger = browser.new_context().new_page()
        stranger.goto(url + link[0])
        expect(stranger.locator("h1")).to_have_text("这个链接打不开了")
        stranger.context.close()
        phone.goto(f"{url}/privacy")
        expect(phone.locator("h1")).to_have_text("隐私说明")
        assert fits(phone)
    parts.engine.dispose()


def test_an_admin_looks_at_the_account_and_puts_the_menu_in_place(phone, tmp_path: Path):
    with running_web({"DEMO": "1", "VAR_DIR": str(tmp_path / "var")}, tmp_path) as server:
        listed = (tmp_path / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
        name, _, password = next(row.split("\t") for row in listed if "\tadmin\t" in row)
        phone.goto(f"{server.url}/console/setup/")
        phone.fill("#username", name)
        phone.fill("#password", password)
        phone.get_by_role("button", name="登录").click()
        expect(phone.locator("h1")).to_have_text("接公众号")
        phone.get_by_role("button", name="查一查能做什么").click()
        expect(phone.locator("#rights .text-bg-success")).to_have_count(8)
        expect(phone.locator("#replies")).to_contain_text("办公时间")
        assert fits(phone)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        phone.screenshot(path=SCREENSHOTS / "console-接公众号.png", full_page=True)
        phone.get_by_role("button", name="留底，换成这个菜单").click()
        expect(phone.locator(".alert-success")).to_contain_text("菜单换好了")
        phone.get_by_role("button", name="接过来，等人审核").click()
        expect(phone.locator("h1")).to_have_text("接过来的自动回复")
        assert fits(phone)

"""Every page that has an address of its own passes the checks of axe on a small phone and fits its width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bot.app import create_app
from bot.settings import Settings
from tests.chromium import SCREENSHOTS
from tests.webserver import running_web

pytestmark = pytest.mark.browser

_NO_PAGE = ("export", "logout", "picture", "download", "file", "zip", "backup", "progress", "template")
"""Words in the addresses of what is no page."""


def _addresses() -> list[str]:
    rules = create_app(Settings.from_env({"DEMO": "1"}, env_file=None)).url_map.iter_rules()
    pages = {
        rule.rule
        for rule in rules
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.rule.startswith("/console/")
    }
    return sorted(page for page in pages if not any(word in page for word in _NO_PAGE))


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An administrator's phone, 360 pixels wide, signed in."""
    folder = tmp_path_factory.mktemp("axe")
    with running_web({"DEMO": "1", "VAR_DIR": str(folder / "var")}, folder) as web:
        listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
        name, password = next(
            (row.split("\t")[0], row.split("\t")[2]) for row in listed if "\tadmin\t" in row
        )
        context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=web.url)
        opened = context.new_page()
        opened.goto("/console/login")
        opened.fill("#username", name)
        opened.fill("#password", password)
        opened.get_by_role("button", name="登录").click()
        opened.wait_for_selector("nav.tabs")
        yield opened
        context.close()


@pytest.mark.parametrize("address", [*_addresses(), "/posts", "/quiz", "/privacy"])
def test_a_page_can_be_used_by_everybody(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    if answer.status in {403, 404}:
        pytest.skip("nothing to show to an administrator in a fresh demo")
    found = [
        f"{row['id']}: {row['nodes'][0]['html'][:120]}" for row in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if found or wide > 360:
        page.screenshot(path=SCREENSHOTS / f"axe{address.replace('/', '-')}.png")
    assert (answer.status, found) == (200, [])
    assert wide <= 360

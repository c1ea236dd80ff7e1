"""The staff pages in a real browser, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
SLUG = "2026-12-xianfa"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    settings = {"DEMO": "1", "VAR_DIR": str(folder / "var")}
    with running_web(settings, folder) as server:
        yield server


@pytest.fixture
def enter(web: WebServer, folder: Path, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Sign in as the demo's member of staff with a role; nothing may leave this machine."""
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    people = {row.split("\t")[1]: row.split("\t") for row in listed if "\t" in row}
    asked: list[str] = []
    pages: list[Page] = []

    def _enter(role: str) -> Page:
        page = browser.new_page(viewport={"width": 375, "height": 720}, device_scale_factor=2)
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        pages.append(page)
        name, _, password = people[role]
        page.goto(f"{web.url}/console")
        page.fill("#username", name)
        page.fill("#password", password)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("nav.tabs")).to_be_visible()
        return page

    yield _enter
    for page in pages:
        page.close()
    assert all(url.startswith(web.url) for url in asked)


@pytest.mark.parametrize("tab", ["今天", "待办", "每月一法", "数字"])
def test_every_page_fits_a_phone(enter, tab):
    page = enter("clerk")
    page.locator("nav.tabs").get_by_text(tab, exact=True).click()
    expect(page.locator("nav.tabs [aria-current]")).to_have_text(tab)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"console-{tab}.png", full_page=True)


def test_a_clerk_sets_the_time_and_three_people_sign(enter, web):
    clerk = enter("clerk")
    clerk.goto(f"{web.url}/console/posts/")
    form = clerk.locator(f"form[action$='{SLUG}/plan']")
    form.locator("input[name=due]").fill("2099-12-01T09:00")
    form.get_by_role("button").click()
    expect(clerk.locator(".alert-success")).to_contain_text("2099年12月01日 09:00")
    for role, step in (("clerk", "初审"), ("adviser", "复审"), ("reviewer", "终审")):
        page = clerk if role == "clerk" else enter(role)
        page.goto(f"{web.url}/console/posts/{SLUG}/review")
        page.get_by_role("button", name=f"签{step}").click()
        expect(page.locator(".alert-success").first).to_contain_text(step)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.screenshot(path=SCREENSHOTS / "console-signed.png", full_page=True)
    clerk.goto(f"{web.url}/console/posts/{SLUG}/evidence")
    expect(clerk.locator("main")).to_contain_text("终审")
    assert clerk.evaluate("document.documentElement.scrollWidth") <= 375
    clerk.screenshot(path=SCREENSHOTS / "console-proof.png", full_page=True)
    clerk.goto(f"{web.url}/console/posts/")
    expect(clerk.locator(".row-card", has=form)).to_contain_text("已审核")


def test_the_figures_come_down_as_an_excel_file(enter, web):
    page = enter("leader")
    page.goto(f"{web.url}/console/figures/")
    with page.expect_download() as started:
        page.get_by_text("导出 Excel").click()
    assert started.value.suggested_filename.endswith(".xlsx")
    assert Path(started.value.path()).read_bytes().startswith(b"PK")


def test_signing_out_closes_the_pages(enter, web):
    page = enter("clerk")
    page.get_by_role("button", name="退出").click()
    page.goto(f"{web.url}/console/inbox/")
    expect(page.locator("#password")).to_be_visible()

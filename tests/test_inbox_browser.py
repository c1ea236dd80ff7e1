"""The inbox in a real browser, on a phone: a clerk answers, an adviser approves, the villager is on the way to hear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.settings import Settings
from bot.webhook.exchange import Exchange
from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
WORDS = "请带身份证到镇里司法所来，我们帮您看看。"
PHONE_SCREEN = {"width": 360, "height": 720}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    with running_web({"DEMO": "1", "VAR_DIR": str(folder / "var")}, folder) as server:
        _ask(folder, "村口的石狮子叫人挪走了没人管", "o1")
        _ask(folder, "石狮子叫人挪走了没人管咋办", "o2")
        yield server


def _ask(folder: Path, words: str, who: str) -> None:
    """A villager asks; on the database of the server that runs."""
    settings = Settings.from_env(
        {"DEMO": "1", "VAR_DIR": str(folder / "var"), **_database(folder)}, env_file=None
    )
    services, now = Services(settings), datetime.now(UTC)
    Exchange(services).answer(Utterance(who, Kind.TEXT, words, f"m:{who}", now), now=now)
    services.engine.dispose()


def _database(folder: Path) -> dict[str, str]:
    found = sorted(folder.rglob("*.sqlite3")) + sorted(folder.rglob("*.db"))
    return {"DATABASE_URL": f"sqlite:///{found[0]}"}


@pytest.fixture
def enter(web: WebServer, folder: Path, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Sign in as the demo's member of staff with a role."""
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    people = {row.split("\t")[1]: row.split("\t") for row in listed if "\t" in row}
    pages: list[Page] = []

    def _enter(role: str) -> Page:
        page = browser.new_page(viewport=PHONE_SCREEN, device_scale_factor=2)
        page.set_default_timeout(10_000)
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


def fits(page: Page, name: str) -> None:
    """Nothing is wider than the phone, and everything to tap is large enough for a thumb."""
    expect(page.locator("main h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_SCREEN["width"]
    small = page.evaluate(
        "[...document.querySelectorAll('main .btn:not(.btn-sm), main select, main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .chips a')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"inbox-{name}.png", full_page=True)


def test_a_clerk_answers_and_an_adviser_approves_on_a_phone(enter, web):
    clerk = enter("clerk")
    clerk.locator("nav.tabs").get_by_text("待办", exact=True).click()
    expect(clerk.locator("nav.tabs [aria-current]")).to_have_text("待办")
    fits(clerk, "list")
    clerk.locator(".row-card", has_text="没人管咋办").get_by_text("打开").click()
    expect(clerk.locator("h1")).to_contain_text("受理号")
    fits(clerk, "matter")
    clerk.fill("#words", "他的电话是13900139000")
    clerk.get_by_role("button", name="写好了，送去审核").click()
    expect(clerk.locator(".alert-danger")).to_contain_text("好像有电话")
    expect(clerk.locator("#words")).to_have_value("他的电话是13900139000")
    clerk.fill("#words", WORDS)
    clerk.get_by_role("button", name="写好了，送去审核").click()
    expect(clerk.locator(".alert-success")).to_contain_text("等法律顾问")

    adviser = enter("adviser")
    adviser.goto(f"{web.url}/console/inbox/")
    adviser.get_by_text("等您审核的回复：1 条").click()
    expect(adviser.locator(".said.big")).to_have_text(WORDS)
    fits(adviser, "review")
    approve = adviser.get_by_role("button", name="审核通过，送给村民")
    assert approve.bounding_box()["height"] >= 60
    approve.click()
    expect(adviser.locator(".alert-success")).to_contain_text("审核通过")

    clerk.reload()
    expect(clerk.locator(".row-card", has_text=WORDS)).to_contain_text("送到了吗")
    clerk.select_option("#result", "answered")
    clerk.get_by_role("button", name="办结").click()
    expect(clerk.locator(".alert-success")).to_contain_text("这件办结了")


def test_the_other_pages_of_the_inbox_fit_a_phone(enter, web):
    clerk = enter("clerk")
    for name, path in (
        ("together", "/console/inbox/together?days=30"),
        ("workdays", "/console/workdays/"),
        ("all", "/console/inbox/?tab=all&reason=unanswered"),
    ):
        clerk.goto(f"{web.url}{path}")
        fits(clerk, name)
    clerk.goto(f"{web.url}/console/inbox/")
    clerk.get_by_text("打开").first.click()
    clerk.fill("#find", "老板拖欠工资不给怎么办")
    clerk.get_by_role("button", name="找解答").click()
    expect(clerk.locator("details.row-card").first).to_be_visible()
    fits(clerk, "entries")

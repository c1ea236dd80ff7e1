"""The year's plan and the notice in a real browser: on a small phone, at a desk, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot.pages.post_notice import LARGE, MOST
from content.posts import load_posts
from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 720}, {"width": 1280, "height": 900}
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 dots an inch."""
TOO_SMALL = """() => [...document.querySelectorAll("main .btn, .chips a, main summary, .look a, .month-grid .number")]
    .filter((part) => part.offsetHeight && part.offsetHeight < 44).map((part) => part.textContent.trim())"""
YEAR = datetime.now(UTC).year + 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    with running_web({"DEMO": "1", "VAR_DIR": str(folder / "var")}, folder) as server:
        yield server


@pytest.fixture(scope="module")
def page(web: WebServer, folder: Path, browser: Browser) -> Iterator[Page]:
    """A clerk who has signed in."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    page.set_default_timeout(10_000)
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    name, _, password = next(row.split("\t") for row in listed if "\tclerk\t" in row)
    page.goto(f"{web.url}/console")
    page.fill("#username", name)
    page.fill("#password", password)
    page.get_by_role("button", name="登录").click()
    yield page
    context.close()


def keep(page: Page, name: str) -> None:
    """A picture to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"year-{name}.png", full_page=True)


def fits_a_thumb(page: Page) -> None:
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(TOO_SMALL) == []


def test_a_year_is_filled_and_a_slot_moved_on_a_phone_and_at_a_desk(page, web):
    page.set_viewport_size(PHONE)
    page.locator("nav.tabs a", has_text="每月一法").click()
    page.get_by_role("link", name=f"{YEAR}年", exact=True).click()
    page.get_by_role("button", name="照普法日历排好").click()
    expect(page.locator(".alert-success")).to_contain_text("排进了")
    fits_a_thumb(page)
    keep(page, "list-phone")
    page.goto(f"{web.url}/console/year/?month={YEAR}-05")
    fits_a_thumb(page)
    keep(page, "month-phone")
    # typed on the phone
    first = page.locator(".row-card form.act").first
    first.locator("input[type=date]").fill(f"{YEAR}-05-12")
    first.get_by_role("button", name="改日期").click()
    expect(page.locator(".alert-success")).to_contain_text("05月12日")
    # dragged at the desk
    page.set_viewport_size(DESK)
    page.locator(f'td[data-day="{YEAR}-05-12"] .chip').drag_to(page.locator(f'td[data-day="{YEAR}-05-14"]'))
    expect(page.locator(".alert-success")).to_contain_text("05月14日")
    expect(page.locator(f'td[data-day="{YEAR}-05-14"] .chip')).to_have_count(1)
    keep(page, "month-desk")
    # dropped on a day that is taken
    taken = page.locator(f'td[data-day="{YEAR}-05-20"]')
    page.locator(f'td[data-day="{YEAR}-05-14"] .chip').drag_to(taken)
    expect(page.locator(".alert-danger", has_text="最近能排的是")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.locator(f'td[data-day="{YEAR}-05-14"] .chip').click()
    expect(page.locator("#lecturer")).to_be_visible()
    fits_a_thumb(page)
    keep(page, "slot-phone")


def sheets(paper: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", paper.pdf(prefer_css_page_size=True)))


def code_of(paper: Page) -> str:
    """What a phone reads off the page as it is printed, at 96 dots an inch."""
    paper.emulate_media(media="print")
    with Image.open(BytesIO(paper.screenshot(full_page=True))) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    assert len(found) == 1
    return found[0].text


def test_the_code_of_a_notice_leads_to_its_post(browser, web):
    context = browser.new_context(viewport=PAPER)
    paper = context.new_page()
    for slug in ("2027-05-minfadian", "2026-12-xianfa"):
        paper.goto(f"{web.url}/posts/{slug}/notice")
        for dense in (False, True):
            paper.evaluate(
                "dense => document.querySelector('.sheet').classList.toggle('dense', dense)", dense
            )
            address = code_of(paper)
            assert address == f"{web.url}/posts/{slug}"
        paper.goto(address)
        expect(paper.locator("article h1")).to_be_visible()
    context.close()


def test_a_notice_is_one_sheet_of_paper(browser, web):
    context = browser.new_context(viewport=DESK)
    paper = context.new_page()
    longest = max(load_posts(), key=lambda post: sum(len(row.fact) for row in post.citations))
    paper.goto(f"{web.url}/posts/{longest.slug}/notice")
    assert sheets(paper) == 1
    keep(paper, "notice")
    # as long as a notice can get, in either size of type
    for dense, rule in ((False, LARGE // 8), (True, MOST // 8)):
        paper.evaluate(
            """([dense, rule]) => {
                const credits = document.createElement("p");
                credits.className = "small credits";
                credits.textContent = "撰稿：王专干　初审：李律师　复审：张审核　终审：孙管理";
                document.querySelector(".unreviewed")?.replaceWith();
                document.querySelector(".credits")?.replaceWith();
                document.querySelector(".sheet").append(credits);
                document.querySelector("h1").textContent = "题".repeat(32);
                document.querySelector(".digest").textContent = "摘".repeat(120);
                document.querySelector(".sheet").classList.toggle("dense", dense);
                document.querySelectorAll("li").forEach((row) => {
                    row.innerHTML = `<b>${"条".repeat(rule - 30)}</b><small>${"据".repeat(30)}</small>`;
                });
            }""",
            [dense, rule],
        )
        assert sheets(paper) == 1, f"dense: {dense}"
    context.close()


def test_a_post_is_set_larger_on_a_phone(browser, web):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{web.url}/posts/2027-05-minfadian")
    before = page.locator("article p").last.evaluate("part => parseFloat(getComputedStyle(part).fontSize)")
    page.get_by_role("link", name="字太小？换大字").click()
    after = page.locator("article p").last.evaluate("part => parseFloat(getComputedStyle(part).fontSize)")
    assert after > before * 1.25
    fits_a_thumb(page)
    keep(page, "post-large")
    context.close()

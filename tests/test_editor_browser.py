"""A clerk writes a post in a real browser on a phone 360 pixels wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.services.test_post_pictures import photo
from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
WIDTH = 360
TOO_SMALL = """() => [...document.querySelectorAll("main .btn, main summary, main .form-control, main .form-select")]
    .filter((part) => part.offsetHeight && part.offsetHeight < 44 && !part.classList.contains("visually-hidden"))
    .map((part) => part.textContent.trim() || part.id)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    with running_web({"DEMO": "1", "VAR_DIR": str(folder / "var")}, folder) as server:
        yield server


@pytest.fixture
def page(web: WebServer, folder: Path, browser: Browser) -> Iterator[Page]:
    """The demo's clerk on the page of posts; nothing may leave this machine, and no script may fail."""
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    name, _, password = {row.split("\t")[1]: row.split("\t") for row in listed if "\t" in row}["clerk"]
    asked: list[str] = []
    failed: list[str] = []
    context = browser.new_context(viewport={"width": WIDTH, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    page.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(f"{web.url}/console/editor/")
    page.fill("#username", name)
    page.fill("#password", password)
    page.get_by_role("button", name="登录").click()
    yield page
    context.close()
    assert all(url.startswith((web.url, "blob:", "about:")) for url in asked)
    assert failed == []


def keep(page: Page, name: str) -> None:
    """A picture to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"editor-{name}.png", full_page=True)


def test_a_post_is_written_with_its_preview_beside_it_and_nothing_is_lost(page: Page, web: WebServer) -> None:
    page.fill("#month", "2027-03")
    page.select_option("#series", "extra")
    page.get_by_role("button", name="开始写").click()
    page.fill("#title", "工钱不给怎么办")
    page.fill("#digest", "摘" * 121)
    expect(page.locator("[data-count=digest]")).to_have_class("rule over")
    page.fill("#digest", "干完活拿不到钱，先找谁，再找谁。")
    page.fill("#body", "先去投诉，这是国家级的好办法。电话 13812345678。")
    page.locator("#body").evaluate("field => field.setSelectionRange(0, 4)")
    page.get_by_role("button", name="粗体").click()
    preview = page.frame_locator("#preview")
    expect(preview.locator("strong").first).to_have_text("先去投诉")
    expect(page.locator("#saved")).to_contain_text("存好了")
    expect(page.locator("#findings")).to_contain_text("像是电话")
    # the finding leads to its place in the text
    page.get_by_role("button", name="“13812345678”").click()
    assert (
        page.locator("#body").evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)")
        == "13812345678"
    )
    page.keyboard.type("12348")
    page.get_by_text("图片、封面、从 Word 带进来").click()
    page.set_input_files("#picture", {"name": "a.png", "mimeType": "image/png", "buffer": photo(kind="PNG")})
    expect(page.locator("#body")).to_have_value(re.compile("/pictures/"))
    shown = preview.locator("img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    page.select_option("#cover", index=1)
    page.get_by_role("button", name="插入法条").click()
    page.fill("#lookup-law", "民法典")
    page.fill("#lookup-article", "1079")
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.locator("#lookup-found")).to_contain_text("《民法典》第1079条")
    page.get_by_role("button", name="写进法律依据").click()
    page.fill("#c1_fact", "感情确已破裂的准予离婚")
    keep(page, "writing")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert page.evaluate(TOO_SMALL) == []
    # what was typed while the server could not be reached is offered again
    page.route("**/autosave", lambda route: route.abort())
    page.fill("#title", "没存上的题目")
    expect(page.locator("#trouble")).to_contain_text("还没存上")
    page.unroute("**/autosave")
    page.goto(page.url)
    page.get_by_role("button", name="用没存上的").click()
    expect(page.locator("#title")).to_have_value("没存上的题目")
    page.fill("#author", "付店普法")
    page.fill("#law", "民法典")
    page.get_by_role("button", name="交去审核").click()
    expect(page.locator(".alert-success")).to_contain_text("等别人审核")
    keep(page, "list")
    page.set_viewport_size({"width": 1200, "height": 900})
    page.get_by_role("link", name="没存上的题目").click()
    expect(page.locator(".alert-info")).to_contain_text("正等审核")
    keep(page, "desk")

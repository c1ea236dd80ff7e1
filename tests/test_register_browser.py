"""Entering what happens outside the chat in a real browser, on a phone 360 pixels wide."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
WIDTH = 360
TOO_SMALL = """() => [...document.querySelectorAll("main label.btn, main .btn, main .pills a, nav.tabs a, main .same")]
    .filter((part) => part.offsetHeight && part.offsetHeight < 44).map((part) => part.textContent.trim())"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    with running_web({"DEMO": "1", "VAR_DIR": str(folder / "var")}, folder) as server:
        yield server


@pytest.fixture
def enter(web: WebServer, folder: Path, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Sign in as the demo's member of staff with a role, on a small phone; nothing may leave this machine."""
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    people = {row.split("\t")[1]: row.split("\t") for row in listed if "\t" in row}
    asked: list[str] = []
    contexts = []

    def _enter(role: str = "clerk", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": 720}, device_scale_factor=2, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        name, _, password = people[role]
        page.goto(f"{web.url}/console")
        page.fill("#username", name)
        page.fill("#password", password)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("nav.tabs")).to_be_visible()
        return page

    yield _enter
    for context in contexts:
        context.close()
    assert all(url.startswith((web.url, "blob:")) for url in asked)


def keep(page: Page, name: str) -> None:
    """A picture to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"register-{name}.png", full_page=True)


def test_a_consultation_takes_five_taps_the_first_time_and_three_after(enter, web):
    page = enter()
    taps = 0

    def tap(words: str) -> None:
        nonlocal taps
        page.locator("main label.btn, main button, nav.tabs a").get_by_text(words, exact=True).or_(
            page.get_by_role("button", name=words, exact=True)
        ).first.click()
        taps += 1

    tap("登记")
    keep(page, "empty")
    for words in ("窗口", "欠薪与农民工工资", "外地"):
        tap(words)
    page.fill("#words", "张三13812345678的工钱没给")
    keep(page, "filled")
    tap("记下来")
    expect(page.locator(".alert-success")).to_contain_text("存的话是：“")
    assert "13812345678" not in page.content()
    assert taps == 5
    keep(page, "done")
    # the next one: channel and village are still there, and 登记 is on the screen
    tap("土地承包与流转")
    tap("记下来")
    expect(page.locator(".alert-success")).to_contain_text("窗口 · 外地 · 土地承包与流转 · 当场答复")
    assert taps == 7


@pytest.mark.parametrize("path", ["", "new/stand", "new/handout", "new/activity", "day", "mine"])
def test_every_page_fits_a_small_phone_and_a_thumb(enter, web, path):
    page = enter()
    page.goto(f"{web.url}/console/register/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert page.evaluate(TOO_SMALL) == []
    keep(page, path.replace("/", "-") or "start")


def test_it_works_without_scripts(enter, web):
    page = enter(scripts=False)
    page.goto(f"{web.url}/console/register/")
    page.locator("label[for=channel-village]").click()
    page.locator("label[for=topic-wages]").click()
    page.locator("label[for=result-hand_over]").click()
    page.fill("#words", "想问啥时候给低保")
    page.get_by_text("补登以前的、留电话").click()
    page.fill("#phone", "13812345678")
    page.get_by_role("button", name="记下来").click()
    expect(page.locator(".alert-success")).to_contain_text("受理号")


def test_a_photo_is_made_smaller_on_the_phone_and_shown(enter, web):
    page = enter()
    page.goto(f"{web.url}/console/register/new/activity")
    page.select_option("#sort", "enter_schools")
    page.fill("#number", "80")
    page.fill("#place", "中心学校操场")
    file = io.BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(file, "JPEG", quality=95)
    page.set_input_files(
        "#pictures",
        [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}] * 2,
    )
    with page.expect_request(lambda sent: sent.method == "POST") as sent:
        page.get_by_role("button", name="记下来").click()
    expect(page.locator(".pictures img")).to_have_count(2)
    assert int(sent.value.all_headers()["content-length"]) < len(file.getvalue())
    shown = page.locator(".pictures img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") == 240
    keep(page, "pictures")


@pytest.mark.parametrize("with_photo", [False, True])
def test_one_tap_records_a_hand_out_with_a_photo_that_is_ready_and_without_one(enter, web, with_photo):
    page = enter()
    page.goto(f"{web.url}/console/register/new/handout")
    page.fill("#item", "宪法手册")
    page.fill("#number", "120")
    page.fill("#place", "付店集上")
    if with_photo:
        file = io.BytesIO()
        Image.new("RGB", (80, 60), "green").save(file, "JPEG")
        page.set_input_files(
            "#pictures", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
        )
        page.evaluate("new Promise((done) => setTimeout(done, 0))")  # what the choice set going is over
    page.get_by_role("button", name="记下来").click()
    expect(page.locator("h1")).to_have_text("一条登记")
    expect(page.locator(".pictures img")).to_have_count(int(with_photo))


def test_one_is_changed_and_voided(enter, web):
    page = enter()
    page.goto(f"{web.url}/console/register/")
    page.locator("label[for=channel-stall]").click()
    page.locator("label[for=topic-land]").click()
    page.get_by_role("button", name="记下来").click()
    page.get_by_text("看一眼").click()
    page.get_by_text("改这一条").click()
    page.locator("label[for=topic-wages]").click()
    page.fill("#reason", "选错了类别")
    keep(page, "edit")
    page.get_by_role("button", name="改好了").click()
    expect(page.locator(".alert-success")).to_contain_text("摆摊")
    page.get_by_label("为什么作废").fill("登记重了")
    page.get_by_role("button", name="作废").click()
    expect(page.locator(".void-note")).to_contain_text("登记重了")
    page.goto(f"{web.url}/console/register/mine")
    keep(page, "mine-voided")


def test_the_figures_show_where_people_asked(enter, web):
    page = enter("leader")
    page.goto(f"{web.url}/console/figures/")
    expect(page.get_by_role("heading", name="按渠道")).to_be_visible()
    expect(page.get_by_role("heading", name="聊天以外")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    keep(page, "figures")

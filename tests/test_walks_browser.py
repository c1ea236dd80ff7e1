"""What staff do from end to end in a real browser on a small phone, with the villager's phone beside it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
SMALL = {"width": 360, "height": 720}
ENTRY, TITLE = "wages-001", "老板拖欠工资不给怎么办"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    with running_web({"DEMO": "1", "VAR_DIR": str(folder / "var")}, folder) as server:
        yield server


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Somebody else's browser each time."""
    contexts = []

    def _window() -> Page:
        contexts.append(browser.new_context(viewport=SMALL, device_scale_factor=2))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        return page

    yield _window
    for context in contexts:
        context.close()


@pytest.fixture
def enter(web: WebServer, folder: Path, window: Callable[[], Page]) -> Enter:
    """Sign in as the demo's member of staff with a role, or with a name and a password."""
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    people = {row.split("\t")[1]: row.split("\t") for row in listed if "\t" in row}

    def _enter(role: str = "", *, name: str = "", password: str = "") -> Page:
        page = window()
        page.goto(f"{web.url}/console")
        page.fill("#username", name or people[role][0])
        page.fill("#password", password or people[role][2])
        page.get_by_role("button", name="登录").click()
        return page

    return _enter


@pytest.fixture
def villager(web: WebServer, window: Callable[[], Page]) -> Callable[[str], Page]:
    """A villager's phone; each test has a villager of its own."""

    def _villager(person: str) -> Page:
        page = window()
        page.goto(f"{web.url}/simulator#{person}")
        expect(page.locator("#words")).to_be_enabled()
        return page

    return _villager


def said(page: Page) -> list[str]:
    """What the account said on a phone."""
    return page.locator(".said.account .bubble:not(.dots)").all_inner_texts()


def say(page: Page, words: str) -> str:
    """Send a message and wait for the answer."""
    before = len(said(page))
    page.fill("#words", words)
    page.press("#words", "Enter")
    expect(page.locator(".said.account .bubble:not(.dots)")).to_have_count(before + 1)
    return said(page)[-1]


def keep(page: Page, name: str) -> None:
    """Nothing is wider than the phone; a picture to be looked at."""
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"walk-{name}.png", full_page=True)


def answer(enter: Enter, web: WebServer, question: str, words: str) -> Page:
    """A clerk writes, an adviser approves; the clerk's page of the matter."""
    clerk = enter("clerk")
    clerk.goto(f"{web.url}/console/inbox/")
    clerk.locator(".row-card", has_text=question).get_by_text("打开").click()
    clerk.fill("#words", words)
    clerk.get_by_role("button", name="写好了，送去审核").click()
    expect(clerk.locator(".alert-success")).to_be_visible()
    adviser = enter("adviser")
    adviser.goto(f"{web.url}/console/inbox/review")
    expect(adviser.locator(".said.big")).to_have_text(words)
    adviser.get_by_role("button", name="审核通过，送给村民").click()
    expect(adviser.locator(".alert-success")).to_contain_text("审核通过")
    clerk.reload()
    return clerk


def test_a_new_member_signs_in_with_a_password_for_once(enter, web):
    admin = enter("admin")
    admin.goto(f"{web.url}/console/people/")
    admin.fill("#name", "新来的小周")
    admin.locator("label[for=role-clerk]").click()
    expect(admin.locator("#role-clerk")).to_be_checked()
    admin.get_by_role("button", name="添加").click()
    once = admin.locator(".font-monospace").inner_text()
    keep(admin, "first-login-password")
    new = enter(name="新来的小周", password=once)
    expect(new.locator("h1")).to_have_text("改密码")
    new.goto(f"{web.url}/console/inbox/")
    expect(new.locator("h1")).to_have_text("改密码")
    keep(new, "first-login-change")
    for field, typed in (("old", once), ("new", "lotus-pond-2027"), ("again", "lotus-pond-2027")):
        new.fill(f"#{field}", typed)
    new.get_by_role("button", name="换成新密码").click()
    expect(new.locator("main")).to_contain_text("请用新密码登录")
    again = enter(name="新来的小周", password="lotus-pond-2027")
    expect(again.locator("nav.tabs")).to_be_visible()
    keep(again, "first-login-done")
    refused = enter(name="新来的小周", password=once)
    expect(refused.locator("#password")).to_be_visible()


def test_an_answer_of_a_person_reaches_the_phone_of_who_asked(enter, web, villager):
    phone = villager("zhang")
    assert "受理号" in say(phone, "村口的石狮子叫人挪走了没人管")
    clerk = answer(enter, web, "石狮子叫人挪走", "石狮子是村里的东西，明天上午我们和村干部一起去看。")
    expect(phone.locator(".said.account .bubble", has_text="和村干部一起去看")).to_be_visible()
    keep(phone, "answered-phone")
    expect(clerk.locator(".row-card", has_text="和村干部一起去看")).to_contain_text("村民已经收到")
    keep(clerk, "answered-matter")


def test_after_two_days_of_silence_the_answer_comes_with_the_next_message(enter, web, villager, folder):
    phone = villager("li")
    assert "受理号" in say(phone, "水缸里养的王八连夜跑进祠堂谁来管")
    database = next(iter(sorted((folder / "var").rglob("*.sqlite3"))))
    with closing(sqlite3.connect(database, timeout=10)) as connection, connection:
        moved = connection.execute(
            "UPDATE consultations SET said_at = strftime('%Y-%m-%d %H:%M:%f000', said_at, '-3 days')"
            " WHERE text LIKE '%王八%'"
        )
        assert moved.rowcount == 1
    clerk = answer(enter, web, "王八连夜跑进祠堂", "祠堂归村里管，请先找村委会。")
    expect(clerk.locator(".row-card", has_text="请先找村委会")).to_contain_text("48 小时内没有发过消息")
    keep(clerk, "silent-matter")
    clerk.goto(f"{web.url}/console/deliveries/")
    expect(clerk.locator(".row-card", has_text="48 小时内没有发过消息")).to_be_visible()
    keep(clerk, "silent-deliveries")
    assert not any("请先找村委会" in words for words in said(phone))
    assert "请先找村委会" in say(phone, "你好")
    keep(phone, "silent-phone")
    clerk.reload()
    expect(clerk.locator("main")).not_to_contain_text("请先找村委会")


def test_what_was_looked_at_is_signed_together(enter, web):
    adviser = enter("adviser")
    adviser.goto(f"{web.url}/console/entries/queue/")
    keep(adviser, "queue")
    for _ in range(3):
        adviser.get_by_role("link", name="下一条").click()
    adviser.get_by_text(re.compile("看过的 .* 条，一次签")).click()
    boxes = adviser.locator("input[name=entry]")
    assert boxes.count() >= 3
    for place in range(2):
        boxes.nth(place).check()
    keep(adviser, "sign-together")
    left = boxes.count() - 2
    adviser.get_by_role("button", name="勾上的审核通过").click()
    expect(adviser.locator(".alert-success")).to_contain_text("2 条")
    assert adviser.locator("input[name=entry]").count() in (left, 0)


def test_an_entry_that_was_stopped_is_sent_to_nobody(enter, web, villager):
    phone = villager("wang")
    clerk = enter("clerk")
    clerk.goto(f"{web.url}/console/entries/{ENTRY}")
    start = clerk.locator(".said").first.inner_text().strip()[:12]
    assert start in say(phone, TITLE)
    clerk.get_by_text("答错了，马上停用").click()
    clerk.fill("#reason", "写的期限不对，先停下来")
    keep(clerk, "recall")
    clerk.get_by_role("button", name="马上停用").click()
    expect(clerk.locator(".alert-danger")).to_contain_text("谁也收不到了")
    keep(clerk, "recalled")
    for _ in range(30):
        if start not in say(phone, TITLE):
            break
        phone.wait_for_timeout(500)
    else:
        pytest.fail("the entry is still sent")
    keep(phone, "recalled-phone")


def test_of_two_who_take_one_question_the_second_hears_of_the_first(enter, web, villager):
    assert "受理号" in say(villager("zhao"), "碾盘上的铁箍夜里自己响是咋回事")
    pages = [enter(role) for role in ("clerk", "adviser")]
    for page in pages:
        page.goto(f"{web.url}/console/inbox/")
        page.locator(".row-card", has_text="铁箍夜里自己响").get_by_text("打开").click()
    first, second = pages
    first.get_by_role("button", name="我来办这件").click()
    expect(first.locator(".alert-success")).to_be_visible()
    second.get_by_role("button", name="我来办这件").click()
    expect(second.locator(".alert-danger, .alert-warning").first).to_be_visible()
    keep(second, "two-clerks")
    first.fill("#words", "我们明天去看。")
    first.get_by_role("button", name="写好了，送去审核").click()
    second.fill("#words", "我写的另一条，不能丢。")
    second.get_by_role("button", name="写好了，送去审核").click()
    expect(second.locator(".alert-danger").first).to_be_visible()
    expect(second.locator("#words")).to_have_value("我写的另一条，不能丢。")
    keep(second, "two-clerks-words")


def test_who_may_not_do_something_is_told_so_and_finds_the_way_back(enter, web):
    leader = enter("leader")
    for path in (f"/console/entries/{ENTRY}/edit", "/console/people/", "/console/setup/"):
        found = leader.goto(f"{web.url}{path}")
        assert found is not None
        assert found.status == 403
        keep(leader, "refused")
        leader.locator("main a, .tabs a, a").first.click()
        expect(leader.locator("h1").first).to_be_visible()

"""The leader's page in a real browser: on a phone 360 pixels wide, and as one sheet of A4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.records.database import write
from bot.records.models import consultations, matters, persons
from bot.services.build import ACCOUNT, Services
from bot.services.sample_year import sample_year_of
from bot.settings import Settings
from bot.statistics.periods import beijing_day
from faq.corpus import load_topics
from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
WIDTH = 360
TOO_SMALL = """() => [...document.querySelectorAll("main a.btn, main a.figure, nav.tabs a, main td a")]
    .filter((part) => part.offsetHeight && part.offsetHeight < 44).map((part) => part.textContent.trim())"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("leader")


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[WebServer]:
    """A server whose last four hundred days have consultations about everything from everywhere, and the made-up year."""
    url = f"sqlite:///{folder}/pufa.sqlite3"
    settings = {"DEMO": "1", "VAR_DIR": str(folder / "var"), "DATABASE_URL": url}
    made = Services(Settings.from_env(settings, env_file=None))
    made.upgrade()
    fill(made)
    sample_year_of(made).fill(by="孙管理", now=datetime.now(UTC))
    made.engine.dispose()
    with running_web(settings, folder) as server:
        yield server


def fill(services: Services) -> None:
    """Every topic, fifteen villages, every channel and outcome."""
    now, topics = datetime.now(UTC), [*load_topics()]
    channels, outcomes = (
        ("wechat", "wechat", "window", "phone", "stall", "village"),
        ("answer", "answer", "hand_over", "emergency"),
    )
    people, opened, said = [], [], []
    for number in range(500):
        at = now - timedelta(hours=number * 19)
        what = {"account": ACCOUNT, "channel": channels[number % 6]}
        outcome, topic = outcomes[number % 4], topics[number * number % len(topics)]
        people.append(
            {"id": f"p{number}", "account": ACCOUNT, "village": f"第{number % 15 + 1}村", "created_at": at}
        )
        opened.append(
            {**what, "id": f"m{number}", "person_id": f"p{number}", "topic": topic, "opened_at": at, "last_at": at,
             "opened_on": beijing_day(at), "state": "open", "outcome": outcome, "answered": outcome == "answer",
             "handed_over": outcome == "hand_over"}
        )  # fmt: skip
        said.append(
            {**what, "id": f"c{number}", "retry_key": f"k{number}", "pushed_on": at.date(), "person_id": f"p{number}",
             "matter_id": f"m{number}", "said_at": at, "day": beijing_day(at), "outcome": outcome, "counted": True,
             "topic": topic, "entry_id": "wages-001" if outcome == "answer" else "", "kind": "text", "text": "老板欠薪怎么办"}
        )  # fmt: skip
    write(
        services.engine,
        lambda db: [db.execute(t.insert(), rows) for t, rows in ((persons, people), (matters, opened), (consultations, said))],
    )  # fmt: skip


def sign_in(page: Page, web: WebServer, folder: Path, role: str) -> None:
    listed = (folder / "var" / "demo-staff.txt").read_text(encoding="utf-8").splitlines()
    name, password = next((row[0], row[2]) for line in listed if (row := line.split("\t"))[1:2] == [role])
    page.goto(f"{web.url}/console")
    page.fill("#username", name)
    page.fill("#password", password)
    page.get_by_role("button", name="登录").click()


def test_the_page_fits_a_phone_and_one_sheet_of_paper(web: WebServer, folder: Path, browser: Browser):
    page = browser.new_page(viewport={"width": WIDTH, "height": 720}, device_scale_factor=2)
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if "Security" in said.text else None)
    sign_in(page, web, folder, "leader")
    expect(page.locator("nav.tabs [aria-current]")).to_have_text("数字")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "leader-first.png")
    page.screenshot(path=SCREENSHOTS / "leader.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate("[...document.images].filter((one) => !one.naturalWidth).length") == 0
    sheet = page.pdf(prefer_css_page_size=True)
    (SCREENSHOTS / "leader.pdf").write_bytes(sheet)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    expect(page.locator("[role=note]")).to_contain_text("含示例数据")
    page.locator("main a.figure").first.click()
    expect(page.locator("h1")).to_contain_text("咨询")
    page.screenshot(path=SCREENSHOTS / "leader-rows.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert problems == []
    page.close()

"""A quiz and an exam on the smallest phone: large type, nothing to push sideways, nothing too small to press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import create_app
from bot.records.exams import ExamPlan
from bot.services.build import Services
from bot.services.exam_desk import exam_desk_of
from bot.settings import Settings
from bot.statistics.periods import beijing_day
from tests.chromium import SCREENSHOTS
from tests.standin import running_app

pytestmark = pytest.mark.browser
WIDTH = 360


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    # without scripts: the pages need none
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 640}, device_scale_factor=2, java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def check(page: Page, name: str) -> None:
    """Keep a picture; whatever one presses is large enough and lies within the page."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    for one in page.locator("label.pick, button, .numbers a, .code-field").all():
        box = one.bounding_box()
        assert box is None or (box["height"] >= 44 and box["x"] + box["width"] <= WIDTH), name


def test_a_quiz_and_an_exam_are_taken_on_a_phone(phone, tmp_path):
    settings = {"DEMO": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/p.sqlite3"}
    parts, now = Services(Settings.from_env(settings, env_file=None)), datetime.now(UTC)
    parts.upgrade()
    today, desk = beijing_day(now), exam_desk_of(parts)
    plan = ExamPlan("上半年学法考试", ("minfadian",), 3, 60, today, today + timedelta(1), None, 2)
    exam_id = desk.exams.add(plan, by="王专干", now=now)
    desk.exams.add_roster(exam_id, [("农业服务中心", "李四")], by="王专干", now=now)
    code = desk.exams.codes(exam_id)[0][2]
    with running_app(create_app(parts.settings, parts)) as url:
        phone.goto(f"{url}/quiz/minfadian/take")
        check(phone, "quiz-take")
        for field in phone.locator("fieldset").all():
            field.locator("label").first.click()
        phone.get_by_role("button", name="交卷").click()
        expect(phone.locator("h1")).to_have_text(re.compile("10 题对了"))
        check(phone, "quiz-result")
        phone.goto(f"{url}/exam")
        phone.fill("#code", code.lower())
        check(phone, "exam-enter")
        phone.get_by_role("button", name="进去").click()
        phone.get_by_role("button", name="开始答卷").click()
        check(phone, "exam-question")
        for _ in range(3):
            phone.locator("label.pick").first.click()
            phone.locator("button.press").click()
        expect(phone.locator("h1")).to_have_text("交卷")
        check(phone, "exam-hand-in")
        phone.get_by_role("button", name="交卷").click()
        expect(phone.locator("article")).to_contain_text("您的成绩")
        check(phone, "exam-score")
    assert desk.figures(desk.get(exam_id)).total.took == 1
    parts.engine.dispose()

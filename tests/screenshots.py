"""`make screenshots`: the pictures of the documents, taken from the running demo as a newcomer sees it.

Starts the demo with everything of its own, talks to it on the phone and on the staff pages, and writes docs/images/.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.chromium import running_chromium
from tests.webserver import ROOT, WebServer, running_web

IMAGES = ROOT / "docs" / "images"
POST = "2026-12-xianfa"
PHONE = {"width": 375, "height": 720}
SAID = ("老板欠工资不给咋办", "要带啥", "离婚", "村口的石狮子叫人挪走了没人管", "合伙开的砖厂想退伙")
PICTURED = frozenset({0, 2, 4})


def main() -> None:
    """Take them all; prints where they are."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pufa-screenshots-") as name:
        folder = Path(name)
        settings = {"DEMO": "1", "VAR_DIR": str(folder / "var"), "OFFICE_PHONE": "0376-0000000"}
        # The texts of statutes and the search in them are made beforehand, as `make run` does.
        subprocess.run(
            [Path(sys.executable).with_name("flask"), "prepare"],
            cwd=ROOT,
            env={**os.environ, **settings},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with running_web(settings, folder) as web, running_chromium() as browser:
            _phone(web, browser)
            _pages(web, browser)
            _staff(web, browser, folder / "var" / "demo-staff.txt")
    for picture in sorted(IMAGES.glob("*.png")):
        print(picture.relative_to(ROOT))


def _phone(web: WebServer, browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2)
    page.goto(f"{web.url}/simulator#zhang")
    expect(page.locator("#words")).to_be_enabled()
    answers = page.locator("#chat .said.account .bubble:not(.dots)")
    for number, words in enumerate(SAID):
        before = answers.count()
        page.locator("#words").fill(words)
        page.locator("#words").press("Enter")
        expect(answers).to_have_count(before + 1, timeout=10_000)
        if number in PICTURED:
            page.screenshot(path=IMAGES / f"phone-{number}.png")
    page.close()


def _pages(web: WebServer, browser: Browser) -> None:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2)
    for name, path in (
        ("faq", "/faq/wages-001"),
        ("law", "/law/民法典/1079"),
        ("post", f"/posts/{POST}"),
        ("notice", f"/posts/{POST}/notice"),
        ("quiz", "/quiz/minfadian/take"),
    ):
        page.goto(f"{web.url}{path}")
        page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def _staff(web: WebServer, browser: Browser, passwords: Path) -> None:
    name, _, password = next(
        line.split("\t") for line in passwords.read_text(encoding="utf-8").splitlines() if "\tadmin\t" in line
    )
    page = browser.new_page(viewport=PHONE, device_scale_factor=2)
    page.goto(f"{web.url}/console/login")
    page.screenshot(path=IMAGES / "console-login.png")
    page.fill("#username", name)
    page.fill("#password", password)
    page.locator("form.login button").click()
    for picture, path in (
        ("today", "/console/"),
        ("inbox", "/console/inbox/"),
        ("posts", "/console/posts/"),
        ("figures", "/console/figures/"),
    ):
        page.goto(f"{web.url}{path}")
        page.screenshot(path=IMAGES / f"console-{picture}.png")
    _year(web, page)
    page.close()


def _year(web: WebServer, page: Page) -> None:
    """每月一法 from the plan to the proof, as a member of staff who has signed in sees it."""
    year = datetime.now(UTC).year + 1
    page.goto(f"{web.url}/console/year/?year={year}")
    page.get_by_role("button", name="照普法日历排好").click()
    expect(page.locator(".alert-success")).to_contain_text("排进了")
    for picture, path in (
        ("year", f"/console/year/?year={year}"),
        ("month", f"/console/year/?month={year}-05"),
        ("editor", f"/console/editor/{POST}"),
        ("review", f"/console/posts/{POST}/review"),
        ("evidence", f"/console/posts/{POST}/evidence"),
    ):
        page.goto(f"{web.url}{path}")
        page.screenshot(path=IMAGES / f"console-{picture}.png")
        if picture == "review":
            page.get_by_role("button", name="签初审").click()
            expect(page.locator(".alert-success").first).to_contain_text("初审")


if __name__ == "__main__":
    main()

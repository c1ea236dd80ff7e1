"""The villagers' page in a real browser, as wide as a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    folder = tmp_path_factory.mktemp("web")
    settings = {
        "DEMO": "1",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(folder / "var"),
    }
    with running_web(settings, folder) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 375, "height": 720}, device_scale_factor=2)
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


def test_the_page_fits_a_phone_and_is_large_enough_to_read(web, page):
    page.goto(f"{web.url}/faq/wages-001")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)") >= 18


def test_everything_on_the_page_comes_from_here(web, page):
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    page.goto(f"{web.url}/faq/wages-001")
    assert all(url.startswith(web.url) for url in asked)
    assert not [text for text in failed if "favicon" not in text]


def test_a_number_on_the_page_can_be_dialled_with_a_thumb(web, page):
    page.goto(f"{web.url}/faq/wages-001")
    call = page.locator(".calls a").first
    assert call.get_attribute("href").startswith("tel:")
    assert call.bounding_box()["height"] >= 44


def test_a_related_question_is_one_tap_away(web, page):
    page.goto(f"{web.url}/faq/wages-001")
    title = page.locator(".related a").first.inner_text()
    page.locator(".related a").first.click()
    assert page.locator("h1").inner_text() == title


def test_it_prints_on_white_without_the_links(web, page):
    page.goto(f"{web.url}/faq/wages-001")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".related").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_page_that_is_not_there_says_so_in_plain_words(web, page):
    answer = page.goto(f"{web.url}/faq/wages-999")
    assert answer.status == 404
    assert "没有这个页面" in page.locator("h1").inner_text()


def test_a_picture_of_the_page_is_kept_to_be_looked_at(web, page):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.goto(f"{web.url}/faq/wages-001")
    picture = page.screenshot(path=SCREENSHOTS / "faq-page.png", full_page=True)
    assert picture.startswith(b"\x89PNG")


def test_an_answer_of_a_quiz_is_folded_away_until_a_thumb_asks_for_it(web, page):
    page.goto(f"{web.url}/quiz/guojia-anquan")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    question = page.locator(".question").first
    answer, ask = question.locator("details p").first, question.locator("summary")
    assert not answer.is_visible()
    assert ask.bounding_box()["height"] >= 44
    ask.click()
    assert answer.is_visible()
    assert answer.inner_text().startswith("B")

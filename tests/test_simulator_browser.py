"""The phone in a real browser: a villager's hand on the screen, a tester's on the panels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.sessions.tokens import LocalTokens
from bot.wechat.account import WechatAccount
from bot.wechat.client import Article, WechatClient
from tests.chromium import SCREENSHOTS
from tests.webserver import WebServer, running_web

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 375, "height": 720}, {"width": 1280, "height": 800}
ACCOUNT = WechatAccount(
    appid="wx0123456789abcdef",
    secret="the-secret-of-the-town",
    token="pufatoken",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    folder = tmp_path_factory.mktemp("web")
    settings = {
        "DEMO": "1",
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(folder / "var"),
        "WECHAT_APPID": ACCOUNT.appid,
        "WECHAT_SECRET": ACCOUNT.secret,
        "WECHAT_TOKEN": ACCOUNT.token,
        "WECHAT_AES_KEY": ACCOUNT.aes_key,
        "PUBLIC_URL": "https://pufa.example.gov.cn",
    }
    with running_web(settings, folder) as server:
        yield server


@pytest.fixture
def opened(web: WebServer, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the phone in a window of a size; fails if anything left this machine or the console complained."""
    asked: list[str] = []
    complaints: list[str] = []
    pages: list[Page] = []

    def open_phone(size: dict[str, int], person: str = "zhang") -> Page:
        page = browser.new_page(viewport=size, device_scale_factor=2)
        page.set_default_timeout(10_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        pages.append(page)
        page.goto(f"{web.url}/simulator#{person}")
        expect(page.locator("#words")).to_be_enabled()
        return page

    yield open_phone
    for page in pages:
        page.close()
    assert {urlsplit(url).netloc for url in asked if url != "about:blank"} == {urlsplit(web.url).netloc}
    assert complaints == []


def answers(page: Page):
    return page.locator(".said.account .bubble:not(.dots)")


def say(page: Page, words: str) -> str:
    """Type, press Enter, and wait for the words of the answer."""
    before = answers(page).count()
    page.fill("#words", words)
    page.press("#words", "Enter")
    expect(answers(page)).to_have_count(before + 1)
    return answers(page).last.inner_text()


def test_a_newcomer_is_welcomed_and_gets_an_answer(opened):
    page = opened(PHONE)
    expect(answers(page).first).to_contain_text("您好")
    say(page, "老板拖欠工资怎么要")
    expect(page.locator(".said.me .bubble").last).to_have_text("老板拖欠工资怎么要")
    expect(page.locator("#words")).to_have_value("")


def test_a_number_chooses_from_the_list(opened):
    page = opened(PHONE)
    listed = say(page, "离婚后孩子归谁")
    title = re.search(r"^1\. (.+)$", listed, re.MULTILINE)[1]
    assert title in say(page, "1")


def test_the_newest_words_are_in_sight_and_nothing_is_wider_than_the_phone(opened):
    page = opened(PHONE)
    for words in ("老板拖欠工资怎么要", "常用电话", "查询"):
        say(page, words)
    expect(answers(page).last).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.evaluate("document.querySelector('#chat').scrollWidth") <= 375


def test_what_a_villager_types_is_never_read_as_markup(opened):
    page = opened(PHONE)
    say(page, "<b>工资</b><img src=x onerror=alert(1)>")
    assert page.locator("#chat b").count() == 0
    assert "<b>工资</b>" in page.locator(".said.me .bubble").last.inner_text()


def test_enter_belongs_to_the_input_method_while_it_is_choosing(opened):
    page = opened(PHONE)
    page.fill("#words", "gongzi")
    page.locator("#words").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator("#words")).to_have_value("gongzi")


def test_dots_show_that_an_answer_is_on_its_way(opened):
    page = opened(PHONE)
    held = []
    page.route("**/simulator/act/text", lambda route: held.append(route))
    page.fill("#words", "工资")
    page.press("#words", "Enter")
    expect(page.locator(".dots")).to_be_visible()
    held[0].continue_()
    expect(page.locator(".dots")).to_have_count(0)
    expect(page.locator(".said.waiting")).to_have_count(0)


def test_a_telephone_number_can_be_called_after_a_question(opened):
    page = opened(PHONE)
    say(page, "常用电话")
    expect(page.locator("[data-kind=phone]", has_text="12337")).to_have_count(0)  # www.12337.gov.cn
    page.locator("[data-kind=phone]", has_text="12348").first.click()
    expect(page.locator("#sheet-go")).to_have_attribute("href", "tel:12348")
    page.click("#sheet-close")
    expect(page.locator("#sheet")).to_be_hidden()


def test_a_link_to_our_page_opens_inside_the_phone(opened):
    page = opened(PHONE)
    page.fill("#words", "请看 https://pufa.example.gov.cn/faq/wages-001")
    page.press("#words", "Enter")
    page.locator(".said.me [data-kind=address]").last.click()
    expect(page.frame_locator("#reader-page").locator("h1")).to_be_visible()
    expect(page.locator("#reader-title")).not_to_be_empty()
    page.click("#reader-close")
    expect(page.locator("#reader")).to_be_hidden()


def test_nothing_outside_is_opened_without_asking(opened):
    page = opened(PHONE)
    say(page, "http://subsidy.example.invalid/ 是真的吗")
    page.locator(".said.me [data-kind=address]").last.click()
    expect(page.locator("#sheet-words")).to_contain_text("外面的网站")
    expect(page.locator("#reader")).to_be_hidden()


def test_a_menu_button_is_answered(opened):
    page = opened(PHONE)
    before = answers(page).count()
    page.locator("#menu .top > button.more").first.click()
    page.locator("#menu .sub button:visible").first.click()
    expect(answers(page)).to_have_count(before + 1)
    expect(page.locator("#menu .sub:visible")).to_have_count(0)


def test_a_voice_message_is_spoken_with_a_thumb(opened):
    page = opened(PHONE)
    before = answers(page).count()
    page.click("#voice-switch")
    page.click("#hold")
    expect(page.locator(".bubble.sound").last).to_contain_text("1")
    expect(answers(page)).to_have_count(before + 1)


def test_the_second_villager_has_a_chat_of_their_own(opened):
    page = opened(DESK)
    say(page, "我家的猪跑到邻居地里了")
    page.click("[data-person=li]")
    expect(answers(page).first).to_contain_text("您好")
    expect(page.locator("#chat")).not_to_contain_text("我家的猪")
    page.click("[data-person=zhang]")
    expect(page.locator("#chat")).to_contain_text("我家的猪")


def test_three_more_deliveries_of_one_message_bring_the_same_words(opened):
    page = opened(DESK)
    say(page, "借钱不还怎么办")
    bubbles = page.locator(".bubble").count()
    page.click("#again [data-times='3']")
    expect(page.locator("#verdict")).to_have_text("再送 3 次，回答都一样")
    assert page.locator(".bubble").count() == bubbles


def test_when_all_answers_are_lost_the_platforms_notice_stands_in_the_chat(opened):
    page = opened(DESK)
    page.select_option("#lost", "3")
    page.fill("#words", "彩礼能要回来吗")
    page.press("#words", "Enter")
    expect(page.locator(".notice").last).to_have_text("该公众号提供的服务出现故障，请稍后再试")
    expect(page.locator("#exchanges summary").first).to_contain_text("送 3 次")


def test_unfollowing_closes_the_chat_and_a_village_code_opens_it_again(opened):
    page = opened(DESK, "li")
    page.click("#tester-unfollow")
    expect(page.locator("#profile")).to_be_visible()
    expect(page.locator("#words")).to_be_disabled()
    welcomes = answers(page).count()
    page.click("#scan")
    expect(page.locator("#profile")).to_be_hidden()
    expect(answers(page)).to_have_count(welcomes + 1)
    expect(page.locator("#exchanges summary").first).to_contain_text("扫码关注")


def test_a_mass_sent_article_arrives_by_itself_and_opens(web, opened):
    page = opened(PHONE)
    client = WechatClient(ACCOUNT, api_base=web.url, tokens=LocalTokens(), timeout=5)
    thumb = client.add_thumb(page.screenshot(), "cover.png", "image/png")
    content = '<p style="color:#b3261e;font-size:20px">老人的养老钱，谁也不能扣。</p>'
    draft = client.add_draft(Article(title="老人的钱老人做主", content=content, thumb_media_id=thumb))
    client.send_to_all(draft, client_msg_id="law-of-the-month")
    card = page.locator(".cards .first", has_text="老人的钱老人做主")
    expect(card).to_be_visible()
    assert card.locator("img").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    page.screenshot(path=SCREENSHOTS / "simulator-article-card.png")
    card.click()
    words = page.frame_locator("#reader-page").locator(".content p")
    expect(words).to_have_text("老人的养老钱，谁也不能扣。")
    assert words.evaluate("it => getComputedStyle(it).color") == "rgb(179, 38, 30)"
    page.screenshot(path=SCREENSHOTS / "simulator-article.png")


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desk", DESK)])
def test_pictures_of_the_phone_are_kept_to_be_looked_at(opened, name, size):
    page = opened(size)
    say(page, "老板拖欠工资怎么要")
    assert page.screenshot(path=SCREENSHOTS / f"simulator-{name}.png").startswith(b"\x89PNG")

"""Connecting the account: seen without changing anything, taken over with a second pair of eyes, put back by one click."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.app import create_app
from bot.conversation.turns import Kind, Utterance
from bot.records.account_facts import AccountFacts
from bot.services.arrivals import CHECKED, REFUSED
from bot.services.build import ACCOUNT, Services
from bot.services.canned_shelf import CannedShelf
from bot.services.menu import OURS, in_force, same
from bot.settings import Settings
from bot.simulator.api_reading import SAMPLE_AUTOREPLY
from bot.webhook.exchange import Exchange
from tests.bot.console.conftest import token
from tests.standin import running_stand_in

BEFORE = {"button": [{"type": "view", "name": "办事指南", "url": "https://town.example.cn/guide"}]}
ACCOUNT_SETTINGS = {
    "WECHAT_SECRET": "0123456789abcdef0123456789abcdef",
    "PUBLIC_URL": "https://pufa.example.gov.cn",
}


@pytest.fixture
def services(environment, request):
    """The parts, with WeChat at a stand-in that has a menu and automatic replies."""
    account = Services(Settings.from_env(environment | ACCOUNT_SETTINGS, env_file=None)).account
    with running_stand_in(account) as running:
        running.api.menus.by_console = BEFORE
        running.api.menus.autoreply = SAMPLE_AUTOREPLY
        settings = environment | ACCOUNT_SETTINGS | {"WECHAT_API_BASE": running.url}
        made = Services(Settings.from_env(settings, env_file=None))
        made.upgrade()
        made.__dict__["wechat"] = running
        yield made
        made.engine.dispose()


@pytest.fixture
def wechat(services):
    return services.__dict__["wechat"]


@pytest.fixture
def post(app):
    """Press a button of a page."""

    def _post(browser, path, **form):
        page = browser.get("/console/password").text
        return browser.post(path, data={"csrf_token": token(page), **form}, follow_redirects=True).text

    return _post


@pytest.fixture
def admin(enter):
    return enter("孙管理", "admin")


@pytest.fixture
def taken(admin, post):
    """The automatic replies, looked at and put up for review by the admin."""
    post(admin, "/console/setup/look")
    return post(admin, "/console/setup/replies/take")


def say(services, words, kind=Kind.TEXT, key="1"):
    now = datetime.now(UTC)
    return Exchange(services).answer(Utterance("oV", kind, words, f"{words}:{key}", now), now=now)


def test_opening_the_page_asks_wechat_nothing(admin, wechat):
    assert "还没有查过" in admin.get("/console/setup/").text
    assert sum(wechat.api.calls.values()) == 0


def test_looking_changes_nothing_and_tells_each_right(admin, post, wechat):
    page = post(admin, "/console/setup/look")
    assert "查好了，什么也没有改" in page
    assert page.count('text-bg-success">行') == 8
    assert "几点上班" in page
    assert "办事指南" in page
    changing = ("create", "delete", "send", "sendall", "submit", "add")
    assert not [path for path in wechat.api.calls if path.endswith(tuple(f"/{name}" for name in changing))]
    assert wechat.api.menus.by_console == BEFORE


def test_an_uncertified_account_is_told_what_works_all_the_same(admin, post, wechat):
    wechat.api.certified = False
    page = post(admin, "/console/setup/look")
    assert "看来没有认证" in page
    assert "村民直接打字一样能问" in page
    assert "答复等村民下次来消息时带给他" in page
    assert "几点上班" in page  # replies may be read by every account


def test_an_address_that_is_not_whitelisted_is_shown(admin, post, wechat):
    wechat.api.fail_next("/cgi-bin/stable_token", 40164, times=3)
    page = post(admin, "/console/setup/look")
    assert "IP 白名单" in page
    assert "127.0.0.1" in page
    assert wechat.calls("menu/get") == 0


def test_no_secret_is_on_the_page_in_full(admin, services):
    page = admin.get("/console/setup/").text
    account = services.account
    assert account.appid in page
    for secret in (account.token, account.aes_key, account.secret):
        assert secret not in page
    assert "https://pufa.example.gov.cn/wechat" in page


def test_a_check_of_wechat_is_seen_and_a_wrong_word_explained(admin, client, signer, services):
    assert "<b>还没有</b>" in admin.get("/console/setup/").text
    client.get("/wechat", query_string=signer.verification(datetime.now(UTC)))
    assert "对上了" in admin.get("/console/setup/").text
    wrong = signer.verification(datetime.now(UTC)) | {"signature": "0" * 40}
    client.get("/wechat", query_string=wrong)
    facts = AccountFacts(services.engine, account=ACCOUNT)
    assert facts.get(CHECKED) is not None
    assert facts.get(REFUSED).body["reason"] == "signature is wrong"
    assert "令牌（Token）和公众号后台填的不一样" in admin.get("/console/setup/").text


def test_a_flood_of_wrong_checks_is_kept_once_a_minute(app, client, signer, services):
    facts = AccountFacts(services.engine, account=ACCOUNT)
    wrong = signer.verification(datetime.now(UTC)) | {"signature": "0" * 40}
    client.get("/wechat", query_string=wrong)
    first = facts.get(REFUSED).changed_at
    client.get("/wechat", query_string=wrong)
    assert facts.get(REFUSED).changed_at == first


def test_the_last_message_is_told(admin, services):
    say(services, "你好")
    assert "最近一条消息：<b>还没有" not in admin.get("/console/setup/").text


def test_nothing_taken_over_is_said_before_somebody_else_approved(taken, services):
    assert "接过来 2 条" in taken
    assert "等审核" in taken
    assert "8:00 到 18:00" not in say(services, "办公时间")


def test_who_took_them_over_cannot_approve_them(taken, admin, post, services):
    page = admin.get("/console/setup/replies").text
    item, sha256 = found(page, "办公时间")
    assert "不能由" in post(admin, f"/console/setup/replies/{item}/approve", sha256=sha256)
    assert "8:00 到 18:00" not in say(services, "办公时间")


def test_once_approved_a_keyword_is_answered_word_for_word_and_counts_as_nothing(
    taken, enter, post, services
):
    adviser = enter("李律师", "adviser")
    item, sha256 = found(adviser.get("/console/setup/replies").text, "办公时间")
    assert "审核通过，几秒钟后就会说" in post(
        adviser, f"/console/setup/replies/{item}/approve", sha256=sha256
    )
    reply = say(services, "几点上班？")
    assert reply == "便民服务中心：周一到周五 8:00 到 18:00，中午不休息。"
    assert "便民服务中心" not in say(services, "单位几点上班算加班，老板不给加班费咋办")


def test_an_approved_welcome_stands_before_ours(taken, enter, post, services):
    adviser = enter("李律师", "adviser")
    _, sha256 = found(adviser.get("/console/setup/replies").text, "关注后自动回复")
    post(adviser, "/console/setup/replies/follow/approve", sha256=sha256)
    assert say(services, "", Kind.FOLLOW).startswith("感谢关注付店镇！")


def test_a_reply_that_is_no_longer_said_is_silent(taken, enter, post, services):
    adviser = enter("李律师", "adviser")
    item, sha256 = found(adviser.get("/console/setup/replies").text, "办公时间")
    post(adviser, f"/console/setup/replies/{item}/approve", sha256=sha256)
    assert "不说了" in post(adviser, f"/console/setup/replies/{item}/withdraw")
    assert "便民服务中心" not in say(services, "几点上班")


def test_an_approval_of_other_words_counts_for_nothing(taken, enter, post, services):
    adviser = enter("李律师", "adviser")
    item, _ = found(adviser.get("/console/setup/replies").text, "办公时间")
    assert "重新看一遍" in post(adviser, f"/console/setup/replies/{item}/approve", sha256="0" * 64)


def test_taking_over_twice_adds_nothing(taken, admin, post):
    assert "没有新的" in post(admin, "/console/setup/replies/take")


def test_what_cannot_be_taken_over_is_told(admin, post):
    page = post(admin, "/console/setup/look")
    assert "规则“地图”回的是图片、语音或视频" in page


def test_the_menu_is_put_in_place_by_one_click_and_back_by_another(admin, post, services, wechat):
    assert "菜单换好了" in post(admin, "/console/setup/menu/apply")
    assert same(in_force(services.client.current_menu_info()), OURS)
    assert "原来的菜单换回来了" in post(admin, "/console/setup/menu/restore")
    (button,) = in_force(services.client.current_menu_info())
    assert button["name"] == "办事指南"


def test_an_account_without_the_right_gets_the_steps_by_hand(admin, post, wechat):
    wechat.api.certified = False
    page = post(admin, "/console/setup/menu/apply")
    assert "请人在后台手工做" in page
    assert "请发“我的”这两个字" in page


def test_a_change_without_an_answer_is_said_to_be_unsure(admin, post, wechat):
    wechat.api.fail_next("/cgi-bin/menu/create", "drop after")
    assert "不能确定改了没有" in post(admin, "/console/setup/menu/apply")


def test_without_a_secret_the_page_says_what_to_set(environment, enter, tmp_path):
    plain = environment | {"DEMO": "0", "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    made = Services(Settings.from_env(plain, env_file=None))
    made.upgrade()
    from bot.services.connecting import Connecting

    assert "WECHAT_SECRET" in Connecting(made).missing()
    assert create_app(made.settings, made) is not None
    made.engine.dispose()


def test_while_nobody_can_say_what_is_approved_nothing_is_said():
    from bot.records.errors import RecordsUnavailable

    def away():
        raise RecordsUnavailable("no")

    assert CannedShelf(away).says("办公时间") == ""


def found(page: str, name: str) -> tuple[str, str]:
    """Id and hash of a text on the page of replies."""
    part = page.partition(f"<b>{name}</b>")[2]
    item = part.partition("/console/setup/replies/")[2].partition("/approve")[0]
    return item, part.partition('name="sha256" value="')[2][:64]

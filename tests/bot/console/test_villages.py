"""The list of villages, and the sheets that bring people in from each."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.turns import Kind, Utterance
from bot.conversation.villages import village_of
from bot.services.build import Services
from bot.services.villages import WrongList, read_list
from bot.settings import Settings
from bot.webhook.exchange import Exchange
from tests.bot.console.conftest import token
from tests.standin import running_stand_in

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@pytest.fixture(params=["service"])
def kind(request):
    return request.param


@pytest.fixture
def services(environment, kind):
    """The parts, with WeChat at a stand-in of this kind of account."""
    account = Services(Settings.from_env(environment, env_file=None)).account
    with running_stand_in(account, kind=kind) as running:
        made = Services(Settings.from_env(environment | {"WECHAT_API_BASE": running.url}, env_file=None))
        made.upgrade()
        made.__dict__["wechat"] = running
        yield made
        made.engine.dispose()


@pytest.fixture
def clerk(enter):
    return enter()


@pytest.fixture
def post(clerk):
    def _post(path, **form):
        word = token(clerk.get("/console/villages/").text)
        return clerk.post(path, data={"csrf_token": word, **form}, follow_redirects=True).text

    return _post


def test_a_list_is_kept_and_villagers_choose_from_it(clerk, post, services):
    assert "一共 2 个" in post("/console/villages/", names="张湾村\n\n 前坪社区 \n")
    now, exchange = datetime.now(UTC), Exchange(services)
    listed = exchange.answer(Utterance("oV", Kind.TEXT, "选村", "1", now), now=now)
    assert "1. 张湾村\n2. 前坪社区" in listed
    assert "前坪社区" in exchange.answer(Utterance("oV", Kind.TEXT, "2", "2", now), now=now)
    again = exchange.answer(Utterance("oV", Kind.TEXT, "选村", "3", now), now=now)
    assert "您现在记的是前坪社区" in again


@pytest.mark.parametrize(
    ("typed", "says"),
    [("张湾", "认不出"), ("汝阳县付店镇张湾村组的村", "认不出"), ("张湾村\n张湾村", "写了两遍")],
)
def test_a_wrong_list_is_shown_again_with_what_is_wrong(post, clerk, typed, says):
    page = post("/console/villages/", names=typed)
    assert says in page
    assert typed.splitlines()[0] in page
    assert "一共" not in clerk.get("/console/villages/").text


def test_a_service_account_gets_a_code_for_each_village_once(clerk, post, services):
    wechat = services.__dict__["wechat"]
    post("/console/villages/", names="张湾村\n前坪社区")
    assert "做好 2 个村的二维码" in post("/console/villages/codes")
    post("/console/villages/codes")
    assert wechat.calls("qrcode/create") == 2
    sheet = clerk.get("/console/villages/sheet").text
    assert sheet.count("<svg") == 2
    assert "我是张湾村的" not in sheet


@pytest.mark.parametrize("kind", ["subscription"], indirect=True)
def test_a_subscription_account_gets_a_sheet_with_the_words_to_send(clerk, post):
    post("/console/villages/", names="张湾村")
    assert "只有认证的服务号" in post("/console/villages/codes")
    sheet = clerk.get("/console/villages/sheet").text
    assert "我是张湾村的" in sheet
    assert "<svg" not in sheet


def test_the_accounts_own_code_is_on_the_sheet(clerk, post):
    post("/console/villages/", names="张湾村")
    assert "二维码存好了" in post("/console/villages/picture", picture=(io.BytesIO(PNG), "q.png"))
    assert "/console/villages/picture" in clerk.get("/console/villages/sheet").text
    answer = clerk.get("/console/villages/picture")
    assert (answer.data, answer.mimetype) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "没有选图片"),
        (b"<svg onload=alert(1)>", "不是 png 或 jpg"),
        (PNG + b"0" * 400_000, "超过 300 KB"),
    ],
)
def test_another_file_is_not_taken_for_a_picture(clerk, post, data, says):
    assert says in post("/console/villages/picture", picture=(io.BytesIO(data), "q.png"))
    assert clerk.get("/console/villages/picture").status_code == 404


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_a_list_of_names_or_a_sentence(typed):
    try:
        names = read_list(typed)
    except WrongList as error:
        problem = str(error)
    else:
        assert all(village_of(name) for name in names)
        return
    assert problem.endswith("。")

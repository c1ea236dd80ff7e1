"""The phone's routes: who may reach them, and a real exchange through the real web server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings
from bot.simulator.chats import PEOPLE
from tests.webserver import WebServer, running_web

OURS = {"X-Pufa-Phone": "1"}


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
def site(app: Flask) -> FlaskClient:
    """A browser on this machine."""
    return app.test_client()


class Hand:
    """A browser without a screen."""

    def __init__(self, web: WebServer, person: str) -> None:
        self.base, self.person = f"{web.url}/simulator", person

    def post(self, path: str, /, **fields: str) -> requests.Response:
        told = {"person": self.person, "after": str(self.newest()), **fields}
        return requests.post(f"{self.base}/{path}", json=told, headers=OURS, timeout=20)

    def act(self, name: str, **fields: str) -> dict:
        answer = self.post(f"act/{name}", **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def says(self, words: str, **fields: str) -> list[str]:
        return [line["words"] for line in self.act("text", words=words, **fields)["lines"]]

    def state(self, after: int = 0) -> dict:
        query = {"person": self.person, "after": after}
        return requests.get(f"{self.base}/state", params=query, headers=OURS, timeout=5).json()

    def newest(self) -> int:
        return max((row["id"] for row in [*self.state()["lines"], *self.state()["wires"]]), default=0)


@pytest.fixture
def zhang(web: WebServer) -> Hand:
    return following(Hand(web, "zhang"))


@pytest.fixture
def li(web: WebServer) -> Hand:
    return following(Hand(web, "li"))


def following(hand: Hand) -> Hand:
    if not hand.state()["follows"]:
        hand.act("follow")
    return hand


def test_the_page_is_there_in_the_demo(site):
    page = site.get("/simulator")
    assert page.status_code == 200
    assert "付店镇普法" in page.get_data(as_text=True)
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/simulator", "/simulator/state", "/simulator/articles/1"])
def test_without_the_demo_there_is_no_phone(environment, path):
    made = Services(Settings.from_env(environment | {"DEMO": "0"}, env_file=None))
    made.upgrade()
    assert create_app(made.settings, made).test_client().get(path, headers=OURS).status_code == 404
    made.engine.dispose()


@pytest.mark.parametrize(
    "foreign",
    [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
        {"base_url": "http://phone.example.com"},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
    ],
    ids=["another machine", "a foreign name for this machine", "through a proxy"],
)
def test_the_phone_is_for_this_machine_only(site, foreign):
    assert site.get("/simulator", **foreign).status_code == 404


@pytest.mark.parametrize("path", ["act/text", "again", "api"])
def test_a_page_of_another_site_cannot_use_the_phone(site, path):
    assert site.post(f"/simulator/{path}", json={"person": "zhang"}).status_code == 403


def test_what_stands_in_a_chat_is_not_told_to_another_sites_page(site):
    assert site.get("/simulator/state?person=zhang").status_code == 403


@pytest.mark.parametrize("told", ["[]", '{"person": 1}', "no json"])
def test_a_call_that_is_not_made_of_texts_is_refused(site, told):
    answer = site.post("/simulator/act/text", data=told, headers=OURS, content_type="application/json")
    assert answer.status_code == 400


def test_a_stranger_has_no_chat(site):
    assert site.get("/simulator/state?person=nobody", headers=OURS).status_code == 404


def test_our_pages_may_be_framed_by_the_phone_in_the_demo_and_by_nobody_else(site):
    headers = site.get("/faq/wages-001").headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert site.get("/simulator").headers["X-Frame-Options"] == "DENY"


def test_openids_are_as_long_as_wechats_and_no_two_are_the_same():
    assert [len(person.openid) for person in PEOPLE] == [28, 28]
    assert len({person.openid for person in PEOPLE}) == 2


def test_a_question_is_answered_through_the_real_address(zhang):
    mine, answer = zhang.says("老板拖欠工资怎么要")
    assert mine == "老板拖欠工资怎么要"
    assert "回复" in answer


def test_what_went_over_the_wire_is_encrypted_and_can_be_read(zhang):
    (wire,) = zhang.act("text", words="离婚要带什么")["wires"]
    (delivery,) = wire["deliveries"]
    assert "离婚要带什么" in wire["xml"]
    assert "离婚" not in delivery["body"]
    assert "<Encrypt>" in delivery["answer"]
    assert "<Content>" in delivery["plain"]
    assert "msg_signature=" in delivery["query"]


def test_when_the_first_answers_get_lost_the_third_delivery_shows_the_same_words(zhang):
    told = zhang.act("text", words="彩礼能要回来吗", lost="2")
    deliveries = told["wires"][0]["deliveries"]
    assert len(deliveries) == 3
    assert len({row["plain"].partition("<Content>")[2] for row in deliveries}) == 1
    assert len(told["lines"]) == 2


def test_when_every_answer_gets_lost_the_platform_says_so(zhang):
    told = zhang.act("text", words="邻居占了我家的地", lost="3")
    assert [line["side"] for line in told["lines"]] == ["me", "system"]
    assert told["lines"][1]["words"] == "该公众号提供的服务出现故障，请稍后再试"


def test_the_last_message_sent_again_gets_the_same_answer_and_shows_nothing_new(zhang):
    zhang.says("借钱不还怎么办")
    told = zhang.post("again", times="3").json()
    assert told["wires"][0]["verdict"] == "再送 3 次，回答都一样"
    assert told["lines"] == []


@pytest.mark.parametrize("kind", ["voice", "image", "video", "sticker", "location", "link"])
def test_other_kinds_of_messages_are_answered(zhang, kind):
    told = zhang.act(kind)
    assert [line["side"] for line in told["lines"]] == ["me", "account"]


def test_two_villagers_have_chats_of_their_own(zhang, li):
    zhang.says("我家的宅基地被占了")
    assert "我家的宅基地被占了" in [line["words"] for line in zhang.state()["lines"]]
    assert "我家的宅基地被占了" not in [line["words"] for line in li.state()["lines"]]


def test_a_menu_tap_is_answered_and_shows_no_bubble_of_the_villager(zhang):
    (line,) = zhang.act("click", key="help")["lines"]
    assert line["side"] == "account"


def test_nobody_can_write_to_an_account_they_do_not_follow(li):
    li.act("unfollow")
    refused = li.post("act/text", words="还在吗")
    assert refused.status_code == 400
    assert refused.json() == {"problem": "还没有关注这个公众号"}


def test_a_village_code_makes_a_stranger_a_follower(li):
    li.act("unfollow")
    told = li.act("scan", key="village_张湾村")
    assert told["follows"]
    assert "qrscene_village_张湾村" in told["wires"][0]["xml"]


def test_a_village_code_is_only_a_scan_for_a_follower(zhang):
    (wire,) = zhang.act("scan", key="village_张湾村")["wires"]
    assert "<Event><![CDATA[SCAN]]></Event>" in wire["xml"]
    assert "qrscene" not in wire["xml"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("text", {"words": "  "}),
        ("text", {"words": "字" * 2001}),
        ("voice", {"seconds": "61"}),
        ("click", {"key": ""}),
        ("fly", {}),
        ("text", {"words": "好", "lost": "4"}),
    ],
)
def test_what_no_phone_can_do_is_refused_in_chinese(zhang, name, fields):
    refused = zhang.post(f"act/{name}", **fields)
    assert refused.status_code == 400
    assert refused.json()["problem"]


def test_half_a_character_does_not_stop_the_phone(zhang):
    (mine, _) = zhang.says("工资\ud83d")
    assert mine == "工资?"


def test_the_panel_sets_what_the_stand_in_does_next(zhang):
    assert zhang.post("api", certified="0").json()["certified"] is False
    assert zhang.post("api", certified="1").json()["certified"] is True
    assert zhang.post("api", path="/cgi-bin/nowhere", kind="500").status_code == 400

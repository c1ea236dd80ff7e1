"""The ways to tell staff, each against a real server: told, refused, silent; nothing secret in what is said."""

from __future__ import annotations

import socket
import traceback

import pytest

from bot.dispatch.ways import ROBOT_BYTES, Mail, NotTold, OwnWechat, Robot, cut, ways_of
from bot.services.build import Services
from bot.settings import Settings
from bot.wechat.errors import refused
from tests.mailbox import running_mailbox
from tests.robot import KEY, running_robot
from tests.servers import free_port

TO = ("clerk@example.com", "leader@example.com")


@pytest.fixture
def robot():
    with running_robot() as running:
        yield running


def failure(way, words="有新问题。") -> str:
    with pytest.raises(NotTold) as caught:
        way.send(words)
    told = "".join(traceback.format_exception(caught.value))
    assert KEY not in told
    assert "pass" not in str(caught.value)
    assert str(caught.value).endswith("。")
    return str(caught.value)


@pytest.fixture
def hole():
    """A server that takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_the_robot_is_told_in_its_own_form(robot):
    Robot(robot.url).send("【付店镇普法】有 1 件新问题")
    assert robot.heard == ["【付店镇普法】有 1 件新问题"]


def test_a_long_text_is_cut_to_what_the_robot_takes(robot):
    Robot(robot.url).send("长" * 3000)
    (heard,) = robot.heard
    assert len(heard.encode()) <= ROBOT_BYTES
    assert heard.endswith("…")


@pytest.mark.parametrize(("errcode", "says"), [(45009, "发得太多"), (93000, "重新复制"), (-1, "错误码 -1")])
def test_a_code_of_the_robot_is_told_in_words(robot, errcode, says):
    robot.refuses(errcode)
    assert says in failure(Robot(robot.url))


@pytest.mark.parametrize("answer", [500, 302, b"<html/>", b"[]", b"{}", b"x" * 100_000])
def test_an_answer_that_is_not_the_robots_is_no_success(robot, answer):
    robot.answers.append(answer)
    assert failure(Robot(robot.url))


def test_a_robot_that_says_nothing_is_left(robot):
    robot.answers.append(None)
    assert "没有回答" in failure(Robot(robot.url, patience_s=0.2))


def test_nobody_at_the_address_of_the_robot(robot):
    assert "连不上" in failure(Robot(f"http://127.0.0.1:{free_port()}/send?key={KEY}"))


@pytest.mark.parametrize(("scheme", "implicit"), [("smtp", False), ("smtps", True)])
def test_mail_goes_encrypted_with_user_and_password(tmp_path, scheme, implicit):
    with running_mailbox(tmp_path, implicit_tls=implicit) as mailbox:
        Mail(mailbox.url(scheme), TO, "提醒", tls=mailbox.trust).send("有 1 件新问题")
    (letter,) = mailbox.letters
    assert (letter["Subject"], letter["From"], letter["To"]) == ("提醒", "office@example.com", ", ".join(TO))
    assert letter.get_content().strip() == "有 1 件新问题"


def test_a_certificate_that_nobody_trusts_gets_no_password(tmp_path):
    with running_mailbox(tmp_path, implicit_tls=True) as mailbox:
        assert "加密" in failure(Mail(mailbox.url("smtps"), TO, "提醒"))
    assert mailbox.letters == []


def test_a_server_without_encryption_is_refused(tmp_path):
    with running_mailbox(tmp_path, tls=False) as mailbox:
        assert "不支持加密" in failure(Mail(mailbox.url("smtp"), TO, "提醒", tls=mailbox.trust))


def test_a_wrong_password_and_an_unknown_mailbox_are_told_in_words(tmp_path):
    with running_mailbox(tmp_path) as mailbox:
        wrong = Mail(mailbox.url("smtp", "wrong"), TO, "提醒", tls=mailbox.trust)
        assert "授权码" in failure(wrong)
        unknown = Mail(mailbox.url("smtp"), ("nobody@example.com",), "提醒", tls=mailbox.trust)
        assert "ALERT_MAIL_TO" in failure(unknown)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_server_that_says_nothing_is_left(hole, scheme):
    silent = Mail(f"{scheme}://u:pass@127.0.0.1:{hole}", TO, "提醒", patience_s=0.2)
    assert "没有回答" in failure(silent)


def test_nobody_at_the_address_of_the_mail_server():
    assert "发不出去" in failure(Mail(f"smtp://u:pass@127.0.0.1:{free_port()}", TO, "提醒"))


def test_one_of_several_members_is_enough():
    told = []

    def send(openid: str, words: str) -> None:
        if openid == "oSilent":
            raise refused(45015)
        told.append((openid, words))

    OwnWechat(lambda: ["oSilent", "oClerk"], send).send("有新问题。")
    assert told == [("oClerk", "有新问题。")]
    assert "48 小时" in failure(OwnWechat(lambda: ["oSilent"], send))
    assert "还没有人绑定" in failure(OwnWechat(lambda: [], send))


def test_the_ways_of_an_office_are_those_it_has(environment):
    assert names(environment) == []
    robot = {"ALERT_URL": "https://qyapi.example.com/send"}
    mail = {"SMTP_URL": "smtps://u:p@smtp.example.com", "ALERT_MAIL_TO": "a@example.com"}
    assert names(environment | robot) == ["企业微信群"]
    assert names(environment | robot | mail) == ["企业微信群", "邮件"]


def names(environment) -> list[str]:
    services = Services(Settings.from_env(environment, env_file=None))
    services.upgrade()
    found = [way.name for way in ways_of(services)]
    services.engine.dispose()
    return found


@pytest.mark.parametrize("most", [4, 5, 6, 7, 100])
def test_cutting_never_breaks_a_character(most):
    made = cut("法律abc", most)
    assert len(made.encode()) <= max(most, 3)
    assert made.removesuffix("…") == "法律abc"[: len(made.removesuffix("…"))]

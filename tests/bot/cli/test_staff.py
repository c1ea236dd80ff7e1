"""`flask staff`: people, their roles and passwords, each act with its trace."""

from __future__ import annotations

import re

import pytest

from bot.services.passwords import matches


@pytest.fixture
def run(app):
    """Run `flask staff …`; its output."""

    def _run(*args: str, code: int = 0, typed: str = "") -> str:
        result = app.test_cli_runner().invoke(args=["staff", *args], input=typed)
        assert result.exit_code == code, result.output
        return result.output

    return _run


def test_somebody_without_a_password_gets_one_for_once(run, services):
    said = run("add", "王小明", "--role", "clerk")
    given = re.search(r"一次性密码：(\S+?)（只显示这一次", said)[1]
    member = services.staff.find("王小明")
    assert matches(given, member.password_hash)
    assert member.must_change


def test_a_password_from_standard_input_is_kept_as_it_is(run, services):
    said = run("add", "王小明", "--role", "clerk", "--password-stdin", typed="plum-blossom-9\n")
    assert "plum" not in said
    member = services.staff.find("王小明")
    assert matches("plum-blossom-9", member.password_hash)
    assert not member.must_change


def test_one_person_holds_several_roles_and_gets_others(run, services):
    run("add", "王小明", "--role", "clerk", "--role", "admin")
    assert "普法专干" in run("list")
    assert services.staff.find("王小明").roles == {"clerk", "admin"}
    run("add", "孙管理", "--role", "admin")
    assert "法律顾问、领导" in run("roles", "王小明", "--role", "adviser", "--role", "leader")
    assert services.staff.find("王小明").roles == {"adviser", "leader"}


@pytest.mark.parametrize(
    ("args", "typed", "words"),
    [
        (("add", "王", "--role", "clerk"), "", "2 到 20 个字"),
        (("add", "命令行", "--role", "clerk"), "", "不能当姓名"),
        (("add", "孙管理", "--role", "clerk"), "", "已经有"),
        (("add", "王小明", "--role", "clerk", "--password-stdin"), "short\n", "至少 10 个字符"),
        (("roles", "没有这人", "--role", "clerk"), "", "没有叫"),
        (("password", "没有这人"), "", "没有叫"),
        (("disable", "没有这人"), "", "没有叫"),
        (("enable", "没有这人"), "", "没有叫"),
        (("disable", "孙管理"), "", "最后一位管理员"),
        (("roles", "孙管理", "--role", "clerk"), "", "最后一位管理员"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(run, services, args, typed, words):
    run("add", "孙管理", "--role", "admin")
    said = run(*args, typed=typed, code=1)
    assert words in said
    assert len(said.strip().splitlines()) == 1
    assert [one.roles for one in services.staff.everyone() if one.active] == [{"admin"}]


def test_a_new_password_is_for_once_unless_it_is_given(run, services):
    run("add", "王小明", "--role", "clerk", "--password-stdin", typed="plum-blossom-9\n")
    assert "一次性密码" in run("password", "王小明")
    assert services.staff.find("王小明").must_change
    run("password", "王小明", "--password-stdin", typed="winter-peach-77\n")
    member = services.staff.find("王小明")
    assert matches("winter-peach-77", member.password_hash)
    assert not member.must_change


def test_somebody_leaves_and_comes_back(run, services):
    run("add", "王小明", "--role", "clerk")
    run("disable", "王小明")
    assert "停用" in run("list")
    run("enable", "王小明")
    assert services.staff.find("王小明").active


def test_every_act_is_in_the_audit_log(run, services):
    run("add", "王小明", "--role", "clerk")
    run("roles", "王小明", "--role", "leader")
    run("password", "王小明")
    run("disable", "王小明")
    run("enable", "王小明")
    lines = services.audit.latest(limit=9)
    assert {line.actor for line in lines} == {"命令行"}
    assert {line.item_id for line in lines} == {"王小明"}
    assert [line.act for line in reversed(lines)] == [
        "staff_added",
        "roles_set",
        "password_reset",
        "staff_disabled",
        "staff_enabled",
    ]

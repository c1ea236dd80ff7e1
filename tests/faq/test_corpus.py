"""The loader accepts what follows the rules and says of everything else where and what it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from faq.corpus import Corpus, load_entries, load_topics
from faq.errors import EntryErrors


def refusal(folder: Path) -> str:
    with pytest.raises(EntryErrors) as caught:
        load_entries(folder)
    return str(caught.value)


def other(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a second entry without anything in common with the first."""
    return raw | {
        "id": "loans-002",
        "title": "利息最高多少？",
        "phrasings": [f"利息问题之{mark}分" for mark in "甲乙丙丁戊己"],
    }


def test_topics_keep_the_order_of_their_file():
    topics = load_topics()
    assert list(topics)[:2] == ["betrothal", "divorce"]
    assert topics["loans"] == "民间借贷与担保"


def test_the_entries_that_ship_have_no_fault():
    corpus = Corpus.load()
    assert len(corpus.entries) >= 60
    assert all(corpus.by_id[entry.id] is entry and entry.topic in corpus.topics for entry in corpus.entries)


def test_an_entry_keeps_every_field(raw, written):
    details = {"how_long": "一个月", "where": "镇司法所", "bring": "身份证", "cost": "不要钱"}
    dates = {"valid_from": dt.date(2026, 1, 1), "valid_until": dt.date(2027, 1, 1)}
    raw |= {"changed": "老说法不对了", "contacts": ["12348"], "details": details} | dates
    (entry,) = load_entries(written(raw))
    assert (entry.details.where, entry.changed, entry.contacts) == ("镇司法所", "老说法不对了", ("12348",))
    assert (entry.valid_from, entry.valid_until) == (dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    assert entry.citations[0].claims == ("合理期限",)


def test_an_inserted_article_is_a_string(raw, written):
    raw["citations"][0]["article"] = "133之一"
    assert load_entries(written(raw))[0].citations[0].article == "133之一"


@pytest.mark.parametrize(
    "law",
    [
        "工伤保险条例",
        "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）",
        "最高人民法院关于审理人身损害赔偿案件适用法律若干问题的解释",
        "婚姻登记规则",
    ],
)
def test_full_titles_of_regulations_and_interpretations_are_accepted(raw, written, law):
    raw["citations"][0]["law"] = law
    assert load_entries(written(raw))[0].citations[0].law == law


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ({"titel": "x"}, "词条“loans-001”有不认识的项目 titel。是不是想写 title？"),
        ({"zzz": "x"}, "有不认识的项目 zzz。可用的项目有：id、title"),
        ({"title": None}, "缺少 title。请补上 title"),
        ({"title": "  "}, "缺少 title"),
        ({"title": 3}, "title 不是文字"),
        ({"phrasings": None}, "缺少 phrasings"),
        ({"phrasings": "一句"}, "phrasings 不是一列文字"),
        ({"phrasings": ["一句", ""]}, "不要留空的"),
        ({"phrasings": ["借钱不还", "欠钱不还"]}, "只有 2 种问法。至少要 6 种"),
        ({"steps": None}, "缺少 steps"),
        ({"id": "loans-1"}, "词条“loans-1”的编号不合规矩。请写成 主题-三位数字"),
        ({"id": "wages-001"}, "编号和主题 loans 对不上"),
        ({"id": "loan-001", "topic": "loan"}, "主题 loan 不存在。是不是想写 loans？"),
        ({"id": "qqqq-001", "topic": "qqqq"}, "主题只能用 topics.toml 里的"),
        ({"answer": "太短"}, "answer 有 2 个字。请写到 60 至 280 个字之间"),
        ({"answer": "长" * 281}, "answer 有 281 个字"),
        ({"citations": None}, "没有法律依据"),
        ({"citations": ["民法典 675"]}, "citations 写法不对"),
        ({"details": "在镇里"}, "details 写法不对"),
        ({"details": {"were": "镇里"}}, " details 有不认识的项目 were。是不是想写 where？"),
        ({"details": {"where": 5}}, "details 的 where 不是文字"),
        ({"related": ["loans-009"]}, "相关词条 loans-009 不存在"),
        ({"related": ["loans-001"]}, "相关词条 loans-001 不存在（或就是自己）"),
        ({"valid_from": "明天"}, "valid_from 不是日期"),
        ({"valid_from": "2026-02-30"}, "valid_from 没有这一天"),
        ({"valid_until": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "valid_until 不是日期"),
        ({"valid_from": dt.date(2026, 2, 1), "valid_until": dt.date(2026, 2, 1)}, "生效日期不早于失效日期"),
        ({"steps": ["拨打12348问一问。"]}, "写了电话 12348，contacts 里却没有"),
        ({"changed": "改打96110了"}, "写了电话 96110"),
        ({"title": "钱\\u200b能要回来吗"}, "看不见的控制字符"),
        ({"steps": ["找齐\\n借条"]}, "看不见的控制字符"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_named_with_its_mend(raw, written, spoil, sentence):
    raw = {key: value for key, value in (raw | spoil).items() if value is not None}
    assert sentence in refusal(written(raw))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            {"law": "《中华人民共和国民法典》"},
            "第 1 条依据的法律名称带了书名号。请去掉书名号，写成 中华人民共和国民法典。",
        ),
        ({"law": "民法典"}, "法律名称“民法典”不是全称"),
        ({"law": ""}, "第 1 条依据缺少 law"),
        ({"article": 0}, "条号 article"),
        ({"article": -3}, "写错了条号"),
        ({"article": True}, "写错了条号"),
        ({"article": "六百"}, "写错了条号"),
        ({"article": "133"}, "写错了条号"),
        ({"article": None}, "第 1 条依据缺少条号 article"),
        ({"fact": None}, "第 1 条依据缺少 fact"),
        ({"facts": "x"}, "第 1 条依据有不认识的项目 facts。是不是想写 fact？"),
        ({"claims": ["一二三四五六七八九十一二三"]}, "核对词“一二三四五六七八九十一二三”太长"),
        ({"claims": "合理期限"}, "claims 不是一列文字"),
    ],
)
def test_a_fault_in_a_citation_is_named_with_its_number(raw, written, spoil, sentence):
    citation = raw["citations"][0] | spoil
    raw["citations"] = [{key: value for key, value in citation.items() if value is not None}]
    assert sentence in refusal(written(raw))


def test_five_citations_are_too_many(raw, written):
    raw["citations"] *= 5
    assert "写了 5 条法律依据，太多" in refusal(written(raw))


def test_an_amount_of_money_is_no_phone_number(raw, written):
    raw["steps"] = ["欠12000元以上也一样办。"]
    assert load_entries(written(raw))


def test_a_listed_number_may_be_written(raw, written):
    raw |= {"steps": ["拨打12348问一问。"], "contacts": ["12348"]}
    assert load_entries(written(raw))


def test_an_id_used_twice_is_refused(raw, written):
    assert "编号用过了" in refusal(written(raw, other(raw) | {"id": "loans-001"}))


def test_two_entries_may_not_share_a_wording_in_dialect(raw, written):
    second = other(raw)
    second["phrasings"][0] = "请问借钱给朋友他不还，咋要？"
    assert "的问法“请问借钱给朋友他不还，咋要？”和词条 loans-001 的一样" in refusal(written(raw, second))


def test_one_entry_may_have_a_wording_in_dialect_beside_the_plain_one(raw, written):
    raw["phrasings"][5] = "请问借钱给朋友他不还，咋要？"
    assert load_entries(written(raw))


def test_a_wording_repeated_word_for_word_is_refused(raw, written):
    raw["phrasings"][5] = "借钱给朋友，他不还怎么要？"
    assert "写了两遍" in refusal(written(raw))


def test_a_wording_of_pleasantries_only_is_refused(raw, written):
    raw["phrasings"][5] = "你好，请问"
    assert "没有实在的词" in refusal(written(raw))


def test_a_faulty_entry_still_counts_as_related(raw, written):
    second = other(raw) | {"answer": "短", "related": []}
    assert "loans-002 不存在" not in refusal(written(raw | {"related": ["loans-002"]}, second))


def test_an_entry_without_id_is_called_by_its_place(raw, written):
    del raw["id"]
    assert "词条“第 1 条”缺少 id" in refusal(written(raw))


def test_all_faults_of_all_files_are_told_at_once_one_a_line(raw, written):
    written(raw | {"answer": "短"}, name="loans.toml")
    folder = written(other(raw) | {"title": ""}, name="more.toml")
    lines = refusal(folder).splitlines()
    assert [line.partition("：")[0] for line in lines] == ["loans.toml", "more.toml"]


def test_a_syntax_error_names_the_line(tmp_path):
    (tmp_path / "loans.toml").write_text('[[entry]]\nid = "loans-001\n', encoding="utf-8")
    assert "loans.toml：词条“整个文件”第 2 行写法有错" in refusal(tmp_path)


def test_a_file_in_another_encoding_is_named(tmp_path):
    (tmp_path / "loans.toml").write_bytes("标题".encode("gb18030"))
    assert "不是 UTF-8 编码" in refusal(tmp_path)


@pytest.mark.parametrize("text", ["[entry]\nid = 'x'", "entry = ['x']"])
def test_entries_not_in_double_brackets_are_refused(tmp_path, text):
    (tmp_path / "loans.toml").write_text(text, encoding="utf-8")
    assert "entry 写法不对" in refusal(tmp_path)


def test_anything_beside_entries_is_refused(tmp_path):
    (tmp_path / "loans.toml").write_text("[[entries]]\nid = 'x'", encoding="utf-8")
    assert "有不认识的项目 entries。每个词条都要以 [[entry]] 开头" in refusal(tmp_path)

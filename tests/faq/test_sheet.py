"""Entries as rows of a spreadsheet and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.corpus import load_entries, load_topics
from faq.entry import Citation, Details, Entry
from faq.entry_rules import EntryReader
from faq.sheet import COLUMNS, NAMES, cells, in_sheet_words, missing_columns, numbered, table, unknown_columns
from tests.factories import entry

TOPICS = load_topics()
WORDS = st.text("老板拖欠工资 abc123，。？“”=+-@'\"", min_size=1, max_size=20).map(str.strip).filter(bool)


def back(one: Entry) -> dict:
    return table(NAMES, cells(one, TOPICS), TOPICS)


@pytest.mark.parametrize("one", load_entries(), ids=lambda one: one.id)
def test_an_entry_of_the_project_comes_back_as_it_was(one: Entry) -> None:
    reader = EntryReader(back(one), path="表", place="1")
    assert reader.read(TOPICS) == one


@given(
    texts=st.lists(WORDS, min_size=1, max_size=9),
    more=st.lists(WORDS, max_size=4),
    details=st.builds(Details, WORDS, WORDS),
    days=st.tuples(st.none() | st.dates(), st.none() | st.dates()),
    articles=st.lists(st.integers(1, 1300) | st.just("133之一"), min_size=1, max_size=4),
)
def test_nothing_is_lost_on_the_way(texts, more, details, days, articles) -> None:
    one = entry(
        title=texts[0],
        phrasings=tuple(texts),
        steps=tuple(texts),
        details=details,
        changed="".join(more),
        valid_from=days[0],
        valid_until=days[1],
        citations=tuple(Citation("中华人民共和国民法典", each, texts[0], tuple(more)) for each in articles),
    )
    assert back(one) == replace(one, changed=one.changed.strip()).table()


def test_a_topic_may_be_written_by_its_name_or_its_id() -> None:
    assert table(["主题"], ["欠薪与农民工工资"], TOPICS) == {"topic": "wages"}
    assert table(["主题"], ["wages"], TOPICS) == {"topic": "wages"}


@pytest.mark.parametrize("cell", [1079, 1079.0, "1079", "第1079条", " 1079 "])
def test_an_article_may_be_written_in_the_usual_ways(cell) -> None:
    (cited,) = table(["依据1法律", "依据1条"], ["中华人民共和国民法典", cell], TOPICS)["citations"]
    assert cited["article"] == 1079


@pytest.mark.parametrize("cell", ["133之一", "第133条之一"])
def test_an_inserted_article_stays_one(cell) -> None:
    (cited,) = table(["依据1法律", "依据1条"], ["中华人民共和国刑法", cell], TOPICS)["citations"]
    assert cited["article"] == "133之一"


@pytest.mark.parametrize(
    "cell",
    [
        date(2027, 1, 1),
        datetime(2027, 1, 1),  # noqa: DTZ001
        "2027-1-1",
        "2027/01/01",
        "2027年1月1日",
    ],
)
def test_a_day_may_be_written_in_the_usual_ways(cell) -> None:
    assert table(["从哪天起"], [cell], TOPICS) == {"valid_from": "2027-01-01"}


@pytest.mark.parametrize("cell", [12348, 12348.0, "12348", " 12348\n"])
def test_a_number_to_dial_is_a_text_however_the_cell_keeps_it(cell) -> None:
    assert table(["电话"], [cell], TOPICS) == {"contacts": ["12348"]}


def test_short_texts_may_stand_beside_one_another() -> None:
    assert table(["电话"], ["110、12348， 12338"], TOPICS) == {"contacts": ["110", "12348", "12338"]}


def test_an_empty_row_is_nothing() -> None:
    assert table(NAMES, [None, "", "  ", "\n"], TOPICS) == {}


def test_a_new_entry_gets_the_next_number_of_its_topic() -> None:
    tables = [
        {"topic": "wages"},
        {"topic": "wages"},
        {"topic": "land"},
        {"topic": "wages", "id": "wages-030"},
    ]
    ids = [each["id"] for each in numbered(tables, ["wages-007", "land-002"])]
    assert ids == ["wages-031", "wages-032", "land-003", "wages-030"]


def test_columns_that_are_missing_or_unknown_are_named() -> None:
    heads = [name for name in NAMES if name != "解答"] + ["备注"]
    assert missing_columns(heads) == ["解答"]
    assert unknown_columns(heads) == ["备注"]


def test_every_column_says_what_to_write() -> None:
    assert all(column.about for column in COLUMNS)
    assert len(set(NAMES)) == len(NAMES)


def test_a_problem_names_columns_and_no_keys_of_files() -> None:
    raw = {
        "id": "wages-900",
        "topic": "wages",
        "title": "欠薪",
        "answer": "短",
        "contacts": ["1"],
        "citations": [{}],
    }
    reader = EntryReader(raw, path="表", place="1")
    reader.read(TOPICS)
    reader2 = EntryReader(
        {**entry().table(), "answer": "打12345", "valid_from": "明天"}, path="表", place="1"
    )
    reader2.read(TOPICS)
    told = [in_sheet_words(f"{error.problem}。{error.fix}") for error in (*reader.errors, *reader2.errors)]
    assert told
    for words in told:
        assert not any(
            key in words for key in ("answer", "phrasings", "steps", "law", "[[", "article", "valid_")
        ), words


def test_a_wrong_article_is_told_with_an_example_of_a_cell() -> None:
    raw = entry().table()
    raw["citations"] = [{**raw["citations"][0], "article": "第九十九条甲"}]
    reader = EntryReader(raw, path="表", place="1")
    reader.read(TOPICS)
    (error,) = reader.errors
    assert in_sheet_words(error.problem) == "第 1 条依据写错了条号"
    assert in_sheet_words(error.fix) == "请写数字，例如 675；插进来的条写 133之一。"

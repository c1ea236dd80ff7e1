"""Whatever is typed, reading it ends soon and gives the same again; what is written by rule is read back."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.citations import find_citations
from content.citations.numerals import in_chinese, number_of
from content.law import Verdict
from tests.content.citations.conftest import DAY, LAWS, short

CURRENT = [law for law in LAWS.laws if law.version_on(DAY) is not None]
PIECES = st.sampled_from(
    ["《", "》", "〈", "民法典", "刑法", "第", "条", "之一", "款", "项", "(", ")", "至", "、", "1079", "一千", "2012", "年", "版",
     "本法", "司法解释", "（一）", "实施条例", "中华人民共和国", "最高人民法院", "关于适用", "旧", " ", "\n", "合同", "规定", "和"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_can_be_read_and_gives_the_same_again(text):
    found = find_citations(text, LAWS, None, DAY)
    assert found == find_citations(text, LAWS, None, DAY)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    keys = [(each.law, each.article, each.verdict) for each in found]
    assert len(keys) == len(set(keys))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_nothing_is_valid_that_the_table_does_not_know(text):
    for found in find_citations(text, LAWS, None, DAY):
        if found.verdict is Verdict.VALID:
            assert LAWS.verdict(found.law, found.article, DAY) is Verdict.VALID


@given(
    law=st.sampled_from(CURRENT),
    number=st.integers(1, 1300),
    chinese=st.booleans(),
    marked=st.booleans(),
    full=st.booleans(),
)
def test_a_written_citation_is_read_back(law, number, chinese, marked, full):
    title = law.title if full else law.short
    name = f"《{title}》" if marked else title
    text = f"{name}第{in_chinese(number) if chinese else number}条"
    verdict = LAWS.verdict(law, number, DAY)
    ((read_law, article, read_verdict),) = short(f"请问{text}怎么说")
    assert (read_law, article) == (law.title.removeprefix("中华人民共和国"), number)
    assert read_verdict == verdict.value


@pytest.mark.parametrize("law", CURRENT, ids=lambda law: law.short)
def test_every_name_of_a_law_is_read_as_this_law(law):
    for name in (law.title, law.short, *law.aliases):
        assert {row[0] for row in short(f"{name}第1条")} == {law.title.removeprefix("中华人民共和国")}, name


@given(st.integers(0, 9999))
def test_numerals_are_read_back(number):
    assert number_of(in_chinese(number)) == number == number_of(str(number))


@pytest.mark.parametrize(
    ("words", "number"),
    [("一百二", 120), ("一百零二", 102), ("一〇七九", 1079), ("十万", 100_000), ("三万五", 35_000), ("两千", 2000),
     ("一亿二千万", 120_000_000), ("三五", 35), ("十十", None), ("百", None), ("", None), ("甲", None), ("万", None)],
)  # fmt: skip
def test_numerals_of_everyday_writing(words, number):
    assert number_of(words) == number


HOSTILE = [
    "《",
    "第",
    "第一、",
    "民法典第1条、",
    "《民法典》(2012",
    "民法典1-",
    "本法第1条",
    "实施条例",
    "合同法第1条至",
    "甲法第1条",
    "（",
    "中华人民共和国",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_reading_takes_time_in_proportion_to_the_length(piece):
    def seconds(times: int) -> float:
        begun = perf_counter()
        find_citations(piece * times, LAWS, None, DAY)
        return perf_counter() - begun

    seconds(10)
    # Twenty times the text: were it quadratic, four hundred times the time.
    assert seconds(20_000) < 100 * max(seconds(1_000), 0.002)

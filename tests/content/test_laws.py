"""What the table of laws says about a citation on a day."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.laws import Kind, Law, Verdict, load_laws

LAWS = load_laws()
TODAY = date(2026, 11, 23)

FULL_WIDTH = str.maketrans("()", "（）")
WRAPPINGS = st.sampled_from(["{}", "《{}》", " {} ", "〈{}〉", "《 {}\n》", "“{}”"])


@pytest.mark.parametrize(
    ("law", "article", "on", "verdict"),
    [
        ("民法典", 1079, TODAY, Verdict.VALID),
        ("民法典", "1079", TODAY, Verdict.VALID),
        ("民法典", "第1079条", TODAY, Verdict.VALID),
        ("民法典", 1260, TODAY, Verdict.VALID),
        ("民法典", 1261, TODAY, Verdict.NO_SUCH_ARTICLE),
        ("民法典", 0, TODAY, Verdict.NO_SUCH_ARTICLE),
        ("民法典", -1, TODAY, Verdict.NO_SUCH_ARTICLE),
        ("民法典", "条", TODAY, Verdict.NO_SUCH_ARTICLE),
        ("民法典", None, TODAY, Verdict.VALID),
        ("民法典", 1079, date(2020, 12, 31), Verdict.NOT_IN_FORCE),
        ("婚姻法", 10, TODAY, Verdict.NOT_IN_FORCE),
        ("婚姻法", 10, date(2020, 12, 31), Verdict.VALID),
        ("婚姻法", 52, date(2020, 12, 31), Verdict.NO_SUCH_ARTICLE),
        ("农业法", 99, TODAY, Verdict.VALID),
        ("农业法", 115, TODAY, Verdict.NO_SUCH_ARTICLE),
        ("农业法", 115, date(2027, 1, 1), Verdict.VALID),
        ("医疗保障法", 1, date(2026, 12, 31), Verdict.NOT_IN_FORCE),
        ("医疗保障法", 1, date(2027, 1, 1), Verdict.VALID),
        ("商标法", 87, date(2026, 12, 31), Verdict.NO_SUCH_ARTICLE),
        ("刑法", "133之一", TODAY, Verdict.VALID),
        ("刑法", "第133条之一", TODAY, Verdict.VALID),
        ("刑法", "133之九", TODAY, Verdict.NO_SUCH_ARTICLE),
        ("刑法", "291之二", date(2021, 2, 28), Verdict.NO_SUCH_ARTICLE),
        ("刑法", "291之二", date(2021, 3, 1), Verdict.VALID),
        ("未知法", 1, TODAY, Verdict.UNKNOWN_LAW),
        ("", 1, TODAY, Verdict.UNKNOWN_LAW),
        ("环境保护法", 57, date(2026, 8, 14), Verdict.VALID),
        ("环境保护法", 57, date(2026, 8, 15), Verdict.NOT_IN_FORCE),
        ("生态环境法典", 1242, date(2026, 8, 15), Verdict.VALID),
        ("生态环境法典", 1120, TODAY, Verdict.VALID),
        ("农村土地承包法", 70, TODAY, Verdict.VALID),
        ("村民委员会组织法", 50, date(2025, 12, 31), Verdict.NO_SUCH_ARTICLE),
        ("村民委员会组织法", 50, date(2026, 1, 1), Verdict.VALID),
        ("治安管理处罚法", 144, TODAY, Verdict.VALID),
        ("治安管理处罚法", 144, date(2025, 12, 31), Verdict.NO_SUCH_ARTICLE),
        ("国防动员法", 82, date(2026, 10, 1), Verdict.VALID),
        ("仲裁法", 96, date(2026, 2, 28), Verdict.NO_SUCH_ARTICLE),
        ("渔业法", 90, date(2026, 5, 1), Verdict.VALID),
        ("乡镇企业法", 1, TODAY, Verdict.NOT_IN_FORCE),
        ("彩礼规定", 7, TODAY, Verdict.VALID),
        ("彩礼规定", 8, TODAY, Verdict.NO_SUCH_ARTICLE),
    ],
)
def test_a_citation_is_judged_for_its_day(
    law: str, article: int | str | None, on: date, verdict: Verdict
) -> None:
    assert LAWS.verdict(law, article, on) is verdict


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("民法典", "中华人民共和国民法典"),
        ("治安法", "中华人民共和国治安管理处罚法"),
        ("消法", "中华人民共和国消费者权益保护法"),
        ("道交法", "中华人民共和国道路交通安全法"),
        ("工伤条例", "工伤保险条例"),
        ("土地管理法实施条例", "中华人民共和国土地管理法实施条例"),
        ("婚姻家庭编解释（一）", "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）"),
        ("婚姻家庭编解释(二)", "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（二）"),
        (
            "最高法关于适用民法典婚姻家庭编的解释(一)",
            "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）",
        ),
        ("民间借贷规定", "最高人民法院关于审理民间借贷案件适用法律若干问题的规定"),
        ("彩礼规定", "最高人民法院关于审理涉彩礼纠纷案件适用法律若干问题的规定"),
        (
            "关于办理诈骗刑事案件具体应用法律若干问题的解释",
            "最高人民法院、最高人民检察院关于办理诈骗刑事案件具体应用法律若干问题的解释",
        ),
    ],
)
def test_people_find_a_law_by_the_name_they_use(name: str, title: str) -> None:
    law = LAWS.find(name)
    assert law is not None
    assert law.title == title


@given(
    law=st.sampled_from(LAWS.laws),
    wrapping=WRAPPINGS,
    bare=st.booleans(),
    full_width=st.booleans(),
    spaced=st.booleans(),
)
def test_find_ignores_marks_width_and_the_name_of_the_state(
    law: Law, wrapping: str, bare: bool, full_width: bool, spaced: bool
) -> None:
    name = law.title.replace("中华人民共和国", "") if bare else law.title
    name = name.translate(FULL_WIDTH) if full_width else unicodedata.normalize("NFKC", name)
    name = " ".join(name) if spaced else name
    assert LAWS.find(wrapping.format(name)) is law


@given(st.text(max_size=40))
def test_find_takes_any_text_and_answers_only_with_a_name_it_knows(name: str) -> None:
    law = LAWS.find(name)
    assert law is None or any(mark in name for mark in law.title + "".join(law.aliases))


@given(st.sampled_from(LAWS.laws), st.text(max_size=12) | st.integers(), st.dates())
def test_any_article_of_any_law_gets_a_verdict_and_words(law: Law, article: int | str, on: date) -> None:
    verdict = LAWS.verdict(law, article, on)
    assert verdict is not Verdict.UNKNOWN_LAW
    assert LAWS.cite(law, article, on).startswith(f"《{law.short}》第")
    assert (verdict is Verdict.NOT_IN_FORCE) == (law.version_on(on) is None)


@pytest.mark.parametrize(
    ("law", "article", "on", "words"),
    [
        ("民法典", 1079, TODAY, "《民法典》第1079条（现行版2021年1月1日起施行）"),
        ("刑法", "133之一", TODAY, "《刑法》第133条之一（现行版2021年3月1日起施行）"),
        ("刑法", "第133条之一", TODAY, "《刑法》第133条之一（现行版2021年3月1日起施行）"),
        ("农业法", None, TODAY, "《农业法》（现行版2013年1月1日起施行）"),
        ("农业法", 10, date(2027, 1, 1), "《农业法》第10条（现行版2027年1月1日起施行）"),
        ("医疗保障法", 10, TODAY, "《医疗保障法》第10条（2027年1月1日才施行）"),
        ("婚姻法", 10, TODAY, "《婚姻法》第10条（2021年1月1日起失效，改看《民法典》）"),
        ("乡镇企业法", 3, TODAY, "《乡镇企业法》第3条（已失效）"),
        ("彩礼规定", 2, TODAY, "《彩礼纠纷规定》第2条（现行版2024年2月1日起施行）"),
        ("《未知法》", 3, TODAY, "《未知法》第3条"),
    ],
)
def test_a_citation_names_law_article_and_date_of_force(
    law: str, article: int | str | None, on: date, words: str
) -> None:
    assert LAWS.cite(law, article, on) == words


def test_every_law_is_in_force_some_day_to_come_or_marked_as_repealed() -> None:
    lasting = [law for law in LAWS.laws if law.kind is not Kind.REPEALED]
    assert [law.title for law in lasting if law.versions[-1].until is not None] == []
    gone = [law for law in LAWS.laws if law.kind is Kind.REPEALED]
    assert [law.title for law in gone if law.version_on(TODAY)] == []
    assert [law.title for law in gone if not law.versions] == ["中华人民共和国乡镇企业法"]


def test_every_text_in_force_has_its_articles_counted() -> None:
    texts = [(law.title, law.version_on(TODAY)) for law in LAWS.laws]
    assert [title for title, text in texts if text is not None and text.articles is None] == []


def test_texts_follow_each_other_without_a_gap() -> None:
    gaps = [
        law.title
        for law in LAWS.laws
        for earlier, later in zip(law.versions, law.versions[1:], strict=False)
        if earlier.until != later.start
    ]
    assert gaps == []


def test_a_replaced_law_names_one_that_the_table_has() -> None:
    replaced = [law for law in LAWS.laws if law.replaced_by]
    assert len(replaced) > 20
    assert [law.title for law in replaced if LAWS.find(law.replaced_by) is None] == []


@pytest.mark.parametrize(
    "name", ["婚姻法", "继承法", "民法通则", "收养法", "担保法", "合同法", "物权法", "侵权责任法", "民法总则"]
)
def test_what_the_civil_code_replaced_ended_on_its_first_day(name: str) -> None:
    law = LAWS.find(name)
    assert law is not None
    assert (law.replaced_by, law.versions[-1].until) == ("中华人民共和国民法典", date(2021, 1, 1))


@pytest.mark.parametrize(
    "name",
    [
        *("环境保护法", "环境影响评价法", "海洋环境保护法", "大气污染防治法", "水污染防治法"),
        *("土壤污染防治法", "固体废物污染环境防治法", "噪声污染防治法", "放射性污染防治法", "清洁生产促进法"),
    ],
)
def test_what_the_environment_code_replaced_ended_on_its_first_day(name: str) -> None:
    law = LAWS.find(name)
    assert law is not None
    assert (law.replaced_by, law.versions[-1].until) == ("中华人民共和国生态环境法典", date(2026, 8, 15))


def test_an_interpretation_is_shown_by_a_short_name() -> None:
    shown = [law.short for law in LAWS.laws if law.kind is Kind.INTERPRETATION]
    assert len(shown) > 40
    assert [name for name in shown if len(name) > 20 or name.startswith("最高")] == []

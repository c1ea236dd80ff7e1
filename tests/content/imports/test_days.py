"""Which day a text was adopted and from which it holds, as brackets, closing article, file name and table tell."""

from __future__ import annotations

from datetime import date

import pytest

from content.imports.comparing import differences
from content.imports.reading import Given
from content.imports.refusal import ImportRefused
from content.law import Kind, Law, LawTable, Version, name_key
from tests.content.imports.invented import regulation, take

WELL = "青禾县水井管理办法"
CLOSING = "第二条 本办法自2019年5月1日起施行。"


def table(*versions: tuple[date, date], articles: int | None = 2) -> LawTable:
    made = tuple(
        Version(adopted, start, None, articles, frozenset(), frozenset(), "x") for adopted, start in versions
    )
    law = Law(WELL, Kind.LOCAL, ("水井办法",), made, "", False)
    return LawTable((law,), {name_key(name): law for name in (WELL, "水井办法")})


def days(text: str, name: str = "文件.txt", **more) -> tuple[str, str]:
    found = take(text, name, **more).text
    return str(found.adopted), str(found.effective)


@pytest.mark.parametrize(
    ("bracket", "closing", "expected"),
    [
        ("（2019年3月5日公布 自2019年5月1日起施行）", "第二条 乙。", ("2019-03-05", "2019-05-01")),
        ("（2019年3月5日公布）", CLOSING, ("2019-03-05", "2019-05-01")),
        ("（2019年3月5日公布）", "第二条 本办法自公布之日起施行。", ("2019-03-05", "2019-03-05")),
        ("（2019年2月1日通过 2019年3月5日公布）", "第二条 本办法自发布之日起施行。", ("2019-03-05", "2019-03-05")),
        ("（二〇一九年三月五日公布）", "第二条 本办法自二○一九年五月一日起施行。", ("2019-03-05", "2019-05-01")),
        ("（２０１９年３月５日公布）", "第二条 本办法自2019年5月1日起实施。原办法同时废止。", ("2019-03-05", "2019-05-01")),
        ("2019年3月5日 青禾县人民政府令第1号公布\n2019年5月1日 施行", "第二条 乙。", ("2019-03-05", "2019-05-01")),
        (
            "（2019年3月5日公布 根据2022年1月8日《关于修改〈青禾县水井管理办法〉的决定》第一次修订\n"
            "根据2024年8月1日《关于修改部分规章的决定》第二次修订 自2024年10月1日起施行）",
            CLOSING,
            ("2024-08-01", "2024-10-01"),
        ),
    ],
)  # fmt: skip
def test_days_are_taken_from_the_brackets_and_from_the_closing_article(bracket, closing, expected):
    assert days(regulation("第一条 甲。", closing, days=bracket)) == expected


def test_a_statute_is_adopted_when_it_is_passed_and_not_when_it_is_published():
    text = regulation(
        "第一条 本法自2024年10月1日起施行。",
        title="中华人民共和国水井法",
        days="（2024年7月30日第九十届全国人民代表大会常务委员会第一次会议通过 2024年8月1日公布）",
    )
    found = take(text).text
    assert (found.adopted, found.published) == (date(2024, 7, 30), date(2024, 8, 1))


def test_the_day_in_the_name_of_a_download_tells_of_a_revision_that_the_brackets_lack():
    text = regulation("第一条 甲。", CLOSING, days="（2019年3月5日公布）")
    for name in (f"{WELL}_20240801.txt", f"{WELL}(2024-08-01).txt", f"{WELL}（2024年08月01日）.txt"):
        with pytest.raises(ImportRefused, match="--from"):
            take(text, name)
        assert days(text, name, given=Given(effective=date(2024, 10, 1))) == ("2024-08-01", "2024-10-01")


def test_a_day_in_the_name_of_another_thing_tells_nothing():
    text = regulation("第一条 甲。", CLOSING, days="（2019年3月5日公布）")
    for name in ("下载_20240801.txt", "20240801.txt", f"{WELL}_20249999.txt"):
        assert days(text, name) == ("2019-03-05", "2019-05-01")


def test_the_table_of_laws_fills_in_the_day_that_the_text_does_not_tell():
    known = table((date(2019, 3, 5), date(2019, 5, 1)), (date(2024, 8, 1), date(2024, 10, 1)))
    revised = "（2019年3月5日公布 根据2024年8月1日《决定》修订）"
    assert days(regulation("第一条 甲。", CLOSING, days=revised), laws=known) == ("2024-08-01", "2024-10-01")
    bare = f"水井办法\n第一条 甲。\n{CLOSING}"
    assert days(bare, laws=known) == ("2019-03-05", "2019-05-01")
    assert take(bare, laws=known).text.title == WELL


def test_what_staff_state_wins_over_the_file_and_the_table():
    known = table((date(2019, 3, 5), date(2019, 5, 1)))
    given = Given("青禾县水井管理办法", date(2020, 1, 2), date(2020, 2, 3))
    assert days(regulation("第一条 甲。", CLOSING), given=given, laws=known) == ("2020-01-02", "2020-02-03")


def test_a_day_of_force_before_the_adoption_is_refused():
    with pytest.raises(ImportRefused, match="早于"):
        take(regulation("第一条 甲。"), given=Given(effective=date(2024, 1, 1)))


@pytest.mark.parametrize(
    ("laws", "words"),
    [
        (table((date(2024, 8, 1), date(2024, 10, 1)), articles=2), []),
        (table((date(2024, 8, 1), date(2024, 10, 1)), articles=None), []),
        (table((date(2024, 8, 1), date(2024, 10, 1)), articles=9), ["文件有 2 条，法律目录写 9 条"]),
        (table((date(2024, 8, 1), date(2024, 9, 1))), ["文件写 2024-10-01 起施行，法律目录写 2024-09-01"]),
        (table((date(2019, 3, 5), date(2019, 5, 1))), ["最近的版本是 2019-03-05 通过、2019-05-01 起施行"]),
        (table(), ["没有版本"]),
        (LawTable((), {}), ["没有《青禾县水井管理办法》"]),
    ],
)
def test_a_difference_from_the_table_is_told_with_both_sides(laws, words):
    text = take(regulation("第一条 甲。", "第二条 乙。"), laws=laws).text
    found = list(differences(text, laws))
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_inserted_articles_that_the_table_lacks_are_named():
    laws = table((date(2024, 8, 1), date(2024, 10, 1)), articles=1)
    text = take(regulation("第一条 甲。", "第一条之一 乙。"), laws=laws).text
    assert ["1之一" in words for words in differences(text, laws)] == [True]

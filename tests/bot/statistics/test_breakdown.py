"""The figures by day, topic, outcome and village."""

from __future__ import annotations

import tracemalloc
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statistics.breakdown import report
from bot.statistics.field import CHANNELS, KINDS
from bot.statistics.periods import Period
from bot.statistics.plain import plain
from bot.statistics.rows import ActivityRow, ConsultationRow, MatterRow
from bot.statistics.totals import totals
from bot.statistics.wording import NO_VILLAGE, OTHER, RULE, RULE_NAME, STAND_LABEL

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
TOPICS = {"land": "土地承包与流转", "wages": "欠薪与农民工工资"}
MADE_AT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
KEYS = ("days", "topics", "outcomes", "villages", "channels")


def test_a_matter_counts_where_it_began_and_a_person_time_where_it_was_said(made, matter, row, figures):
    found = made([matter()], [row(), row(day=TUESDAY)])
    assert figures(found, "days") == {"2026-11-23": (1, 1, 1), "2026-11-24": (0, 1, 1)}
    assert astuple(found.tables[0].total)[1:] == (1, 2, 1)


def test_topics_come_by_name_in_their_order_with_emergencies_and_others_last(made, matter, figures):
    given_topics = ["", "gone", "emergency", "wages", "land"]
    found = made([matter(matter_id=topic, topic=topic) for topic in given_topics])
    assert figures(found, "topics") == {
        "土地承包与流转": (1, 0, 0),
        "欠薪与农民工工资": (1, 0, 0),
        "紧急求助": (1, 0, 0),
        OTHER: (2, 0, 0),
    }
    assert list(figures(found, "topics"))[-2:] == ["紧急求助", OTHER]


def test_a_message_counts_under_the_topic_of_its_matter(made, row, figures):
    assert figures(made([], [row(topic="land")]), "topics") == {"欠薪与农民工工资": (0, 1, 1)}


def test_outcomes_are_those_of_the_matter_the_weightiest_first(made, matter, row, figures):
    found = made(
        [matter(), matter(matter_id="m2", outcome="emergency"), matter(matter_id="m3", outcome="hand_over")],
        [row(outcome="clarify"), row(matter_id="m2", matter_outcome="emergency")],
    )
    assert figures(found, "outcomes") == {
        "紧急求助": (1, 1, 1),
        "转工作人员": (1, 0, 0),
        "当场答复": (1, 1, 1),
    }
    assert list(figures(found, "outcomes")) == ["紧急求助", "转工作人员", "当场答复"]


def test_villages_come_with_the_largest_first_and_nobodys_last(made, matter, figures):
    villages = ["", "", "", "李洼村", "张湾村", "张湾村"]
    found = made([matter(matter_id=f"m{n}", village=village) for n, village in enumerate(villages)])
    assert list(figures(found, "villages").items()) == [
        ("张湾村", (2, 0, 0)),
        ("李洼村", (1, 0, 0)),
        (NO_VILLAGE, (3, 0, 0)),
    ]


def test_a_person_on_two_days_is_one_person_in_the_total(made, row, table):
    days = table(made([], [row(), row(day=TUESDAY)]), "days")
    assert [line.persons for line in days.lines] == [1, 1]
    assert days.total.persons == 1


def test_guided_petitions_are_in_no_table(made, row):
    found = made([], [row(outcome="guided", counted=False, person_id=None, matter_id=None)])
    assert (found.totals.guided, found.rows) == (1, 0)
    assert all(astuple(table.total)[1:] == (0, 0, 0) for table in found.tables)


def test_an_empty_period_says_zero_with_the_rule(made):
    words = "\n".join(plain(made()))
    assert "咨询（件）：0" in words
    assert "2026-11-23 至 2026-11-24" in words
    assert sum(line.split()[:2] == ["合计", "0"] for line in words.splitlines()) == len(KEYS)
    assert words.count(RULE) == 1 + len(KEYS)


def test_the_rule_has_a_number(made):
    assert made().rule.startswith(RULE_NAME)


def test_every_day_is_listed_unless_the_period_is_very_long(made, matter, table):
    year = Period(MONDAY, date(2027, 11, 23))
    assert len(table(made(period=year), "days").lines) == 365
    century = Period(MONDAY, date(2126, 11, 23))
    lines = table(made([matter(opened_on=TUESDAY), matter()], period=century), "days").lines
    assert [line.label for line in lines] == [MONDAY, TUESDAY]


def test_a_terminal_shows_the_figures_under_their_heads(made, matter, row):
    lines = list(plain(made([matter(village="张湾村")], [row(village="张湾村")])))
    head = next(line for line in lines if line.startswith("  村（社区）"))
    below = lines[lines.index(head) + 1]
    assert below.split() == ["张湾村", "1", "1", "1"]
    assert head.split() == ["村（社区）", "件", "人次", "人"]


PEOPLE = st.sampled_from(["p1", "p2", "p3"])
MATTERS = st.lists(
    st.builds(
        MatterRow,
        matter_id=st.uuids().map(str),
        person_id=PEOPLE,
        opened_on=st.sampled_from([MONDAY, TUESDAY]),
        topic=st.sampled_from(["", "wages", "land", "emergency", "gone"]),
        state=st.just("open"),
        outcome=st.sampled_from(["", "clarify", "statutes", "answer", "hand_over", "emergency"]),
        answered=st.booleans(),
        handed_over=st.booleans(),
        village=st.sampled_from(["", "张湾村", "李洼村"]),
        channel=st.sampled_from([*CHANNELS, "fax"]),
    ),
    max_size=12,
)
HELD = st.lists(
    st.builds(
        ActivityRow,
        kind=st.sampled_from([*KINDS]),
        sort=st.sampled_from(["", "lecture", "宪法手册", "gone"]),
        day=st.sampled_from([MONDAY, TUESDAY]),
        number=st.integers(0, 500),
        village=st.sampled_from(["", "张湾村", "赵庄村"]),
        topic=st.sampled_from(["", "land"]),
    ),
    max_size=6,
)
SAID = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from([MONDAY, TUESDAY]), st.sampled_from(["answer", "guided"])),
    max_size=30,
)


def _rows(matters: list[MatterRow], said: list[tuple[int, date, str]]) -> list[ConsultationRow]:
    """Messages, most of them about one of the matters; the others about one from before the period."""
    before = MatterRow("m0", "p1", MONDAY - timedelta(days=1), "land", "open", "answer", True, False)
    found = []
    for number, day, outcome in said:
        about = matters[number] if number < len(matters) else before
        row = ConsultationRow(
            day, MADE_AT, about.person_id, about.matter_id, outcome, True, "", "", "text",
            about.village, about.topic, about.outcome, about.channel,
        )  # fmt: skip
        if outcome == "guided":
            row = replace(row, person_id=None, matter_id=None, counted=False)
        found.append(row)
    return found


@given(MATTERS, SAID, HELD)
def test_the_lines_of_every_table_come_to_the_totals(matters, said, held):
    rows = _rows(matters, said)
    found = report(
        iter(matters),
        iter(rows),
        iter(held),
        period=Period(MONDAY, WEDNESDAY),
        made_at=MADE_AT,
        topics=TOPICS,
    )
    expected = totals(matters, rows, held)
    came = [row.number for row in held if row.kind != "handout"]
    assert sum(came) == expected.stand_heads + expected.activity_heads
    assert sum(line.heads for line in found.field) == sum(came)
    assert sum(line.times for line in found.field) == len(held)
    assert sum(line.pieces for line in found.field) == expected.handouts
    assert found.totals == expected
    for table in found.tables:
        assert sum(line.matters for line in table.lines) == expected.matters == table.total.matters
        assert (
            sum(line.person_times for line in table.lines)
            == expected.person_times
            == table.total.person_times
        )
        assert max((line.persons for line in table.lines), default=0) <= expected.persons
        assert sum(line.persons for line in table.lines) >= expected.persons == table.total.persons
    assert found.rows == sum(row.counted for row in rows)


def test_a_hundred_thousand_rows_are_counted_without_being_kept():
    def rows():
        for number in range(100_000):
            yield ConsultationRow(
                MONDAY, MADE_AT + timedelta(seconds=number), f"p{number % 500}", f"m{number % 1000}",
                "answer", True, "wages", "", "text", "张湾村", "wages", "answer",
            )  # fmt: skip

    tracemalloc.start()
    try:
        found = report([], rows(), period=Period(MONDAY, TUESDAY), made_at=MADE_AT, topics=TOPICS)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.rows, found.totals.person_times, found.totals.persons) == (100_000, 1000, 500)
    assert peak < 2_000_000, "a hundred thousand rows take more than 20 MB"


@pytest.mark.parametrize("key", KEYS)
def test_every_table_says_what_it_counts_where(made, table, key):
    found = table(made(), key)
    assert found.note
    assert found.heading


def test_a_report_is_a_value(made, matter, row):
    one = made([matter()], [row()])
    assert one == made([matter()], [row()])
    assert replace(one, rows=5) != one


def test_the_minute_is_told_by_the_clocks_of_beijing(made):
    assert made().made == datetime(2026, 11, 25, 2, 30)  # noqa: DTZ001


def test_every_channel_has_a_line_also_where_nobody_asked(made, matter, row, figures):
    found = made([matter(channel="window")], [row(channel="window")])
    assert figures(found, "channels") == {
        "公众号": (0, 0, 0),
        "窗口": (1, 1, 1),
        "电话": (0, 0, 0),
        "摆摊": (0, 0, 0),
        "进村": (0, 0, 0),
    }


def test_the_heads_of_a_stand_stand_in_every_table_as_person_times(made, figures):
    found = made(held=[ActivityRow("stand", "", TUESDAY, 40, "张湾村")])
    assert figures(found, "days")["2026-11-24"] == (0, 40, 0)
    assert figures(found, "villages") == {"张湾村": (0, 40, 0)}
    assert figures(found, "channels")["摆摊"] == (0, 40, 0)
    assert figures(found, "topics") == figures(found, "outcomes") == {STAND_LABEL: (0, 40, 0)}


def test_a_stand_about_one_topic_counts_under_it(made, figures):
    found = made(held=[ActivityRow("stand", "", MONDAY, 7, topic="land")])
    assert figures(found, "topics") == {"土地承包与流转": (0, 7, 0)}


def test_what_happened_outside_the_chat_is_listed_by_sort_and_item(made):
    held = [
        ActivityRow("handout", "宪法手册", MONDAY, 100),
        ActivityRow("handout", "反诈折页", MONDAY, 300),
        ActivityRow("handout", "宪法手册", TUESDAY, 50),
        ActivityRow("activity", "enter_schools", MONDAY, 80),
        ActivityRow("stand", "", MONDAY, 40),
    ]
    assert [astuple(line) for line in made(held=held).field] == [
        ("现场咨询点", 1, 40, 0),
        ("法律进学校", 1, 80, 0),
        ("发放资料：反诈折页", 1, 0, 300),
        ("发放资料：宪法手册", 2, 0, 150),
    ]


def test_json_names_the_channels_and_keeps_the_seven_figures(made, matter, row):
    told = made(
        [matter(channel="phone")], [row(channel="phone")], [ActivityRow("stand", "", MONDAY, 9)]
    ).as_dict()
    assert told["by_channel"]["phone"] == {"matters": 1, "person_times": 1, "persons": 1}
    assert told["by_channel"]["stall"] == {"matters": 0, "person_times": 9, "persons": 0}
    assert set(told["by_channel"]) == set(CHANNELS)
    assert (told["matters"], told["person_times"], told["persons"]) == (1, 10, 1)
    assert (told["stand_heads"], told["handouts"], told["activities"]) == (9, 0, 0)

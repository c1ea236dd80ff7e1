"""The figures of a report on the rule of law, each as it stands in a sentence and with where it comes from.

Pure. What was never used is 「无记录」, never 0: nobody knows whether there was none. What was used at some time, but not
in the period, is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.statistics.breakdown import Report
from bot.statistics.earlier import FIGURES, Beside, words_of
from bot.statistics.field import CHANNELS
from bot.statistics.periods import Period, year_before
from bot.statistics.wording import OTHER, STAND_LABEL

NO_RECORD = "无记录"
SAMPLE = "含示例数据"
CONSULTATIONS, STANDS, HANDOUTS, ACTIVITIES = "consultations", "stand", "handout", "activity"
POSTS, READS, EXAMS, CASES, MEDIATION = "posts", "reads", "exams", "cases", "mediation"
PARTS = (CONSULTATIONS, STANDS, HANDOUTS, ACTIVITIES, POSTS, READS, EXAMS, CASES, MEDIATION)
"""Parts of the service that an office may or may not have used; the kinds of the register are their own names."""
PAPERS = "papers"
"""What stands in the office's papers alone, or is of a year ago; no part that is used or not."""
BEFORE = {
    "上年接受咨询": "person_times",
    "上年咨询件数": "matters",
    "上年宣传活动": "activities",
    "上年活动到场": "activity_heads",
    "上年现场咨询点": "stands",
    "上年发放资料": "handouts",
    "上年公众号推送": "posts",
    "上年法治讲座": "lectures",
    "上年人民调解": "mediations",
    "上年法律援助": "legal_aid",
}
"""Name of a figure of the same days a year before → key of earlier.FIGURES."""
_TOP = 3


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a report counts besides consultations and the register; of one period."""

    posts: int = 0
    """Posts that went out."""
    months: int = 0
    """Months of the period in which at least one did."""
    reads: int = 0
    """Times that these posts were read, by the latest count."""
    exams: int = 0
    """Tests that closed."""
    expected: int = 0
    """Officials who had to take them."""
    took: int = 0
    passed: int = 0
    asked: int = 0
    """Matters whose villager was asked whether the answer helped."""
    rated: int = 0
    """Those of them whose villager said."""
    solved: int = 0
    """Those who said that it did."""
    waited: int = 0
    """Matters opened in the period that a person had to see to."""
    closed: int = 0
    """Those of them that are closed."""
    referred: int = 0
    """Those of them that went to another office in the end."""
    mediated: int = 0
    """Those of them that went to the mediators in the end."""
    waits: str = ""
    """How long those waited who were handed to a person, in words: the middle of them and of how many."""
    used: frozenset[str] = field(default_factory=frozenset)
    """Which of PARTS have any row, of whatever day."""
    before: tuple[Beside, ...] = ()
    """The same days a year before."""
    papers: tuple[Beside, ...] = ()
    """What the office's papers say of the period itself."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report."""

    name: str
    """What a template writes between its braces, and what it is called on the page."""
    words: str
    """With its unit, ``n/N`` for a share, or NO_RECORD."""
    note: str
    """The footnote: what was counted, by which query, over which days, by which rule."""
    rows: str
    """Which rows are behind it, one of PARTS or PAPERS; they make up its evidence pack."""
    number: int | None
    """What is counted, or the upper part of a share; None where there is no record."""


def days_words(period: Period) -> str:
    """The days of a period, both ends in it."""
    return f"{period.first} 至 {period.until - timedelta(days=1)}（北京时间）"


def months_in(period: Period) -> int:
    """How many calendar months begin in a period."""
    return sum(day.day == 1 for day in period)


def figures_of(report: Report, achieved: Achieved) -> dict[str, Figure]:
    """Name → figure, in the order of the page."""
    found: dict[str, Figure] = {}
    period, rule = report.period, report.rule.partition("。")[0]

    def put(name: str, part: str, query: str, number: int | None, words: str) -> None:
        if part not in achieved.used:
            number, words = None, NO_RECORD
        why = "" if number is not None else f"{NO_RECORD}：系统里没有这一类登记，没有登记不等于没有做过。"
        note = f"{name}：{why}查询 {query}；期间 {days_words(period)}；{rule}。"
        found[name] = Figure(name, words, note, part, number)

    def count(name: str, part: str, query: str, number: int, unit: str) -> None:
        put(name, part, query, number, f"{number}{unit}")

    def share(name: str, part: str, query: str, upper: int, lower: int, unit: str = "") -> None:
        words = f"{upper}/{lower}{unit}（{upper / lower:.1%}）" if lower else f"0/0{unit}"
        put(name, part, query, upper, words)

    totals, show = report.totals, "stats show"
    count("宣传活动", ACTIVITIES, f"{show} activities", totals.activities, "场")
    count("活动到场", ACTIVITIES, f"{show} activity_heads", totals.activity_heads, "人")
    count("发放资料", HANDOUTS, f"{show} handouts", totals.handouts, "份")
    count("现场咨询点", STANDS, f"{show} stands", totals.stands, "场")
    count("现场咨询人次", STANDS, f"{show} stand_heads", totals.stand_heads, "人次")
    asked_at = CONSULTATIONS if CONSULTATIONS in achieved.used else STANDS
    count("接受咨询", asked_at, f"{show} person_times", totals.person_times, "人次")
    count("咨询件数", CONSULTATIONS, f"{show} matters", totals.matters, "件")
    count("咨询人数", CONSULTATIONS, f"{show} persons", totals.persons, "人")
    by_channel = {
        line.label: line for table in report.tables if table.key == "channels" for line in table.lines
    }
    for channel, label in CHANNELS.items():
        line = by_channel.get(label)
        count(
            f"{label}咨询",
            CONSULTATIONS,
            f"{show} by_channel.{channel}.person_times",
            line.person_times if line else 0,
            "人次",
        )
    share("当场答复", CONSULTATIONS, f"{show} answered/matters", totals.answered, totals.matters)
    share("转工作人员", CONSULTATIONS, f"{show} handed_over/matters", totals.handed_over, totals.matters)
    share("办结", CASES, "report show closed/waited", achieved.closed, achieved.waited)
    count("紧急求助", CONSULTATIONS, f"{show} emergencies", totals.emergencies, "件")
    put("问得最多", CONSULTATIONS, f"{show} tables.topics", totals.matters, _most(report))
    share("每月一法", POSTS, "report show months", achieved.months, months_in(period), "期")
    count("公众号推送", POSTS, "report show posts", achieved.posts, "期")
    count("阅读", READS, "report show reads", achieved.reads, "次")
    count("测试", EXAMS, "report show exams", achieved.exams, "次")
    share("参考率", EXAMS, "report show took/expected", achieved.took, achieved.expected)
    share("合格率", EXAMS, "report show passed/took", achieved.passed, achieved.took)
    count("询问满意", CONSULTATIONS, "report show asked", achieved.asked, "件")
    share("回答满意", CONSULTATIONS, "report show rated/asked", achieved.rated, achieved.asked)
    share("满意率", CONSULTATIONS, "report show solved/rated", achieved.solved, achieved.rated)
    count("移交", CASES, "report show referred", achieved.referred, "件")
    # mediation is kept in the committee's own papers; what the desk sent there may not pass for a count of it
    sent = achieved.mediated
    put("人民调解", MEDIATION, "report show mediated", sent, f"转去调解{sent}件")
    for beside in achieved.papers:
        if beside.figure == "mediations" and beside.paper is not None:
            found["人民调解"] = _beside("人民调解", beside, period, rule)
    known = {beside.figure: beside for beside in achieved.before}
    for name, key in BEFORE.items():
        found[name] = _beside(name, known.get(key, Beside(key, None, None)), year_before(period), rule)
    return found


def _beside(name: str, beside: Beside, period: Period, rule: str) -> Figure:
    """A figure of the papers, or of a year ago: the two sources stand beside each other and are never added up."""
    counted, paper = beside.counted, beside.paper
    asked = [_query(beside.figure)] if counted is not None else []
    why = ""
    if paper is not None:
        asked.append(f"往年数字“{FIGURES[beside.figure]}”（{paper.words}，来源：{'、'.join(paper.sources)}）")
    if not asked:
        why = f"{NO_RECORD}：系统里没有数过，也没有导入纸质台账的数字，没有登记不等于没有做过。"
        asked = [f"往年数字“{FIGURES[beside.figure]}”"]
    number = counted if counted is not None else paper.amount if paper is not None else None
    note = f"{name}：{why}查询 {'、'.join(asked)}；期间 {days_words(period)}；{rule}。"
    return Figure(name, words_of(beside), note, PAPERS, number)


def _query(key: str) -> str:
    return "report show posts" if key == "posts" else f"stats show {key}"


def _most(report: Report) -> str:
    lines = [line for table in report.tables if table.key == "topics" for line in table.lines]
    named = [line for line in lines if line.label not in {OTHER, STAND_LABEL} and line.matters]
    top = sorted(named, key=lambda line: (-line.matters, f"{line.label}"))[:_TOP]
    return "、".join(f"{line.label}{line.matters}件" for line in top) or "没有"


def differences(then: Mapping[str, int], now: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """What differs of two sets of figures: name → before and now."""
    names = dict.fromkeys((*then, *now))
    both = {name: (then.get(name, 0), now.get(name, 0)) for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}

"""What happens outside the chat: where people ask, stands, hand-outs and activities, and what each is called.

Pure. Stands count towards 人次 by the heads typed for them; hand-outs and activities are no consultations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.statistics.rows import ActivityRow

CHANNELS = {"wechat": "公众号", "window": "窗口", "phone": "电话", "stall": "摆摊", "village": "进村"}
"""Channel of a consultation → name, in the order of the table."""
OFFLINE = tuple(name for name in CHANNELS if name != "wechat")
"""The channels that staff enter by hand."""
STAND, HANDOUT, ACTIVITY = "stand", "handout", "activity"
KINDS = {STAND: "现场咨询点", HANDOUT: "发放资料", ACTIVITY: "宣传活动"}
"""Kind of an entry that is no consultation → name."""
SORTS = {
    "enter_organs": "法律进机关",
    "enter_villages": "法律进乡村",
    "enter_communities": "法律进社区",
    "enter_schools": "法律进学校",
    "enter_enterprises": "法律进企业",
    "enter_units": "法律进单位",
    "enter_barracks": "法律进军营",
    "enter_temples": "法律进宗教场所",
    "publicity": "集中宣传",
    "lecture": "讲堂、讲座",
    "show": "法治文艺演出",
    "other": "其他活动",
}
"""Sort of an activity → name. Six of the places are the same everywhere; the seventh differs from county to county."""
STALL = "stall"
"""The channel under which the heads of stands count."""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One line of the table of what happened outside the chat."""

    label: str
    """A kind, a sort of activity or an item that was handed out, in Chinese."""
    times: int
    """场: how many of them there were."""
    heads: int
    """How many people came; of a stand they are 人次."""
    pieces: int
    """份: how many pieces were handed out."""


@dataclass(slots=True)
class FieldCount:
    """Counts activities on their way to the totals."""

    times: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    items: dict[str, list[int]] = field(default_factory=dict)
    """Item that was handed out → how often, how many pieces."""

    def rows(self, rows: Iterable[ActivityRow]) -> Iterator[ActivityRow]:
        """The same rows, counted."""
        for row in rows:
            if row.kind == HANDOUT:
                found = self.items.setdefault(row.sort, [0, 0])
                found[0] += 1
                found[1] += row.number
            else:
                key = STAND if row.kind == STAND else row.sort if row.sort in SORTS else "other"
                self.times[key] = self.times.get(key, 0) + 1
                self.numbers[key] = self.numbers.get(key, 0) + row.number
            yield row

    def lines(self) -> tuple[FieldLine, ...]:
        """Stands, then activities by their sort, then hand-outs, the most pieces first."""
        names = {STAND: KINDS[STAND], **SORTS}
        held = [
            FieldLine(name, self.times[key], self.numbers[key], 0)
            for key, name in names.items()
            if key in self.times
        ]
        given = sorted(self.items.items(), key=lambda item: (-item[1][1], item[0]))
        return (
            *held,
            *(FieldLine(f"{KINDS[HANDOUT]}：{item}", times, 0, pieces) for item, (times, pieces) in given),
        )

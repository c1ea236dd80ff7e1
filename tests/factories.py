"""Small real values for tests: entries, a library, a desk, an utterance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from bot.conversation.desk import Desk, Library, Office
from bot.conversation.turns import Kind, MatterView, Utterance
from content.hotlines import load_hotlines
from content.laws import load_laws
from faq.corpus import load_topics
from faq.entry import Citation, Details, Entry
from faq.matcher import Matcher

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LAWS = load_laws()
HOTLINES = load_hotlines()
TOPICS = load_topics()


def entry(entry_id: str = "wages-001", title: str = "老板拖欠工资怎么要", **changes: object) -> Entry:
    """A sound entry; any field may be given."""
    values: dict[str, object] = {
        "id": entry_id,
        "title": title,
        "topic": entry_id.partition("-")[0],
        "phrasings": ("工钱一直不给怎么办", "干完活要不到钱", "欠薪找谁"),
        "answer": "能要。先到劳动监察大队投诉，投诉不收钱；还不给，再申请劳动仲裁。",
        "steps": ("收好考勤和聊天记录", "到县劳动监察大队投诉"),
        "citations": (Citation("中华人民共和国劳动合同法", 30, "工资要按时足额给"),),
        "details": Details("一般六十日内办结", "县劳动监察大队", "身份证、工资证据", "不收钱"),
        "contacts": ("12333",),
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


DIVORCE = entry(
    "divorce-001",
    "起诉离婚要多久",
    phrasings=("我要离婚他不同意", "一方不愿意离婚怎么办", "法院判离婚要多长时间"),
    answer="一方不同意，可以到法院起诉。感情确实破裂、调解不成的，法院应当准许离婚。",
    citations=(Citation("中华人民共和国民法典", 1079, "感情破裂、调解无效的准予离婚"),),
    details=Details("", "被告住的地方的法院", "结婚证、身份证", ""),
    contacts=("12348",),
)
CUSTODY = entry(
    "divorce-002",
    "离婚后孩子归谁",
    phrasings=("离婚孩子判给谁", "两口子离婚娃跟谁", "孩子抚养权怎么定"),
    answer="不满两岁的一般跟母亲；满八岁的要听孩子自己的意思；其他的看怎样对孩子最好。",
    citations=(Citation("中华人民共和国民法典", 1084, "按最有利于未成年子女的原则判"),),
    contacts=(),
)
WAGES = entry()
ENTRIES = (WAGES, DIVORCE, CUSTODY)


def library(
    entries: Iterable[Entry] = ENTRIES,
    *,
    sendable: Iterable[str] | None = None,
    unreviewed: Iterable[str] = (),
) -> Library:
    """A library of these entries; all may be sent unless said otherwise."""
    listed = tuple(entries)
    return Library(
        entries={row.id: row for row in listed},
        topics=TOPICS,
        matcher=Matcher(listed),
        laws=LAWS,
        hotlines=HOTLINES,
        sendable=frozenset(row.id for row in listed) if sendable is None else frozenset(sendable),
        unreviewed=frozenset(unreviewed),
        today=TODAY,
    )


LIBRARY = library()


def desk(
    books: Library = LIBRARY, *, phone: str = "", public_url: str = "", matters: Iterable[MatterView] = ()
) -> Desk:
    """A desk of the office at 付店镇."""
    rows = tuple(matters)
    by_receipt = {row.receipt: row for row in rows}
    return Desk(books, Office("付店镇", phone, public_url), lambda: rows, by_receipt.get)


def utterance(text: str = "", kind: Kind = Kind.TEXT, **changes: object) -> Utterance:
    """Something a villager sent."""
    values: dict[str, object] = {
        "openid": "oVillager",
        "kind": kind,
        "text": text,
        "retry_key": "m:1",
        "sent_at": NOW,
    }
    return Utterance(**{**values, **changes})  # type: ignore[arg-type]


def matter(receipt: str = "261123-4821", topic: str = "wages", state: str = "handed_over") -> MatterView:
    """A matter as its villager sees it."""
    return MatterView("m1", receipt, topic, state, NOW, state == "handed_over")

"""The whole year 2027 over HTTP for each kind of account: each post went out once, or is loudly open.

Two schedulers, crashes at every call, refusals, quotas, lost notices, a confirmation that nobody gave.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from bot.dispatch.post_watch import SEND_BY_HAND, WITHIN, watch_posts
from bot.records.database import read
from bot.records.post_events import PostEvents
from bot.records.posts import State
from bot.records.tasks import Tasks
from bot.services.alerting import alerting_of
from bot.services.build import ACCOUNT
from tests.bot.dispatch.a_year import BEGIN, Story, Year
from tests.bot.dispatch.town_hall import running_hall

OPEN = {State.FAILED, State.NEEDS_PERSON}
SEND, PUBLISH = "/cgi-bin/message/mass/sendall", "/cgi-bin/freepublish/submit"
DRAFT, COVER, BACK = "/cgi-bin/draft/add", "/cgi-bin/material/add_material", "/cgi-bin/draft/get"
ALARMS = "SELECT words FROM alerts WHERE kind = 'post_open'"
MAYBE = "可能发出去了"
INTO_THE_BOX = ("add_thumb", "add_draft", "get_draft")


def crashes(*calls: str) -> list[Story]:
    return [Story(("crash", call, when)) for call in calls for when in ("before", "after")]


def fault(path: str, kind: int | str, told: str = "", readers: bool | None = None) -> Story:
    return Story(("fault", path, kind), told, readers)


MASS = [
    *crashes(*INTO_THE_BOX, "send_to_all", "mass_status"),
    fault(SEND, 45028, "群发次数已用完"),
    fault(SEND, "drop after"),
    fault(SEND, "drop"),
    fault(SEND, "500 after"),
    fault(SEND, -1),
    fault(SEND, 48003, "群发协议"),
    fault(DRAFT, 45166, "链接"),
    fault(DRAFT, 45009),
    fault(BACK, "drop"),
    fault(COVER, "drop after"),
    fault(COVER, 42001),
    fault("/cgi-bin/stable_token", "drop"),
    Story(("outcome", "err(40002)"), "30 分钟"),
    Story(("outcome", "err(20006)"), "违法犯罪"),
    Story(("outcome", "send fail"), "群发失败"),
    Story(("expired",)),
    Story(("well",)),
    Story(("quota",), "次数已用完"),
]
PUBLISHED = [
    *crashes(*INTO_THE_BOX, "publish_status"),
    # publishing has no number of ours: whether it went out a person has to look up
    Story(("crash", "publish", "before"), MAYBE, readers=False),
    Story(("crash", "publish", "after"), MAYBE, readers=True),
    fault(PUBLISH, "drop", MAYBE, readers=False),
    fault(PUBLISH, "drop after", MAYBE, readers=True),
    fault(PUBLISH, -1),
    fault(PUBLISH, 45009),
    fault(PUBLISH, 48001, "没有给这个公众号开放"),
    fault(PUBLISH, 53503, "草稿"),
    fault(DRAFT, 45166, "链接"),
    fault(COVER, 42001),
    *[Story(("outcome", n), told) for n, told in ((2, "原创"), (3, "发布失败"), (4, "审核"), (6, "封禁"))],
    Story(("expired",)),
    Story(("well",)),
]
BY_HAND = [
    *[story._replace(told="草稿箱", readers=False) for story in crashes(*INTO_THE_BOX)],
    fault(COVER, "drop", "草稿箱", readers=False),
    fault(DRAFT, 45009, "草稿箱", readers=False),
    # no draft could be made: the words to copy are on a page
    fault(DRAFT, 45166, "从这里复制标题和正文", readers=False),
    fault(DRAFT, 48001, "从这里复制标题和正文", readers=False),
    Story(("expired",), "草稿箱"),
    Story(("well",), "草稿箱"),
]


class Account(NamedTuple):
    """A kind of account, and the year that it lives through."""

    kind: str
    certified: bool
    posts_by: str
    stories: list[Story]
    days_apart: int
    quota: tuple[int, str]
    """How many mass sends in a period of this form."""


A_DAY, A_MONTH = (1, "%Y-%m-%d"), (4, "%Y-%m")
ACCOUNTS = {
    "certified subscription account": Account("subscription", True, "mass", MASS, 6, A_DAY),
    "certified service account": Account("service", True, "mass", MASS, 8, A_MONTH),
    "publishing without a push": Account("subscription", True, "publish", PUBLISHED, 6, A_DAY),
    "uncertified account": Account("subscription", False, "mass", BY_HAND, 12, A_DAY),
    "drafts by setting": Account("service", True, "draft", BY_HAND, 12, A_MONTH),
}


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS.keys())
def test_at_the_end_of_the_year_each_post_went_out_once_or_is_loudly_open(
    account, tmp_path, sqlite_url, monkeypatch
):
    with running_hall(
        tmp_path,
        sqlite_url,
        at=BEGIN,
        kind=account.kind,
        certified=account.certified,
        POSTS_BY=account.posts_by,
    ) as hall:
        hall.wechat.api.sending.next.takes = timedelta(seconds=30)
        year = Year(hall, monkeypatch, days_apart=account.days_apart)
        for story in account.stories:
            year.plan(story)
        unsigned = year.plan(Story(("well",), readers=False), sign=False)
        year.live()
        judge(hall, year, account, unsigned)


def judge(hall: Any, year: Year, account: Account, unsigned: str) -> None:
    """Each post once with its readers, or open with a task and a date, told once."""
    how = "publish" if account.posts_by == "publish" else "mass"
    went = Counter(article.article.title for article in hall.wechat.api.articles() if article.how == how)
    tasks = Tasks(hall.services.engine, account=ACCOUNT).open_ones(kind=SEND_BY_HAND)
    open_tasks = {task.item_id: task for task in tasks}
    known = alerting_of(hall.services).alerts.known
    events = PostEvents(hall.services.engine, account=ACCOUNT)
    for slug, due, story in year.plans:
        row, title = hall.services.posts.find(slug), year.books[slug].title
        assert went[title] == story.went, (story, row)
        if slug == unsigned:
            assert row.state is State.DRAFT
            assert known("post_open", [f"{slug}:1:draft"])
        elif story.told:
            assert row.state in OPEN, (story, row)
            assert story.told in row.error, (story, row.error)
            assert known("post_open", [f"{slug}:1:{row.state.value}"])
            task = open_tasks.pop(f"{slug}:1")
            assert task.due_at >= due + WITHIN
        else:
            assert row.state is State.SENT, (story, row)
        steps = [event.step for event in events.of(slug)]
        assert steps.count("sent") == (row.state is State.SENT)
        assert steps.count("accepted") <= 1
    assert not open_tasks
    # each failure was told once, and names two people
    told = read(hall.services.engine, lambda db: db.execute(text(ALARMS)).scalars().all())
    assert len(told) == sum(bool(story.told) for _, _, story in year.plans) + 1
    assert all("请王专干和" in words for words in told), told
    assert watch_posts(hall.services, hall.now) == 0
    most, period = account.quota
    sends = Counter(
        (job.accepted_at + timedelta(hours=8)).strftime(period)
        for job in hall.wechat.api.sending.mass_jobs.values()
    )
    assert max(sends.values(), default=0) <= most
    if not account.certified or account.posts_by == "draft":
        assert hall.wechat.calls("message/mass/sendall") == hall.wechat.calls("freepublish/submit") == 0
    elif how == "mass":
        sent = [event for slug, *_ in year.plans for event in events.of(slug, steps=("sent",))]
        assert any(event.facts.get("sent") for event in sent)

"""Take a faulty article down at WeChat, so that it can be mended, signed anew and sent once more."""

from __future__ import annotations

from datetime import datetime

from bot.conversation.privacy import mask
from bot.records.audit import add_row, audit_row
from bot.records.errors import MayNot
from bot.records.posts import State
from bot.records.staff import Member
from bot.services.alerting import alerting_of
from bot.services.approving import LONGEST_REASON, SHORTEST_REASON
from bot.services.build import ACCOUNT, POST, Services
from bot.services.staffing import APPROVERS

NOT_OUT = "这一篇没有发出去，没有什么可删。"
BY_HAND = "这一篇不是程序发的，程序删不了。请登录公众号后台，在“发表记录”里删掉它，再回来点“已在后台删掉”。"
GONE = "{name}删掉了已发的文章：{reason}。改好、重新三审以后点“再发一次”。"


def take_down(
    services: Services, slug: str, member: Member, reason: str, *, now: datetime, by_hand: bool = False
) -> None:
    """Delete at WeChat what was sent, and keep that it was; with ``by_hand`` a person deleted it there.

    Asking twice does no harm. Raises MayNot, WechatError, RecordsError.
    """
    if not member.may(APPROVERS):
        raise MayNot("您的角色不能删除已发的文章。请找法律顾问、审核人或者管理员。")
    why = mask(" ".join(reason.split()))[:LONGEST_REASON]
    if len(why) < SHORTEST_REASON:
        raise MayNot(f"请写清楚为什么要删，至少 {SHORTEST_REASON} 个字。")
    row = services.posts.find(slug)
    if row is None or row.state is not State.SENT:
        raise MayNot(NOT_OUT)
    if not by_hand:
        if row.msg_id:
            services.client.delete_mass(row.msg_id)
        elif row.publish_id:
            services.client.delete_published(row.publish_id)
        else:
            raise MayNot(BY_HAND)
    trace = audit_row(
        ACCOUNT,
        actor=member.name,
        act="post_deleted",
        kind=POST,
        item_id=slug,
        facts={"reason": why},
        now=now,
    )
    services.posts.settle(
        row,
        among=(State.SENT,),
        now=now,
        facts={"by": member.name, "reason": why, "by_hand": by_hand},
        also=lambda connection: add_row(connection, trace),
        state=State.FAILED.value,
        error=GONE.format(name=member.name, reason=why),
    )
    alerting_of(services).try_tell(
        "post_open", f"{slug}:{row.attempt}", "有一篇已发的文章刚被删掉了，原因和下一步见“每月一法”里这一篇。",
        urgent=True, now=now,
    )  # fmt: skip

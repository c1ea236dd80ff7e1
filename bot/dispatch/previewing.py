"""Show a post to a member of staff in their own WeChat before it goes out (official page 预览接口, 100 a day)."""

from __future__ import annotations

from datetime import datetime

from bot.dispatch.addresses import source_url
from bot.dispatch.drafting import draft
from bot.dispatch.ports import Ready
from bot.records.errors import MayNot, VaultError
from bot.records.post_events import PREVIEWED, PostEvents
from bot.records.staff import Member
from bot.services.build import ACCOUNT, POST, Services
from bot.services.signing import credits_of
from bot.wechat.client import WechatError

NOT_BOUND = "您还没有绑定自己的微信。请到“更多”里的“提醒”取一个绑定码，发给公众号，再来预览。"
NO_COVER = "没有封面图，微信不收，预览不了。请先配一张封面。"


def preview(services: Services, post: Ready, member: Member, *, now: datetime) -> None:
    """Send the post, as it would go out, to this member only.

    Raises MayNot (no WeChat bound, no cover), WechatError, RecordsError.
    """
    if not member.openid_cipher:
        raise MayNot(NOT_BOUND)
    if post.cover is None:
        raise MayNot(NO_COVER)
    try:
        openid = services.vault.decrypt(member.openid_cipher)
    except VaultError:
        raise MayNot(NOT_BOUND) from None
    events = PostEvents(services.engine, account=ACCOUNT)
    before = events.latest(post.slug, PREVIEWED)
    made = draft(
        services.client,
        events,
        post,
        credits=credits_of(services)(post.slug, post.sha256),
        source_url=source_url(services.settings, post.slug),
    )
    # kept first: whatever comes of it, the draft is known and taken out the next time
    events.note(
        post.slug, 0, PREVIEWED, now=now, facts={**made.facts, "by": member.name, "sha256": post.sha256}
    )
    services.client.preview(made.media_id, openid=openid)
    services.audit.note(member.name, "post_previewed", POST, post.slug, now=now)
    if before is not None:
        try:
            services.client.delete_draft(str(before.facts.get("draft_id", "")))
        except WechatError:
            return  # gone already, or it stays: a draft that nobody sends does no harm

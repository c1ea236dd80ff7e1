"""What WeChat lets an account do, seen by calls that change nothing, and what that means for this service.

A refused reading call (48001) shows a lacking right. A call that was answered shows that the right is there; that a
message or a mass send goes through is only known once one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.wechat import reading
from bot.wechat.errors import NoToken, WechatError
from bot.wechat.reading import Reading

NO_RIGHT = frozenset({48001, 50001})
_NO_SERVICE_STAFF, _NO_MENU = 65400, 46003
_CODES = {_NO_SERVICE_STAFF: "没有设过客服人员，不影响发消息"}


class Verdict(StrEnum):
    """What came of looking."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """It could not be seen: the network, a fault of WeChat, or nothing was asked."""


@dataclass(frozen=True, slots=True)
class Right:
    """One thing an account may or may not do, in the words of staff."""

    key: str
    name: str
    reading: Reading
    if_yes: str
    if_no: str
    quota: str = ""
    """The call whose daily quota is asked for as well."""
    good: frozenset[int] = frozenset()
    """Codes that show the right all the same."""


RIGHTS = (
    Right(
        "access", "连上微信接口", reading.API_ADDRESSES,
        "AppID、AppSecret 对，本服务器在 IP 白名单里。",
        "下面几样都用不了；村民提问、当场回答不受影响。",
    ),
    Right(
        "autoreply", "读原来的自动回复", reading.AUTOREPLY,
        "能把后台的关键词回复、关注回复接过来。",
        "后台的自动回复要请人抄下来。",
    ),
    Right(
        "menu", "换底部菜单", reading.MENU_BY_API,
        "菜单能一键换上，一键换回。",
        "菜单请人照本页的步骤在后台做；不用菜单，村民直接打字一样能问。",
        quota="/cgi-bin/menu/create", good=frozenset({_NO_MENU}),
    ),
    Right(
        "service", "主动给村民发消息", reading.SERVICE_STAFF,
        "村民发过消息的 48 小时里，工作人员的答复直接送到他手机上。",
        "工作人员的答复等村民下次来消息时带给他，或者他回复“查询”来取；急的请打电话。",
        quota="/cgi-bin/message/custom/send", good=frozenset({_NO_SERVICE_STAFF}),
    ),
    Right(
        "draft", "放进草稿箱", reading.DRAFTS,
        "每月一法能自动放进草稿箱。",
        "每月一法请人从“每月一法”页面复制到后台。",
        quota="/cgi-bin/draft/add",
    ),
    Right(
        "publish", "发布文章（不推送）", reading.PUBLISHED,
        "每月一法能自动发布，得到长期有效的链接。",
        "每月一法放进草稿箱以后，请人在后台点发表。",
        quota="/cgi-bin/freepublish/submit",
    ),
    Right(
        "mass", "群发给关注的人", reading.MASS_SPEED,
        "每月一法能到点自动群发。",
        "到点提醒专干，由人在后台群发。",
        quota="/cgi-bin/message/mass/sendall",
    ),
    Right(
        "tags", "看关注的人的分组", reading.TAGS,
        "本程序用不到，只用来判断认证了没有。",
        "不影响：本程序不看关注的人的资料。",
    ),
)  # fmt: skip
_CERTIFIED_ONLY = frozenset({"service", "publish", "mass", "tags"})
"""Rights that only certified accounts have, whichever kind they are."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of looking for one right."""

    key: str
    verdict: Verdict
    errcode: int | None = None
    says: str = ""
    """Why, one Chinese sentence; empty where the right is there."""
    left: int | None = None
    """How often it may still be used today; None if WeChat does not say."""

    def told(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self)


def look_at_rights(look: Callable[[Reading], dict[str, Any]]) -> tuple[Found, ...]:
    """Look for every right; without a token the rest is not asked for. Raises nothing."""
    found: list[Found] = []
    for right in RIGHTS:
        try:
            look(right.reading)
        except WechatError as error:
            found.append(_refused(right, error))
            if isinstance(error, NoToken) or error.errcode is None:
                break
        else:
            found.append(Found(right.key, Verdict.YES, left=_left(look, right)))
    seen = {each.key for each in found}
    rest = (Found(right.key, Verdict.UNKNOWN) for right in RIGHTS if right.key not in seen)
    return (*found, *rest)


def seems_certified(found: tuple[Found, ...]) -> bool | None:
    """Whether the account has what only certified ones have; None where that was not to be seen."""
    verdicts = [each.verdict for each in found if each.key in _CERTIFIED_ONLY]
    if Verdict.YES in verdicts:
        return True
    return False if Verdict.NO in verdicts else None


def _refused(right: Right, error: WechatError) -> Found:
    if error.errcode in right.good:
        return Found(right.key, Verdict.YES, error.errcode, _CODES.get(error.errcode or 0, ""))
    known = error.errcode in NO_RIGHT or (right.key == "access" and error.permanent)
    return Found(right.key, Verdict.NO if known else Verdict.UNKNOWN, error.errcode, error.says)


def _left(look: Callable[[Reading], dict[str, Any]], right: Right) -> int | None:
    if not right.quota:
        return None
    try:
        quota = look(reading.quota_of(right.quota)).get("quota")
    except WechatError:
        return None
    left = quota.get("remain") if isinstance(quota, dict) else None
    return left if type(left) is int else None

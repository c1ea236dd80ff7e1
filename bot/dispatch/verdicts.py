"""What became of a job at WeChat: read from a finish notice or from the answer to a question.

Codes are those of the official pages 群发 (事件推送群发结果) and 发布能力 (发布状态轮询接口).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

MASS = "MASSSENDJOBFINISH"
PUBLISH = "PUBLISHJOBFINISH"


class Result(NamedTuple):
    """How a job ended."""

    sent: bool
    article_url: str = ""
    error: str = ""
    """What is wrong and what to do (Chinese); empty when it was sent."""
    counts: Mapping[str, int] = {}
    """How many followers it was for (``total``), reached (``sent``), missed (``error``) and left out (``filtered``)."""


class Finished(NamedTuple):
    """A finish notice: which job, and how it ended (None: it is still running)."""

    msg_id: str
    publish_id: str
    result: Result | None


_COUNTS = {"total": "TotalCount", "filtered": "FilterCount", "sent": "SentCount", "error": "ErrorCount"}
_CODE = re.compile(r"err\((\d+)\)")
_CHANGE_IT = "请改好文章，重新审核，再发一次。"
_MASS = {
    10001: f"微信判定文章有广告，没有发出去。{_CHANGE_IT}",
    20001: f"微信判定文章涉及政治，没有发出去。{_CHANGE_IT}",
    20002: f"微信判定文章涉及色情，没有发出去。{_CHANGE_IT}",
    20004: f"微信判定文章涉及社会问题，没有发出去。{_CHANGE_IT}",
    20006: f"微信判定文章涉及违法犯罪，没有发出去。{_CHANGE_IT}普法文章被误判时，可以到公众号后台手动发。",
    20008: f"微信判定文章有欺诈，没有发出去。{_CHANGE_IT}",
    20013: f"微信判定文章侵犯版权，没有发出去。{_CHANGE_IT}",
    21000: f"微信没有让文章发出去，没说具体原因。{_CHANGE_IT}",
    22000: f"微信判定文章互相推广，没有发出去。{_CHANGE_IT}",
    30001: "原创校验没有完成，没有发出去。请到公众号后台手动发，或者过一会儿再发一次。",
    30002: "原创校验不允许群发：文章被判为转载。请到公众号后台核对，换成自己写的文字。",
    30003: "原创校验要人来确认：文章被判为转载。请到公众号后台手动发。",
    40001: "公众号管理员在手机上拒绝了这次群发，没有发出去。请和管理员说好，再发一次。",
    40002: "公众号开了群发保护，管理员 30 分钟内没有在手机上确认，没有发出去。请提醒管理员留意手机，再发一次。",
}
MASS_FAILED = "微信说群发失败，没有说原因。请到公众号后台的“发表记录”核对，再发一次。"
"""What is known when WeChat is asked; its notice may say more."""
_MASS_DELETED = "文章发出去以后被删除了。要重新发请先确认删除的原因。"
_PUBLISH = {
    2: "原创校验没有通过，没有发布。请换成自己写的文字，重新审核，再发一次。",
    3: "微信说发布失败，没有说原因。请到公众号后台的“发表记录”核对，再发一次。",
    4: f"微信平台审核没有通过，没有发布。{_CHANGE_IT}",
    5: "文章发布以后被删除了。要重新发请先确认删除的原因。",
    6: "文章发布以后被微信封禁了。请到公众号后台看原因。",
}


def mass_result(status: str, article_url: str = "") -> Result | None:
    """From the Status of a notice or the answer of mass/get; None while it is being sent."""
    words = status.strip().lower().replace("_", " ")
    if words.startswith("send success"):
        return Result(True, article_url)
    if words.startswith("sending"):
        return None
    if words.startswith("delete"):
        return Result(False, error=_MASS_DELETED)
    code = _CODE.search(words)
    if code:
        number = int(code[1])
        return Result(
            False, error=_MASS.get(number, f"微信说群发失败（{number}）。请到公众号后台核对，再发一次。")
        )
    return Result(False, error=MASS_FAILED)


def publish_result(status: int, article_url: str = "") -> Result | None:
    """From publish_status; None while it runs."""
    if status == 0:
        return Result(True, article_url)
    if status == 1:
        return None
    return Result(
        False, error=_PUBLISH.get(status, f"微信说发布失败（{status}）。请到公众号后台核对，再发一次。")
    )


def read_notice(name: str, data: Mapping[str, object]) -> Finished | None:
    """What a finish notice says of a post; None for other notices, and for one that names no job."""
    if name == MASS:
        msg_id = _text(data, "MsgID") or _text(data, "MsgId")
        status = _text(data, "Status")
        if not msg_id or not status:
            return None
        result = mass_result(status, _find(data.get("ArticleUrlResult"), "ArticleUrl"))
        return Finished(msg_id, "", result and result._replace(counts=_counts(data)))
    if name == PUBLISH:
        info = data.get("PublishEventInfo")
        if not isinstance(info, Mapping):
            return None
        publish_id, status = _text(info, "publish_id"), _text(info, "publish_status")
        if not publish_id or not status.isdecimal():
            return None
        url = _find(info.get("article_detail"), "article_url")
        return Finished("", publish_id, publish_result(int(status), url))
    return None


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _counts(data: Mapping[str, object]) -> dict[str, int]:
    """The counts of a notice, as far as it has them."""
    told = {name: _text(data, field) for name, field in _COUNTS.items()}
    return {name: int(count) for name, count in told.items() if count.isascii() and count.isdecimal()}


def _find(value: object, name: str) -> str:
    """The first text of this name anywhere inside; WeChat nests one article differently from several."""
    if isinstance(value, Mapping):
        found = _text(value, name)
        if found:
            return found
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            found = _find(part, name)
            if found:
                return found
    return ""

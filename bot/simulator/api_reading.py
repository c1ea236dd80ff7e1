"""Calls that only tell something of the account: addresses, quotas, 客服 accounts, tags; and codes with a scene."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.simulator.api_protocol import Question, Refused, Told, text

_LIMITS = {
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/menu/create": 1000,
    "/cgi-bin/draft/add": 1000,
    "/cgi-bin/freepublish/submit": 100,
}
_ADDRESSES = ["101.226.129.166", "140.207.188.57"]

SAMPLE_AUTOREPLY: Told = {
    "is_add_friend_reply_open": 1,
    "is_autoreply_open": 1,
    "add_friend_autoreply_info": {
        "type": "text",
        "content": "感谢关注付店镇！办事时间：周一到周五 8:00 到 18:00。",
    },
    "message_default_autoreply_info": {"type": "text", "content": "您的留言已收到，我们会尽快回复。"},
    "keyword_autoreply_info": {
        "list": [
            {
                "rule_name": "办公时间",
                "create_time": 1714036504,
                "reply_mode": "reply_all",
                "keyword_list_info": [
                    {"type": "text", "match_mode": "contain", "content": "几点上班"},
                    {"type": "text", "match_mode": "equal", "content": "办公时间"},
                ],
                "reply_list_info": [
                    {"type": "text", "content": "便民服务中心：周一到周五 8:00 到 18:00，中午不休息。"}
                ],
            },
            {
                "rule_name": "地图",
                "create_time": 1714036600,
                "reply_mode": "reply_all",
                "keyword_list_info": [{"type": "text", "match_mode": "equal", "content": "在哪"}],
                "reply_list_info": [{"type": "img", "content": "MEDIA-THAT-ENDS-AFTER-THREE-DAYS"}],
            },
        ]
    },
}
"""What a township's account has before it is connected (official page 获取公众号的自动回复规则)."""


def api_addresses(_question: Question) -> Told:
    """get_api_domain_ip"""
    return {"ip_list": _ADDRESSES}


def quota(question: Question, *, used: Mapping[str, int]) -> Told:
    """openapi/quota/get; ``used``: how often each address was called in all."""
    path = text(question.json(), "cgi_path")
    limit = _LIMITS.get(path)
    if limit is None:
        raise Refused(76021)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {
            "daily_limit": limit,
            "used": used.get(path, 0),
            "remain": max(limit - used.get(path, 0), 0),
        },
        "rate_limit": {"call_count": 1000, "refresh_second": 60},
    }


def service_staff(_question: Question) -> Told:
    """customservice/getkflist of an account that set none up."""
    raise Refused(65400)


def tags(_question: Question) -> Told:
    """tags/get"""
    return {"tags": [{"id": 2, "name": "星标组", "count": 0}]}


def mass_speed(_question: Question) -> Told:
    """message/mass/speed/get"""
    return {"speed": 0, "realspeed": 80}


def scene_code(question: Question, *, kind: str) -> Told:
    """qrcode/create: only service accounts; the address is the same for the same scene."""
    if kind != "service":
        raise Refused(48001)
    told: Any = question.json()
    scene = told.get("action_info", {}).get("scene", {}).get("scene_str", "")
    if told.get("action_name") != "QR_LIMIT_STR_SCENE" or not 1 <= len(str(scene)) <= 64:
        raise Refused(40053)
    mark = hashlib.sha256(str(scene).encode()).hexdigest()[:24]
    return {"ticket": f"gQ{mark}", "url": f"http://weixin.qq.com/q/{mark}"}

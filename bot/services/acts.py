"""What the audit log says, in Chinese: acts, kinds and facts. What has no name here is shown as it is kept.

A new act gets a line in ACTS beside the code that notes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.services.staffing import ROLES

ACTS = {
    "approved": "审核通过",
    "emergency_approval": "紧急审核通过",
    "approval_withdrawn": "撤回审核",
    "staff_added": "添加工作人员",
    "staff_disabled": "停用",
    "staff_enabled": "重新启用",
    "roles_set": "改角色",
    "password_reset": "给了新密码",
    "password_changed": "换了自己的密码",
    "signins_ended": "结束登录",
    "deputy_named": "安排代办",
    "deputy_ended": "提前结束代办",
    "acted_as_deputy": "代别人办理",
}
"""Act → words."""

KINDS = {
    "entry": "解答",
    "post": "文章",
    "quiz": "题目",
    "reply": "回复",
    "correction": "更正",
    "staff": "工作人员",
    "deputy": "请假代办",
    "matter": "事项",
    "media": "语音图片",
}
"""Kind → words."""

FACTS = {
    "reason": "理由",
    "sha256": "文字的校验码",
    "deputy_for": "代",
    "by": "经由",
    "roles": "角色",
    "before": "原来",
    "after": "现在",
    "matters": "没办完的",
    "handed_to": "交给",
    "absent": "请假的",
    "deputy": "代办的",
    "first_day": "第一天",
    "last_day": "最后一天",
    "count": "个数",
}
"""Fact → words."""

_VALUES = {"command": "命令行", "True": "是", "False": "否"}


def act_words(act: str) -> str:
    """An act as people read it."""
    return ACTS.get(act, act)


def kind_words(kind: str) -> str:
    """A kind of thing as people read it."""
    return KINDS.get(kind, kind)


def facts_words(facts: Mapping[str, Any]) -> str:
    """Facts in one line; empty ones are left out."""
    told = ((FACTS.get(name, name), _value(value)) for name, value in facts.items())
    return "；".join(f"{name}：{value}" for name, value in told if value)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _VALUES.get(value, value)
    if isinstance(value, Mapping):
        return "，".join(f"{name} {_value(one)}" for name, one in value.items())
    if isinstance(value, Iterable):
        return "、".join(ROLES.get(str(one), str(one)) for one in value)
    return "" if value is None else _VALUES.get(str(value), str(value))

"""What the audit log says, in Chinese: acts, kinds and facts. What has no name here is shown as it is kept.

A new act gets a line in ACTS beside the code that notes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.services.staffing import ROLES
from bot.statistics.field import CHANNELS, SORTS
from bot.statistics.field import KINDS as FIELD_KINDS

ACTS = {
    "approved": "审核通过",
    "emergency_approval": "紧急审核通过",
    "post_begun": "开始写文章",
    "post_handed_in": "交文章去审核",
    "post_dropped": "丢掉没写完的文章",
    "picture_added": "传图片",
    "avoid_changed": "改不宜用的词",
    "post_signed": "签一审",
    "review_joined": "一个人签了两审",
    "post_returned": "退回文章",
    "post_previewed": "发到自己微信预览",
    "post_checked": "发前检查",
    "post_again": "再发一次",
    "post_deleted": "删除已发的文章",
    "post_evidence_exported": "下载文章的留痕",
    "post_sent_by_hand": "记下文章已由人发出",
    "post_reads_typed": "填阅读量",
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
    "wechat_bound": "绑定自己的微信",
    "wechat_unbound": "解开自己的微信",
    "entry_written": "写解答",
    "entry_returned": "退回解答",
    "entry_restored": "恢复旧的解答",
    "entry_imported": "从表格导入解答",
    "entry_handed_in": "交解答去审核",
    "recalled": "停用解答",
    "correction_written": "写更正",
    "word_written": "写词语",
    "word_returned": "退回词语",
    "legal_word_written": "写法言法语",
    "legal_word_returned": "退回法言法语",
    "case_assigned": "指定谁办",
    "case_to_adviser": "转给法律顾问",
    "case_from_adviser": "从法律顾问收回",
    "case_noted": "记一笔",
    "case_closed": "办结",
    "reply_proposed": "写回复",
    "reply_returned": "退回回复",
    "reply_withdrawn": "收回回复",
    "reply_taken_over": "接过自动回复",
    "delivery_code_read": "看取件码",
    "delivery_told_by_phone": "电话里告诉了",
    "delivery_tried_again": "再送一次",
    "delivery_withdrawn": "不再送",
    "media_looked": "看听语音图片",
    "offline_entered": "登记咨询",
    "offline_entered_many": "从表格登记咨询",
    "offline_voided": "作废登记",
    "activity_entered": "登记活动",
    "activities_entered_many": "从表格登记活动",
    "activity_voided": "作废活动",
    "pictures_added": "添照片",
    "workday_set": "改工作日",
    "workday_removed": "工作日改回原样",
    "task_done": "待办做完",
    "account_looked_at": "查看公众号的权限",
    "backup_restored": "用备份恢复",
    "secret_key_rotated": "换密钥",
    "person_exported": "导出一个人的信息",
    "person_forgotten": "删除一个人的信息",
    "turned_away": "拒绝",
    "upgraded": "升级",
    "menu_applied": "换上菜单",
    "menu_restored": "换回菜单",
    "period_closed": "关账",
    "period_signed": "签字封存",
    "period_discarded": "撤销关账",
    "period_noted": "记更正说明",
    "report_taken": "下载报告",
    "evidence_taken": "下载数字的依据",
    "template_changed": "换报告模板",
    "template_restored": "换回原来的报告模板",
    "sample_year_made": "放进示例数据",
    "sample_year_cleared": "清掉示例数据",
    "villages_listed": "列出村名",
    "village_codes_made": "做村的二维码",
    "account_code_kept": "存公众号二维码",
    "figures_exported": "导出统计数字",
    "rows_exported": "导出台账",
    "everything_exported": "导出全部数据",
    "export_fetched": "下载导出的文件",
    "earlier_brought_in": "导入往年数字",
    "earlier_taken_out": "撤销导入的往年数字",
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
    "delivery": "答复的送达",
    "offline": "登记",
    "activity": "活动",
    "workday": "工作日",
    "account": "公众号",
    "canned": "自动回复",
    "lexicon": "词语",
    "legal_word": "法言法语",
    "period": "报告期",
    "template": "报告模板",
    "sample": "示例数据",
    "law": "法律",
    "export": "导出",
    "import": "导入",
    "key": "密钥",
    "person": "村民",
    "push": "推送",
    "service": "服务",
}
"""Kind → words."""

FACTS = {
    "reason": "理由",
    "step": "哪一审",
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
    "number": "第几版",
    "days": "天数",
    "rows": "行数",
    "day": "哪天",
    "to": "给",
    "result": "结果",
    "made_by": "谁登记的",
    "pictures": "照片",
    "channel": "渠道",
    "topic": "类别",
    "of": "哪一种",
    "sort": "什么活动",
    "amount": "人数或者份数",
    "replaces": "代替",
    "closed_by": "谁关的账",
    "figures": "哪些数字",
    "sample": "有没有示例数据",
    "format": "文件格式",
    "phones": "有没有回电号码",
    "renewed": "改了几行",
    "unreadable": "几行解不开",
    "persons": "人数",
    "reasons": "为什么",
    "basis": "依据",
}
"""Fact → words."""

_INTERNAL = re.compile(r"[0-9a-f]{32}")
_VALUES = {
    "command": "命令行",
    "sign_in": "登录没成功",
    "password": "改密码时旧密码不对",
    "True": "是",
    "False": "否",
    **CHANNELS,
    **FIELD_KINDS,
    **SORTS,
}


def act_words(act: str) -> str:
    """An act as people read it."""
    return ACTS.get(act, act)


def thing_words(kind: str, item_id: str) -> str:
    """What it was done to, as people read it; an id that only the tables know is left out."""
    words = KINDS.get(kind, kind)
    return words if _INTERNAL.fullmatch(item_id) else f"{words} {item_id}".strip()


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

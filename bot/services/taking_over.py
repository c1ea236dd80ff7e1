"""The automatic replies of WeChat's console, read as texts that this service can say in their place.

They stop once WeChat pushes messages to a server. A text goes over word for word, and is said for exactly its keywords:
a rule that answered whatever contained 欠薪 would take legal questions away from reviewed answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation import wording
from bot.conversation.commands import choice_number, command, tidy
from bot.conversation.emergency import danger
from bot.conversation.fitting import fits
from bot.records.canned import FOLLOW
from bot.services.canned_shelf import LONGEST_KEYWORD
from bot.services.menu import articles
from bot.services.menu_words import plain


@dataclass(frozen=True, slots=True)
class Taken:
    """One text that can be taken over."""

    item_id: str
    name: str
    keywords: tuple[str, ...]
    """Empty for the welcome."""
    words: str

    def body(self) -> dict[str, Any]:
        """As it is kept and approved."""
        return {"name": self.name, "keywords": list(self.keywords), "words": self.words}


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be taken over, and what not."""

    taken: tuple[Taken, ...]
    left: tuple[str, ...]
    """Chinese sentences: what stays behind, why, and what to do."""


def read_replies(autoreply: Mapping[str, Any], *, town: str) -> Reading:
    """What get_current_autoreply_info tells, sorted."""
    taken: list[Taken] = []
    left: list[str] = []
    _follow(autoreply, town, taken, left)
    if autoreply.get("is_autoreply_open") == 1 and autoreply.get("message_default_autoreply_info"):
        left.append("“收到消息回复”不用接：以后每条消息都由本程序回答。")
    known: set[str] = set()
    for rule in _rows(autoreply.get("keyword_autoreply_info"), "list"):
        _rule(rule, taken, left, known)
    return Reading(tuple(taken), tuple(left))


def _follow(autoreply: Mapping[str, Any], town: str, taken: list[Taken], left: list[str]) -> None:
    told = autoreply.get("add_friend_autoreply_info")
    if autoreply.get("is_add_friend_reply_open") != 1 or not isinstance(told, Mapping):
        return
    words = _text_of(told)
    if not words:
        left.append("“关注后自动回复”是图片、语音或视频，接不过来。以后关注的人收到本程序的欢迎词。")
    elif not fits(f"{words}\n{wording.welcome(town)}\n{wording.CHOOSE_VILLAGE}"):
        left.append("“关注后自动回复”太长，和本程序的欢迎词放不进一条消息。请改短以后再接。")
    else:
        taken.append(Taken(FOLLOW, "关注后自动回复", (), words))


def _rule(rule: Mapping[str, Any], taken: list[Taken], left: list[str], known: set[str]) -> None:
    name = plain(rule.get("rule_name"))[:60] or "没有名字的规则"
    texts = [words for row in _rows(rule, "reply_list_info") if (words := _text_of(row))]
    if rule.get("reply_mode") != "reply_all":
        texts = texts[:1]
    words = "\n".join(texts)
    keywords = []
    for row in _rows(rule, "keyword_list_info"):
        keyword = plain(row.get("content")).strip()
        why = _unfit(keyword, known)
        if why:
            left.append(f"规则“{name}”的关键词“{keyword[:LONGEST_KEYWORD]}”接不过来：{why}。")
        else:
            known.add(tidy(keyword))
            keywords.append(keyword)
    if not words:
        left.append(f"规则“{name}”回的是图片、语音或视频，接不过来。要留着，请改成文字或者文章链接。")
    elif not fits(words):
        left.append(f"规则“{name}”的回复太长，超过 600 字。请改短以后再接。")
    elif keywords:
        mark = hashlib.sha256("\0".join([name, *sorted(keywords)]).encode("utf-8", "replace")).hexdigest()
        taken.append(Taken(f"k{mark[:20]}", name, tuple(keywords), words))


def _unfit(keyword: str, known: set[str]) -> str:
    """Why a keyword is not taken over; empty if it is."""
    if not tidy(keyword):
        return "只有标点"
    if len(keyword) > LONGEST_KEYWORD:
        return f"超过 {LONGEST_KEYWORD} 个字"
    if danger(keyword):
        return "说的是危险，本程序先报急救电话"
    if command(keyword) or choice_number(keyword) is not None:
        return "这个词在本程序里另有用处"
    return "前面的规则里已经有了" if tidy(keyword) in known else ""


def _text_of(told: Mapping[str, Any]) -> str:
    """A text as it is, articles as titles with their links; empty for anything else."""
    kind = told.get("type")
    if kind == "text":
        return "\n".join(plain(line) for line in str(told.get("content") or "").splitlines()).strip()
    if kind == "news":
        lines = [f"《{plain(row.get('title'))}》{plain(row.get('content_url'))}" for row in articles(told)]
        return "\n".join(lines)
    return ""


def _rows(told: Any, name: str) -> Sequence[Mapping[str, Any]]:
    rows = told.get(name) if isinstance(told, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []

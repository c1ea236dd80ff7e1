"""The account's menu, by API or by hand in WeChat's console, and its automatic replies."""

from __future__ import annotations

from typing import Any

from bot.simulator.api_protocol import Question, Refused, Told, text

_MAX_TOP, _MAX_SUB = 3, 5
_TOP_NAME, _SUB_NAME, _KEY, _URL = 16, 60, 128, 1024
"""Bytes."""
_KEYED = frozenset(
    {
        "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
        "location_select",
    }
)  # fmt: skip
_OTHERS = {
    "view": "url",
    "article_id": "article_id",
    "article_view_limited": "article_id",
    "media_id": "media_id",
}

NO_AUTOREPLY: Told = {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}


class Menus:
    """What followers see at the bottom of the chat."""

    def __init__(self) -> None:
        self.by_api: Told | None = None
        """As menu/create was given it."""
        self.by_console: Told | None = None
        """``{"button": [...]}`` in the shape of get_current_selfmenu_info, made by hand."""
        self.autoreply: Told = dict(NO_AUTOREPLY)

    def create(self, question: Question) -> Told:
        """menu/create: takes the place of whatever menu there is."""
        told = question.json()
        buttons = told.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= _MAX_TOP:
            raise Refused(40016)
        for button in buttons:
            _check_top(button)
        self.by_api, self.by_console = {"button": buttons}, None
        return {}

    def get(self, _question: Question) -> Told:
        """menu/get: only a menu made by API."""
        if self.by_api is None:
            raise Refused(46003)
        return {"menu": self.by_api}

    def delete(self, _question: Question) -> Told:
        """menu/delete: whichever menu there is."""
        self.by_api = self.by_console = None
        return {}

    def current(self, _question: Question) -> Told:
        """get_current_selfmenu_info: the menu in force, with sub-buttons under ``list``."""
        if self.by_console is not None:
            return {"is_menu_open": 1, "selfmenu_info": self.by_console}
        if self.by_api is None:
            return {"is_menu_open": 0}
        return {
            "is_menu_open": 1,
            "selfmenu_info": {"button": [_listed(row) for row in self.by_api["button"]]},
        }

    def current_autoreply(self, _question: Question) -> Told:
        """get_current_autoreply_info."""
        return self.autoreply

    @property
    def buttons(self) -> list[Told]:
        """The menu made by API, for the phone."""
        return list(self.by_api["button"]) if self.by_api else []


def _listed(button: Told) -> Told:
    if not button.get("sub_button"):
        return {name: value for name, value in button.items() if name != "sub_button"}
    return {"name": button["name"], "sub_button": {"list": button["sub_button"]}}


def _check_top(button: Any) -> None:
    if not isinstance(button, dict):
        raise Refused(47001)
    if not _fits(text(button, "name"), _TOP_NAME):
        raise Refused(40018)
    below = button.get("sub_button") or []
    if not isinstance(below, list) or len(below) > _MAX_SUB:
        raise Refused(40023)
    if not below:
        _check_action(button, (40017, 40019, 40020))
    for sub in below:
        if not isinstance(sub, dict):
            raise Refused(47001)
        if not _fits(text(sub, "name"), _SUB_NAME):
            raise Refused(40025)
        _check_action(sub, (40024, 40026, 40027))


def _check_action(button: Told, codes: tuple[int, int, int]) -> None:
    bad_type, bad_key, bad_url = codes
    kind = text(button, "type")
    if kind in _KEYED:
        if not _fits(text(button, "key"), _KEY):
            raise Refused(bad_key)
    elif kind == "miniprogram":
        raise Refused(45064)  # no mini-program is linked to the demo's account
    elif kind == "view":
        url = text(button, "url")
        if not _fits(url, _URL) or not url.startswith(("http://", "https://")):
            raise Refused(bad_url)
    elif kind not in _OTHERS or not text(button, _OTHERS[kind]):
        raise Refused(bad_type)


def _fits(words: str, limit: int) -> bool:
    return 0 < len(words.encode("utf-8", "replace")) <= limit

"""Change the account's menu: read what it has, keep a copy, then change; the order is the point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.services.menu import OURS, is_ours, same
from bot.services.menu_copies import Copies, CopyError, Had
from bot.services.menu_restoring import Former, former
from bot.wechat.client import WechatClient
from bot.wechat.errors import WechatError

NO_RIGHT = 48001
BEFORE_RESTORE = "-before-restore"
"""Marks the copy of what was there when another copy was put back."""


Kept = Callable[[Path], None]
"""Told where a copy is, once it is on the disk and before anything is changed."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of putting our menu in place."""

    had: Had
    changed: bool
    """False if our menu was there already."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of putting a copy back."""

    former: Former
    exact: bool
    """Whether followers see just what the copy says, articles as articles."""
    changed: bool


class MenuRoom:
    """The menu of one account and the copies of its former ones."""

    def __init__(self, *, client: WechatClient, copies: Copies, appid: str) -> None:
        self._client, self.copies, self._appid = client, copies, appid

    def read(self) -> Had:
        """What the account has now. Raises WechatError, never unsure, and UnknownAnswer."""
        try:
            info, autoreply = self._client.current_menu_info(), self._client.current_autoreply_info()
            by_api = self._made_by_api()
        except WechatError as error:
            # Whether a reading was carried out is all the same.
            raise WechatError(error.says, errcode=error.errcode, permanent=error.permanent) from None
        return Had(self._appid, info, by_api, autoreply).checked()

    def apply(self, *, now: datetime, kept: Kept) -> Applied:
        """Put our menu in place, once what was there is on the disk.

        Raises WechatError, UnknownAnswer, CopyError; nothing is changed then, unless a WechatError is unsure.
        """
        had = self.read()
        if same(had.menu, OURS):
            return Applied(had, changed=False)
        kept(self.copies.keep(had, now=now))
        self._client.create_menu({"button": list(OURS)})
        return Applied(had, changed=True)

    def restore(self, target: Had, *, now: datetime, kept: Kept) -> Restored:
        """Put back the menu that a copy holds, as far as the program can; raises as ``apply``.

        A menu of somebody else that is there now is copied first. Where nothing can be put back nothing is changed.
        """
        if target.appid != self._appid:
            raise CopyError("这份留底是另一个公众号的，不能放到这里；什么也没有改。")
        present, wanted = self.read(), target.menu
        back = former(wanted, by_api=target.menu_by_api)
        if same(present.menu, wanted):
            return Restored(back, exact=True, changed=False)
        if wanted and (not back.menu or same(present.menu, back.menu)):
            return Restored(back, exact=False, changed=False)
        if present.menu and not is_ours(present.menu):
            kept(self.copies.keep(present, now=now, mark=BEFORE_RESTORE))
        if back.menu:
            self._client.create_menu(back.told())
        else:
            self._client.delete_menu()
        return Restored(back, exact=not back.by_hand and not back.altered, changed=True)

    def _made_by_api(self) -> dict[str, Any] | None:
        """An uncertified account may read the menu in force, but not the one made by API."""
        try:
            return self._client.menu()
        except WechatError as error:
            if error.errcode != NO_RIGHT:
                raise
        return None

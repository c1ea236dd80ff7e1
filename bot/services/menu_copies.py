"""Copies of what the account had before its menu was changed: one file each, on the disk before anything is changed."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.services.menu import Menu, UnknownAnswer, in_force, is_ours, of_api

_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z\.json")
_FORM = 1
_WHY = {
    errno.EACCES: "没有写的权限",
    errno.EPERM: "没有写的权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘的配额用完了",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTDIR: "它不是文件夹",
    errno.ENOENT: "没有这个文件",
    errno.EISDIR: "它是文件夹",
}


class CopyError(Exception):
    """A copy could not be written or read; the message is one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Had:
    """What the account had: WeChat's answers as they came."""

    appid: str
    menu_info: Mapping[str, Any]
    """get_current_selfmenu_info"""
    by_api: Mapping[str, Any] | None
    """menu/get; None if it knew no menu"""
    autoreply: Mapping[str, Any]
    """get_current_autoreply_info"""

    @property
    def menu(self) -> Menu:
        """The menu followers saw; raises UnknownAnswer."""
        return in_force(self.menu_info)

    @property
    def menu_by_api(self) -> Menu:
        """The menu as menu/get gave it; raises UnknownAnswer."""
        return of_api(self.by_api)

    @property
    def personalised(self) -> int:
        """How many menus for some followers only there were."""
        rows = self.by_api.get("conditionalmenu") if self.by_api else None
        return len(rows) if isinstance(rows, list) else 0

    def checked(self) -> Had:
        """Itself; raises UnknownAnswer if it would be of no use later."""
        _ = self.menu, self.menu_by_api
        if not {"is_add_friend_reply_open", "is_autoreply_open"} & self.autoreply.keys():
            raise UnknownAnswer
        return self


class Copies:
    """The copies in one folder, which is made with the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, had: Had, *, now: datetime, mark: str = "") -> Path:
        """Write a copy, for its owner only, and return once it is on the disk. Raises CopyError.

        A copy with a ``mark`` in its name is never the one that ``latest`` gives.
        """
        name = f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}{mark}.json"
        told = {
            "form": _FORM,
            "taken_at": now.astimezone(UTC).isoformat(),
            "appid": had.appid,
            "get_current_selfmenu_info": had.menu_info,
            "menu_get": had.by_api,
            "get_current_autoreply_info": had.autoreply,
        }
        # A lone surrogate is left as the escape that JSON has for it.
        text = json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
        path = self.folder / name
        try:
            self._write(path, text + b"\n")
        except OSError as error:
            raise CopyError(
                f"公众号现在的菜单没法留底（{path}：{_why(error)}），所以什么也没有改；请先处理好再运行一次。"
            ) from None
        return path

    def all(self) -> list[Path]:
        """The copies without a mark, oldest first; raises CopyError."""
        try:
            return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CopyError(f"打不开留底的文件夹 {self.folder}（{_why(error)}）。") from None

    def latest(self) -> Path | None:
        """The newest copy of a menu that is not this service's own, else the newest at all. Raises CopyError."""
        paths = self.all()[::-1]
        for path in paths:
            if not is_ours(self.read(path).menu):
                return path
        return paths[0] if paths else None

    def read(self, path: Path) -> Had:
        """What a copy holds; raises CopyError."""
        try:
            told = json.loads(path.read_bytes())
            if told["form"] != _FORM:
                raise ValueError("another form")
            return Had(
                appid=str(told["appid"]),
                menu_info=dict(told["get_current_selfmenu_info"]),
                by_api=None if told["menu_get"] is None else dict(told["menu_get"]),
                autoreply=dict(told["get_current_autoreply_info"]),
            ).checked()
        except OSError as error:
            raise CopyError(f"读不了留底 {path}（{_why(error)}）；什么也没有改。") from None
        except (ValueError, KeyError, TypeError, RecursionError, UnknownAnswer):
            raise CopyError(
                f"留底 {path} 不完整，或者不是本程序写的；什么也没有改，请用另一份：flask menu restore 文件名。"
            ) from None

    def _write(self, path: Path, text: bytes) -> None:
        """Under another name first: a copy that is there is a whole one. Never takes another's place."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{path.name}.{secrets.token_hex(4)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        for folder in (self.folder, self.folder.parent):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _why(error: OSError) -> str:
    return _WHY.get(error.errno or 0, type(error).__name__)

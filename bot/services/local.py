"""What an installation makes up for itself and keeps under `var/`: a secret key, and an account for the demo."""

from __future__ import annotations

import json
import os
import secrets
import string
from pathlib import Path
from typing import cast

from bot.settings import Settings
from bot.wechat.account import Mode, WechatAccount

_LETTERS = string.ascii_letters + string.digits


def secret_key(settings: Settings) -> str:
    """SECRET_KEY, or the one made up at the first start and kept since."""
    return settings.secret_key or _kept(settings.var / "secret.key", secrets.token_urlsafe(48))


def wechat_account(settings: Settings) -> WechatAccount:
    """The account of the settings; a demo without one signs with words made up at its first start."""
    if settings.demo and not settings.wechat_token:
        made_up = {
            "appid": "wx" + secrets.token_hex(8),
            "secret": secrets.token_hex(16),
            "token": _word(24),
            "aes_key": _word(42) + secrets.choice("AEIMQUYcgkosw048"),
        }
        kept = json.loads(_kept(settings.var / "demo-account.json", json.dumps(made_up)))
        return WechatAccount(
            appid=settings.wechat_appid or kept["appid"], secret=kept["secret"], token=kept["token"],
            aes_key=settings.wechat_aes_key or kept["aes_key"], mode="safe",
        )  # fmt: skip
    return WechatAccount(
        appid=settings.wechat_appid, secret=settings.wechat_secret, token=settings.wechat_token,
        aes_key=settings.wechat_aes_key, aes_key_old=settings.wechat_aes_key_old, mode=cast(Mode, settings.wechat_mode),
    )  # fmt: skip


def _word(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _kept(path: Path, new: str) -> str:
    """The file's text; made with ``new``, readable by its owner only, when it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(new)
    return new

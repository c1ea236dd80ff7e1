"""One official account as WeChat's console describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Mode = Literal["safe", "compatible", "plain"]
"""消息加解密方式: encrypted pushes only; encrypted or signed plain ones; signed plain ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatAccount:
    """Who we are to WeChat. Hashable; its ``repr`` shows no secret.

    Raises ValueError for an unknown mode. A missing token or key raises nothing here: the commands that
    need no WeChat run without them, and every push is then refused.
    """

    appid: str
    """AppID, as encrypted pushes name us."""
    secret: str = field(default="", repr=False)
    """AppSecret, for API calls only."""
    token: str = field(default="", repr=False)
    """The word shared with WeChat for signatures, 3-32 letters or digits; empty refuses every push."""
    aes_key: str = field(default="", repr=False)
    """EncodingAESKey, 43 letters or digits."""
    aes_key_old: str = field(default="", repr=False)
    """The EncodingAESKey before this one; WeChat asks to keep it for a while after a change."""
    mode: Mode = "safe"
    """Which pushes are accepted."""

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise ValueError(f"mode is one of {', '.join(get_args(Mode))}, not {self.mode!r}")

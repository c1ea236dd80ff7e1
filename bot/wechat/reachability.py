"""Ask WeChat whether it lets us in, and say in plain Chinese what to do if not.

The request is for a stable access token, which does not invalidate the one in use (official page
获取稳定版接口调用凭据); it is thrown away. No text here ever holds secret or token, and
WeChat's own message is not passed on.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.wechat.account import WechatAccount
from bot.wechat.calls import Calls
from bot.wechat.errors import WechatError
from bot.wechat.sentences import says
from bot.wechat.token import fetch_token


@dataclass(frozen=True, slots=True)
class Reachability:
    """Whether WeChat answers us as its account."""

    ok: bool
    says: str
    """What is wrong and what to do, in Chinese, for the operator."""
    errcode: int | None = None
    """WeChat's code; None if it was not reached or all is well."""


def check(account: WechatAccount, *, api_base: str, timeout: float = 4.0) -> Reachability:
    """Ask for an access token at ``api_base`` (scheme and host); waits ``timeout`` seconds for each step.

    Raises nothing for whatever the network or the answer is.
    """
    for value, errcode in ((account.appid, 41002), (account.secret, 41004)):
        if not value:
            return Reachability(False, says(errcode), errcode)
    try:
        fetch_token(account, Calls(api_base, timeout))
    except WechatError as error:
        return Reachability(False, error.says, error.errcode)
    return Reachability(True, "微信接口正常。")

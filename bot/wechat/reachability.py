"""Ask WeChat whether it lets us in, and say in plain Chinese what to do if not.

The request is for a stable access token, which does not invalidate the one in use (official page
获取稳定版接口调用凭据); it is thrown away. No text here ever holds secret or token, and
WeChat's own message is not passed on.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass

import requests

from bot.wechat.account import WechatAccount

_MAX_ANSWER = 65536
_IP = re.compile(r"invalid ip ([0-9A-Fa-f.:]{2,45})")

_SAYS = {
    -1: "微信繁忙，请过几分钟再试。",
    40013: "AppID 不对。请到微信开发者平台复制本公众号的 AppID，填入 WECHAT_APPID。",
    40125: "AppSecret 不对。请到微信开发者平台重置 AppSecret，把新的填入 WECHAT_SECRET。",
    40001: "AppSecret 不对，或者不是这个公众号的。请到微信开发者平台核对后填入 WECHAT_SECRET。",
    41002: "没有填写 AppID。请到微信开发者平台复制本公众号的 AppID，填入 WECHAT_APPID。",
    41004: "没有填写 AppSecret。请到微信开发者平台取得 AppSecret，填入 WECHAT_SECRET。",
    40243: "AppSecret 已被冻结。请管理员到微信开发者平台解冻。",
    50004: "微信禁止这个公众号使用接口。请管理员登录公众平台查看通知，按提示处理。",
    50007: "公众号已被冻结。请管理员登录公众平台查看通知，按提示申诉或解冻。",
    89503: "微信认为这次调用有风险，要管理员确认。请管理员在手机微信上点确认，然后再试。",
    89506: "管理员刚拒绝过本服务器的调用，24 小时内不能再试。请先与管理员说明，明天再试。",
    89507: "管理员刚拒绝过本服务器的调用，1 小时内不能再试。请先与管理员说明，稍后再试。",
    45009: "今天的调用次数已用完，夜里零点后恢复。如果天天如此，请检查是否有别的程序也在用这个公众号。",
    45011: "调用太频繁。请等一分钟再试。",
}

_NOT_WECHAT = "对方的回答不像是微信发出的。请核对 WECHAT_API_BASE，并检查中间的代理。"


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
            return Reachability(False, _SAYS[errcode], errcode)
    question = {
        "grant_type": "client_credential",
        "appid": account.appid,
        "secret": account.secret,
        "force_refresh": False,
    }
    try:
        # No redirects: the secret goes to the configured host only.
        with requests.post(
            f"{api_base.rstrip('/')}/cgi-bin/stable_token",
            json=question,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            answer = next(response.iter_content(_MAX_ANSWER), b"")
    except requests.RequestException as error:
        return Reachability(False, _why_unreachable(error))
    return _judge(answer)


def _why_unreachable(error: requests.RequestException) -> str:
    """Chosen by class only: the text of these errors may hold address and query."""
    if isinstance(error, requests.exceptions.SSLError):
        return "与微信的加密连接建立不起来。请核对服务器的时间和根证书，并检查中间的代理。"
    if isinstance(error, requests.exceptions.ProxyError):
        return "代理服务器不通。请核对服务器上的代理设置。"
    if isinstance(error, requests.Timeout):
        return "微信迟迟没有回答。请检查服务器的外网和防火墙，稍后再试。"
    if isinstance(error, requests.ConnectionError):
        return "连不上微信。请检查服务器的外网、域名解析和防火墙，并核对 WECHAT_API_BASE。"
    return "访问微信的地址不对或回答中断。请核对 WECHAT_API_BASE，应形如 https://api.weixin.qq.com。"


def _judge(answer: bytes) -> Reachability:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return Reachability(False, _NOT_WECHAT)
    if not isinstance(told, dict):
        return Reachability(False, _NOT_WECHAT)
    errcode = told.get("errcode", 0)
    if not isinstance(errcode, int) or isinstance(errcode, bool):
        return Reachability(False, _NOT_WECHAT)
    if errcode == 40164:
        return Reachability(False, _not_whitelisted(str(told.get("errmsg", ""))), errcode)
    if errcode:
        unknown = f"微信不让调用，错误码 {errcode}。请在微信公众平台的文档中查这个错误码。"
        return Reachability(False, _SAYS.get(errcode, unknown), errcode)
    if not (isinstance(told.get("access_token"), str) and told["access_token"]):
        return Reachability(False, _NOT_WECHAT)
    return Reachability(True, "微信接口正常。")


def _not_whitelisted(errmsg: str) -> str:
    """WeChat's message names the address it sees; it is taken over only if it is one."""
    found = _IP.search(errmsg)
    try:
        address = str(ipaddress.ip_address(found[1])) if found else ""
    except ValueError:
        address = ""
    shown = f"（微信看到的是 {address}）" if address else ""
    return f"本服务器的 IP 地址{shown}不在白名单里。请到微信开发者平台把它加进“IP 白名单”，几分钟后再试。"

"""Why a call of WeChat's API failed: one sentence, and what may be done after it.

Nothing here holds an address, a token, a secret or WeChat's own words: these errors are logged and shown.
"""

from __future__ import annotations

import ssl

import requests

from bot.wechat.sentences import BAD_CREDENTIAL, TRY_LATER, says

NOT_WECHAT = "对方的回答不像是微信发出的，请核对 WECHAT_API_BASE，并检查中间的代理。"
_TOO_LARGE = "文件太大了，没有取下来。"
_UNAVAILABLE = "微信的服务器出了故障，请过几分钟再试。"
_TLS = "与微信的加密连接建立不起来，请核对服务器的时间和根证书，并检查中间的代理。"
_PROXY = "代理服务器不通，请核对服务器上的代理设置。"
_SLOW = "微信迟迟没有回答，请检查服务器的外网和防火墙，稍后再试。"
_UNREACHABLE = "连不上微信，请检查服务器的外网、域名解析和防火墙，并核对 WECHAT_API_BASE。"
_BROKEN = "与微信的连接中途断了，请稍后再试。"
_BAD_ADDRESS = "访问微信的地址不对，请核对 WECHAT_API_BASE，应形如 https://api.weixin.qq.com。"


class WechatError(Exception):
    """A call of WeChat's API did not succeed."""

    def __init__(
        self,
        says: str,
        *,
        errcode: int | None = None,
        unsure: bool = False,
        permanent: bool = False,
        too_large: bool = False,
    ) -> None:
        super().__init__(says)
        self.says = says
        """What is wrong and what to do, one Chinese sentence."""
        self.errcode = errcode
        """WeChat's code; None if there is none: network, time-out, an answer that is not WeChat's."""
        self.unsure = unsure
        """The call may have been carried out all the same: it was sent and no readable answer came."""
        self.permanent = permanent
        """The same call fails again until somebody changes something: a setting, a right, the content."""
        self.too_large = too_large
        """A file was there, and is larger than we take."""

    def __repr__(self) -> str:
        return (
            f"WechatError({self.says!r}, errcode={self.errcode}, unsure={self.unsure}, "
            f"permanent={self.permanent})"
        )


class NoToken(WechatError):
    """No access token was to be had, so the call itself was never sent."""


def refused(errcode: int, errmsg: str = "") -> WechatError:
    """WeChat answered with a code: nothing was carried out."""
    return WechatError(says(errcode, errmsg), errcode=errcode, permanent=errcode not in TRY_LATER)


def too_large() -> WechatError:
    """A file is larger than we take; it will be as large the next time."""
    return WechatError(_TOO_LARGE, permanent=True, too_large=True)


def strange(status: int) -> WechatError:
    """The answer is none of WeChat's: a proxy's page, a fault of a server in between, a redirect."""
    if status >= 500:
        return WechatError(_UNAVAILABLE, unsure=True)
    # Below 400 something took the call and answered in WeChat's place; it may have passed it on.
    return WechatError(NOT_WECHAT, unsure=status < 300, permanent=status >= 300)


def unreachable(error: requests.RequestException) -> WechatError:
    """The network failed. Chosen by class only: the text of these errors holds address and query."""
    if isinstance(error, requests.exceptions.SSLError):
        return WechatError(_TLS, unsure=not _has_cause(error, ssl.SSLCertVerificationError))
    if isinstance(error, requests.exceptions.ProxyError):
        return WechatError(_PROXY)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return WechatError(_SLOW)
    if isinstance(error, requests.Timeout):
        return WechatError(_SLOW, unsure=True)
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return WechatError(_BROKEN, unsure=True)
    if isinstance(error, requests.ConnectionError):
        # A connection that was never made comes as MaxRetryError, one that broke comes as itself.
        never_made = type(error.args[0]).__name__ == "MaxRetryError" if error.args else False
        return WechatError(_UNREACHABLE) if never_made else WechatError(_BROKEN, unsure=True)
    return WechatError(_BAD_ADDRESS, permanent=True)


def too_slow() -> WechatError:
    """The answer drips in and does not end."""
    return WechatError(_SLOW, unsure=True)


def of_token(error: WechatError) -> NoToken:
    """The same failure while a token was asked for: the call itself was not sent, so nothing is unsure."""
    words = BAD_CREDENTIAL if error.errcode == 40001 else error.says
    return NoToken(words, errcode=error.errcode, permanent=error.permanent)


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error of this class is behind another, as the libraries wrap them."""
    seen = 0
    while error is not None and seen < 10:
        inner = getattr(error, "reason", None) or next(
            (part for part in error.args if isinstance(part, BaseException)), None
        )
        if isinstance(error, kind):
            return True
        error, seen = inner if isinstance(inner, BaseException) else error.__context__, seen + 1
    return False

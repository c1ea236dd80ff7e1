"""A browser in plain words, so that people recognise their own sign-ins."""

from __future__ import annotations

_BROWSERS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("VivoBrowser", "vivo 浏览器"),
    ("HeyTapBrowser", "OPPO 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("QHBrowser", "360 浏览器"),
    ("360SE", "360 浏览器"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""Mark in the User-Agent and name; the first that fits, since many call themselves Chrome and Safari as well."""


def device_words(user_agent: str) -> str:
    """Such as 手机微信, 电脑 Chrome; 不认识的设备 for anything that tells nothing."""
    if not user_agent.strip():
        return "不认识的设备"
    small = user_agent.lower()
    if "ipad" in small or "tablet" in small:
        machine = "平板"
    elif any(mark in small for mark in ("mobile", "android", "iphone", "harmonyos")):
        machine = "手机"
    else:
        machine = "电脑"
    name = next((name for mark, name in _BROWSERS if mark.lower() in small), "")
    if not name:
        return f"{machine}，不认识的浏览器"
    return f"{machine} {name}" if name[0].isascii() else f"{machine}{name}"

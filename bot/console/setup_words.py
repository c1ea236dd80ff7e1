"""What has to be filled in where, step by step, and what a refused check means, in the words of the set-up page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.connecting import masked
from bot.settings import Settings
from bot.wechat.account import WechatAccount


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be filled in at WeChat."""

    name: str
    """As WeChat's page calls it."""
    value: str
    """To be copied; for a secret its ends only."""
    secret_of: str = ""
    """The setting that holds the whole; empty for what is no secret."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step."""

    title: str
    words: tuple[str, ...]
    fields: tuple[Field, ...] = ()


_REASONS = {
    "signature is wrong": "令牌（Token）和公众号后台填的不一样，请两边对一对，再点“提交”。",
    "timestamp too far": "本服务器的时间不准，差了 10 分钟以上，请打开自动对时。",
    "no token": "本程序还没填 WECHAT_TOKEN，填好以后重新启动再试。",
    "mode demands": "消息加解密方式不是安全模式，请在公众号后台改成“安全模式”。",
    "our key": "消息加解密密钥（EncodingAESKey）和公众号后台填的不一样，请两边对一对。",
    "EncodingAESKey": "WECHAT_AES_KEY 填错了，请从公众号后台重新复制，重新启动。",
    "another AppID": "来的是另一个公众号的消息，请核对 WECHAT_APPID。",
}
"""Part of the reason of InvalidPush → what to do."""
_OTHER = "来的不像是微信，没有理它。"


def why_refused(reason: str) -> str:
    """What to do about a check or push that was turned away."""
    return next((words for mark, words in _REASONS.items() if mark in reason), _OTHER)


def steps(settings: Settings, account: WechatAccount) -> tuple[Step, ...]:
    """From signing in to the first message."""
    base = settings.public_url.rstrip("/")
    address = f"{base}/wechat" if base else ""
    where = (
        ()
        if address
        else ("还没填 PUBLIC_URL（村民打开网页用的地址），请先在 .env 里填好，重新启动，这里就有网址了。",)
    )
    return (
        Step(
            "登录",
            (
                "用电脑打开 mp.weixin.qq.com，请公众号的管理员扫码登录。",
                "到“设置与开发”里的“开发接口管理”，新版跳到微信开发者平台，选“我的业务”里的这个公众号。",
            ),
        ),
        Step(
            "填 AppID 和 AppSecret",
            (
                "把那里的 AppID、AppSecret 抄进服务器上的 .env（WECHAT_APPID、WECHAT_SECRET），重新启动。",
                "AppSecret 只在重置时显示一次，抄好再关页面。",
            ),
            (
                Field("AppID", account.appid),
                Field("AppSecret", masked(account.secret), "WECHAT_SECRET"),
            ),
        ),
        Step(
            "加 IP 白名单",
            (
                "在“IP 白名单”里加上本服务器的外网 IP。不知道是多少，点下面的“查一查能做什么”，微信看到的 IP 会写在结果里。",
                "不加也能收消息、当场回答，只是换菜单、发文章、主动送答复这些用不了。",
            ),
        ),
        Step(
            "填消息推送",
            (
                "打开“消息推送”（也叫“服务器配置”），照下面填，填好先别点“启用”。",
                *where,
                "令牌和密钥不在网页上显示全，请到服务器的 .env 里复制；两边要一模一样。",
            ),
            (
                Field("服务器地址（URL）", address),
                Field("令牌（Token）", masked(account.token), "WECHAT_TOKEN"),
                Field("消息加解密密钥（EncodingAESKey）", masked(account.aes_key), "WECHAT_AES_KEY"),
                Field("消息加解密方式", "安全模式"),
                Field("数据格式", "XML"),
            ),
        ),
        Step(
            "先接自动回复和菜单，再启用",
            (
                "一启用，后台的三种自动回复就停了。先在本页把它们接过来，审核好，再点“提交”和“启用”。",
                "提交时微信马上来验证一次，本页上面会写几点几分验证的。",
                "启用以后拿手机发一句“你好”，本页上面的“最近一条消息”会变。",
                "要退回去：在同一个地方点“停用”，后台的自动回复一般会自己恢复；菜单在本页一键换回。",
            ),
        ),
    )

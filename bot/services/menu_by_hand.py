"""How a person sets a menu in WeChat's console, for accounts that may not by API."""

from __future__ import annotations

from bot.services.menu import Menu
from bot.services.menu_words import steps

OURS_BY_HAND: Menu = (
    {
        "name": "法律咨询",
        "sub_button": [
            {
                "type": "text",
                "name": "怎么问",
                "value": "请用大白话写您遇到的事，直接发来，比如：老板欠工钱不给咋办。",
            },
            {"type": "text", "name": "常用电话", "value": "请发“常用电话”这四个字，马上告诉您。"},
            {"type": "text", "name": "转人工", "value": "请发“转人工”这三个字，工作人员来答复您。"},
            {"type": "text", "name": "请回电", "value": "请发“回电”这两个字，再按提示留下电话。"},
        ],
    },
    {"type": "text", "name": "每月一法", "value": "请发“每月一法”这四个字，看本月学什么法。"},
    {
        "name": "我的",
        "sub_button": [
            {"type": "text", "name": "我问过的", "value": "请发“我的”这两个字，看您问过的事和答复。"},
            {"type": "text", "name": "查进度", "value": "请发“查进度”这三个字，看您问的事办到哪了。"},
            {"type": "text", "name": "选村", "value": "请发“选村”这两个字，选一下您是哪个村的。"},
            {"type": "text", "name": "隐私说明", "value": "请发“隐私说明”这四个字，看我们记什么、怎么删。"},
        ],
    },
)
"""Our menu as the console can have it: its buttons cannot ask the program, so they say what to send."""


def guide(menu: Menu) -> list[str]:
    """Step by step, from signing in to publishing."""
    return [
        "第 1 步：用电脑打开 mp.weixin.qq.com，请管理员扫码登录。",
        "第 2 步：点左边的“自定义菜单”（新版在“内容与互动”里）。",
        "第 3 步：把原来的菜单抄下来或截图，然后照下面改；名字在“菜单名称”里填，二级菜单点上面的“+”加。",
        *("    " + line for line in steps(menu)),
        "第 4 步：点“保存并发布”。手机上最多等 5 分钟，取消关注再关注马上能看到。",
        "如果后台不让改，或者发布了不显示，多半是因为开了消息推送；不用菜单也行，村民直接发文字一样能问。",
    ]

"""What the checks before a post goes out say to staff; each failure says what to do."""

from __future__ import annotations

NAMES = {
    "signed": "三审",
    "cover": "封面",
    "length": "长短",
    "day": "这一天能不能发",
    "token": "连得上微信",
    "quota": "微信调用次数",
    "draft": "草稿和签字的一样",
    "right": "公众号的权限",
    "guard": "群发保护",
}
"""Check → its name."""

NO_TEXT = "找不到这一篇的文字，或者它是编的例子，发不了。请换一篇，或者取消计划。"
SIGNED = "三审签完了，签的就是现在的文字。"
NOT_SIGNED = "现在的文字还没有终审通过，到时间不会发。请抓紧审。"
COVER = "封面有了。"
NO_COVER = "没有封面图，微信不收。请给文章配一张封面，重新送审。"
FITS = "连署名一共 {length} 个字符，没有超过微信的 2 万。"
TOO_LONG = "连署名一共 {length} 个字符，微信只收 2 万以内的。请删短，重新送审。"
DAY_FREE = "这一天没有别的文章占着群发次数。"
CONNECTED = "取得了微信的凭证，本服务器在白名单里。"
NOT_TRIED = "连不上微信，这一项没有试。"
QUOTA = "今天还能调用 {left} 次。"
QUOTA_UNKNOWN = "微信没有说还剩几次，不影响发送。"
NO_QUOTA = "今天的调用次数用完了，零点恢复。请检查是否有别的程序也在用这个公众号。"
SAME = "试着放进草稿箱又读回来，和签过字的一样；试的草稿已经拿掉。"
PICTURES = "正文的 {count} 张图片都传上去了。"
CHANGED = "放进草稿箱再读回来，{parts}和签过字的不一样。请打开文章看看有没有微信不收的写法，改好重新送审。"
RIGHT = "公众号认证过，可以由程序来发。"
BY_PERSON = "按设置由人来发：到时间草稿会放进草稿箱，请准备好登录公众号后台。"
UNCERTIFIED = "公众号没有认证，要由人来发：到时间草稿会放进草稿箱，请准备好登录公众号后台。"
BE_THERE = "群发保护开着：{when} 起 30 分钟内，请{name}拿着手机，在微信里点“确认群发”，不点就发不出去。"
NO_GUARD = (
    "设置里没有写谁来确认。公众号后台如果开了“群发保护”，请管理员到时拿着手机，30 分钟内点确认，"
    "并请维护的人把姓名填进 MASS_CONFIRM_BY。"
)
NO_PUSH = "不用群发，不需要确认。"
FAILED = "《{title}》定在 {when} 发，发前检查没有通过：{why}请{people}处理，结果见“每月一法”里这一篇。"

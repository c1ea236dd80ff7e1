"""Why an answer has not arrived and what comes next, for staff; one or two sentences each."""

from __future__ import annotations

NEXT = "村民下次发来消息时一起送到；着急就打电话告诉他，或者把取件码念给他。"
"""The next step, wherever a service message is out of reach."""

UNCERTIFIED = f"公众号没有认证，微信不让主动发消息。{NEXT}"
SILENT = f"村民 48 小时内没有发过消息，微信不让主动发。{NEXT}"
USED_UP = f"村民发来消息以后已经给他连发了几条，到了微信的上限。{NEXT}"
NOT_ALLOWED = f"微信说这个公众号没有权限发客服消息，请管理员到公众平台核对认证和接口权限。{NEXT}"
NO_WECHAT = "这位村民不是从微信来的，或者微信编号读不出来，发不了消息。请打电话告诉他，或者把取件码念给他。"
UNKNOWN_PERSON = "微信不认这位村民的编号，可能换过公众号。请打电话告诉他，或者把取件码念给他。"
UNFOLLOWED = "村民取消关注了，发不了。请打电话告诉他，或者把取件码念给他。"
BLOCKED = f"村民在黑名单里，或者关掉了接收消息，微信不让发。{NEXT}"
MAYBE = (
    "发出去了，可是没等到微信的回答，村民可能已经收到。不会自己再发第二遍。"
    "请打电话问一问：收到了就记成已告诉；没收到，看过以后可以再发一次，也可以念取件码。"
)
AGAIN_LATER = "{says}{when} 再试，不用管；村民这之前发来消息就一起送到。"
GAVE_UP = "{says}试了 {times} 次都没发出去，不再自己试了。" + NEXT
REFUSED = "{says}" + NEXT

ONE_TIME = "已经用一次性订阅消息告诉村民有答复了，他来查就看到。"
"""Before the next step."""

COMING = "马上就发。"
ON_ITS_WAY = "正在发。"
UNAPPROVED = "这份答复的审核已经撤回，不会送出。需要的话请重新写一份送审。"

LOOK = "有一份答复发出去以后没等到微信的回答，不知道村民收到没有，请打开“没送到的”看一看。"
NO_RIGHT = "微信说公众号没有权限发客服消息，给村民的答复要等他们下次发来消息才送到，请打开“没送到的”看一看。"
"""For the alerts of staff."""

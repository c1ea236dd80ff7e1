"""What staff are told about a post that did not simply go out; each says what to do."""

from __future__ import annotations

UNCERTIFIED = "公众号没有认证，不能用程序发文章。"
NOT_ALLOWED = "微信没有给这个公众号开放这一步。"
BY_SETTING = "按设置（POSTS_BY=draft），文章由人来发。"
IN_THE_BOX = "草稿已经放进公众号的草稿箱：请登录公众号后台，在“草稿箱”里核对后发表。也可以从这里复制：{page}"
COPY_IT = "请登录公众号后台新建图文，从这里复制标题和正文：{page}"
NO_COVER = "这一篇没有封面图，微信不收。请在“写文章”里给它选一张封面，重新审核，再发一次。"

NOT_APPROVED = "到时间了还没有审核通过，所以没有发。审核通过后会马上发。"
EDITED = "审核通过以后文字又改过，所以不会发。请把现在的文字重新审核。"
MADE_UP = (
    "这是编的例子，不能审核，也不会发。请换成真办过的案子：隐去姓名，写明案例来源，删去标题里的【虚构示例】。"
)
CHANGED_THERE = "草稿放进微信以后和签过字的不一样（{parts}），所以没有自动发。"
WITHDRAWN = "审核已经撤回，所以没有发。"
GONE = "找不到这一篇的文件（content/posts/{slug}.md），所以不会发。请放回去，或者取消计划。"
LATE = "已经过了原定时间 {days} 天，怕过时，没有自动发。还要发就点“再发一次”。"
SENT_BEFORE = "上一次其实已经发出去了，这一次没有再发。请到公众号后台核对。"

AGAIN_LATER = "{says}程序会自己再试，下一次在 {when}。"
GAVE_UP = "{says}试了 {times} 次都不行，已经停下。问题解决后点“再发一次”。"
REFUSED = "{says}改好后点“再发一次”。"
UNSURE = (
    "已经请微信发送，但没有等到回音，不知道发出去没有。程序会用同一个编号再问，不会重复发；下一次在 {when}。"
)
MAYBE_SENT = (
    "已经请微信发送，但一直没有得到准信，可能发出去了。请先到公众号后台的“发表记录”看一看："
    "没有发出去，再点“再发一次”；已经发出去，就不用管了。"
)
MAYBE_SENT_BUT = MAYBE_SENT + "微信最后一次的回答：{says}"
BROKEN = "程序里出了没料到的错（{kind}），详情在日志里。"

NO_RESULT = "微信收下已经超过一天，还没有结果。请到公众号后台的“发表记录”看看发出去没有。"
NOT_ASKED = "微信已经收下，正在等结果；刚才查询时：{says}"

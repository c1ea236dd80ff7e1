"""Where one can go on the staff pages: the tabs, and what is under 更多."""

from __future__ import annotations

from typing import NamedTuple

from bot.services.staffing import APPROVERS, HANDLERS, ROLES

EVERYONE = frozenset(ROLES)
ADMINS = frozenset({"admin"})
WINDOW = frozenset({"clerk", "admin"})
AUDIT_READERS = frozenset({"reviewer", "leader", "admin"})


class Place(NamedTuple):
    """One page that is reached from 更多."""

    endpoint: str
    words: str
    about: str
    """What one does there, in one short sentence."""
    roles: frozenset[str]
    """Who may go there."""


TABS = (
    ("console.today", "今天"),
    ("console_inbox.show", "待办"),
    ("console_register.start", "登记"),
    ("console_year.show", "每月一法"),
    ("console_leader.show", "数字"),
    ("console.more", "更多"),
)
"""Endpoint and words of each tab, in order."""

GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "村民的问题",
        (
            Place("console_reply.review", "等您审核的回复", "一条一条看，审核通过就送给村民", APPROVERS),
            Place(
                "console_deliveries.show",
                "没送到的",
                "答复还没送到村民手里的：为什么，接下来怎么办",
                EVERYONE,
            ),
            Place("console_inbox.together", "大家都在问的", "好几个人问过、还答不上来的事", EVERYONE),
            Place("console_tasks.show", "要做的事", "法律改了要重新看的、要人动手的，一件一件列着", EVERYONE),
        ),
    ),
    (
        "解答",
        (
            Place("console_entries.show", "问答", "看、改、审核村民收到的解答，答错了马上停用", EVERYONE),
            Place("console_lexicon.show", "听得懂的词", "村民说的土话、常打错的字，当作哪个词", EVERYONE),
            Place("console_legal_words.show", "法言法语", "村民的说法，法条里叫什么，找法条用", EVERYONE),
            Place(
                "console_setup.replies",
                "接过来的自动回复",
                "公众号后台原来的自动回复，审核通过才说",
                APPROVERS,
            ),
        ),
    ),
    (
        "每月一法",
        (
            Place("console_editor.show", "写文章", "写每月一法和别的文章，传图片，交去审核", HANDLERS),
            Place(
                "console_signing.show", "审文章", "每月一法要发的文章，初审、复审、终审一审一审签", EVERYONE
            ),
            Place("console_posts.plan", "发送情况", "每篇文章发到哪一步了，没发成的再发一次", EVERYONE),
            Place(
                "console_exams.show", "学法考试", "干部学法考试：名单、邀请码、成绩，哪些题要再讲", EVERYONE
            ),
        ),
    ),
    (
        "数字",
        (
            Place("console_reports.show", "报告", "年报、季报、月报：看数字，下载 Word，改模板", EVERYONE),
            Place(
                "console_exports.show", "导出", "台账导成 Excel、CSV；管理员可以打包带走全部数据", EVERYONE
            ),
            Place("console_earlier.show", "往年数字", "把往年材料里的数字录进来，和今年的比一比", EVERYONE),
            Place("console_freezes.show", "关账和封存", "一段时间过完了关账、签字，数字从此不变", EVERYONE),
            Place("console_sample.show", "示例的一年", "放一年编的数据看看，一键清掉", EVERYONE),
        ),
    ),
    (
        "所里的安排",
        (
            Place("console_notices.show", "提醒", "怎么通知到您：企业微信群、邮件、自己的微信", EVERYONE),
            Place("console_deputies.show", "请假代办", "不在的几天请谁代办，什么时候回来", EVERYONE),
            Place("console_workdays.show", "工作日", "哪天上班、哪天放假，期限照它算", EVERYONE),
            Place("console_villages.show", "村名和二维码", "列出各村，印贴到村里的二维码", WINDOW),
            Place("console_people.show", "工作人员", "添加、改角色、停用、给新密码", ADMINS),
            Place("console_setup.show", "接公众号", "填什么、能做什么，接过自动回复和菜单，一键换回", ADMINS),
            Place("console_audit.show", "操作记录", "谁在什么时候做了什么", AUDIT_READERS),
        ),
    ),
    (
        "您自己",
        (
            Place("console_signins.show", "我的登录", "在哪些手机、电脑上登录着，不认识的退出它", EVERYONE),
            Place("console.password", "换密码", "给自己换一个登录密码", EVERYONE),
        ),
    ),
)
"""The pages without a tab, in groups with a heading each, in the order in which they are shown."""
MORE = tuple(place for _, places in GROUPS for place in places)
"""All of them."""

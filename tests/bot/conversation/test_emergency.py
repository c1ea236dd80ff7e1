"""Danger now, and talk about danger."""

from __future__ import annotations

import re

import pytest

from bot.conversation import wording
from bot.conversation.emergency import danger
from bot.conversation.turns import Outcome

HAPPENING = {
    "collapse": ["触电了", "有人晕倒了", "俺爹昏迷不醒"],
    "attack": [
        "有人拿枪",
        "他掐我脖子",
        "被老公打得满脸血怎么办",
        "我被关在传销窝里出不去",
        "家暴，救救我",
        "有人堵着我家门要打人",
        "邻居翻墙进来偷东西，现在还在院里",
        "男人又打我了，我跑出来了",
        "有人拿刀",
        "我被砍了",
        "我老公在打我",
        "我被人打了正流血",
        "俺男人正在打我",
        "他拿着菜刀要砍俺",
        "有人闯进来了快来",
        "他说要打死我",
        "快打死人了",
    ],
    "suicide_talk": [
        "活着真没意思",
        "他说要跳楼",
        "我不想活了",
        "活着没意思",
        "俺媳妇闹着要喝农药",
        "想死的心都有，不想活了",
    ],
    "suicide_act": ["她吵架喝了农药不想活", "割腕了流了好多血", "俺弟上吊了"],
    "suicide_now": ["我要跳楼了", "他爬到楼顶要跳"],
    "fire": [
        "房子着火怎么办",
        "家里着火怎么办",
        "邻居家着火咋办",
        "着火咋办",
        "房子着火咋办",
        "我家着火",
        "家里起火",
        "着火",
        "房子塌了",
        "洪水来了",
        "着火了咋办",
        "俺家着火了快来",
        "隔壁起火了",
    ],
    "gas": ["厨房煤气漏了", "煤气罐漏气了一屋味"],
    "fumes": ["烧炭取暖一家人中毒晕倒了", "煤气中毒了咋办"],
    "drowning": ["有人溺水", "娃落水", "掉井了", "孩子掉水里了", "有人落水了", "娃掉到水库里了快救"],
    "snake": ["被蛇咬", "被毒蛇咬了", "俺爹叫蛇咬住了咋办"],
    "poison": [
        "我喝农药了",
        "我爸喝农药了",
        "孩子喝农药了",
        "我妈喝农药了怎么办",
        "打农药中毒了",
        "孩子误喝了除草剂",
    ],
    "wildfire": ["后山着火了", "山上起火了快来人"],
    "missing": ["孩子被陌生人抱走了", "儿子被人贩子拐走了", "孩子走丢了", "俺娘老年痴呆找不着了"],
    "crash": ["出车祸了", "刚出车祸了", "车祸人受伤了快救"],
    "fraud": [
        "被网上骗了三万刚刚打过去",
        "刚被骗了两万块",
        "我刚才把钱转给骗子了",
        "公安让我把钱转到安全账户",
    ],
    "child": ["女儿被人强奸了", "俺公公摸俺闺女下身", "邻居老头正在摸俺闺女", "俺闺女被人强奸了"],
    "help": ["娃被困在电梯里了", "快来人救命", "救命", "救命啊！！", "快救我"],
}
TALKED_ABOUT = [
    "触电死了找供电局赔多少",
    "房子塌了压坏邻居的车谁赔",
    "去年被砍了现在还能告他吗",
    "出车祸了保险公司不赔咋办",
    "酒桌上晕倒死了同桌的要赔吗",
    "气死我了",
    "累死了天天加班",
    "笑死我了",
    "我想举报电信诈骗",
    "打人犯法不",
    "家暴怎么判",
    "去年俺家着火烧了邻居的房，要赔多少",
    "喝农药自杀保险赔不赔",
    "被蛇咬死了算不算工伤",
    "小偷进我家我把他打伤了犯法吗",
    "宣告失踪要几年",
    "前年出车祸现在还能要赔偿不",
    "电视里演的拿刀砍人判几年",
    "老公打我以前报过警，离婚能要赔偿不",
    "羊掉水里淹死了找谁赔",
    "酒驾撞了人怎么判",
    "刷单被骗以前的钱能追回来吗",
    "放火烧山判几年",
    "想死你了",
]


@pytest.mark.parametrize(
    ("kind", "words"), [(kind, words) for kind, rows in HAPPENING.items() for words in rows]
)
def test_danger_that_happens_now_is_recognised(kind, words):
    assert danger(words) == kind


@pytest.mark.parametrize("words", TALKED_ABOUT)
def test_talk_about_danger_is_an_ordinary_question(words):
    assert danger(words) == ""


@pytest.mark.parametrize(("kind", "words"), wording.EMERGENCY.items())
def test_the_words_begin_with_the_number_to_call(kind, words):
    assert re.match(r"请(马上)?打 (110|119|120|12356)", words)


def test_an_emergency_is_answered_before_everything_else(talk):
    offered = talk("离婚")
    turn = talk("他拿着菜刀要砍俺", offered)
    assert turn.outcome is Outcome.EMERGENCY
    assert turn.reply.startswith("请马上打 110")
    assert wording.NOT_A_ROBOT_CALL in turn.reply
    assert turn.counted


def test_an_emergency_by_recognised_speech_is_understood(talk):
    from bot.conversation.turns import Kind

    assert talk("着火了咋办", kind=Kind.VOICE).outcome is Outcome.EMERGENCY

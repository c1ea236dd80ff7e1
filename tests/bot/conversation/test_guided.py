"""What is not taken in here, and what is an ordinary question about it."""

from __future__ import annotations

import pytest

from bot.conversation import wording
from bot.conversation.guided import guidance
from bot.conversation.turns import Outcome

GUIDED = {
    "petition": [
        "我要上访",
        "俺准备去北京",
        "帮我写个信访材料",
        "我要去省里上访",
        "俺要进京上访",
        "俺们几个要集体上访",
        "给我写封信访信",
    ],
    "whistle": [
        "我要举报村支书贪污",
        "我要举报镇长",
        "村长贪污低保款",
        "检举村会计贪污集体的钱",
        "村主任挪用征地款",
        "俺想举报派出所民警",
    ],
    "forgery": [
        "帮我办个假离婚证",
        "能开假证明不",
        "哪里能买个假身份证",
        "能帮忙弄个假病历不",
        "帮我造个假借条",
        "给我开个假收入证明",
    ],
    "favour": [
        "找关系能把人捞出来不",
        "给法官送点礼能赢官司不",
        "想找熟人把低保批下来",
        "给村长送点钱能批宅基地不",
        "塞红包给办案民警有用不",
    ],
    "privacy": [
        "帮我查一下他的手机定位",
        "查查前夫的银行存款",
        "帮我查一下媳妇的开房记录",
        "能定位老婆手机不",
        "我想监听老公的手机",
    ],
}
ORDINARY = [
    "信访多少天给答复",
    "上访会不会被抓",
    "举报村干部会不会叫他知道",
    "对信访答复不满意咋办",
    "老公办假离婚证骗我怎么办",
    "村干部贿选怎么举报",
    "收了红包的法官违法吗",
    "起诉不知道他地址法院能查他住哪不",
    "我想举报电信诈骗",
    "信访不给答复咋办",
    "去上访犯法不",
    "写信访信要写啥内容",
    "举报村支书贪污要啥材料，会保密吗",
    "村支书贪污判几年",
    "对方拿假借条告我咋办",
    "买了假驾照被抓罚多少",
    "他用假病历骗赔偿咋办",
    "给法官送礼犯法吗",
    "村长要我送礼才批宅基地，咋办",
    "老公查我手机算侵犯隐私不",
    "离婚能申请法院查对方账户不",
    "举报邻居烧秸秆找谁",
    "开证明村里不给开",
]


@pytest.mark.parametrize(
    ("kind", "words"), [(kind, words) for kind, rows in GUIDED.items() for words in rows]
)
def test_what_must_go_elsewhere_is_guided(kind, words):
    assert guidance(words) == kind


@pytest.mark.parametrize("words", ORDINARY)
def test_a_question_about_the_rules_is_ordinary(words):
    assert guidance(words) == ""


def test_a_guided_message_is_neither_kept_nor_counted(talk):
    turn = talk("我要举报村支书贪污")
    assert turn.outcome is Outcome.GUIDED
    assert turn.reply == wording.GUIDED["whistle"]
    assert not turn.keep_text
    assert not turn.counted

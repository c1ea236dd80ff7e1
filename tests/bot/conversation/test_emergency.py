"""Danger now, and talk about danger."""

from __future__ import annotations

import re

import pytest

from bot.conversation import emergency, wording
from bot.conversation.emergency import danger
from bot.conversation.turns import Outcome

HAPPENING = {
    "collapse": ["触电了", "有人晕倒了", "俺爹昏迷不醒", "俺爹突然倒地上了没气了", "老婆要生了大出血"],
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
        "俺男人喝醉了正拿棍打我",
        "邻居举着铁锹堵在俺家门口要打人",
        "有人正在砸俺家的门",
        "前夫拿刀在门外头",
        "俺哥叫人捅了，流好多血",
        "外头打起来了，有人拿着砍刀",
        "他把我锁屋里不让出去，救救我",
    ],
    "suicide_talk": [
        "活着真没意思",
        "他说要跳楼",
        "我不想活了",
        "活着没意思",
        "俺媳妇闹着要喝农药",
        "想死的心都有，不想活了",
        "俺娘说她不想活了咋劝",
        "儿媳妇说要跳河，谁也劝不住",
        "俺爹想不开，把绳子都准备好了",
        "老公说离婚他就喝药",
        "他说要跳楼，吓死我了",
    ],
    "suicide_act": [
        "她吵架喝了农药不想活",
        "割腕了流了好多血",
        "俺弟上吊了",
        "俺媳妇喝药了快救人",
        "老头上吊了，刚放下来",
    ],
    "suicide_now": ["我要跳楼了", "他爬到楼顶要跳", "她坐在楼顶上要往下跳"],
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
        "俺家房子烧着了",
        "麦垛着火了快来人",
        "着火了咋办",
        "俺家着火了快来",
        "隔壁起火了",
    ],
    "gas": ["厨房煤气漏了", "煤气罐漏气了一屋味", "煤气罐跑气了，咋弄", "屋里一股煤气味"],
    "fumes": ["烧炭取暖一家人中毒晕倒了", "煤气中毒了咋办", "俺妈烧煤炉熏倒了", "屋里烤火，一家人都昏倒了"],
    "drowning": [
        "有人溺水",
        "娃落水",
        "掉井了",
        "孩子掉水里了",
        "有人落水了",
        "娃掉到水库里了快救",
        "俩娃掉塘里了",
        "孩子下河洗澡沉下去了没上来",
        "孩子叫大水冲走了",
    ],
    "snake": ["被蛇咬", "被毒蛇咬了", "俺爹叫蛇咬住了咋办", "俺娘在地里叫长虫咬了", "脚叫土布袋咬了，肿老粗"],
    "poison": [
        "我喝农药了",
        "我爸喝农药了",
        "孩子喝农药了",
        "我妈喝农药了怎么办",
        "打农药中毒了",
        "孩子误喝了除草剂",
        "俺爹打药中毒了，口吐白沫",
        "娃误吃老鼠药了",
        "闺女吃了一瓶安眠药，叫不醒",
    ],
    "wildfire": ["后山着火了", "山上起火了快来人", "上坟把山点着了，火越烧越大"],
    "missing": [
        "孩子被陌生人抱走了",
        "儿子被人贩子拐走了",
        "孩子走丢了",
        "俺娘老年痴呆找不着了",
        "孩子放学没回家，哪都找不着",
        "奶奶出去一天没回来，她老糊涂了",
    ],
    "crash": [
        "出车祸了",
        "刚出车祸了",
        "车祸人受伤了快救",
        "三轮车翻沟里了，人压下边了",
        "俺爹骑车叫大车撞了，躺地上不动",
    ],
    "fraud": [
        "被网上骗了三万刚刚打过去",
        "刚被骗了两万块",
        "我刚才把钱转给骗子了",
        "公安让我把钱转到安全账户",
        "刚叫骗子骗走五万，咋办",
        "电话里说我涉嫌洗钱，叫我转到安全账户",
    ],
    "child": [
        "女儿被人强奸了",
        "俺公公摸俺闺女下身",
        "邻居老头正在摸俺闺女",
        "俺闺女被人强奸了",
        "有人在打俺孩子",
    ],
    "help": ["娃被困在电梯里了", "快来人救命", "救命", "救命啊！！", "快救我", "电梯卡住了，人在里边出不来"],
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
    "天天加班要累死了",
    "热死人了厂里没空调，有高温费没",
    "家里着火保险公司赔多少",
    "俺爹喝农药死了，保险赔不赔",
    "在工地触电了算工伤不",
    "煤气罐过期了还能用不",
    "娃在学校溺水死了学校赔不赔",
    "鱼塘淹死人谁的责任",
    "去年俺被骗了三万，现在能立案不",
    "被骗的钱咋追回来",
    "车祸后保险公司拖着不赔",
    "俺爹叫车撞了昏迷，住院费谁垫",
    "老人走失了养老院要负责不",
    "狗掉井里了",
    "牛喝了农药",
    "长虫吃了俺家小鸡",
    "水泵掉井里了",
    "俺家的树让人砍了",
    "山林着火罚款多少",
    "秸秆着火罚多少",
    "想不开店了，执照咋注销",
    "孩子喝药了又吐咋办",
    "打药中毒算工伤不",
    "吵架他拿刀吓唬我，能离婚不",
    "电梯停运，老人出不来",
    "他扬言要告我",
    "要死要活地闹离婚咋办",
    "刚买的种子不出苗",
    "正在办离婚，财产咋分",
    "假农药把俺的稻子打死了",
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


def _always_has_one(parsed, needs):
    """Whether whatever a parsed pattern finds has one of some characters."""
    for kind, of in parsed:
        name = str(kind)
        if name == "LITERAL" and chr(of) in needs:
            return True
        if name == "IN" and all(str(one) == "LITERAL" and chr(code) in needs for one, code in of):
            return True
        if name == "SUBPATTERN" and _always_has_one(of[3], needs):
            return True
        if name in {"MAX_REPEAT", "MIN_REPEAT"} and of[0] > 0 and _always_has_one(of[2], needs):
            return True
        if name == "BRANCH" and all(_always_has_one(branch, needs) for branch in of[1]):
            return True
    return False


@pytest.mark.parametrize("sign", emergency._SIGNS, ids=lambda sign: sign.kind)
def test_no_sign_is_passed_over_that_would_be_found(sign):
    parse = re._parser.parse  # the only way to see every branch of a pattern
    assert _always_has_one(parse(sign.shows.pattern), sign.needs)
    assert not _always_has_one(parse(sign.shows.pattern + "|没有这样的字"), sign.needs)

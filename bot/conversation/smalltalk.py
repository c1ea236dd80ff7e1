"""Small talk, and whether words are about anything a legal service could help with."""

from __future__ import annotations

import re

from bot.conversation.commands import tidy

_HELLO = (
    r"(你|您|恁|大家)?(好|们好)+|(早上|上午|中午|下午|晚上|早|晚)(好|安)?|在(吗|不|么|没|呢)?|有人(吗|在吗|没|不)?|hi|hello|hey|哈喽|嗨|喂+|"
    r"(你好|您好)(啊|呀|哈|哇|同志|老师|请问|在吗|小普)*|同志(你|您)?好?|老师好?|新年好|过年好|拜年了?|春节快乐|新年快乐|节日快乐|吃了吗|吃(饭)?了(吗|没|么)"
)
_THANKS = (
    r"(谢+|多谢|感谢|谢谢|太感谢|非常感谢|3q|thanks?|thankyou)(你|您|恁|啊|呀|了|哈|啦|您了|你了|老师|同志|谢谢)*|辛苦了?|麻烦(你|您)了|"
    r"(好的?|嗯|中)?(谢谢|多谢)(你|您|啊|了)*"
)
_BYE = r"(再见|拜拜|拜|回见|走了|下了|88|晚安|先这样)(了|啊|吧|哈|您|啦)*"
_NOTED = r"(好|好的|嗯+|哦+|噢|中|行|可以|ok|okay|收到|是的?|对的?|知道|明白|晓得|得劲|中中|好嘞|好吧|行吧|没事|没有了|哈+|呵+|嘿+|哎+|唉+|额|呃|啊+|1+|6+)(了|啊|呀|哈|嘞|哩|吧)*"
_WHO = (
    r"(你|您|恁)(是|叫)(谁|啥|什么|哪个|什么人|机器人|真人|人|人工|ai|智能)(吗|呀|啊|名字|不|还是.*)?|你是(不是)?(机器人|真人|人)(吗|不)?|你叫(啥|什么)名?字?|"
    r"这是(哪|哪里|干啥的|干什么的|什么|啥)(号|平台)?|你是(机器人|真人|人工)还是.{0,6}|(谁在(说话|回))"
)
_COMPILED = tuple(
    (name, re.compile(f"^(?:{pattern})$"))
    for name, pattern in (
        ("hello", _HELLO),
        ("thanks", _THANKS),
        ("bye", _BYE),
        ("who", _WHO),
        ("noted", _NOTED),
    )
)

# Words of everyday trouble: with one of them, a message that matches nothing is worth a person's look.
_TROUBLE = re.compile(
    r"法(?!国|语|兰|子|宝)|律师|官司|告(?!诉|别)|起诉|诉讼|判|罚|赔|偿|违约|合同|协议|借|贷|债|欠|还钱|利息|担保|押金|定金|订金|"
    r"工资|工钱|薪|工伤|加班|辞退|开除|辞职|试用期|劳动|社保|保险|养老|低保|医保|救助|补助|补贴|残疾|婚|彩礼|离了|抚养|赡养|收养|领养|"
    r"监护|户口|身份证|继承|遗嘱|遗产|分家|宅基地|盖房|建房|房产|房子|房屋|拆迁|征地|征收|土地|承包|包地|流转|耕地|租|种地|邻居|隔壁|"
    r"噪音|吵得|吵死|吵人|臭|污染|垃圾|打(人|我|俺|架|他|她|伤|了)|骂|偷|抢|骗|赌|毒品|吸毒|强奸|猥亵|性侵|骚扰|家暴|虐待|伤(?!心)|撞|车祸|酒驾|驾照|交警|"
    r"事故|狗咬|咬(人|了|伤)|中毒|派出所|警察|报警|公安|拘留|坐牢|犯罪|刑|法院|检察院|仲裁|调解|公证|复议|信访|上访|举报|投诉|村委|村长|"
    r"村主任|支书|村里|选举|罢免|村务|集体|分红|股份|镇政府|政府|行政|许可|公开|证明|办证|手续|退(货|款|钱|还|吗|不)|"
    r"假(货|药|种子|的|酒|烟)|过期|质量|诈|转账|银行卡|信用卡|电话卡|网贷|隐私|名誉|肖像|造谣|诽谤|侮辱|欺负|欺凌|威胁|恐吓|砍树|野猪|"
    r"打猎|电鱼|河沙|烧(秸秆|荒|麦茬)|放炮|鞭炮|烟花|消防|火灾|当兵|退伍|军人|间谍|秘密|维权|权|侵|义务|责任|赠与|合伙|商标|著作|作品|抵押|"
    r"质押|留置|业主|物业|公司|企业|经营|税|产品|消费|买(的|到|了)|不给(钱|我|俺)|不还|不管(我|俺|老|孩|爹|娘)|不让|不承认|不认账|"
    r"扣(钱|了|押)|收费|要钱|该不该|合不合|合理|找谁|咋办|怎么办|咋弄|咋整"
)
_STRONG = re.compile(r"法律|律师|村|镇|政府|法院|派出所|公安|赔|起诉|合同|工资|离婚|犯法|违法")
# To the robot itself, or about the things people chat about.
_CHAT = re.compile(
    r"^(你|您|恁)(?!们?村|们?镇|说|看|帮|给|能帮|觉得)|(讲|说)(个|一个)?(笑话|故事)|唱(首|个)?歌|天气|写(作文|诗|首|篇)|猜(谜|个)|几点了?|星座|"
    r"彩票|足球|棒球|篮球|电影|音乐|明星|聊天|机器人|总统|吃饭|好吃|喜欢(?!上别人)|伤心|开心|高兴|无聊|梦想|宇宙|行星|诗人"
)
_ASKS = re.compile(
    r"(吗|不|没|么|呢)[?？]?$|怎么|怎样|如何|咋|能不能|可不可以|可以|能否|是否|要不要|会不会|有没有|谁|多久|多少|几年|几天|什么时候|啥时候|条件|哪些|哪里|哪儿"
)


def smalltalk(text: str) -> str:
    """``hello``, ``thanks``, ``bye``, ``who`` or ``noted`` when that is all the text is; else empty."""
    plain = tidy(text)
    if not plain:
        return ""
    for name, pattern in _COMPILED:
        if pattern.match(plain):
            return name
    return ""


def about_trouble(text: str) -> bool:
    """Whether words that match no entry still sound like something for the office.

    Better one remark too many in the inbox than a villager sent away: only words to the robot itself, and words
    that neither ask anything nor name an everyday trouble, are taken for chat.
    """
    plain = tidy(text)
    if len(plain) >= 40 or _STRONG.search(plain):
        return True
    if _CHAT.search(plain):
        return False
    return bool(_TROUBLE.search(plain)) or (len(plain) >= 7 and bool(_ASKS.search(plain)))

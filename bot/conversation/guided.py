"""Recognise what this account must not take in: petitions, accusations, requests for forgery, favours, others' data.

A question about the rules (「信访多少天给答复」) is an ordinary question and is not guided.
"""

from __future__ import annotations

import re

_OFFICIALS = (
    r"(村长|村主任|村支书|支书|村干部|村书记|书记|镇长|乡长|县长|局长|所长|主任|干部|会计|组长|镇里的?领导|领导|"
    r"公务员|法官|检察官|警察|民警|辅警|派出所|司法所长|纪委|队长)"
)
_RULES = (
    r"(多少天|几天|多久|啥时候|什么时候|规定|合法|犯法|保密|知道|奖|区别|不一样|程序|流程|怎么填|咋填|能不能|会不会|可以不|"
    r"中不中|行不行|吗|有用|答复|复查|复核|处理意见|不满意)"
)
_WANT = r"(我要|俺要|我想|俺想|我们要|俺们要|准备|打算|帮我|帮俺|替我|替俺|给我|给俺)"

_SIGNS = (
    (
        "forgery",
        r"(办|做|开|弄|搞|买|伪造|造)(个|张|本|份|一个|一张|一本|一份)?[^，。]{0,4}(假证|假(的)?(离婚证|结婚证|房产证|毕业证|学历|"
        r"身份证|户口本|病历|发票|证明|诊断|公章|章|合同|流水|收据|伤残|残疾证|驾驶证|驾照|票|条子|遗嘱|借条|欠条|判决|手续|材料|签名))",
        r"(犯法|违法|怎么处罚|判几年|有效|算不算|怎么办|咋办|被|他|她|人家|对方|老板|发现|举报|坐牢|后果)",
    ),
    (
        "favour",
        r"(找|托|走)(个|点)?(关系|后门|熟人)[^。]{0,12}(办|判|捞|放|过|轻|弄|赢|低保|批)|"
        r"(给|向|塞|送)[^，。]{0,6}(法官|警察|民警|书记|村长|领导|干部|所长|医生|检察官)[^，。]{0,6}(送[^，。]{0,2}礼|送钱|塞钱|红包|好处|钱|烟酒)",
        r"(犯法|违法|判几年|举报|处罚|怎么办|咋办|要求|索要|收了|逼)",
    ),
    (
        "privacy",
        r"(查|查查|查一下|查下|弄到|搞到|定位|监听|偷看)[^，。]{0,4}(他|她|别人|人家|邻居|前夫|前妻|老公|老婆|媳妇|男人|小三|欠钱的|老赖|对方)"
        r"[^，。]{0,6}(电话|手机|手机号|住址|地址|住哪|身份证|开房|位置|定位|银行|账户|存款|余额|聊天记录|微信记录|行踪|车牌)|"
        r"(定位|监听|跟踪)(老公|老婆|媳妇|男人|他|她|别人)(的)?(手机|车|位置)?$",
        r"(犯法|违法|判|法院|申请|律师|起诉|执行|被|人家查我|查俺|举报)",
    ),
    (
        "whistle",
        rf"(举报|检举|揭发|实名举报|控告)[^。]{{0,12}}{_OFFICIALS}|{_OFFICIALS}[^。]{{0,14}}(贪污|受贿|贪了|吃拿卡要|挪用|吃回扣)",
        _RULES + r"|贿选",
    ),
    (
        "petition",
        rf"{_WANT}[^，。]{{0,4}}(上访|信访|去北京|去省里|进京|集体上访|越级)|(写|交|递)(个|一份|封)?(信访|上访)(信|件|材料)|"
        r"(我|俺)(们)?(就)?(要)?(去)?(上访|信访)[了吧去！!。]*$|(去|到)(北京|省里|市里|中央)(上访|告状|信访)",
        _RULES + r"|抓|拘",
    ),
)
_COMPILED = tuple((kind, re.compile(shows), re.compile(denies)) for kind, shows, denies in _SIGNS)


def guidance(text: str) -> str:
    """What must be guided elsewhere or refused (a key of `wording.GUIDED`), or an empty string."""
    compact = re.sub(r"\s+", "", text)
    for kind, shows, denies in _COMPILED:
        if shows.search(compact) and not denies.search(compact):
            return kind
    return ""

"""Questions about the answer just given: 「那要多久」「去哪办」「要带啥」."""

from __future__ import annotations

import re

from bot.conversation.commands import tidy

_ASPECTS = (
    (
        "bring",
        r"(要|得|都|该|需要|用)*(带|准备|提供|交|拿)(点|些|哪些)?(啥|什么|哪些|甚)(东西|材料|证件|手续|资料|证据)?|(要|需要|得)(啥|什么|哪些)(东西|材料|证件|手续|资料|证据|证明)|(啥|什么|哪些)(材料|证件|手续|证据)",
    ),
    (
        "how_long",
        r"(得|要|需要|大概|一般|能|会)*(等|用|花|办|拖)?(多久|多长时间|多少天|几天|几个月|多少时间|啥时候|什么时候|多少日子)(能|才能|可以)?(下来|办好|办完|办成|有结果|拿到|批下来|解决|判)?|期限(是多久|多长)?|有没有时间限制|(过期|时效)(了)?(是)?(多久|咋办|怎么办)?",
    ),
    (
        "cost",
        r"(得|要|需要|大概|一般)*(花|交|收|掏|出)?(多少钱|几个钱|多少费用)|(要|用|收|花)(不要|不用|不收|不花)?(钱|费|交钱|掏钱|花钱|费用)(不|吗|么|没|多少)?|(免费|收费|花钱)(吗|不|么|的吗)?|费用(多少|咋算|怎么算)?|贵不贵",
    ),
    (
        "where",
        r"(得|要|该|应该|我|俺)*(去|到|上|找|在|向|往|跟|打给|联系)(哪|哪里|哪儿|啥地方|什么地方|谁|哪个部门|哪个单位|啥部门|什么部门|哪家)(去|里|儿)?(办|办理|申请|告|说|问|交|找|管|弄|咨询|反映|投诉)?|哪(里|儿|个部门|个单位)?(能|可以)?(办|管|申请|受理)|谁管|归谁管|在哪",
    ),
    (
        "law",
        r"(法律)?依据(是)?(啥|什么|哪条|哪个)?|(是)?(哪|第几|啥|什么)(条|部)?(法律规定|法律|法条|规定|条文|法|条)(规定的?|上写的?|说的?)?|(有)?(啥|什么)(法律)?依据|哪条(法|法律)|法条|条文",
    ),
    (
        "steps",
        r"(具体|那|下一步|下面|接下来)*(怎么|咋|如何)(办|弄|做|整|操作|申请|走|开始)|(具体)?步骤|流程|(第一|下一)步(咋|怎么|做|干|该)?.{0,3}|详细(点|说|说说|讲)?|说详细点|具体(点|说说|讲讲)?",
    ),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _ASPECTS)
_LEAD = re.compile(
    r"^(那|那么|那个|这个|请问|我想问|再问(一下|下)?|还有|另外|然后|好的?|嗯|谢谢|这|它|这事|这件事|这种事|这种情况)+"
)
_TAIL = re.compile(r"(呢|啊|呀|哩|嘞|吧|哈|嘛|的|了|呗|哇|吗|么)+$")
_FILLER = re.compile(r"[那这我俺得要该能可以是就都还再的了呢吗啊一下办理事情请问个]")


def aspect(text: str) -> tuple[str, str]:
    """Which detail is asked for, and the other words of the question.

    Returns ``(name, rest)``: name is ``how_long``, ``where``, ``bring``, ``cost``, ``law``, ``steps`` or empty; rest is
    what the message says besides (empty when it can only be about the answer just given).
    """
    plain = _TAIL.sub("", _LEAD.sub("", tidy(text)))
    if not plain or len(plain) > 16:
        return "", plain
    for name, pattern in _COMPILED:
        match = pattern.search(plain)
        if match and match.group():
            rest = _FILLER.sub("", plain[: match.start()] + plain[match.end() :])
            return name, rest
    return "", plain

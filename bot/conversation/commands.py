"""Words that steer the conversation at any time, and numbers that choose."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TRIM = re.compile(r"[\s　「」『』“”\"'‘’【】\[\]()（）。．.，,、！!？?~～：:；;…]+")
_CHOICE = re.compile(
    r"^(?:第|选|要|我选|俺选|就|回复|是)?(?P<number>\d{1,2}|[一二两三四五六七八九十])(?:个|号|条|项|吧|呀|啊|哩|的)*$"
)
_CHINESE = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_RECEIPT = re.compile(r"(?<!\d)(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\D{0,2}(\d{6}|\d{4})(?!\d)")

CODE_ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
"""Of pick-up codes: 28 characters of which none looks like another."""
CODE_LENGTH = 8
_CODE = re.compile(rf"(?=.*[2-9])(?=.*[A-Z])[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")
_CODE_GAPS = re.compile(r"[\s\-‐‑‒–—―－_·.]+")
_CODE_LEAD = re.compile(r"^(?:我的)?取件码(?:是|为)?[:：]?")
_CODE_LEADS = "我取"
"""What the words in front of a code begin with."""
_MISREAD = str.maketrans("ZSB", "258")
"""What is not in the alphabet and looks like something that is."""

_COMMANDS = {
    "human": r"转?人工(服务|客服)?|转工作人员|找人工|找(个)?工作人员|我?(要|想)?(找|转)(人工|工作人员|真人|律师|人)|真人|人工咨询|联系工作人员",
    "query": r"查询|查询?(进度|结果|受理号|编号)|进度|查进度|我的(问题|咨询|事)|问的事办(到哪|咋样)了?",
    "help": r"帮助|help|菜单|功能|怎么用|咋用|使用说明|说明|能(干|做)(啥|什么)|你(能|会)(干|做)(啥|什么|些什么|点啥)|你都?会(啥|什么)",
    "next": r"下一?页|下页|继续|接着(看|说)?|还有呢|往下|next|后面呢",
    "call": r"回电|打电话给(我|俺)|给(我|俺)(回|打)(个)?电话|电话联系(我|俺)?|回个?电话",
    "forget": r"删除(我|俺)的(信息|记录|资料|数据)|删(掉|了)?(我|俺)的(信息|记录|资料)|注销",
    "mine": r"(我|俺)的|(我|俺)的(记录|提问|问答)|(我|俺)(以前)?问过(的|啥|什么)?",
    "village": r"(选|换|改|选择|更换)(一下|下)?(我的|俺的)?(村|村子|村庄|村名)",
    "privacy": r"隐私|隐私(说明|政策|保护|声明)|个人信息(说明|保护说明)|你?们?(记|存)(了|着)?(我|俺)的?(啥|什么|哪些)(信息)?",
    "law_of_month": r"每月一法|本月(普法|一法)|这个月(学)?(什么|啥)法",
    "hotlines": r"(常用)?(电话|热线|电话号码|热线电话)(大全|列表|有哪些|是多少)?|打(什么|啥)电话",
    "quiz": r"(我要|我想|俺要|俺想|开始|来)?(答题|做题|答答题|做做题)|测试|测一测|考考(我|俺|你)|(普法|法律|学法)(测试|答题|知识竞赛)|题库",
    "quiz_on": r"(继续|接着)(答题|做题|测试|答)",
    "none": r"都不是|不是(这些|这个)?|没有(一个是|我要的|对的)|没有|以上都不是|都不对|不对",
    "done": r"(事情|问题)?(已经)?(解决|办好|搞定)了|已解决",
    "solved": r"(事情)?(已经)?(解决|搞定|明白|清楚|懂)了|解决|已解决|有用|满意|管用",
    "unsolved": r"(还是?)?(没|没有|未|不)(解决|明白|懂|清楚|看懂|听懂)(了|啊|呀)?|没用|不满意|不管用|冇解决|还是不懂|没帮上",
    "cancel": r"不用了|算了|取消|不留了|不打了|不要了",
}
_COMPILED = {name: re.compile(f"^(?:{pattern})[吧了啊呀哈]?$") for name, pattern in _COMMANDS.items()}

MENU_KEYS = {
    "human": "human",
    "query": "query",
    "help": "help",
    "ask": "help",
    "law_of_month": "law_of_month",
    "hotlines": "hotlines",
    "call": "call",
    "mine": "mine",
    "village": "village",
    "privacy": "privacy",
    "quiz": "quiz",
}
"""Menu key → command; keys of earlier menus stay, phones keep them for a while."""


@lru_cache(maxsize=64)  # each part that looks at a message asks anew
def tidy(text: str) -> str:
    """The words without punctuation and white space, full-width characters made plain."""
    return _TRIM.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=64)
def command(text: str) -> str:
    """The command that the whole text is, or an empty string; 「查询 261123-4821」 is ``query`` too."""
    plain = tidy(text)
    if len(plain) > 24:
        return ""
    if receipt_number(text) and (plain.startswith(("查询", "查", "受理号", "编号")) or len(plain) <= 12):
        return "query"
    for name, pattern in _COMPILED.items():
        if pattern.match(plain):
            return name
    return ""


def choice_number(text: str) -> int | None:
    """The number a villager means by 「2」「第二个」「选2」「②」, or None."""
    match = _CHOICE.match(tidy(text))
    if match is None:
        return None
    number = match["number"]
    return _CHINESE.get(number) or int(number)


def receipt_number(text: str) -> str:
    """A receipt number within the text as it is stored (261123-4821), or an empty string."""
    match = _RECEIPT.search(unicodedata.normalize("NFKC", text))
    return f"{match[1]}-{match[2]}" if match else ""


def pickup_code(text: str) -> str:
    """The pick-up code that the whole text is, as it is kept (8 characters), or an empty string.

    Lower case, full width, spaces and dashes do no harm, nor does 「取件码」 in front.
    """
    if "\u4e00" <= text[:1] <= "\u9fff" and text[0] not in _CODE_LEADS:
        return ""  # most messages
    plain = _CODE_GAPS.sub("", unicodedata.normalize("NFKC", text[:60]).upper())
    plain = _CODE_LEAD.sub("", plain).strip("「」“”\"'。，,!！").translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else ""


def names_a_code(text: str) -> bool:
    """Whether the text says it is a pick-up code, right or not."""
    plain = tidy(text)
    if "取件码" not in plain:
        return False
    rest = _CODE_GAPS.sub("", plain.removeprefix("取件码").lstrip("是为"))
    return (
        plain.startswith("取件码") and len(plain) <= 20 and (not rest or (rest.isascii() and rest.isalnum()))
    )

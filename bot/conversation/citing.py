"""Recognise a message that is a citation and little else: 「民法典1079」「刑法第133条之一是什么」「婚姻法还有效吗」.

A question that merely names an article is an ordinary question.
"""

from __future__ import annotations

import re

from bot.conversation.desk import Library
from content.citations import Citation, find_citations
from content.law import Verdict

LONGEST = 80
"""Characters; a longer message tells a story, whatever it names."""

_MAY_CITE = re.compile(r"法|条例|规定|解释|办法|规则|细则|决定|《")
_AROUND = re.compile(
    r"请问|您好|你好|(?:我|俺)?想(?:要)?(?:问|看|查|知道|了解|学)(?:一下|下)?|问(?:一下|下)|帮(?:我|俺)|给(?:我|俺)|麻烦|查询|查(?:一查|一下|下)?|"
    r"看(?:一看|一下|下|看)?|说说|讲讲|念念|发(?:一下|下)?|是什么|是啥|什么|啥|甚|哪些|内容|意思|罪名|怎么|咋|如何|怎样|规定|说|讲|写|原文|全文|条文|法条|法律|"
    r"具体|解释|到底|现在|目前|还|有效|失效|管用|能用|作废|废止|废除|取消|有没有|是否|是不是|多少条|几条|第几条|告诉|根据|依据|按照|依照|以及|还有|"
    r"谢谢|关于|中国|国家|我国|一条|这条|那条|[的了吗呢呀啊吧么嘛哦里上中下是有没来和与及跟或都这那我俺你您知道不对罪]|[^\w]|_"
)


def citations_in(words: str, library: Library) -> tuple[Citation, ...]:
    """The citations of a message that is nothing else; empty for any other message, and for laws that nobody knows."""
    if len(words) > LONGEST or not _MAY_CITE.search(words):
        return ()
    found = find_citations(words, library.laws, library.statutes(), library.today)
    if not found or all(each.verdict is Verdict.UNKNOWN_LAW for each in found):
        return ()
    rest = list(words)
    for citation in found:
        rest[citation.start : citation.end] = " " * (citation.end - citation.start)
    return () if _AROUND.sub("", "".join(rest)).strip() else found

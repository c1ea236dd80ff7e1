"""Titles of laws that the table does not know, and words that only look like the name of a law."""

from __future__ import annotations

import re

_HAN = "\u4e00-\u9fff"
_SUFFIX = (
    r"(?:(?<![办违合犯非守普立依司执书语无说做看想方用写手魔算加减])法|法典|条例|办法|细则|(?<=[\u4e00-\u9fff]{2})解释|规则|准则|规程|修正案|草案"
    r"|(?:若干|特别|暂行|管理|补充|有关|实施)规定|的规定|的决定|的解释)"
)
_NUMBER = r"(?:\([一二三四五六七八九十\d]{1,3}\)|(?<=解释)[一二三四五六七八九十])?"
_RUN = re.compile(rf"[{_HAN}《》〈〉()、]+$")
_TITLE_END = re.compile(rf"{_SUFFIX}{_NUMBER}$")
_TITLE_LIKE = re.compile(rf"(?:{_SUFFIX}|规定|决定|解释|批复){_NUMBER}(?:\([^()]*\))?$")
_COMPOUND = re.compile(
    rf"(?P<run>[{_HAN}《》〈〉]{{0,16}}?(?:实施条例|实施细则|实施办法|条例|细则|办法|(?:若干|暂行|实施)规定|司法解释|解释|(?:若干|指导|实施)意见"
    rf"|修正案|规则|批复|草案|立法解释)(?:\([一二三四五六七八九十\d]{{1,3}}\)|[一二三四五六七八九十\d](?=$|第|[，,。]))?)"
)
_JOINS = re.compile(
    r"^》?(?:和|与|及|以及|跟|或|还有|对|里|中|上|规定|怎么|咋|如何|第|是|的第|有|没|作|》(?:和|与|及))"
)
_LEADS = re.compile(
    r"根据|依据|依照|按照|违反|适用|参照|援引|引用|请问|想问|问一下|看一?下|查一?下|看看|查查|什么是|以及|还有|或者|但是|就是|属于|触犯|符合|"
    r"规定了?|告诉|知道|关于(?=[^关]{0,4}第)|条(?!例)|款|项(?!目)|,|、(?!最高)"
)
_FIRST = re.compile(
    r"^(?:[和与及跟或按查看问据依在对了是有把说讲那这的我你您他她它们咱俺恁给背学找用就也都请到从]|[》)〉])+"
)
_PLACE = re.compile(rf"[{_HAN}]{{1,8}}(?:省|市|县|区|自治州|州|乡|镇)$")
_ABROAD = re.compile(
    r"(?:日本|德国|法国|美国|英国|韩国|朝鲜|台湾(?:地区)?|香港|澳门|俄罗斯|意大利|瑞士|越南|印度|新加坡|加拿大|澳大利亚|外国|苏联|民国|国民政府)(?:的|之)?$"
)
_NOUN_BEFORE = re.compile(
    r"(?:医疗|养老|失业|工伤|生育|商业|农业|大病|人身|财产|农村|城镇|存款|铁路|公路|航空|水上|海上|内河|城市|商事|劳动|海事|婚姻|家庭|国际|经济|行政|"
    r"刑事|民事|商标|儿童|妇女|幼儿|职业|成人|家校|社会|动物|植物|濒危|涉外|少年|学校|校园|动产|票据|金融|信用|小额)$"
)
_AFTER = re.compile(
    r"[学院系课日周月官庭治盲师务]|律(?!规定)|规(?![定范])|人(?![民大])|定(?![为的罪])|制(?!定)|案(?!件)|则(?!规)|典"
)
_THIS = re.compile(
    r"(?:本|该|同|此|这部|这个|那个|那部|上述|前述)(?P<kind>法典?|条例|办法|规定|解释|细则|规则|决定)(?:的|中|里|上)?$"
)
_NO_LAW = re.compile(
    r"(?:合同|协议书?|章程|公约|民约|规约|约定|条款|保单|保险单|守则|制度|通知|手册|判决书?|裁定书?|调解书|说明书?|须知|承诺书|[借欠收]条|遗嘱|方案"
    r"|没办法|规矩|倡议书?|标准|纪律|宪章|计划|合约|租约|契约|文件|教材|课本|小说|剧本|清单|意见书?)(?:的|里面?|中|上|约定|规定|写明|载明|写着|写的|说|》|附件|正文|双方|:)*$"
)  # fmt: skip
_CONTRACT = re.compile(
    r"(?:合同|协议书?|章程|民约|守则|判决书?|裁定书?|调解书|[借欠收]条|遗嘱|保险?单|承诺书|手册|须知|说明书?)(?:范本|样本|文本)?$"
)
_LOOK_BACK = 40


def stands_alone(text: str, end: int) -> bool:
    """Whether the name of a law really ends here: not in 刑法学, 宪法日, 民法院, 合同法律."""
    return text[end - 1] != "法" or _AFTER.match(text, end) is None


def compound_after(text: str, end: int) -> tuple[int, bool]:
    """Where a longer title ends that a law's name begins (…实施细则, …司法解释（二）); (end, False) if none does.

    The second value says whether an article follows it directly, so that it must be a title.
    """
    found = _COMPOUND.match(text, end)
    if found is None or _JOINS.match(found["run"]) or len(found["run"].strip("《》〈〉")) < 2:
        return end, False
    after = found.end()
    while text.startswith(("》", "〉"), after):
        after += 1
    return after, re.compile(r"(?:的|里|中|之)?第?[\d一二三四五六七八九十百]").match(text, after) is not None


def extended_start(text: str, start: int, *, statute: bool) -> int:
    """Where a title really begins whose end looks like a known law: 河南省…条例, 日本民法, 医疗保险法, 实施…办法."""
    low = max(0, start - _LOOK_BACK)
    before = text[low:start]
    inside = len(before)
    while inside and before[inside - 1] in "《〈":
        inside -= 1
    before = before[:inside]
    patterns = (_ABROAD, _NOUN_BEFORE) if statute else (_PLACE,)
    for pattern in patterns:
        found = pattern.search(before)
        if found:
            words = _led(found.group())
            return low + found.end() - len(words) if words else start
    return start


def implementing_start(text: str, start: int) -> int:
    """Where a local title begins that carries out the law named here, e.g. 河南省实施…办法."""
    low = max(0, start - _LOOK_BACK)
    found = re.search(rf"[{_HAN}]*(?:实施|关于适用|执行|贯彻)[《〈]?$", text[low:start])
    return low + found.end() - len(_led(found.group())) if found else start


def unknown_before(text: str, end: int) -> int | None:
    """Where an unmarked title begins that ends right here and is no known law; None if none does."""
    low = max(0, end - _LOOK_BACK)
    run = _RUN.search(text, low, end)
    if run is None or _TITLE_END.search(text, run.start(), end) is None:
        return None
    words = run.group()
    # The run may hold a whole marked title before; what counts stands behind it.
    words = words.rpartition("》")[2] if words.count("《") != words.count("》") else words
    words = _led(words)
    return (
        end - len(words)
        if len(words) >= 3 and words not in {"这部法", "这个法", "那个法", "那部法"}
        else None
    )


def this_law(text: str, end: int) -> str:
    """法, 条例 and so on where the words right before mean a law named earlier (本法, 该条例); else empty."""
    found = _THIS.search(text, max(0, end - 8), end)
    return found["kind"] if found else ""


def no_law(text: str, end: int) -> bool:
    """Whether the article that begins here belongs to a contract or the like."""
    return _NO_LAW.search(text, max(0, end - 16), end) is not None


def contract_like(title: str) -> bool:
    """Whether an unknown title between 《》 is that of a contract, a judgment or the like."""
    return _CONTRACT.search(title) is not None


def title_like(title: str) -> bool:
    """Whether an unknown title between 《》 is that of a legal text."""
    return len(title) >= 3 and _TITLE_LIKE.search(title) is not None


def _led(words: str) -> str:
    """The words without what leads up to a title."""
    last = 0
    for found in _LEADS.finditer(words):
        last = found.end()
    return _FIRST.sub("", words[last:] if last < len(words) else words)

"""Take phones, ID numbers, bank cards, plates, e-mail and WeChat ids out of what a villager wrote.

Works on a shadow of the text, as long as the text: full-width characters made ASCII and, on a second reading,
Chinese digits (一三八…) made digits. What is found is replaced in the text itself. Amounts, dates, years, article
numbers, receipt numbers and short numbers such as 12348 stay; a long number that could be anything goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

PHONE, ID_NUMBER, CARD = "〔电话〕", "〔身份证号〕", "〔银行卡号〕"
PLATE, EMAIL, WECHAT, NUMBER = "〔车牌〕", "〔邮箱〕", "〔微信号〕", "〔号码〕"

_TAKEN = "\uffff"
"""Fills the shadow where something was found; part of no pattern, so that masking twice changes nothing."""
_LABEL = re.compile("〔(?:电话|身份证号|银行卡号|车牌|邮箱|微信号|号码)〕")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
# Whatever may be a letter or a digit in any form: most texts have hardly any, and one look tells.
_MAYBE = re.compile("[^\u4e00-\u9fff，。？！、：；“”]|[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]")
_FEWEST = 5
_AT = re.compile("[@\uff20\ufe6b]")
_WORTH_A_LOOK = re.compile(r"@|[A-Za-z0-9](?:[ .·-]{0,3}[A-Za-z0-9]){4}")

_S = "[ -]{0,2}"
_DOTTED = "[ .·/-]{1,3}"
_CHINA = rf"(?:(?:[+]|00){_S}86{_S}|86{_S})?"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DAY = re.compile(rf"(?:19|20)\d\d{_MONTH_DAY}")
_STAMP = re.compile(rf"(?:19|20)\d\d{_MONTH_DAY}(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ -]*)+")
_MONEY = re.compile(r"(?:[.]\d+)? ?[元块万亿]")
_RECEIPT = re.compile(rf"(?<![\d-])\d\d{_MONTH_DAY}-(?:\d{{6}}|\d{{4}})(?![\d-])")

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}[.]){1,4}[A-Za-z]{2,24}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-Za-z][ .·•-]?"
    r"(?=[A-Za-z]{0,4}\d)(?:[A-Za-z0-9]{5,6}|[A-Za-z0-9]{4}[挂学警港澳试超领])(?![A-Za-z0-9])"
)
_ID_18 = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_S}(?:18|19|20)\d\d{_S}(?:0[1-9]|1[0-2]){_S}(?:0[1-9]|[12]\d|3[01])"
    rf"{_S}\d{{3}}{_S}[\dXx](?![\dA-Za-z])"
)
_ID_X = re.compile(rf"(?<!\d)\d(?:{_S}\d){{16}}{_S}[Xx](?![A-Za-z])")
_ID_15 = re.compile(rf"(?<!\d)[1-9]\d{{5}}{_S}\d\d{_MONTH_DAY}{_S}\d{{3}}(?!\d)")
_MOBILE = re.compile(rf"(?<!\d){_CHINA}0?(?P<core>1[3-9]\d{{9}})(?!\d)")
_MOBILE_344 = re.compile(rf"(?<!\d){_CHINA}(?P<core>1[3-9]\d{_DOTTED}\d{{4}}{_DOTTED}\d{{4}})(?!\d)")
_MOBILE_ANY = re.compile(rf"(?<!\d){_CHINA}(?P<core>1{_S}[3-9](?:{_S}\d){{9}})(?!\d)")
_LANDLINE = re.compile(
    rf"(?<!\d)(?:(?:[+]|00){_S}86{_S}[(]?0?|[(]?0)(?P<area>10|2\d|[3-9]\d\d)[)]?{_S}"
    rf"(?P<local>[2-8]\d{{2,3}}{_S}\d{{4}})(?!\d)(?:{_S}(?:转|-) ?\d{{1,5}}(?!\d))?"
)
_LOCAL = re.compile(
    r"(?:电话|座机|固话|号码|致电|拨打|打给|联系|传真|回电|[Tt][Ee][Ll])[号码 :=是为我在到方式就.]{0,6}"
    rf"(?P<found>(?P<local>[2-8]\d{{2,3}}{_S}\d{{4}}))(?!\d)"
)
_LOCAL_ALONE = re.compile(rf"\s*(?P<local>[2-8]\d{{2,3}}{_S}\d{{4}})\s*")
_ACCOUNT_WORD = re.compile(rf"(?:卡号|账号|帐号|账户|帐户|银行卡|存折)[^\d{_TAKEN}]{{0,6}}$")
_CARD = re.compile(r"(?<!\d)\d{12,}(?!\d)")
_CARD_GROUPS = re.compile(r"(?<!\d)\d{4,6}(?:[ -]{1,2}\d{3,13}){1,5}(?!\d)")
_ID_CHARS = r"[A-Za-z0-9_-]{4,19}(?![A-Za-z0-9_@-])"
_WECHAT_NUMBER = re.compile(
    rf"[微威薇][信芯] ?(?:号码?|账号|帐号|[Ii][Dd])[ :=是为就叫]{{0,4}}(?P<found>[A-Za-z0-9]{_ID_CHARS})"
)
_WECHAT_NAMED = re.compile(
    rf"(?:[微威薇]信|(?<![A-Za-z0-9])[VvWw][Xx]号?|[Ww]e[Cc]hat) ?[:=是为]{{1,2}} ?(?P<found>[A-Za-z0-9]{_ID_CHARS})"
)
_WECHAT_DIGIT = re.compile(
    rf"(?:[微威薇]信|(?<![A-Za-z0-9])[VvWw][Xx]) ?(?P<found>(?=[A-Za-z_-]*\d)[A-Za-z]{_ID_CHARS})"
)
_WXID = re.compile(r"(?<![A-Za-z0-9_])wxid_[A-Za-z0-9]{6,24}")


class _Plain(dict[int, str]):
    """Each character in its plain form: digits ASCII, any dash ``-``, any space, tab or joiner a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.decimal(char, None)
        category = unicodedata.category(char)
        compatible = unicodedata.normalize("NFKC", char)
        if digit is not None:
            plain = str(digit)
        elif category in ("Zs", "Cf") or char == "\t":
            plain = " "
        elif category == "Pd" or char == "\u2212":
            plain = "-"
        else:
            plain = compatible if len(compatible) == 1 and compatible.isascii() else char
        if len(self) < 10_000:  # any text may come in; the memory stays bounded
            self[code] = plain
        return plain


_PLAIN = _Plain()


def mask(text: str) -> str:
    """The text with a label such as ``〔电话〕`` for every number that points to a person; idempotent."""
    for start, end, label in reversed(personal_spans(text)):
        text = text[:start] + label + text[end:]
    return text


def personal_spans(text: str) -> list[tuple[int, int, str]]:
    """Start, end and label of everything that ``mask`` would replace, in order, never overlapping."""
    if len(_MAYBE.findall(text)) < _FEWEST and not _AT.search(text):
        return []
    shadow = _LABEL.sub(_fill, text).translate(_PLAIN)
    if not _WORTH_A_LOOK.search(shadow.translate(_CHINESE_DIGITS)):
        return []
    spans: list[tuple[int, int, str]] = []
    searching = True
    while searching:  # what was taken may free its neighbours
        searching = False
        for reading in (shadow, shadow.translate(_CHINESE_DIGITS)):
            found = _findings(reading)
            if found:
                for start, end, _label in found:
                    shadow = shadow[:start] + _TAKEN * (end - start) + shadow[end:]
                spans += found
                searching = True
                break
    return sorted(spans)


def find_phone(text: str) -> str | None:
    """The first phone in the text, as ``13812345678``, ``0379-67891234`` or, alone or named as one, ``67891234``."""
    shadow = text.translate(_PLAIN)
    for reading in (shadow, shadow.translate(_CHINESE_DIGITS)):
        for pattern in (_MOBILE, _MOBILE_344, _MOBILE_ANY):
            for match in pattern.finditer(reading):
                if _grouped_like_a_mobile(match):
                    return _digits(match["core"])
        landline = _LANDLINE.search(reading)
        if landline:
            return f"0{landline['area']}-{_digits(landline['local'])}"
        local = _LOCAL_ALONE.fullmatch(reading) or _LOCAL.search(reading)
        if local and _is_no_day(local):
            return _digits(local["local"])
    return None


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _fill(match: re.Match[str]) -> str:
    return _TAKEN * len(match[0])


def _findings(reading: str) -> list[tuple[int, int, str]]:
    """Start, end and label of everything found, never overlapping."""
    reading = _RECEIPT.sub(_fill, reading)
    found: list[tuple[int, int, str]] = []
    for pattern, label, fits in _RULES:
        for match in pattern.finditer(reading):
            if fits is not None and not fits(match):
                continue
            start, end = match.span("found" if "found" in pattern.groupindex else 0)
            found.append((start, end, label))
            reading = reading[:start] + _TAKEN * (end - start) + reading[end:]
    return found


def _grouped_like_a_mobile(match: re.Match[str]) -> bool:
    # 1380 000 0000 is one; 15000 200003 are two amounts
    return len(re.split("[ .·/-]+", match["core"])[0]) in (1, 2, 3, 4, 7, 11)


def _is_no_day(match: re.Match[str]) -> bool:
    return _DAY.fullmatch(match["local"]) is None


def _is_card(match: re.Match[str]) -> bool:
    number = match[0]
    if _STAMP.fullmatch(number) or len(number) > 19:
        return False
    return len(number) > 15 or _MONEY.match(match.string, match.end()) is None


def _is_grouped_card(match: re.Match[str]) -> bool:
    digits = _digits(match[0])
    if not 12 <= len(digits) <= 19 or _YEARS.fullmatch(match[0]):
        return False
    if len(digits) >= 15 or digits.startswith("62"):
        return True
    return _ACCOUNT_WORD.search(match.string, 0, match.start()) is not None


def _is_long(match: re.Match[str]) -> bool:
    return sum(char.isdigit() for char in match[0]) > 19 and not _YEARS.fullmatch(match[0])


_RULES: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], bool] | None], ...] = (
    (_EMAIL, EMAIL, None),
    (_ID_18, ID_NUMBER, None),
    (_ID_X, ID_NUMBER, None),
    (_MOBILE, PHONE, None),
    (_MOBILE_344, PHONE, None),
    (_LANDLINE, PHONE, None),
    (_ID_15, ID_NUMBER, None),
    (_CARD_GROUPS, CARD, _is_grouped_card),
    (_CARD_GROUPS, NUMBER, _is_long),
    (_CARD, CARD, _is_card),
    (_CARD, NUMBER, _is_long),
    (_MOBILE_ANY, PHONE, _grouped_like_a_mobile),
    (_LOCAL, PHONE, _is_no_day),
    (_PLATE, PLATE, None),
    (_WXID, WECHAT, None),
    (_WECHAT_NUMBER, WECHAT, None),
    (_WECHAT_NAMED, WECHAT, None),
    (_WECHAT_DIGIT, WECHAT, None),
)
"""Pattern, label and further condition, in the order in which they may take characters."""


_WITH_MASK = re.compile(
    r"(?:我的|俺的|我|俺)?(?:电话|手机|号码|身份证|卡号|车牌|微信|邮箱)?(?:号码?)?(?:是|：|:)?〔[^〕]{2,5}〕"
)


def without_personal(text: str) -> str:
    """The text without phones, numbers and addresses: what is left says what is asked."""
    masked = mask(text)
    return masked if masked == text else _WITH_MASK.sub(" ", masked)

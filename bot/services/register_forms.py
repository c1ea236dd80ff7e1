"""What staff typed about something outside the chat, made into what is stored; whatever is wrong is said in Chinese.

Pure: nothing is stored or looked up here. Words of villagers leave it masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from bot.conversation.privacy import find_phone, mask
from bot.conversation.villages import village_of
from bot.records.activities import Held
from bot.records.offline_rows import HAND_OVER, RESULTS, Asked
from bot.statistics.field import ACTIVITY, HANDOUT, OFFLINE, SORTS

BACK_DAYS = 31
"""How many days back staff may enter by themselves."""
ELSEWHERE = "外地"
"""The village of somebody from outside the township."""
OTHER_TOPIC = "other"
"""What the list of topics sends for one that fits none."""
MOST_WORDS, MOST_NAME = 200, 60
"""Characters of a line about what was asked, and of a place, a partner or an item."""
MOST_HEADS, MOST_PIECES = 20_000, 100_000
_KEY = re.compile(r"[A-Za-z0-9_-]{16,60}")
_NUMBER = re.compile(r"(\d{1,9}) ?(?:人|个|份|名|位|本|张|人次)?")


class FormErrors(ValueError):
    """What is wrong with a form, one Chinese sentence each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("".join(sentences))
        self.sentences = sentences


def read_key(form: Mapping[str, str]) -> str:
    """The key by which a form that is sent twice is known; raises FormErrors."""
    key = form.get("form_key", "")
    if not _KEY.fullmatch(key):
        raise FormErrors("这一页放得太久或者没有打开完整，请再点一次“记下来”。")
    return key


def read_consultation(
    form: Mapping[str, str],
    *,
    topics: Collection[str],
    villages: Collection[str],
    today: date,
    own_day: date | None = None,
    phone_kept: bool = False,
) -> tuple[Asked, str]:
    """The consultation and the phone to call back (empty for none); raises FormErrors with all that is wrong.

    ``topics`` are the ids there are, ``villages`` the names that are known to be right. Of an entry that is changed:
    ``own_day`` may stay however long ago it is, ``phone_kept`` says that a number is kept already and stays.
    """
    wrong: list[str] = []
    channel, result = form.get("channel", ""), form.get("result", "")
    if channel not in OFFLINE:
        wrong.append("请选一下是在窗口、电话、摆摊还是进村问的。")
    topic = form.get("topic_other") or form.get("topic", "")
    if topic != OTHER_TOPIC and topic not in topics:
        wrong.append("请选一个类别；都不像，就在“别的类别”里选“其他”。")
    if result not in RESULTS:
        wrong.append("请选一下办得怎样：当场答复、请到别处办，还是要跟进。")
    village = _village(form, villages, wrong)
    words = _line(form.get("words", ""), MOST_WORDS, "问了什么", wrong)
    day = _day(form.get("day", ""), today, own_day, wrong)
    phone = _phone(form.get("phone", ""), result, wrong)
    if not wrong and result == HAND_OVER and not words and not phone and not phone_kept:
        wrong.append("要跟进的，请写一句问了什么，或者留个电话；不然接手的人不知道办什么。")
    if wrong:
        raise FormErrors(*wrong)
    return (
        Asked(channel, day, "" if topic == OTHER_TOPIC else topic, result, village, mask(words)),
        phone,
    )


def read_held(
    kind: str,
    form: Mapping[str, str],
    *,
    topics: Collection[str],
    villages: Collection[str],
    today: date,
    own_day: date | None = None,
) -> Held:
    """A stand, hand-out or activity (``kind``), else as ``read_consultation``."""
    wrong: list[str] = []
    sort = ""
    if kind == HANDOUT:
        sort = _line(form.get("item", ""), MOST_NAME, "发的什么", wrong)
        if not sort:
            wrong.append("请写发的是什么，比如“宪法手册”。")
    elif kind == ACTIVITY:
        sort = form.get("sort", "")
        if sort not in SORTS:
            wrong.append("请选一下是什么活动。")
    place = _line(form.get("place", ""), MOST_NAME, "地点", wrong)
    if not place:
        wrong.append("请写地点，比如“付店集上”“村部院里”。")
    partner = _line(form.get("partner", ""), MOST_NAME, "和谁一起", wrong)
    words = _line(form.get("words", ""), MOST_WORDS, "备注", wrong)
    pieces = kind == HANDOUT
    number = _number(form.get("number", ""), pieces=pieces, wrong=wrong)
    topic = form.get("topic_other", "")
    if topic and topic not in topics:
        wrong.append("没有这个类别，请重新选一个，或者不选。")
    village = _village(form, villages, wrong)
    day = _day(form.get("day", ""), today, own_day, wrong)
    if wrong:
        raise FormErrors(*wrong)
    return Held(
        kind, day, mask(place), number, sort=mask(sort), village=village, partner=mask(partner), topic=topic,
        words=mask(words),
    )  # fmt: skip


def read_reason(form: Mapping[str, str]) -> str:
    """Why an entry is voided or changed, masked; raises FormErrors."""
    wrong: list[str] = []
    reason = _line(form.get("reason", ""), MOST_WORDS, "原因", wrong)
    if len(reason) < 2:
        wrong.append("请写一句为什么，比如“登记重了”“选错了类别”。")
    if wrong:
        raise FormErrors(*wrong)
    return mask(reason)


def _line(typed: str, most: int, name: str, wrong: list[str]) -> str:
    """One line without what cannot be seen."""
    shown = "".join(
        " " if char.isspace() else char
        for char in typed
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    line = " ".join(shown.split())
    if len(line) > most:
        wrong.append(f"“{name}”写了 {len(line)} 个字，请写短一点，{most} 字以内。")
    return line


def _village(form: Mapping[str, str], villages: Collection[str], wrong: list[str]) -> str:
    """What was typed goes before what was tapped."""
    name = "".join((form.get("village_other") or form.get("village", "")).split())
    if not name or name == ELSEWHERE or name in villages or village_of(name):
        return name
    wrong.append(
        f"“{name[:20]}”不像村名。请写全，比如“张湾村”“付店社区”；外乡镇的写“{ELSEWHERE}”；不知道就空着。"
    )
    return ""


def _day(typed: str, today: date, own_day: date | None, wrong: list[str]) -> date:
    if not typed:
        return today
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        wrong.append("日期没看懂，请重新选一个。")
        return today
    first = today - timedelta(days=BACK_DAYS)
    if day == own_day:
        return day
    if day > today:
        wrong.append("这个日子还没到，只能登记今天和以前的。")
    elif day < first:
        wrong.append(f"最多补登 {BACK_DAYS} 天，{first.month}月{first.day}日以前的请找管理员。")
    return day


def _phone(typed: str, result: str, wrong: list[str]) -> str:
    if not typed.strip():
        return ""
    phone = find_phone(typed)
    if phone is None:
        wrong.append("回电话的号码没看懂，请写 11 位手机号，或者带区号的座机。")
    elif result in RESULTS and result != HAND_OVER:
        wrong.append("留了回电话的号码，结果请选“要跟进”；不用回电话，就把号码删掉。")
    return phone or ""


def _number(typed: str, *, pieces: bool, wrong: list[str]) -> int:
    most, what = (MOST_PIECES, "份数") if pieces else (MOST_HEADS, "人数")
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", typed).replace(",", "").strip())
    number = int(found[1]) if found else 0
    if not 1 <= number <= most:
        wrong.append(f"{what}请写 1 到 {most} 的数字。")
    return number

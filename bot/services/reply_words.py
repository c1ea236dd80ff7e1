"""The words that people send to a villager: typed ones are looked at first, an entry's are put together to fit."""

from __future__ import annotations

from datetime import datetime

from bot.conversation import compose, wording
from bot.conversation.desk import Desk, Office
from bot.conversation.fitting import MAX_BYTES
from bot.conversation.privacy import mask
from bot.records.errors import VaultError
from bot.records.vault import Vault
from bot.services.build import Services
from faq.entry import Entry


class WordsRefused(ValueError):
    """Words that cannot be sent; the message says in Chinese what to change."""


def checked(typed: str, *, personal_is_meant: bool) -> str:
    """The words of a reply as they are sent; raises WordsRefused.

    ``personal_is_meant``: whoever wrote them says that the numbers in them are public ones.
    """
    words = "\n".join(
        line.rstrip() for line in typed.replace("\r\n", "\n").replace("\0", "").split("\n")
    ).strip()
    if not words:
        raise WordsRefused("还没有写回复。")
    size = len(words.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        over = -(-(size - MAX_BYTES) // 3)
        raise WordsRefused(
            f"写了 {len(words)} 个字，微信一条最多 {MAX_BYTES // 3} 个汉字左右，请删掉大约 {over} 个字。"
        )
    if not personal_is_meant and (masked := mask(words)) != words:
        kinds = "、".join(
            label for label in _LABELS if masked.count(f"〔{label}〕") > words.count(f"〔{label}〕")
        )
        raise WordsRefused(
            f"里面好像有{kinds}。别人的号码请删掉；如果是单位对外公开的电话，勾上下面的“是公开的号码”再送。"
        )
    return words


_LABELS = ("电话", "身份证号", "银行卡号", "车牌", "邮箱", "微信号", "号码")


def entry_words(entry: Entry, desk: Desk) -> str:
    """The answer of an entry as a person sends it: whole, or as much as fits, with its articles and numbers always."""
    heading = wording.HEADING.format(title=entry.title)
    last = [compose.citations(entry, desk)]
    if entry.contacts:
        lines = [desk.library.hotlines[key].line for key in entry.contacts if key in desk.library.hotlines]
        last.append(wording.CALL.format(numbers="、".join(lines)))
    if entry.changed:
        last.insert(0, wording.CHANGED.format(words=entry.changed))
    if desk.office.public_url:
        last.append(wording.READ_MORE.format(address=compose.page_address(entry.id, desk)))
    steps = [f"{number}. {step}" for number, step in enumerate(entry.steps, 1)]
    for count in range(len(steps), -1, -1):
        rest = [wording.CUT_SHORT] if count < len(steps) else []
        words = "\n".join((heading, entry.answer, *steps[:count], *rest, *last))
        if len(words.encode()) <= MAX_BYTES:
            return words
    return "\n".join((heading, entry.answer))


def desk_of(services: Services, now: datetime) -> Desk:
    """A desk for putting an answer together; it knows no villager."""
    settings = services.settings
    office = Office(settings.town_name, settings.office_phone, settings.public_url, settings.show_statutes)
    return Desk(services.shelf.library(now), office)


def unlocked(vault: Vault, cipher: str | None) -> str | None:
    """A call-back number; None when there is none, empty when it cannot be read."""
    if not cipher:
        return None
    try:
        return vault.decrypt(cipher)
    except VaultError:
        return ""

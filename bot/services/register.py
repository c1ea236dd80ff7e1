"""The register of what happens outside the chat: consultations at the window, stands, hand-outs, activities."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.records.account_facts import AccountFacts
from bot.records.activities import Activities
from bot.records.entered import CONSULTATION, Entry, Register
from bot.records.media import KEPT, Media, Medium, media_of_activity
from bot.records.offline import Offline
from bot.records.offline_rows import Entered, NotYours
from bot.services.build import ACCOUNT, Services
from bot.services.pictures import BadPicture, Picture, clean_picture
from bot.services.register_forms import FormErrors, read_consultation, read_held, read_key, read_reason
from bot.services.villages import listed
from bot.statistics.periods import beijing_day
from faq.corpus import load_topics

PICTURES = 9
"""Pictures of one activity."""
THUMBNAIL = 240
"""Pixels of the longer side of a small one."""
JUST_NOW = timedelta(hours=3)
"""For so long the person entered last may be taken for the same, and channel and village are offered again."""
TOPICS_SHOWN, VILLAGES_SHOWN = 8, 6
_USUAL = ("wages", "land", "divorce", "loans", "neighbours", "elderly", "injury", "homestead")
"""What is offered first while nothing was asked yet."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form offers."""

    topics: Mapping[str, str]
    """Id → name, in the order of the list."""
    top: tuple[str, ...]
    """The topics that get a button."""
    villages: tuple[str, ...]
    """All that are known."""
    near: tuple[str, ...]
    """The villages that get a button."""
    last: Entry | None
    """The consultation that the same member of staff entered a moment ago."""


class RegisterDesk:
    """Reads forms and stores what they say. Everything raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._offline = Offline(services.engine, account=ACCOUNT)
        self._activities = Activities(services.engine, account=ACCOUNT)
        self._facts = AccountFacts(services.engine, account=ACCOUNT)
        self._media = Media(services.engine, account=ACCOUNT)
        self.entries = Register(services.engine, account=ACCOUNT)
        """The lists."""

    def offered(self, author: str, *, now: datetime) -> Offered:
        """What a form offers to a member of staff."""
        topics = load_topics()
        asked = self.entries.top_topics(limit=TOPICS_SHOWN + 4)
        top = dict.fromkeys(topic for topic in (*asked, *_USUAL) if topic in topics)
        last = self.entries.last(author, since=now - JUST_NOW)
        on_list, said = listed(self._facts), self.entries.villages()
        order = (name for name in said if not on_list or name in on_list)
        near = dict.fromkeys(name for name in (last.village if last else "", *order, *on_list) if name)
        return Offered(
            topics,
            tuple(top)[:TOPICS_SHOWN],
            tuple(dict.fromkeys((*on_list, *said))),
            tuple(near)[:VILLAGES_SHOWN],
            last,
        )

    def enter(
        self,
        form: Mapping[str, str],
        *,
        author: str,
        now: datetime,
        old: Entry | None = None,
        may_all: bool = False,
    ) -> tuple[Entered, str]:
        """Store a consultation, in place of ``old`` where there is one; what it came to and the words that are kept.

        Raises FormErrors, NotYours.
        """
        key = read_key(form)
        reason = read_reason(form) if old else ""
        asked, phone = read_consultation(
            form,
            topics=load_topics(),
            villages=listed(self._facts),
            today=beijing_day(now),
            own_day=old.day if old else None,
            phone_kept=old is not None and old.has_phone,
        )
        if phone:
            asked = replace(asked, callback_cipher=self._services.vault.encrypt(phone))
        entered = self._offline.add(
            asked, form_key=key, author=author, now=now, same_as="" if old else form.get("same_as", ""),
            replaces=old.id if old else "", reason=reason, may_all=may_all,
        )  # fmt: skip
        return entered, asked.words

    def hold(
        self,
        kind: str,
        form: Mapping[str, str],
        pictures: Sequence[tuple[str, bytes]],
        *,
        author: str,
        now: datetime,
        old: Entry | None = None,
        may_all: bool = False,
    ) -> tuple[str, bool]:
        """Store a stand, hand-out or activity with its pictures (name of the file, data), as ``enter`` does.

        Its id, and whether the form had been sent before. A picture that is none stops all of it with FormErrors.
        """
        key = read_key(form)
        reason = read_reason(form) if old else ""
        held = read_held(
            kind,
            form,
            topics=load_topics(),
            villages=listed(self._facts),
            today=beijing_day(now),
            own_day=old.day if old else None,
        )
        cleaned = self._cleaned(pictures, already=old.pictures if old else 0)
        item_id, repeated = self._activities.add(
            held, form_key=key, author=author, now=now,
            replaces=old.id if old else "", reason=reason, may_all=may_all,
        )  # fmt: skip
        self._keep(cleaned, item_id, key, author, now)
        return item_id, repeated

    def add_pictures(
        self,
        item: Entry,
        form: Mapping[str, str],
        pictures: Sequence[tuple[str, bytes]],
        *,
        author: str,
        now: datetime,
    ) -> int:
        """Add pictures to what is stored already; how many were new. Raises FormErrors."""
        key = read_key(form)
        if not pictures:
            raise FormErrors("请先选照片，再点上传。")
        return self._keep(self._cleaned(pictures, already=item.pictures), item.id, key, author, now)

    def void(self, entry: Entry, form: Mapping[str, str], *, by: str, may_all: bool, now: datetime) -> None:
        """Take an entry out of the figures; raises FormErrors, NotYours."""
        records = self._offline if entry.kind == CONSULTATION else self._activities
        records.void(entry.id, by=by, may_all=may_all, reason=read_reason(form), now=now)

    def pictures_of(self, item_id: str) -> tuple[Medium, ...]:
        """The pictures of an activity that are kept."""
        found = media_of_activity(self._services.engine, ACCOUNT, item_id)
        return tuple(medium for medium in found if medium.state == KEPT)

    def picture(self, medium_id: str, *, small: bool) -> tuple[str, bytes] | None:
        """Type and data of a picture of an activity; None for anything else. Raises VaultError."""
        found = self._media.find(medium_id)
        if found is None or found[1] is None or not found[0].activity_id:
            return None
        data = self._services.vault.decrypt_bytes(found[1])
        if not small:
            return found[0].mime, data
        drawn = clean_picture(data, longest=THUMBNAIL)
        return drawn.mime, drawn.bytes

    def _cleaned(self, pictures: Sequence[tuple[str, bytes]], *, already: int) -> list[Picture]:
        if len(pictures) + already > PICTURES:
            left = max(0, PICTURES - already)
            raise FormErrors(f"照片最多 {PICTURES} 张，这次还能传 {left} 张；您选了 {len(pictures)} 张。")
        cleaned: list[Picture] = []
        wrong: list[str] = []
        for number, (_, data) in enumerate(pictures, 1):
            try:
                cleaned.append(clean_picture(data))
            except BadPicture as error:
                wrong.append(f"第 {number} 张照片：{error}")
        if wrong:
            raise FormErrors(*wrong, "照片要重新选一遍，别的都还在。")
        return cleaned

    def _keep(self, cleaned: Sequence[Picture], item_id: str, key: str, author: str, now: datetime) -> int:
        kept = 0
        for number, picture in enumerate(cleaned):
            added = self._media.add(
                "image", self._services.vault.encrypt_bytes(picture.bytes), form_key=f"form:{key}:{number}",
                activity_id=item_id, mime=picture.mime, length=len(picture.bytes), now=now,
            )  # fmt: skip
            kept += added is not None
        if kept:
            self._services.audit.note(author, "pictures_added", "activity", item_id, now=now, pictures=kept)
        return kept


def new_key() -> str:
    """A key for one form."""
    return secrets.token_urlsafe(18)


def register_of(services: Services) -> RegisterDesk:
    """The register over these parts; nothing is opened before it is used."""
    return RegisterDesk(services)


__all__ = [
    "CONSULTATION", "PICTURES", "Entry", "FormErrors", "NotYours", "Offered", "RegisterDesk", "new_key",
    "register_of",
]  # fmt: skip

"""Keep pictures and recordings encrypted, and open them for the staff who may see them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from bot.records.audit import Audit
from bot.records.media import Media, Medium
from bot.records.vault import Vault
from bot.services.build import ACCOUNT, Services
from bot.services.pictures import BadPicture, clean_picture
from bot.services.sounds import BadSound, sort_of

LOOKED = "media_looked"
"""The act in the audit log when somebody opened one."""
IMAGE, VOICE = "image", "voice"


class NotThere(ValueError):
    """Nothing to open; the message says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One picture or recording in plain."""

    medium: Medium
    data: bytes = field(repr=False)


class Unusable(ValueError):
    """What was fetched is no picture or recording; the message says so in Chinese."""


class MediaKeeper:
    """The pictures and recordings of one account. Everything raises RecordsError."""

    def __init__(self, media: Media, *, vault: Vault, audit: Audit, retention_days: int) -> None:
        self.media = media
        self._vault = vault
        self._audit = audit
        self._retention_days = retention_days

    def keep(self, medium_id: str, kind: str, data: bytes) -> bool:
        """Keep what was fetched, encrypted; False when its row was deleted meanwhile. Raises Unusable.

        A picture is kept as ``clean_picture`` draws it, a recording as it came.
        """
        try:
            if kind == IMAGE:
                picture = clean_picture(data)
                data, mime = picture.bytes, picture.mime
            else:
                mime = sort_of(data)
        except (BadPicture, BadSound) as refusal:
            raise Unusable(str(refusal)) from refusal
        return self.media.keep(medium_id, self._vault.encrypt_bytes(data), mime=mime, length=len(data))

    def add_picture(self, data: bytes, *, activity_id: str, form_key: str, now: datetime) -> str | None:
        """Keep a picture that staff uploaded for an activity; its id, None when this form was sent before.

        Raises BadPicture, whose message is for the page.
        """
        picture = clean_picture(data)
        return self.media.add(
            IMAGE, self._vault.encrypt_bytes(picture.bytes), form_key=form_key or secrets.token_hex(16),
            activity_id=activity_id, mime=picture.mime, length=len(picture.bytes), now=now,
        )  # fmt: skip

    def open(self, medium_id: str, *, by: str, now: datetime) -> Opened:
        """Open one for a member of staff, with its trace; raises NotThere, VaultError."""
        found = self.media.find(medium_id)
        if found is None:
            raise NotThere("没有这个图片或者录音，可能地址抄错了。")
        medium, sealed = found
        if sealed is None:
            waits = medium.state == "waiting"
            raise NotThere("还在从微信取，过一会儿再看。" if waits else medium.why or "已经删掉了。")
        data = self._vault.decrypt_bytes(sealed)
        self._audit.note(by, LOOKED, "media", medium.id, now=now, sort=medium.kind)
        return Opened(medium, data)

    def tidy(self, now: datetime) -> int:
        """Delete what nobody may keep any longer; how many."""
        return self.media.clear(retention_days=self._retention_days, now=now)


def media_keeper_of(services: Services) -> MediaKeeper:
    """The pictures and recordings of these services; nothing is opened before it is used."""
    return MediaKeeper(
        Media(services.engine, account=ACCOUNT),
        vault=services.vault,
        audit=services.audit,
        retention_days=services.settings.retention_days,
    )

"""One person's data in one file, for that person: a text to read, the rows as JSON, pictures and recordings."""

from __future__ import annotations

import json
import mimetypes
import os
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.records.audit import audit_row
from bot.records.errors import MayNot, VaultError
from bot.records.personal import Personal
from bot.records.receipts import read_number
from bot.services.build import ACCOUNT, Services
from bot.services.data_words import COLUMNS, TABLES
from bot.statistics.periods import BEIJING

EXPORTED, FORGOTTEN = "person_exported", "person_forgotten"
"""The acts in the audit log."""
REASONS = ("本人要求", "代理人要求", "近亲属要求", "依法调取")
"""Why one person's data may be handed out or deleted: a choice, so that the audit log holds no words about anybody."""
_HIDDEN = {
    "key_hash",
    "openid_cipher",
    "callback_cipher",
    "code_hash",
    "code_cipher",
    "media_id_cipher",
    "sealed",
}
_OPENED = {"openid_cipher": "openid", "callback_cipher": "callback_phone", "code_cipher": "pick_up_code"}
"""Column of a cipher → its name in the file, where it is opened."""
_UNREADABLE = "（换过密钥，解不开）"


class Persons:
    """What is done for one person, found by the receipt number of any of their matters. Raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._personal = Personal(services.engine, account=ACCOUNT)

    def find(self, receipt: str) -> str:
        """The id of the person; MayNot, in Chinese, when the number is none."""
        number = read_number(receipt)
        if number is None:
            raise MayNot(f"“{receipt}”不是受理号。受理号像 261123-4821，在给村民的回复里。")
        person_id = self._personal.person_of(number)
        if person_id is None:
            raise MayNot(f"没有受理号 {number}。请核对一下，或者请本人在公众号里发“查询”再看一遍。")
        return person_id

    def export(self, person_id: str, path: Path, *, reason: str, by: str, now: datetime) -> int:
        """Write everything to a new zip file that only its owner may read, and keep that it was done; how many rows.

        Raises OSError (FileExistsError when there is such a file).
        """
        rows = self._personal.rows(person_id)
        files = list(self._files(rows["media"]))
        told = {name: [self._told(row) for row in found] for name, found in rows.items()}
        count = sum(map(len, told.values()))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("内容.txt", _readable(told, now))
                archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1, default=_plain))
                for name, data in files:
                    archive.writestr(name, data)
            self._services.audit.note(
                by, EXPORTED, "person", person_id, now=now, reason=reason, rows=count, pictures=len(files)
            )
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return count

    def forget(self, person_id: str, *, reason: str, by: str, now: datetime) -> bool:
        """Delete what leads to the person and their words, as the chat does; False when that was done before."""
        facts = {"reason": reason}
        trace = audit_row(
            ACCOUNT, actor=by, act=FORGOTTEN, kind="person", item_id=person_id, facts=facts, now=now
        )
        return self._personal.forget(person_id, trace=trace, now=now)

    def _told(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row without what only the service has a use for, and with its ciphers opened."""
        shown = {name: value for name, value in row.items() if name not in _HIDDEN and name != "account"}
        for column, name in _OPENED.items():
            if row.get(column):
                shown[name] = self._opened(row[column])
        return shown

    def _opened(self, cipher: str) -> str:
        try:
            return self._services.vault.decrypt(cipher)
        except VaultError:
            return _UNREADABLE

    def _files(self, media: Iterable[dict[str, Any]]) -> Iterable[tuple[str, bytes]]:
        for number, row in enumerate(media, 1):
            if row["sealed"] is None:
                continue
            try:
                data = self._services.vault.decrypt_bytes(bytes(row["sealed"]))
            except VaultError:
                continue
            yield f"{number:03d}{mimetypes.guess_extension(row['mime']) or '.bin'}", data


def _readable(told: dict[str, list[dict[str, Any]]], now: datetime) -> str:
    """The same in lines that a villager can read."""
    lines = [
        f"导出时间：{_plain(now)}（北京时间，下同）",
        "这里是普法服务存着的关于这位村民的全部信息。身份证号、电话等号码在存的时候就遮住了，遮住的没有存。",
        "data.json 是同样的内容，给程序读的；图片和录音在旁边，按先后编号。",
    ]
    for name, rows in told.items():
        lines += ["", f"【{TABLES[name].rstrip('。')}】{len(rows)} 条"]
        for row in rows:
            lines.append("")
            lines += [
                f"  {_word(key)}：{_plain(value)}" for key, value in row.items() if value not in (None, "")
            ]
    return "\n".join(lines) + "\n"


_WORDS = {"openid": "微信标识", "callback_phone": "回电号码", "pick_up_code": "取件码"}


def _word(column: str) -> str:
    return _WORDS.get(column) or COLUMNS.get(column, column)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def persons_of(services: Services) -> Persons:
    """What is done for one person, on these services."""
    return Persons(services)

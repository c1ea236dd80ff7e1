"""A matter that was entered at the window and waits for somebody to call back; no word of it went through the chat."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.records.offline import Offline
from bot.records.offline_rows import HAND_OVER, Asked
from bot.services.build import ACCOUNT, Services
from bot.statistics.periods import beijing_day

PHONE = "13800138000"


def waiting(
    services: Services, *, key: str = "form-1", words: str = "=1+1 老板欠薪", by: str = "王专干"
) -> None:
    """Enter it, with the number to call back."""
    now = datetime.now(UTC)
    cipher = services.vault.encrypt(PHONE)
    asked = Asked("window", beijing_day(now), "wages", HAND_OVER, "张湾村", words, callback_cipher=cipher)
    Offline(services.engine, account=ACCOUNT).add(asked, form_key=key, author=by, now=now)

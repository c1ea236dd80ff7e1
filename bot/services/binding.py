"""Which WeChat belongs to which member of staff, so that they can be told there and their own tests are not counted.

A member asks for a code on the staff pages and sends it to the account. The code is worked out from the secret key,
the member, what is bound and the time: nothing has to be kept for it, on whatever process it is asked for or sent to,
and one that was used is worth nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.turns import RECEIPT_SLOT, Outcome, Turn
from bot.records.audit import add_row, audit_row
from bot.records.errors import RecordsError, VaultError
from bot.records.staff import Member, Staff
from bot.records.vault import Vault
from bot.services.build import ACCOUNT, Services
from bot.services.patience import Patience

log = logging.getLogger(__name__)

MINUTES = 10
"""How long a code is good for, at least."""
_STEP_S = 300
_STEPS_BACK = 2
_ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
_LENGTH = 8
_SAID = re.compile(
    rf"\s*绑定\s*[:：]?\s*([{_ALPHABET}{_ALPHABET.lower()}]{{4}})[\s-]?([{_ALPHABET}{_ALPHABET.lower()}]{{4}})\s*[。.]?\s*"
)
FRESH_FOR = timedelta(seconds=60)
"""How long who is bound is remembered in a process."""
BOUND = "绑好了，{name}。以后的提醒也发到您的微信。您在这里发的话算试用，不登记也不计数；要解除，到工作台“提醒”页面。"
WRONG = "这个绑定码不对，或者过了十分钟。请到工作台“提醒”页面再取一个。"
TRIED = "〔您绑定了工作人员提醒，这次算试用，不登记也不计数〕"
_NO_RECEIPT = "（试用，没有受理号）"


class Binding:
    """Binds and unbinds; says who is bound."""

    def __init__(self, staff: Staff, *, vault: Vault, key: bytes, patience: Patience) -> None:
        """``key``: what codes are worked out from."""
        self._staff = staff
        self._vault = vault
        self._key = key
        self._patience = patience
        self._lock = threading.Lock()
        self._known: frozenset[str] = frozenset()
        self._fresh_until: datetime | None = None

    def code(self, member: Member, *, now: datetime) -> str:
        """The code that binds this member's WeChat within ten minutes, in two groups."""
        code = self._code(member, _step(now))
        return f"{code[:4]}-{code[4:]}"

    def answer(self, text: str, openid: str, *, now: datetime) -> str | None:
        """The words for a message that is a code; None for any other message. Raises RecordsError."""
        said = _SAID.fullmatch(text)
        if said is None:
            return None
        code = (said[1] + said[2]).upper()
        member = self._patience.run(lambda: self._member_of(code, now))
        if member is None:
            return WRONG
        self.bind(member.name, openid, now=now)
        return BOUND.format(name=member.name)

    def seen(self, turn: Turn, openid: str, *, now: datetime) -> Turn:
        """The turn as it is to be kept: that of a member of staff is a test; whoever is forgotten is unbound.

        Raises RecordsError.
        """
        if not self.is_staff(openid, now=now):
            return turn
        if not turn.forget:
            return tried(turn)
        for member in self._patience.run(self._staff.everyone):
            if member.openid_cipher and self._readable(member.openid_cipher) == openid:
                self.bind(member.name, None, now=now)
        return turn

    def bind(self, name: str, openid: str | None, *, now: datetime) -> None:
        """Bind a member's WeChat, or with None take it back; raises RecordsError."""
        cipher = None if openid is None else self._vault.encrypt(openid)
        act = "wechat_unbound" if openid is None else "wechat_bound"
        trace = audit_row(ACCOUNT, actor=name, act=act, kind="staff", item_id=name, facts={}, now=now)
        self._staff.set_wechat(name, cipher, also=lambda connection: add_row(connection, trace))
        with self._lock:
            self._fresh_until = None
            if openid is not None:
                self._known |= {self._vault.person_key(ACCOUNT, openid)}

    def is_staff(self, openid: str, *, now: datetime) -> bool:
        """Whether this is the WeChat of a member of staff; what is known counts while the database is away."""
        with self._lock:
            if self._fresh_until is None or now >= self._fresh_until or now < self._fresh_until - FRESH_FOR:
                self._fresh_until = now + FRESH_FOR
                stale = True
            else:
                stale = False
        if stale:
            try:
                self._known = self._patience.run(self._bound)
            except RecordsError as error:
                log.warning("who is bound was not read: %s", type(error).__name__)
        return bool(self._known) and self._vault.person_key(ACCOUNT, openid) in self._known

    def _bound(self) -> frozenset[str]:
        ciphers = [member.openid_cipher for member in self._staff.everyone() if member.active]
        openids = [self._readable(cipher) for cipher in ciphers if cipher]
        return frozenset(self._vault.person_key(ACCOUNT, openid) for openid in openids if openid)

    def _readable(self, cipher: str) -> str:
        """The openid of a cipher; empty when it cannot be read."""
        try:
            return self._vault.decrypt(cipher)
        except VaultError:
            log.warning("the WeChat of a member of staff cannot be read: another SECRET_KEY")
            return ""

    def _member_of(self, code: str, now: datetime) -> Member | None:
        steps = [_step(now) - back for back in range(_STEPS_BACK + 1)]
        for member in self._staff.everyone():
            if member.active and any(
                hmac.compare_digest(code.encode(), self._code(member, step).encode()) for step in steps
            ):
                return member
        return None

    def _code(self, member: Member, step: int) -> str:
        told = "\0".join((member.id, member.openid_cipher or "", str(step)))
        number = int.from_bytes(hmac.digest(self._key, told.encode(), hashlib.sha256))
        letters = []
        for _ in range(_LENGTH):
            number, place = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[place])
        return "".join(letters)


def tried(turn: Turn) -> Turn:
    """The turn of a member of staff who tries the account: answered as anybody's, and nothing of it kept or counted."""
    reply = turn.reply.replace(RECEIPT_SLOT, _NO_RECEIPT)
    return replace(
        turn,
        reply=f"{reply}\n{TRIED}" if reply else reply,
        # a petition that was guided stands in the figures, but for a test
        outcome=Outcome.SMALLTALK if turn.outcome is Outcome.GUIDED else turn.outcome,
        session=replace(turn.session, matter_id=""),
        same_matter=False,
        keep_text=False,
        keep_media=False,
        hands_over=False,
        solved=None,
        callback_phone="",
        village="",
        notice="",
        test=True,
    )


def _step(now: datetime) -> int:
    return int(now.timestamp()) // _STEP_S


def binding_of(services: Services) -> Binding:
    """Binding on these services; nothing is opened before it is used."""
    key = hmac.digest(services.session_key(), b"pufa binding", hashlib.sha256)
    return Binding(services.staff, vault=services.vault, key=key, patience=services.patience)

"""三审: a post is signed by three people, none of whom wrote it, one after the other; the last signature approves it.

What is signed is one hash. The names are printed under the article when it is sent (``credits_of``); they come from
the signatures under exactly that text, so what was signed is what is sent, with the names of those who signed it.
An office of fewer than four who may sign lets one person take several steps, with a typed reason that everybody is
told of; whoever wrote the text never signs last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from bot.conversation.privacy import mask
from bot.records.alerts import Alerts
from bot.records.audit import add_row, audit_row
from bot.records.emergencies import add_alert
from bot.records.errors import MayNot, RecordsError
from bot.records.post_events import RETURNED, SIGNED, add_event
from bot.records.signatures import FINAL, FIRST, SECOND, STEP_WORDS, STEPS, Signature, Signatures
from bot.records.staff import Member
from bot.records.versions import State, Versions
from bot.services.approving import LONGEST_REASON, SHORTEST_REASON, approving_of
from bot.services.build import ACCOUNT, POST, Services
from bot.services.staffing import APPROVERS, HANDLERS
from content.credits import WRITER, credits_html, credits_text

log = logging.getLogger(__name__)

JOINED = "review_joined"
"""Act in the audit log, and kind of the alert: one person signed for another."""
FEW = 4
"""An office with fewer people who may sign may join steps."""
MAY = {FIRST: HANDLERS, SECOND: APPROVERS, FINAL: APPROVERS}
"""Step → roles that may sign it."""
BY_COMMAND = "命令行"
_ALERT = "有一篇文章的{step}因为人手不够由同一个人签了。谁、为什么，见“每月一法”里这一篇，请补看。"


class Review(NamedTuple):
    """How far a text is."""

    signed: tuple[Signature, ...]
    next_step: str
    """The step that is to be signed; empty when all are."""
    authors: frozenset[str]
    few: bool
    """Whether steps may be joined."""

    @property
    def line(self) -> str:
        """As it will be printed."""
        return credits_text(_named(self.authors, ((one.step, one.name) for one in self.signed)))

    def needs_reason(self, name: str) -> bool:
        """Whether this person would sign for another."""
        return name in self.authors or any(one.name == name for one in self.signed)

    def may_sign(self, member: Member) -> bool:
        """Whether this person may take the next step, perhaps with a reason."""
        if not self.next_step or not member.may(MAY[self.next_step]):
            return False
        if self.next_step == FINAL and member.name in self.authors:
            return False
        return self.few or not self.needs_reason(member.name)


class Signing:
    """The review of posts of one account."""

    def __init__(self, services: Services) -> None:
        """Nothing is opened before it is used."""
        self._services = services
        self._signatures = Signatures(services.engine, account=ACCOUNT)
        self._versions = Versions(services.engine, account=ACCOUNT)
        self._approving = approving_of(services)

    def review(self, slug: str, sha256: str) -> Review:
        """How far a text is. Raises RecordsError."""
        signed = self._signatures.of(POST, slug, sha256)
        return self._review(signed, self._services.approvals.authors_of(POST, slug, sha256), self._few())

    def all_signed(self) -> dict[tuple[str, str], tuple[Signature, ...]]:
        """Every signature under a post, by slug and hash. Raises RecordsError."""
        return self._signatures.of_kind(POST)

    def sign(
        self,
        slug: str,
        sha256: str,
        step: str,
        member: Member,
        *,
        now: datetime,
        reason: str = "",
        emergency_reason: str = "",
    ) -> bool:
        """Sign a step of exactly this text; False when the last step was signed before.

        Raises MayNot (role, order, one person twice without a reason), OwnText, RecordsError.
        """
        if step not in STEPS:
            raise MayNot("没看懂要签哪一审，请重新打开这一页。")
        if step == FINAL and not member.may(APPROVERS):
            return self._final(slug, sha256, member, now, "", emergency_reason)
        if not member.may(MAY[step]):
            raise MayNot(f"您的角色不能签{STEP_WORDS[step]}。请找法律顾问、审核人或者管理员。")
        why = self._why(self.review(slug, sha256), member.name, reason)
        if step == FINAL:
            return self._final(slug, sha256, member, now, why, "")

        def work(connection: Any) -> None:
            self._add(connection, slug, sha256, step, member.name, now, why)
            facts = {"sha256": sha256[:12], "step": STEP_WORDS[step]}
            if absent := member.acts_for(MAY[step]):
                facts["deputy_for"] = absent
            add_row(connection, self._trace(member.name, "post_signed", slug, facts, now))

        self._signatures.write(work)
        return True

    def by_name(self, slug: str, sha256: str, name: str, *, now: datetime) -> bool:
        """The last step from the command line, for which whoever is at the server answers; raises OwnText, RecordsError."""

        def also(connection: Any) -> None:
            self._add(connection, slug, sha256, FINAL, name, now, BY_COMMAND, in_order=False)

        return self._approving.by_name(POST, slug, sha256, name, now=now, also=also)

    def withdraw(self, slug: str, name: str, *, now: datetime) -> int:
        """Take the approval back, and the signatures with it; how many approvals there were. Raises RecordsError."""

        def also(connection: Any) -> None:
            self._signatures.remove_in(connection, POST, slug)
            add_event(connection, ACCOUNT, slug, 0, "withdrawn", now=now, facts={"by": name})

        return self._approving.withdraw(POST, slug, name, now=now, also=also)

    def send_back(self, slug: str, sha256: str, member: Member, remark: str, *, now: datetime) -> None:
        """Give a text back to its author with a remark; what was signed of it counts no more.

        Raises MayNot (role, no remark, approved already), RecordsError.
        """
        words = mask(" ".join(remark.split()))[:LONGEST_REASON]
        if not member.may(HANDLERS):
            raise MayNot("您的角色不能退回文章。")
        if len(words) < 2:
            raise MayNot("请写一句要改哪里，写的人才知道怎么改。")
        if self._services.approvals.approver_of(POST, slug, sha256) is not None:
            raise MayNot("这一版已经终审通过。不能发的，请先撤回审核。")

        def work(connection: Any) -> None:
            self._signatures.remove_in(connection, POST, slug, sha256)
            facts = {"by": member.name, "sha256": sha256}
            add_event(connection, ACCOUNT, slug, 0, RETURNED, now=now, words=words, facts=facts)
            add_row(connection, self._trace(member.name, "post_returned", slug, {"sha256": sha256[:12]}, now))

        self._signatures.write(work)
        for version in self._versions.in_state(POST, State.IN_REVIEW):
            if (version.item_id, version.sha256) == (slug, sha256):
                self._versions.send_back(POST, slug, version.number, by=member.name, remark=words, now=now)

    def _final(
        self, slug: str, sha256: str, member: Member, now: datetime, why: str, emergency_reason: str
    ) -> bool:
        emergency = not member.may(APPROVERS)
        reason = mask(" ".join(emergency_reason.split()))[:LONGEST_REASON] if emergency else why

        def also(connection: Any) -> None:
            self._add(
                connection, slug, sha256, FINAL, member.name, now, reason, in_order=not emergency, loud=not emergency
            )  # fmt: skip

        return self._approving.approve(
            POST, slug, sha256, member, now=now, emergency_reason=emergency_reason, also=also
        )

    def _add(
        self,
        connection: Any,
        slug: str,
        sha256: str,
        step: str,
        name: str,
        now: datetime,
        reason: str,
        *,
        in_order: bool = True,
        loud: bool = True,
    ) -> None:
        self._signatures.add_in(
            connection, POST, slug, sha256, step, name=name, now=now, reason=reason, in_order=in_order
        )
        facts = {"step": step, "by": name, "sha256": sha256, **({"reason": reason} if reason else {})}
        add_event(connection, ACCOUNT, slug, 0, SIGNED, now=now, words=STEP_WORDS[step], facts=facts)
        if step == FINAL:
            self._versions.approve_text_in(connection, POST, slug, sha256, by=name, now=now)
        if reason and reason != BY_COMMAND and loud:
            told = {"reason": reason, "sha256": sha256[:12], "step": STEP_WORDS[step]}
            trace = self._trace(name, JOINED, slug, told, now)
            add_row(connection, trace)
            alerts = Alerts(self._services.engine, account=ACCOUNT)
            words = _ALERT.format(step=STEP_WORDS[step])
            add_alert(connection, alerts.row(JOINED, trace["id"], words, urgent=False, now=now))

    def _why(self, review: Review, name: str, typed: str) -> str:
        """The reason to sign for another; empty where none is needed, or where none was given."""
        reason = mask(" ".join(typed.split()))[:LONGEST_REASON]
        if not review.needs_reason(name) or not reason:
            return ""
        if not review.few:
            raise MayNot("能审稿的有四个人以上，每一审要换一个人签。请找没有签过的同事。")
        if len(reason) < SHORTEST_REASON:
            raise MayNot(f"一个人签两审，要写清楚为什么找不到别人，至少 {SHORTEST_REASON} 个字。")
        return reason

    def _few(self) -> bool:
        people = [one for one in self._services.staff.everyone() if one.active and one.may(HANDLERS)]
        return len(people) < FEW

    def _review(self, signed: tuple[Signature, ...], authors: frozenset[str], few: bool) -> Review:
        done = {one.step for one in signed}
        following = "" if FINAL in done else next((step for step in STEPS if step not in done), "")
        return Review(signed, following, authors, few)

    def _trace(self, name: str, act: str, slug: str, facts: dict[str, Any], now: datetime) -> dict[str, Any]:
        return audit_row(ACCOUNT, actor=name, act=act, kind=POST, item_id=slug, facts=facts, now=now)


def signing_of(services: Services) -> Signing:
    """Signing on these parts; nothing is opened before it is used."""
    return Signing(services)


def credits_of(services: Services) -> Callable[[str, str], str]:
    """Slug and hash → the line with the names, as WeChat takes it. It raises RecordsError."""

    def credits(slug: str, sha256: str) -> str:
        return credits_html(signers(services, slug, sha256))

    return credits


def signers(services: Services, slug: str, sha256: str) -> tuple[tuple[str, str], ...]:
    """Step and name of who wrote a text and of all who signed it; of one approved without steps, who approved it.

    Empty until it is approved. Raises RecordsError.
    """
    signed = Signatures(services.engine, account=ACCOUNT).of(POST, slug, sha256)
    steps = [(one.step, one.name) for one in signed]
    if not any(step == FINAL for step, _ in steps):
        approver = services.approvals.approver_of(POST, slug, sha256)
        if not approver:
            return ()
        steps = [(FINAL, approver)]
    return _named(services.approvals.authors_of(POST, slug, sha256), steps)


def _named(authors: Iterable[str], steps: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Who wrote it, where staff did, before who signed it."""
    writers = "、".join(sorted(authors))
    return (*(((WRITER, writers),) if writers else ()), *steps)


def credits_line(services: Services, slug: str, sha256: str) -> str:
    """The same line in plain words, for our own pages; empty while the text is not approved, or records are away."""
    try:
        return credits_text(services.patience.run(lambda: signers(services, slug, sha256)))
    except RecordsError as error:
        log.warning("who signed %s is not read: %s", slug, type(error).__name__)
        return ""

"""One message, answered once: however often and to whichever process WeChat delivers it.

The state store says who computes and holds the reply for the others; the database refuses a second row of the same
push and hands back the words of the first, so the count and the text stay single even if the store was emptied.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from time import monotonic

from bot.conversation import wording
from bot.conversation.desk import Desk, Office
from bot.conversation.emergency import danger
from bot.conversation.mine import notice_below
from bot.conversation.respond import respond
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.dispatch.build import take_in
from bot.errors import StateUnavailable
from bot.records.errors import RecordsError
from bot.services import meters
from bot.services.binding import Binding, binding_of
from bot.services.build import Services
from bot.services.own_desk import OwnDesk
from bot.services.pickups import pickups_of
from bot.services.quizzing import quizzing_of
from bot.sessions.codec import Memory
from bot.sessions.state import State

log = logging.getLogger(__name__)

PATIENCE_S = 4.3
"""How long a delivery waits for another's reply; WeChat hangs up after 5 seconds."""


class Exchange:
    """Answers utterances; never raises, never takes longer than WeChat waits."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._pickups = pickups_of(services)
        self._quizzing = quizzing_of(services)
        settings = services.settings
        self._office = Office(
            settings.town_name,
            settings.office_phone,
            settings.public_url,
            settings.show_statutes,
            settings.retention_days,
        )
        self._own = OwnDesk(services)

    @cached_property
    def _binding(self) -> Binding:
        """Made at the first message: it needs the secret key, which a command must not make."""
        return binding_of(self._services)

    def answer(self, utterance: Utterance, *, now: datetime) -> str:
        """The words for one delivery of a push; empty when nothing is to be said."""
        until = monotonic() + PATIENCE_S
        try:
            if utterance.kind is Kind.SILENT:
                return ""
            if utterance.kind is Kind.JOB:
                self._services.keeper.event(utterance, now=now)
                take_in(self._services, utterance, now=now)
                return ""
            return self._once(utterance, now, until)
        except Exception:
            # The last net: the villager hears back whatever happened.
            meters.FAILURES.labels("exchange").inc()
            log.exception("exchange failed")
            return wording.APOLOGY.format(phones=wording.phones(self._services.settings.office_phone))

    def _once(self, utterance: Utterance, now: datetime, until: float) -> str:
        services = self._services
        try:
            return self._once_in(services.state, utterance, now, until)
        except StateUnavailable:
            # The threads of this process agree among themselves, and the database does the rest.
            meters.FAILURES.labels("state").inc()
            return self._once_in(services.state_here, utterance, now, until)

    def _once_in(self, state: State, utterance: Utterance, now: datetime, until: float) -> str:
        """Compute or wait; StateUnavailable before anything was computed."""
        (person, *older), key = self._services.person_keys(utterance.openid), utterance.retry_key
        for each in older:  # only while SECRET_KEY is being changed
            state.follow(person, each)
        while True:
            opening = state.open(person, key)
            if opening.claimed:
                break
            reply = opening.reply if opening.reply is not None else state.wait(person, key, until=until)
            if reply is not None:
                meters.REPEATED.inc()
                return reply
            if monotonic() + 0.05 >= until:
                return self._busy()
        reply, memory = self._compute(utterance, opening.memory, now)
        try:
            state.close(person, key, reply, memory)
        except StateUnavailable:
            meters.FAILURES.labels("state").inc()
        return reply

    def _compute(self, utterance: Utterance, memory: Memory, now: datetime) -> tuple[str, Memory | None]:
        """The reply, stored before it is sent, and the memory after it (None: leave it as it was)."""
        if memory.too_fast(now) and not danger(utterance.text):
            meters.PUSHES.labels("too_fast").inc()
            return wording.TOO_FAST, None
        turn = self._turn(utterance, memory.session, now)
        kept = self._services.keeper.keep(utterance, turn, now=now)
        meters.PUSHES.labels(turn.outcome.value).inc()
        if kept.repeated:
            return kept.words, None
        if turn.forget:
            return kept.words, Memory()
        if turn.run and not turn.test:
            self._quizzing.keep(turn.run, now=now)
        session = turn.session
        if turn.same_matter or turn.counted or turn.hands_over:
            session = session.with_matter(kept.matter_id, kept.topic)
        if kept.arrived:
            way = "picked_up" if turn.shown else "next_message"
            meters.DELIVERIES.labels(way, "delivered").inc(kept.arrived)
        if (
            kept.pages
        ):  # a letter of staff came along; it was found in the transaction that stored the message
            session = replace(session, pages=kept.pages, arriving=kept.arriving)
        return kept.words, memory.after(session, now)

    def _turn(self, utterance: Utterance, session: Session, now: datetime) -> Turn:
        services = self._services
        try:
            library = services.shelf.library(now)
            desk = Desk(
                library,
                self._office,
                matters=lambda: services.keeper.matters_of(utterance.openid),
                find=lambda number: services.keeper.find_receipt(utterance.openid, number),
                post=lambda: self._quizzing.with_planned(services.monthly_post(now)),
                earlier=lambda: services.earlier_posts(now),
                pick_up=lambda code: self._pickups.pick_up(utterance.openid, code),
                quizzes=lambda: self._quizzing.quizzes(now),
                **self._own.parts(utterance.openid),
            )
            bound = self._binding.answer(utterance.text, utterance.openid, now=now)
            if bound is not None:
                return Turn(bound, session, Outcome.SMALLTALK, keep_text=False)
            turn = respond(utterance, session, desk=desk)
            turn = self._binding.seen(turn, utterance.openid, now=now)
            # Which text it was is looked up in the very library that answered, where it was worked out before.
            sha256 = library.hashes.get(turn.entry_id) or turn.entry_sha
            notice = turn.notice if turn.test else notice_below(turn, self._office)
            return replace(turn, entry_sha=sha256, notice=notice) if sha256 or notice else turn
        except RecordsError:
            # Only 查询, 我的 and 选村 read from the database: nothing is asked, nothing is recorded as a question.
            return Turn(wording.UNKNOWN_STATUS, session, Outcome.SMALLTALK, keep_text=False)
        except Exception:
            # Whatever the dialogue stumbled over, the question is recorded for a person.
            meters.FAILURES.labels("dialogue").inc()
            log.exception("dialogue failed")
            settings = services.settings
            office = wording.office_line(settings.town_name, settings.office_phone)
            words = wording.PASSED_ON.format(office=office)
            return Turn(words, Session(), Outcome.HAND_OVER, hands_over=True)

    def _busy(self) -> str:
        return wording.BUSY.format(phones=wording.phones(self._services.settings.office_phone))

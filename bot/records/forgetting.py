"""What goes when a person is forgotten: everything that leads to them or holds their words, in every table.

Ids, days, villages, states and counts stay. A note, an answer or a draft of staff about their matter may repeat their words, so
the words of those go too; that there was one stays. What was approved for everybody (an entry that began with their
question) stays, without the way back to the matter.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Update, bindparam, case, or_, select, update

from bot.records.content_models import versions
from bot.records.desk_models import deliveries, notes, replies
from bot.records.field_models import media
from bot.records.models import consultations, matters, persons

GONE = "（本人删除了信息，这里的话一起删了）"
"""Stands in place of words that staff wrote about the matter."""


def _of(person: ColumnElement[str]) -> ColumnElement[bool]:
    return person == bindparam("of_person")


_MATTERS = select(matters.c.id).where(_of(matters.c.person_id))

FORGET: tuple[Update, ...] = (
    update(persons)
    .where(_of(persons.c.id))
    .values(key_hash=None, openid_cipher=None, notice_at=None, forgotten_at=bindparam("at")),
    update(consultations).where(_of(consultations.c.person_id)).values(text=None, reply=None),
    update(matters).where(_of(matters.c.person_id)).values(callback_cipher=None),
    update(notes).where(notes.c.matter_id.in_(_MATTERS)).values(words=GONE),
    update(replies)
    .where(replies.c.matter_id.in_(_MATTERS))
    .values(
        words=GONE,
        remark="",
        state=case(
            (or_(replies.c.state == "in_review", replies.c.state == "returned"), "withdrawn"),
            else_=replies.c.state,
        ),
    ),
    update(deliveries)
    .where(_of(deliveries.c.person_id))
    .values(
        words=None,
        code_cipher="",
        error="",
        next_at=None,
        state=case(
            (deliveries.c.state == "delivered", "delivered"),
            (deliveries.c.state == "doubtful", "doubtful"),
            else_="withdrawn",
        ),
    ),
    update(media)
    .where(or_(_of(media.c.person_id), media.c.matter_id.in_(_MATTERS)))
    .values(media_id_cipher=None, sealed=None, next_at=None, state="gone"),
    # A draft that nobody approved may still hold the question as it was asked.
    update(versions)
    .where(
        versions.c.from_matter.in_(_MATTERS),
        or_(
            versions.c.state == "draft",
            versions.c.state == "in_review",
            versions.c.state == "returned",
            versions.c.state == "withdrawn",
        ),
    )
    .values(body="{}", remark="", state="withdrawn", from_matter=""),
    update(versions).where(versions.c.from_matter.in_(_MATTERS)).values(from_matter=""),
)
"""Forget ``of_person`` at the instant ``at``."""

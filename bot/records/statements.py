"""The statements that storing one exchange needs, put together once for an engine.

What a statement asks for by name it takes from the values it is sent with; see ``bot.records.storing`` for their
order and the reasons for it.
"""

from __future__ import annotations

from sqlalchemy import Engine, bindparam, case, exists, or_, select, update

from bot.records.database import insert_new
from bot.records.field_models import media
from bot.records.forgetting import FORGET
from bot.records.models import consultations, matters, persons, receipts
from bot.records.prepared import Statement

MATTER_FIELDS = (
    "id",
    "topic",
    "last_at",
    "state",
    "outcome",
    "answered",
    "handed_over",
    "callback_cipher",
)
"""What ``Statements.find_matter`` gives of a matter, and after it the latest receipt number."""


class Statements:
    """Every statement of ``Storing``, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self.new_person = Statement(
            engine,
            insert_new(engine, persons),
            columns=["id", "account", "key_hash", "openid_cipher", "created_at", "told_at"],
        )
        """Changes no row when the person is known."""
        self.adopt = Statement(engine, ADOPT, columns=["key_hash", "openid_cipher"])
        """Bring the person ``of_older`` under the present key; changes no row when there is none."""
        self.lock_person = Statement(engine, _PERSON)
        """The id by ``of_account`` and ``of_key``, and when they were told what is kept."""
        self.change_village = Statement(
            engine, update(persons).where(persons.c.id == bindparam("of_person")), columns=["village"]
        )
        self.tell = Statement(
            engine, update(persons).where(persons.c.id == bindparam("of_person")), columns=["told_at"]
        )
        self.find_matter = Statement(engine, _MATTER)
        """The matter to continue: the session's (``session_matter``), else the youngest of the same topic."""
        self.new_matter = Statement(engine, matters.insert(), columns=[column.name for column in matters.c])
        self.change_matter = Statement(
            engine,
            update(matters).where(matters.c.id == bindparam("of_matter")),
            columns=[name for name in MATTER_FIELDS if name != "id"],
        )
        self.new_receipt = Statement(
            engine, insert_new(engine, receipts), columns=[column.name for column in receipts.c]
        )
        """Changes no row when the number is taken."""
        # On PostgreSQL the commit travels with it: where it is passed over, what came before would be committed.
        passed_over = (
            insert_new(engine, consultations) if engine.dialect.name == "sqlite" else consultations.insert()
        )
        self.new_row = Statement(
            engine, passed_over, columns=[column.name for column in consultations.c], may_be_taken=True
        )
        """Changes no row when the push is stored already; the transaction is then to be undone."""
        self.new_media = Statement(
            engine, insert_new(engine, media), columns=[column.name for column in media.c]
        )
        """Changes no row when the picture or recording of the push is there already."""
        self.forget = tuple(Statement(engine, statement) for statement in FORGET)


_taken = persons.alias()
ADOPT = update(persons).where(
    persons.c.account == bindparam("of_account"),
    persons.c.key_hash == bindparam("of_older"),
    ~exists()
    .where(_taken.c.account == bindparam("of_account"), _taken.c.key_hash == bindparam("of_key"))
    .correlate(persons),
)
_PERSON = (
    select(persons.c.id, persons.c.told_at)
    .where(persons.c.account == bindparam("of_account"), persons.c.key_hash == bindparam("of_key"))
    .with_for_update(key_share=True)
)
_LATEST_RECEIPT = (
    select(receipts.c.number)
    .where(receipts.c.matter_id == matters.c.id)
    .order_by(receipts.c.issued_at.desc(), receipts.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
_FITNESS = case(
    (matters.c.id == bindparam("session_matter"), 0),
    (
        (matters.c.last_at >= bindparam("since"))
        & (matters.c.opened_at <= bindparam("before"))
        & (matters.c.topic == bindparam("of_topic"))
        & or_(matters.c.state == "open", matters.c.state == "handed_over"),
        1,
    ),
)
"""NULL for a matter that is not to be continued. As a condition with OR, SQLite would read all matters for it."""
_MATTER = (
    select(*(matters.c[name] for name in MATTER_FIELDS), _LATEST_RECEIPT.label("receipt"))
    .where(
        # by the key, not the id: so it travels together with the lock of the person
        matters.c.person_id
        == select(persons.c.id)
        .where(persons.c.account == bindparam("of_account"), persons.c.key_hash == bindparam("of_key"))
        .scalar_subquery(),
        _FITNESS.is_not(None),
    )
    .order_by(_FITNESS, matters.c.last_at.desc())
    .limit(1)
    .with_for_update(key_share=True)
)

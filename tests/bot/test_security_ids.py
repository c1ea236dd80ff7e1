"""Rows of another account are not there for staff of this one: not shown, not changed, whatever their ids are put into."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Integer, LargeBinary, insert, select
from werkzeug.routing import IntegerConverter

from bot.records.tables import metadata
from bot.records.types import UtcDateTime
from tests.bot.staffed import browser_of, path_of, rules, word_of

OTHER = "another"
MARK = "别家的"
TABLE_OF = {
    "delivery_id": "deliveries", "import_id": "imports", "freeze_id": "freezes", "matter_id": "matters", "reply_id": "replies",
    "medium_id": "media", "entry_id": "offline", "slot_id": "slots", "staff_id": "staff", "leave_id": "deputies", "exam_id": "exams",
    "task_id": "tasks", "id_hash": "signins", "slug": "posts", "sha256": "pictures",
}  # fmt: skip
"""Name of a part of an address → the table whose rows it names. ``item_id``, ``job_id``, ``kind``, ``word`` name none."""
NO_ROWS = {"item_id", "job_id", "kind", "word", "name", "number", "part"}


def filled(connection: Any) -> None:
    """A row in every table, of another account, whose texts all say so; its id is the table's name."""
    now = datetime.now(UTC)
    for table in metadata.sorted_tables:
        row: dict[str, Any] = {}
        for column in table.columns:
            key = next(iter(column.foreign_keys), None)
            if column.name == "account":
                row[column.name] = OTHER
            elif key is not None:
                row[column.name] = id_of(key.column.table.name)
            elif column.name in {"id", "matter_id", "slug", "sha256", "id_hash", "entry_id"}:
                row[column.name] = id_of(table.name)
            elif isinstance(column.type, UtcDateTime):
                row[column.name] = now
            elif isinstance(column.type, Date):
                row[column.name] = date(2026, 11, 26)
            elif isinstance(column.type, Boolean):
                row[column.name] = False
            elif isinstance(column.type, Integer):
                row[column.name] = 1
            elif isinstance(column.type, LargeBinary):
                row[column.name] = MARK.encode()
            else:
                row[column.name] = f"{MARK}"
        connection.execute(insert(table).values(row))


def id_of(table: str) -> str:
    """Of the one row of the other account."""
    return f"other-{table}"


def rows_of(services, *, other: bool) -> dict[str, list[tuple[Any, ...]]]:
    """Table → the rows of the other account, or of ours."""
    found = {}
    with services.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if "account" in table.c:
                mine = table.c.account == OTHER if other else table.c.account != OTHER
                found[table.name] = [tuple(row) for row in connection.execute(select(table).where(mine))]
    return found


@pytest.fixture
def town(app):
    """The application with a foreign row in every table, and a browser of somebody with every role."""
    services = app.extensions["services"]
    with services.engine.begin() as connection:
        filled(connection)
    browser = browser_of(app)
    services.staff.set_roles("王专干", frozenset({"clerk", "adviser", "reviewer", "leader", "admin"}))
    return browser


def addresses(app, method: str):
    """Rule, the address with foreign ids in it, and the same with ids of nothing."""
    for rule in rules(app, method):
        if rule.rule.startswith("/console") and rule.arguments:
            foreign = {name: id_of(TABLE_OF[name]) for name in rule.arguments if name in TABLE_OF}
            if foreign:
                nothing = dict.fromkeys(foreign, "nothing")
                yield rule, path_of(app, rule, given=foreign), path_of(app, rule, given=nothing)


def test_every_part_of_an_address_is_known_here(app):
    names = {
        name
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/console")
        for name in rule.arguments
    }
    assert names <= set(TABLE_OF) | NO_ROWS


def test_a_foreign_id_is_answered_as_one_that_is_not_there(app, town):
    told, seen = [], 0
    for rule, foreign, nothing in addresses(app, "GET"):
        there, absent = town.get(foreign), town.get(nothing)
        seen += 1
        if there.status_code != absent.status_code or MARK.encode() in there.data:
            told.append((rule.rule, there.status_code, absent.status_code))
    assert told == []
    assert seen > 20


def test_no_list_shows_a_foreign_row(app, town):
    shown = [
        rule.rule
        for rule in rules(app, "GET")
        if rule.rule.startswith("/console")
        and not rule.arguments
        and MARK.encode() in town.get(rule.rule).data
    ]
    assert shown == []


def test_no_form_changes_a_foreign_row(app, town):
    services = app.extensions["services"]
    before, word, seen = rows_of(services, other=True), word_of(town), 0
    faults = []
    for rule, foreign, _ in addresses(app, "POST"):
        form = {
            "csrf_token": word,
            "sure": "yes",
            "reason": "不对",
            "words": "字",
            "sha256": MARK,
            "role": "admin",
            "roles": "admin",
        }
        answer = town.post(foreign, data=form)
        seen += 1
        if answer.status_code >= 500:
            faults.append((rule.rule, answer.status_code))
    assert faults == []
    assert seen > 30
    assert rows_of(services, other=True) == before


def test_an_account_of_ones_own_does_not_open_the_sign_in_of_another_person(app):
    mine, theirs = browser_of(app), browser_of(app, name="李律师", role="adviser")
    services = app.extensions["services"]
    with services.engine.connect() as connection:
        signins, staff = metadata.tables["signins"], metadata.tables["staff"]
        query = (
            select(signins.c.id_hash)
            .join(staff, staff.c.id == signins.c.staff_id)
            .where(staff.c.name == "王专干")
        )
        id_hash = connection.execute(query).scalar_one()
    theirs.post(f"/console/signins/{id_hash}/end", data={"csrf_token": word_of(theirs)})
    assert mine.get("/console/").status_code == 200


def test_numbers_beyond_every_row_are_not_there(app, town):
    for rule in rules(app, "GET"):
        if any(isinstance(rule._converters[name], IntegerConverter) for name in rule.arguments):
            given = {
                name: 10**30
                for name in rule.arguments
                if isinstance(rule._converters[name], IntegerConverter)
            }
            assert town.get(path_of(app, rule, given=given)).status_code in {302, 400, 403, 404}, rule.rule

"""`flask stats show --json` over generated entries outside the chat, against figures counted another way."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.app import create_app
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.activities import Activities, Held
from bot.records.consultations import Consultations
from bot.records.database import write
from bot.records.models import metadata
from bot.records.offline import Offline
from bot.records.offline_rows import RESULTS, Asked
from bot.services.build import ACCOUNT, Services
from bot.settings import Settings
from bot.statistics.field import CHANNELS, KINDS, OFFLINE

FIRST, UNTIL = date(2026, 11, 23), date(2026, 11, 26)
NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
CONTRACT = ("matters", "person_times", "persons", "answered", "handed_over", "emergencies", "guided")

_keys = itertools.count()


@pytest.fixture
def services(environment: dict[str, str], database_url: str) -> Iterator[Services]:
    """The parts on either database."""
    made = Services(Settings.from_env(environment | {"DATABASE_URL": database_url}, env_file=None))
    yield made
    made.engine.dispose()


def show(services: Services, first: date = FIRST, until: date = UNTIL) -> dict:
    runner = create_app(services.settings, services).test_cli_runner()
    return json.loads(
        runner.invoke(args=["stats", "show", "--from", f"{first}", "--to", f"{until}", "--json"]).output
    )


ASKED = st.tuples(
    # days from one before the period to one after it
    st.integers(-1, 3),
    st.sampled_from(OFFLINE),
    st.sampled_from(["wages", "land"]),
    st.sampled_from(RESULTS),
    # the same person as the one before
    st.booleans(),
    # voided in the end
    st.sampled_from([False, False, False, True]),
)
HELD = st.tuples(st.integers(-1, 3), st.sampled_from([*KINDS]), st.integers(1, 300), st.booleans())


def expected(rows: list[tuple]) -> tuple[Counter, dict[str, Counter]]:
    """件, 人次, 人 and the rest of the period: in all, and by channel."""
    person, matters, said = 0, [], []
    for number, (offset, channel, topic, result, same, voided) in enumerate(rows):
        person += not (same and number)
        near = [m for m in matters if m["of"] == (person, topic) and offset - m["last"] <= 1]
        if not near:
            matters.append({"of": (person, topic), "rows": []})
        matter = near[-1] if near else matters[-1]
        matter["last"] = offset
        if not voided:
            matter["rows"].append((offset, channel, result))
            said.append((offset, channel, person, id(matter)))
    days = range((UNTIL - FIRST).days)
    total, by_channel = Counter(), {name: Counter() for name in CHANNELS}
    for matter in matters:
        if matter["rows"] and matter["rows"][0][0] in days:
            results = {result for _, _, result in matter["rows"]}
            total["matters"] += 1
            total["answered"] += "answer" in results
            total["handed_over"] += "hand_over" in results
            by_channel[matter["rows"][0][1]]["matters"] += 1
    inside = [row for row in said if row[0] in days]
    total["person_times"] = len({(day, who, about) for day, _, who, about in inside})
    total["persons"] = len({who for _, _, who, _ in inside})
    return total, by_channel


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=st.lists(ASKED, max_size=8), held=st.lists(HELD, max_size=4))
def test_generated_entries_come_to_the_figures_counted_another_way(services, asked, held):
    write(services.engine, lambda db: [db.execute(delete(t)) for t in reversed(metadata.sorted_tables)])
    offline, activities = (
        Offline(services.engine, account=ACCOUNT),
        Activities(services.engine, account=ACCOUNT),
    )
    asked.sort(key=lambda row: row[0])
    entered = []
    for second, (offset, channel, topic, result, same, _) in enumerate(asked):
        value = Asked(channel, FIRST + timedelta(days=offset), topic, result)
        entered.append(
            offline.add(
                value, form_key=f"form-{next(_keys)}", author="王专干",
                now=NOW + timedelta(seconds=second), same_as=entered[-1].id if same and entered else "",
            )
        )  # fmt: skip
    for one, row in zip(entered, asked, strict=True):
        if row[-1]:
            offline.void(one.id, by="王专干", may_all=False, reason="错", now=NOW)
    numbers: Counter = Counter()
    for offset, kind, number, voided in held:
        value = Held(
            kind, FIRST + timedelta(days=offset), "集上", number, sort="other" if kind == "activity" else "册"
        )
        item, _ = activities.add(value, form_key=f"form-{next(_keys)}", author="王专干", now=NOW)
        if voided:
            activities.void(item, by="王专干", may_all=False, reason="错", now=NOW)
        elif 0 <= offset < 3:
            numbers[kind] += number
    total, by_channel = expected(asked)
    found = show(services)
    assert {name: found[name] for name in CONTRACT} == {
        **dict.fromkeys(CONTRACT, 0), **total, "person_times": total["person_times"] + numbers["stand"],
    }  # fmt: skip
    assert {name: line["matters"] for name, line in found["by_channel"].items()} == {
        name: count["matters"] for name, count in by_channel.items()
    }
    assert sum(line["person_times"] for line in found["by_channel"].values()) == found["person_times"]
    assert (found["stand_heads"], found["handouts"], found["activity_heads"]) == (
        numbers["stand"], numbers["handout"], numbers["activity"],
    )  # fmt: skip


def test_what_was_asked_in_the_chat_and_outside_adds_up(services):
    at = datetime(2026, 11, 23, 4, tzinfo=UTC)
    Consultations(services.engine, account=ACCOUNT, vault=services.vault).store(
        Utterance("alice", Kind.TEXT, "问", "m:1", at), Turn("好", Session(), Outcome.ANSWER, "wages"), now=at
    )
    Offline(services.engine, account=ACCOUNT).add(
        Asked("phone", FIRST, "land", "answer"), form_key="form-a", author="王专干", now=at
    )
    found = show(services)
    assert (found["matters"], found["person_times"], found["persons"], found["answered"]) == (2, 2, 2, 2)
    one = {"matters": 1, "person_times": 1, "persons": 1}
    assert (found["by_channel"]["wechat"], found["by_channel"]["phone"]) == (one, one)


def test_the_minute_before_midnight_in_beijing_is_the_day_before(services):
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)
    offline = Offline(services.engine, account=ACCOUNT)
    for key, now, day in (
        ("a", midnight - timedelta(minutes=1), FIRST),
        ("b", midnight, FIRST + timedelta(days=1)),
    ):
        offline.add(Asked("window", day, "land", "answer"), form_key=f"form-{key}", author="王专干", now=now)
    assert show(services, FIRST, FIRST + timedelta(days=1))["matters"] == 1
    assert show(services, FIRST + timedelta(days=1), UNTIL)["person_times"] == 1

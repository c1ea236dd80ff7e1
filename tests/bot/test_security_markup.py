"""What people wrote is shown as they wrote it: no page makes elements, scripts or addresses of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import insert, select, update

from bot.records.models import new_id
from bot.records.tables import metadata
from bot.services.build import ACCOUNT
from bot.services.sample_year import sample_year_of
from bot.statistics.periods import beijing_day
from tests.bot.staffed import browser_of, path_of, rules

EVIL = (
    "\"'><xss-probe onmouseover=xss()>{{7*191}}</textarea></title></script><script>xss_probe()</script><!--"
)
LINK = "javascript:xss_probe()"
WORDS = {
    "persons": ("village",),
    "consultations": ("text", "reply"),
    "notes": ("words", "author"),
    "replies": ("words", "author", "remark", "decided_by"),
    "deliveries": ("words", "error"),
    "cases": ("assigned_to", "closed_by"),
    "activities": ("place", "village", "partner", "words", "made_by", "void_reason"),
    "offline": ("made_by", "void_reason"),
    "exams": ("title", "made_by"),
    "tasks": ("title", "done_by"),
    "slots": ("theme", "law", "articles", "lecturer", "audience", "note", "made_by"),
    "deputies": ("absent", "deputy", "made_by"),
    "workdays": ("note", "made_by"),
    "audit": ("actor", "item_id"),
    "signins": ("device",),
    "posts": ("error",),
    "imports": ("name", "made_by"),
    "earlier": ("source", "place"),
}
"""Table → the columns that hold what people wrote; all of them say EVIL here."""


class Page(HTMLParser):
    """Notes every element and address that no template of ours makes."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []
        self._script = False

    def handle_starttag(self, tag, attrs):
        """An element begins."""
        self._script = tag == "script"
        if tag == "xss-probe":
            self.made.append("element")
        for name, value in attrs:
            leads = name in {"href", "src", "action", "formaction", "data"}
            if name.startswith("on") or (leads and (value or "").strip().lower().startswith("javascript:")):
                self.made.append(f"{tag} {name}")

    def handle_endtag(self, tag):
        """An element ends."""
        self._script = False

    def handle_data(self, data):
        """Text, or what a script holds."""
        if self._script and "xss_probe" in data:
            self.made.append("script")
        if "1337" in data and "7*191" not in data and "xss" in data:
            self.made.append("template")


def made_of(html: str) -> list[str]:
    """What a page makes of evil words."""
    page = Page()
    page.feed(html)
    return page.made


def test_the_reader_of_pages_sees_what_it_looks_for():
    assert made_of(f"<p>{EVIL}</p>") == ["element", "xss-probe onmouseover", "script"]
    assert made_of(f'<a href=" {LINK}">x</a>') == ["a href"]


@pytest.fixture
def town(app):
    """A made-up year whose people wrote nothing but evil words, seen by somebody with an evil name and every role."""
    services, now = app.extensions["services"], datetime.now(UTC)
    sample_year_of(services).fill(by="x", now=now)
    tables = metadata.tables
    today = beijing_day(now)
    made = {"account": ACCOUNT, "made_by": "x", "made_at": now}
    with services.engine.begin() as connection:
        matter = connection.execute(select(tables["cases"].c.matter_id)).scalars().first()
        fresh = {
            "tasks": {"kind": "post_by_hand", "item_id": "a", "title": "x", "facts": "{}", "role": "clerk", "done_by": ""},
            "notes": {"matter_id": matter, "author": "x", "words": "x"},
            "workdays": {"day": today + timedelta(days=1), "working": True, "note": "x"},
            "deputies": {"absent": "x", "deputy": "y", "first_day": today, "last_day": today},
            "exams": {
                "title": "x", "quizzes": "[]", "questions": 20, "pass_mark": 60, "opens_on": today, "closes_on": today,
                "hours": 2,
            },
        }  # fmt: skip
        for name, row in fresh.items():
            table = tables[name]
            given = {**made, "id": new_id(now), **row}
            connection.execute(
                insert(table).values({key: value for key, value in given.items() if key in table.c})
            )
        for name, columns in WORDS.items():
            connection.execute(update(tables[name]).values(dict.fromkeys(columns, EVIL)))
    browser = browser_of(app, name=EVIL[:60])
    services.staff.set_roles(EVIL[:60], frozenset({"clerk", "adviser", "reviewer", "leader", "admin"}))
    return browser


def ids(app) -> dict[str, str]:
    """A real id for the parts of addresses."""
    with app.extensions["services"].engine.connect() as connection:

        def first(table: str, column: str = "id") -> str:
            found = connection.execute(select(metadata.tables[table].c[column])).scalars().first()
            return f"{found or 'x'}"

        return {
            "matter_id": first("cases", "matter_id"),
            "entry_id": first("activities"),
            "staff_id": first("staff"),
            "exam_id": first("exams"),
            "kind": "activity",
            "slug": first("posts", "slug"),
        }


def test_no_page_of_staff_makes_anything_of_what_people_wrote(app, town):
    given, wrong, shown = ids(app), [], 0
    for rule in rules(app, "GET"):
        if not rule.rule.startswith("/console"):
            continue
        answer = town.get(path_of(app, rule, given={k: v for k, v in given.items() if k in rule.arguments}))
        if answer.status_code >= 500:
            wrong.append((rule.rule, answer.status_code))
        if answer.mimetype == "text/html":
            shown += "xss-probe" in answer.text
            wrong += [(rule.rule, made) for made in made_of(answer.text)]
    assert wrong == []
    assert shown > 10, "the evil words are on the pages, as words"


@pytest.mark.parametrize(
    "path", ["/faq/{}", "/law/{}/1", "/law/{}", "/posts/{}", "/quiz/{}", "/quiz/x/take/{}", "/mine/{}", "/exam?code={}", "/console/login?next={}", "/{}"]
)  # fmt: skip
@pytest.mark.parametrize("evil", [EVIL, LINK])
def test_no_page_makes_anything_of_its_address(client, path, evil):
    from urllib.parse import quote

    answer = client.get(path.format(quote(evil, safe="")), follow_redirects=True)
    assert answer.status_code < 500
    assert made_of(answer.text) == []


def test_a_form_that_is_shown_again_makes_nothing_of_what_was_typed(client):
    answer = client.post("/exam", data={"code": EVIL})
    assert answer.status_code == 400
    assert made_of(answer.text) == []

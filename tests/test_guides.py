"""What the guides for staff say of the staff pages is so: states, rights, buttons, places."""

from __future__ import annotations

import re

import pytest

from bot.console.places import MORE, TABS
from bot.console.posts import PLANNERS, STATES
from bot.services.staffing import APPROVERS, ROLES
from tests.test_docs import GUIDE, OPERATOR, PRIVACY, ROOT, STAFF, text_of


def test_states_of_a_post_in_the_guide_are_those_of_the_staff_page():
    section = text_of(GUIDE).partition("### 发出")[2].partition("\n### ")[0]
    told = re.findall(r"^\| (\S+) \| ", section, re.MULTILINE)[1:]
    assert told == [words for words, _ in STATES.values()]


def test_rights_in_the_guide_are_those_of_the_staff_pages():
    told = re.findall(r"^\| (\S+) \| 能 \| (\S+) \| (\S+) \|$", text_of(GUIDE), re.MULTILINE)
    say = {True: "能", False: "不能"}
    assert told == [(words, say[role in PLANNERS], say[role in APPROVERS]) for role, words in ROLES.items()]


def test_buttons_and_pages_that_the_guide_names_are_in_the_staff_pages():
    pages = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot/templates").rglob("*.html"))
    )
    pages += "".join(words for _, words in TABS)
    named = re.findall(r"按最?下?面?的?“([^”]+)”", text_of(GUIDE).replace("按“发表”", ""))
    named = [words.replace("导出 Excel", "导出").replace("导出 CSV", "导出") for words in named]
    assert len(named) >= 8
    assert [words for words in named if words not in pages] == []


@pytest.mark.parametrize("document", [GUIDE, STAFF, OPERATOR, PRIVACY])
def test_places_that_the_guides_name_are_reached_from_more(document):
    named = re.findall(r"“更多”(?:里的|里点|里点进|、)?“([^”]+)”", text_of(document))
    assert named or document == PRIVACY
    assert set(named) <= {place.words for place in MORE}


def test_every_place_on_the_staff_pages_is_told_of():
    told = text_of(GUIDE) + text_of(STAFF)
    assert [words for _, words in TABS if f"“{words}”" not in told] == []
    assert [place.words for place in MORE if place.words not in told] == []

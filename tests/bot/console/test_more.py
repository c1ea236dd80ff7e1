"""What is under 更多."""

from __future__ import annotations

import re

import pytest

from bot.console.places import GROUPS, MORE


@pytest.mark.parametrize("role", ["clerk", "leader", "admin"])
def test_pages_stand_under_headings_and_nobody_sees_an_empty_one(enter, role):
    page = enter(role=role).get("/console/more").text
    mine = [head for head, places in GROUPS if any(role in place.roles for place in places)]
    assert re.findall("<h2>(.*?)</h2>", page) == mine
    assert page.count("list-group-item ") == sum(role in place.roles for place in MORE)


def test_no_page_stands_twice():
    assert len({place.endpoint for place in MORE}) == len(MORE)

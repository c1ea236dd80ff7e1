"""A post as a notice for the village board."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.pages.post_notice import MOST, that_fit
from content.posts import load_posts
from tests.bot.services.planning import approve

POST = next(post for post in load_posts() if post.slug == "2027-05-minfadian")
ADDRESS = f"/posts/{POST.slug}/notice"


def test_a_notice_has_every_rule_the_numbers_and_a_code(client):
    page = client.get(ADDRESS).text
    assert all(row.fact in page and row.words in page for row in POST.citations)
    assert all(call.number in page for call in POST.calls)
    assert re.search(r"<svg[^>]* viewBox=", page)
    assert "尚未经" in page


def test_the_code_leads_to_the_page_at_the_public_address(app, monkeypatch):
    made = []
    monkeypatch.setattr(
        "bot.pages.post_notice.segno.make", lambda address, **_: made.append(address) or _Drawn()
    )
    object.__setattr__(app.extensions["services"].settings, "public_url", "https://pufa.example/")
    app.test_client().get(ADDRESS)
    assert made == [f"https://pufa.example/posts/{POST.slug}"]


class _Drawn:
    def svg_inline(self, **_: object) -> str:
        return "<svg></svg>"


def test_a_post_that_nobody_approved_has_no_notice_outside_the_demo(app, services):
    services.post_shelf._demo = False
    client = app.test_client()
    assert client.get(ADDRESS).status_code == 404
    approve(services, POST.slug)
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "尚未经" not in page.text


@pytest.mark.parametrize("slug", ["nothing", "%00", "x" * 2000])
def test_an_unknown_post_is_a_plain_page(client, slug):
    assert client.get(f"/posts/{slug}/notice").status_code == 404


def test_rules_that_are_too_long_for_a_sheet_are_left_to_the_full_text():
    long = replace(POST, citations=tuple(replace(row, fact="长" * 300) for row in POST.citations))
    kept = that_fit(long)
    assert 0 < len(kept) < len(long.citations)
    assert sum(len(row.fact) + len(row.words) for row in kept) <= MOST
    assert that_fit(POST) == POST.citations


def test_the_page_is_set_larger_and_back(client):
    page = client.get(f"/posts/{POST.slug}").text
    assert f"/posts/{POST.slug}?big=1" in page
    large = client.get(f"/posts/{POST.slug}?big=1").text
    assert '<html lang="zh-CN" class="big">' in large
    assert "普通大小的字" in large
    assert 'class="big"' not in page

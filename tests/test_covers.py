"""The covers of posts are drawn by the project itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from content.post import Series
from content.posts import load_posts
from deploy.covers import ART, COVER_BYTES, MOTIFS, WIDE, broken, draw, svg

POSTS = load_posts()
ABOUT = {"month": "2027-01", "series": Series.LAW, "title": "年关要工钱", "law": "民法典"}


def test_every_law_has_a_drawing_that_there_is() -> None:
    drawn = (ART / "motifs.svg").read_text(encoding="utf-8")
    assert all(f'<symbol id="{motif}"' in drawn for motif in MOTIFS.values())


@pytest.mark.parametrize("title", [post.title for post in POSTS])
def test_a_title_fits_in_three_lines_beside_the_drawing(title: str) -> None:
    lines = broken(title)
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 12
    assert all(part in title for part in lines)
    assert not any(line[0] in "？：！，、。”）】" for line in lines)


def test_what_a_title_says_is_never_read_as_markup() -> None:
    assert "<b>" not in svg("wide", **{**ABOUT, "title": "<b>"})


@pytest.mark.browser
def test_a_cover_is_drawn_small_enough_for_wechat(browser: Browser, tmp_path: Path) -> None:
    size = draw(browser, svg("wide", **ABOUT), WIDE, tmp_path / "a.jpg")
    assert 5_000 < size <= COVER_BYTES
    with Image.open(tmp_path / "a.jpg") as picture:
        assert (picture.format, picture.size) == ("JPEG", WIDE)
        assert len(set(picture.convert("RGB").resize((90, 38)).get_flattened_data())) > 200

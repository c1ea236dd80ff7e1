"""The posts of the shelf follow the files: an edited text is not shown under an old approval."""

from __future__ import annotations

import logging
import os
import shutil

import pytest

from bot.services.post_shelf import PostShelf
from content.posts import POSTS, PostErrors, load_posts

FIRST = load_posts()[0]


@pytest.fixture
def folder(tmp_path):
    """A copy of the posts that ship."""
    return shutil.copytree(POSTS, tmp_path / "posts")


@pytest.fixture
def shelf(folder):
    """A shelf where the posts that ship are approved, read once."""
    approved = frozenset((post.slug, post.sha256()) for post in load_posts(folder))
    made = PostShelf(approvals=lambda: approved, demo=False, folder=folder)
    assert FIRST.slug in made.shown()
    return made


def edit(folder, old, new):
    path = folder / f"{FIRST.slug}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_post_edited_while_the_service_runs_is_no_longer_shown(shelf, folder):
    edit(folder, FIRST.title, FIRST.title + "！")
    assert FIRST.slug not in shelf.shown()
    edit(folder, FIRST.title + "！", FIRST.title)
    assert FIRST.slug in shelf.shown()


def test_an_edit_of_the_same_length_is_noticed_by_its_time(shelf, folder):
    path = edit(folder, FIRST.title, FIRST.title[:-1] + "情")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000_000))
    assert FIRST.slug not in shelf.shown()


def test_another_cover_needs_a_new_approval(shelf, folder):
    cover = folder / "covers" / FIRST.cover
    cover.write_bytes(cover.read_bytes() + b"\0")
    assert FIRST.slug not in shelf.shown()


def test_a_file_taken_away_is_no_longer_shown_and_the_others_are(shelf, folder):
    (folder / f"{FIRST.slug}.md").unlink()
    assert FIRST.slug not in shelf.shown()
    assert len(shelf.shown()) == sum(not post.made_up for post in load_posts()) - 1


def test_a_case_that_is_made_up_is_shown_to_nobody_but_in_a_demo(shelf, folder):
    made_up = {post.slug for post in load_posts() if post.made_up}
    approved = frozenset((post.slug, post.sha256()) for post in load_posts())
    demo = PostShelf(approvals=lambda: approved, demo=True, folder=folder).shown()
    assert made_up.isdisjoint(shelf.shown())
    assert all(demo[slug].unreviewed for slug in made_up)


def test_a_broken_file_keeps_the_posts_before_and_is_logged_once(shelf, folder, caplog):
    before = shelf.posts
    (folder / f"{FIRST.slug}.md").write_text("+++\n", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert shelf.posts == before
        assert shelf.posts == before
    assert len(caplog.records) == 1


def test_files_that_did_not_change_are_not_read_again(shelf):
    assert shelf.posts is shelf.posts


def test_a_folder_that_is_broken_from_the_start_says_so_each_time(folder):
    (folder / f"{FIRST.slug}.md").write_text("+++\n", encoding="utf-8")
    shelf = PostShelf(approvals=frozenset, demo=True, folder=folder)
    for _ in range(2):
        with pytest.raises(PostErrors):
            shelf.shown()

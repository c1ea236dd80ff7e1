"""Read the monthly posts from content/posts/*.md and refuse whatever breaks a rule.

A file is named ``<year>-<month>-<word>.md``, begins with TOML between two lines of ``+++`` and goes on in Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from content.hotlines import Hotline, load_hotlines
from content.laws import LawTable, load_laws
from content.post import MADE_UP, Post, PostCall, PostCitation, PostError, PostErrors, Series
from content.post_rules import Known, PostReader

__all__ = [
    "COVERS",
    "MADE_UP",
    "POSTS",
    "Post",
    "PostCall",
    "PostCitation",
    "PostError",
    "PostErrors",
    "Series",
    "cover_path",
    "load_posts",
]

POSTS = Path(__file__).with_name("posts")
COVERS = "covers"
"""Folder of the cover pictures, inside the folder of posts."""


def load_posts(
    folder: Path = POSTS, *, laws: LawTable | None = None, hotlines: Mapping[str, Hotline] | None = None
) -> tuple[Post, ...]:
    """Read every ``*.md`` of the folder, by name and so by month; raises PostErrors with all problems of all files."""
    known = Known(
        laws=load_laws() if laws is None else laws,
        hotlines=load_hotlines() if hotlines is None else hotlines,
        covers=folder / COVERS,
    )
    errors: list[PostError] = []
    found: list[Post] = []
    of_month: dict[str, Post] = {}
    for path in sorted(folder.glob("*.md")):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            errors.append(PostError(path.name, "不是 UTF-8 编码", "请用 UTF-8 另存一次。"))
            continue
        reader = PostReader(text, path=path, known=known)
        post = reader.read()
        errors += reader.errors
        if post is None:
            continue
        found.append(post)
        if post.series is Series.LAW and (other := of_month.setdefault(post.month, post)) is not post:
            fix = '一个月只有一篇“每月一法”，请改成别的月份，或者写 series = "extra"（加讲）。'
            errors.append(PostError(path.name, f"和 {other.slug}.md 都是 {post.month} 的“每月一法”", fix))
    if errors:
        raise PostErrors(errors)
    return tuple(found)


def cover_path(post: Post, folder: Path = POSTS) -> Path | None:
    """The file of its cover, None without one."""
    return folder / COVERS / post.cover if post.cover else None

"""The posts as they would go out, from the files in `content/posts`."""

from __future__ import annotations

from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path

from bot.dispatch.ports import Cover, Ready
from content.post import Post
from content.posts import POSTS, cover_path, load_posts
from content.render import wechat_html


class PostFiles:
    """Reads the folder anew each time: a text edited a moment ago must not go out as it was."""

    def __init__(self, folder: Path = POSTS) -> None:
        self._folder = folder

    def posts(self) -> Mapping[str, Ready]:
        """Every post by its slug; raises ValueError when one cannot be read."""
        return {post.slug: self._ready(post) for post in load_posts(self._folder)}

    def _ready(self, post: Post) -> Ready:
        return Ready(
            slug=post.slug,
            title=post.title,
            author=post.author,
            digest=post.digest,
            month=post.month,
            html=wechat_html(post),
            cover=self._cover(post),
            sha256="" if post.made_up else post.sha256(),
        )

    def _cover(self, post: Post) -> Cover | None:
        path = cover_path(post, self._folder)
        if path is None:
            return None
        return Cover(path.read_bytes(), path.name, guess_type(path.name)[0] or "application/octet-stream")

"""The posts as they would go out: the files in `content/posts`, and in their place what staff wrote and is approved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from mimetypes import guess_type
from pathlib import Path

from bot.dispatch.ports import Cover, Ready
from bot.services.last_good import Stamp, stamp_of
from bot.services.post_texts import StaffPosts, article_html
from content.post import Post
from content.posts import COVERS, POSTS, cover_path, load_posts
from content.render import wechat_html

_READ: dict[Path, tuple[Stamp, Mapping[str, tuple[Post, Ready]]]] = {}
"""Folder → how its files stood, and what they said."""


class PostFiles:
    """Looks at the files each time: a text edited a moment ago must not go out as it was.

    ``staff`` has what staff wrote, None for the files alone.
    """

    def __init__(self, folder: Path = POSTS, *, staff: StaffPosts | None = None) -> None:
        self._folder = folder
        self._staff = staff

    def posts(self) -> Mapping[str, Ready]:
        """Every post by its slug; raises ValueError when one cannot be read, RecordsError."""
        files = self._files()
        if self._staff is None:
            return {slug: ready for slug, (_, ready) in files.items()}
        ours = self._staff.now()
        return {
            post.slug: self.ready(post) if post.slug in ours.slugs else files[post.slug][1]
            for post in ours.instead_of(post for post, _ in files.values())
        }

    def _files(self) -> Mapping[str, tuple[Post, Ready]]:
        """The posts of the files, read anew when any of them changed; raises ValueError, OSError."""
        places = ((self._folder, ".md"), (self._folder / COVERS, ""), (POSTS.parent, ".toml"))
        stamp = stamp_of(places)
        known = _READ.get(self._folder)
        if known is None or known[0] != stamp:
            posts = load_posts(self._folder)
            known = _READ[self._folder] = stamp, {post.slug: (post, self._ready(post)) for post in posts}
        return known[1]

    def ready(self, post: Post) -> Ready:
        """A post of staff as it would go out, approved or not; raises RecordsError."""
        assert self._staff is not None
        cover = self._staff.cover_of(post)
        pictures = self._staff.pictures_of(post)
        return self._of(
            post,
            cover=None if cover is None else Cover(*cover),
            pictures=tuple(
                (name, Cover(picture.data, f"{picture.sha256[:12]}{picture.ending}", picture.mime))
                for name, picture in pictures
            ),
        )

    def _ready(self, post: Post) -> Ready:
        return self._of(post, cover=self._cover(post), pictures=())

    def _of(self, post: Post, *, cover: Cover | None, pictures: tuple[tuple[str, Cover], ...]) -> Ready:
        return Ready(
            slug=post.slug,
            title=post.title,
            author=post.author,
            digest=post.digest,
            month=post.month,
            html=wechat_html(post),
            cover=cover,
            sha256="" if post.made_up else post.sha256(),
            pictures=pictures,
            html_with=partial(article_html, post) if pictures else None,
        )

    def _cover(self, post: Post) -> Cover | None:
        path = cover_path(post, self._folder)
        if path is None:
            return None
        return Cover(path.read_bytes(), path.name, guess_type(path.name)[0] or "application/octet-stream")

"""Posts that staff wrote: from a version to a post, and which of them stand in place of the files.

A text of staff counts from the moment its version is approved; until then the file of the same name holds, if there
is one. The name of a picture in a text is the hash of its bytes, so what was approved is what is shown and sent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.records.errors import RecordsError
from bot.records.pictures import Pictures, StoredPicture
from bot.records.versions import State, Version, Versions
from content.hotlines import HOTLINES, Hotline, load_hotlines
from content.law import LawTable
from content.laws import LAWS, load_laws
from content.post import Post
from content.post_rules import Known, PostReader
from content.posts import COVERS, POSTS, cover_path
from content.render import picture_sha, pictures_in, wechat_html

log = logging.getLogger(__name__)

KIND = "post"
"""Kind of the versions and approvals of posts."""


class _Read(NamedTuple):
    mark: str
    posts: tuple[Post, ...]
    slugs: frozenset[str]
    """Of every approved version, those that cannot be used any more as well: their files do not count either."""


@dataclass(frozen=True, slots=True)
class Ours:
    """What staff wrote and is approved, at this moment."""

    posts: tuple[Post, ...] = ()
    slugs: frozenset[str] = frozenset()
    """What the files say of these does not count."""
    known: bool = True
    """False while nobody could look: then no file may be taken for what was approved last."""

    def instead_of(self, files: Iterable[Post]) -> tuple[Post, ...]:
        """The posts of the files with those of staff in their place, by name and so by month."""
        files = tuple(files)
        if not self.slugs:
            return files
        left = [post for post in files if post.slug not in self.slugs]
        return tuple(sorted((*left, *self.posts), key=lambda post: post.slug))


class StaffPosts:
    """The approved texts of staff, read again when one is approved or withdrawn: the database is asked at each look."""

    def __init__(self, versions: Versions, pictures: Pictures, *, folder: Path = POSTS) -> None:
        self._versions = versions
        self._pictures = pictures
        self._folder = folder
        self._reading = threading.Lock()
        self._read: _Read | None = None

    def current(self) -> Ours:
        """What is approved now; when the database is away, what was known last."""
        try:
            return self.now()
        except RecordsError as error:
            log.warning("posts of staff not read: %s", type(error).__name__)
            read = self._read
            return Ours(known=False) if read is None else Ours(read.posts, read.slugs)

    def now(self) -> Ours:
        """What is approved now; raises RecordsError."""
        mark = self._versions.mark(KIND)
        with self._reading:
            read = self._read
            if read is None or read.mark != mark:
                read = self._read = self._look(mark)
        return Ours(read.posts, read.slugs)

    def _look(self, mark: str) -> _Read:
        rows = self._versions.in_state(KIND, State.APPROVED)
        posts = []
        for row in rows:
            post = self.post_of(row)
            if post is None:
                log.error("post %s version %d does not keep the rules any more", row.item_id, row.number)
            else:
                posts.append(post)
        return _Read(mark, tuple(posts), frozenset(row.item_id for row in rows))

    def known(self) -> Known:
        """What the rules compare a post with."""
        laws, hotlines = _facts(LAWS.stat().st_mtime_ns, HOTLINES.stat().st_mtime_ns)
        return Known(
            laws=laws, hotlines=hotlines, covers=self._folder / COVERS, picture=self._pictures.length
        )

    def post_of(self, version: Version) -> Post | None:
        """The post of a version as it would be sent; None when it is another text by now than the one that was kept,
        because the rules or the table of laws changed. Raises RecordsError.
        """
        head, body = version.body.get("head"), version.body.get("body")
        if not isinstance(head, Mapping) or not isinstance(body, str):
            return None
        post = PostReader("", path=Path(f"{version.item_id}.md"), known=self.known()).read_parts(head, body)
        return post if post is not None and post.sha256() == version.sha256 else None

    def cover_of(self, post: Post) -> tuple[bytes, str, str] | None:
        """Bytes, file name and type of the cover; None without one. Raises RecordsError, OSError."""
        path = cover_path(post, self._folder)
        if path is None:
            return None
        if path.stem == post.cover_sha256:
            found = self._pictures.find(path.stem)
            return None if found is None else (found.data, f"cover{found.ending}", found.mime)
        return path.read_bytes(), path.name, "image/png" if path.suffix == ".png" else "image/jpeg"

    def picture(self, sha256: str) -> StoredPicture | None:
        """One picture; None for an unknown hash. Raises RecordsError."""
        return self._pictures.find(sha256)

    def pictures_of(self, post: Post) -> tuple[tuple[str, StoredPicture], ...]:
        """The pictures of the body under the names that the text has for them, each once. Raises RecordsError."""
        names = dict.fromkeys(pictures_in(post.body))
        found = ((name, self._pictures.find(picture_sha(name) or "")) for name in names)
        return tuple((name, picture) for name, picture in found if picture is not None)


@lru_cache(maxsize=1)
def _facts(*_changed: int) -> tuple[LawTable, Mapping[str, Hotline]]:
    """The laws and the hotlines, read again when their files change: the desk asks at every pause of a writer."""
    return load_laws(), load_hotlines()


def article_html(post: Post, urls: Mapping[str, str]) -> str:
    """The body as WeChat is given it; ``urls`` has WeChat's address of each picture, by its name in the text."""
    return wechat_html(post, image_urls=urls)

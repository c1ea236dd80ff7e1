"""Posts at the desk: begin one, keep what is typed, look at it, hand it in for review.

What is typed lies in ``post_drafts`` and may be as unfinished as it likes. What is handed in is a version (kind
``post``) that never changes; a review elsewhere approves it, and from then on it stands in place of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.records.approvals import Approvals
from bot.records.audit import add_row, audit_row
from bot.records.database import write
from bot.records.pictures import Pictures
from bot.records.post_drafts import Draft, PostDrafts
from bot.records.versions import OPEN, State, Version, Versions
from bot.services.avoid_desk import avoid_desk_of
from bot.services.build import ACCOUNT, POST, Services
from bot.services.entry_desk_texts import NotNow
from bot.services.pictures import Picture
from bot.services.post_checks import Finding, Light, blocks, findings
from bot.services.post_form import SERIES, Problem, Typed, head_of_post, read, values_of
from bot.services.post_texts import StaffPosts, article_html
from content.avoid import Avoided
from content.post import Post, Series
from content.statutes.book import StatuteBook

__all__ = ["Clash", "NotNow", "PostDesk", "article_html", "post_desk_of"]

FIRST_YEAR, LAST_YEAR = 2020, 2099


class Clash(NotNow):
    """Somebody else saved the same post meanwhile; the message says who."""


class Begun(NamedTuple):
    """What a writer begins with."""

    values: Mapping[str, str]
    revision: int
    """0 while nothing was typed; the version or file is what is shown."""
    draft: Draft | None
    version: Version | None
    """The newest version, None without any."""


class Looked(NamedTuple):
    """What was typed, looked at."""

    typed: Typed
    findings: tuple[Finding, ...]


class PostDesk:
    """The posts of one account."""

    def __init__(
        self,
        *,
        engine: Any,
        account: str,
        posts: StaffPosts,
        approvals: Approvals,
        files: Callable[[], tuple[Post, ...]],
        book: Callable[[], StatuteBook],
        avoid: Callable[[], tuple[Avoided, ...]],
    ) -> None:
        """``files`` gives the posts that came with the service, ``avoid`` the words that are warned of."""
        self._engine = engine
        self._account = account
        self.posts = posts
        self.versions = Versions(engine, account=account)
        self.drafts = PostDrafts(engine, account=account)
        self.pictures = Pictures(engine, account=account)
        self._approvals = approvals
        self.files = files
        self._book = book
        self._avoid = avoid

    def post_of(self, version: Version) -> Post | None:
        """The post of a version as it would be sent; None when the rules or the laws changed since."""
        return self.posts.post_of(version)

    def shipped(self, slug: str) -> Post | None:
        """The post of the file of this name; raises PostErrors."""
        return next((post for post in self.files() if post.slug == slug), None)

    def current(self, slug: str) -> Post | None:
        """The text that holds: of staff when one is approved, else of the file."""
        ours = self.posts.now()
        if slug in ours.slugs:
            return next((post for post in ours.posts if post.slug == slug), None)
        return self.shipped(slug)

    def begin(self, month: str, series: str, title: str, *, by: str, now: datetime) -> str:
        """Begin a new post; its slug. Raises NotNow, RecordsError."""
        year, _, number = month.partition("-")
        if not (
            len(month) == 7
            and month.isascii()
            and (year + number).isdecimal()
            and FIRST_YEAR <= int(year) <= LAST_YEAR
            and 1 <= int(number) <= 12
        ):
            raise NotNow("月份没看懂，请重新选，例如 2027年3月。")
        if series not in SERIES:
            raise NotNow("请选一个栏目。")
        values = {"series": series, "title": title} if title else {"series": series}
        taken = {post.slug for post in self.files()}
        for place in range(1, 1000):
            slug = f"{month}-p{place}"
            if slug in taken or self.versions.of_item(POST, slug, limit=1):
                continue
            trace = self._trace(by, "post_begun", slug, {}, now)
            if self.drafts.begin(slug, values, by=by, now=now, trace=trace):
                return slug
        raise NotNow("这个月的文章太多了。")

    def open(self, slug: str) -> Begun | None:
        """What a writer goes on with: what was typed, else the newest version, else the file; None without any."""
        newest = self.versions.of_item(POST, slug, limit=1)
        version, draft = (newest[0] if newest else None), self.drafts.find(slug)
        if draft is not None:
            return Begun(draft.values, draft.revision, draft, version)
        if version is not None:
            return Begun(values_of(version.body["head"], version.body["body"]), 0, None, version)
        post = self.shipped(slug)
        return None if post is None else Begun(values_of(head_of_post(post), post.body), 0, None, None)

    def save(self, slug: str, values: Mapping[str, str], *, base: int, by: str, now: datetime) -> Draft:
        """Keep what was typed, on top of revision ``base``. Raises Clash, RecordsError."""
        if base == 0:
            trace = self._trace(by, "post_begun", slug, {}, now)
            if self.drafts.begin(slug, values, by=by, now=now, trace=trace):
                return Draft(slug, dict(values), 1, (by,), by, now)
        elif saved := self.drafts.save(slug, values, base=base, by=by, now=now):
            return saved
        held = self.drafts.find(slug)
        if held is not None and held.values == dict(values):
            return held  # the same form a second time
        if held is None:
            raise Clash("这一篇刚才有人交去审核，或者丢掉了。您写的还在这一页上，再存一次就接着写。")
        raise Clash(
            f"您写的时候，{held.saved_by}也存了这一篇。您写的还在这一页上；再存一次，就换成您的，"
            f"{held.saved_by}刚写的会没有。请先问一声。"
        )

    def look(self, slug: str, values: Mapping[str, str]) -> Looked:
        """Check what was typed. Raises RecordsError."""
        typed = read(values, slug, self.posts.known())
        if typed.post is not None and (other := self._law_of_month(typed.post)):
            words = f"{typed.post.month} 已经有一篇“每月一法”《{other}》，请改成加讲，或者改那一篇"
            typed = Typed(typed.head, typed.body, typed.post, (Problem("series", words),))
        day = date.fromisoformat(f"{slug[:7]}-01")
        found = findings(values, typed, day=day, book=self._book(), avoid=self._avoid())
        return Looked(typed, found)

    def hand_in(self, slug: str, *, base: int, by: str, now: datetime) -> int:
        """What was saved goes to review; the number of its version. Raises NotNow, Clash, RecordsError."""
        draft = self.drafts.find(slug)
        if draft is None or draft.revision != base:
            raise Clash("交之前又有人存过。请看一眼现在的文字，再交一次。")
        looked = self.look(slug, draft.values)
        post = looked.typed.post
        if post is None or blocks(looked.findings):
            count = sum(each.light is Light.RED for each in looked.findings)
            raise NotNow(f"还有 {count} 处红字，改好才能交。写的都存着。")
        if post.made_up:
            raise NotNow("编的例子不发，不用审核。真办过的案子，请写案例来源，去掉标题前面的【虚构示例】。")
        sha256, current = post.sha256(), self.current(slug)
        newest = self.versions.of_item(POST, slug)
        if current == post and not (newest and newest[0].state in OPEN):
            raise NotNow("和现在用的一模一样，不用再审核。")
        known = {text.sha256() for text in (current, self.shipped(slug)) if text is not None}
        body = {"head": looked.typed.head, "body": looked.typed.body}
        row = self.versions.row(POST, slug, body, sha256, author=by, state=State.IN_REVIEW, now=now)
        if sha256 not in known and all(version.sha256 != sha256 for version in newest):
            for writer in draft.writers:
                self._approvals.written(POST, slug, sha256, author=writer, now=now)

        def work(connection: Any) -> int:
            number = self.versions.add_in(connection, row, known=known)
            self.drafts.drop_in(connection, slug)
            facts = {"number": number, "sha256": sha256[:12]}
            add_row(connection, self._trace(by, "post_handed_in", slug, facts, now))
            return number

        return write(self._engine, work)

    def drop(self, slug: str, *, by: str, now: datetime) -> bool:
        """Throw away what was typed and not handed in; False when there was nothing."""
        return self.drafts.drop(slug, trace=self._trace(by, "post_dropped", slug, {}, now))

    def keep(self, picture: Picture, *, by: str, now: datetime) -> str:
        """Keep a picture that was looked at; its hash."""
        trace = self._trace(by, "picture_added", "", {"bytes": len(picture.bytes)}, now)
        return self.pictures.add(
            picture.bytes,
            mime=picture.mime,
            width=picture.width,
            height=picture.height,
            by=by,
            now=now,
            also=lambda connection: add_row(connection, trace),
        )

    def _law_of_month(self, post: Post) -> str:
        """Title of another law of the same month; empty without one."""
        if post.series is not Series.LAW:
            return ""
        others = self.posts.now().instead_of(self.files())
        return next(
            (
                each.title
                for each in others
                if each.series is Series.LAW and each.month == post.month and each.slug != post.slug
            ),
            "",
        )

    def _trace(self, by: str, act: str, slug: str, facts: dict[str, Any], now: datetime) -> dict[str, Any]:
        return audit_row(self._account, actor=by, act=act, kind=POST, item_id=slug, facts=facts, now=now)


def post_desk_of(services: Services) -> PostDesk:
    """The desk on these parts; nothing is opened before it is used."""
    return PostDesk(
        engine=services.engine,
        account=ACCOUNT,
        posts=services.staff_posts,
        approvals=services.approvals,
        files=lambda: services.post_shelf.files,
        book=lambda: services.statutes,
        avoid=avoid_desk_of(services).words,
    )

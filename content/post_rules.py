"""The rules for one post as staff write it: its file's text in, a Post or the list of its problems out.

Rules that compare posts with one another are in content/posts.py.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from content.hotlines import Hotline, HotlineKind
from content.law import LawTable, Verdict, article_name
from content.post import MADE_UP, Post, PostCall, PostCitation, PostError, Series
from content.quiz_rules import read_questions
from content.render import (
    CHARACTERS_BELOW,
    fits,
    picture_sha,
    pictures_in,
    wechat_html,
    without_pictures,
)

TITLE_MOST, AUTHOR_MOST, DIGEST_MOST = 32, 16, 120
"""Characters that WeChat shows in full (the digest: 128, some clients cut earlier)."""
CITATIONS_MOST = 8
SOURCE_MOST = 60
COVER_BYTES = 64 * 1024
"""Largest cover that WeChat takes."""

_KEYS = (
    "month", "series", "title", "author", "digest", "law", "source", "cover", "contacts", "citations", "quiz",
)  # fmt: skip
_CITATION_KEYS = ("law", "article", "fact")
_SLUG = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])-[a-z0-9]+(?:-[a-z0-9]+)*")
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_COVER = re.compile(r"[a-z0-9-]+\.(?:jpg|png)")
_UPLOADED_COVER = re.compile(r"([0-9a-f]{64})\.(?:jpg|png)")
# Five digits that one would dial; an amount such as 12000元 is none.
_HOTLINE = re.compile(r"(?<!\d)(?:12|96)\d{3}(?![\d元块斤亩人万年])")
_OTHER_NUMBER = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|[48]00[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules compare a post with."""

    laws: LawTable
    hotlines: Mapping[str, Hotline]
    covers: Path
    """Folder of the cover pictures."""
    picture: Callable[[str], int | None] = lambda _sha256: None
    """Hash of an uploaded picture → its length in bytes, None when there is none; files have none."""


class PostReader:
    """Read the text of one file, noting every problem with it."""

    def __init__(self, text: str, *, path: Path, known: Known) -> None:
        """``path`` gives the slug and names the file in messages."""
        self._text = text.replace("\r\n", "\n")
        self._path = path
        self._known = known
        self.errors: list[PostError] = []

    def read(self) -> Post | None:
        """Return the post, or None with ``errors`` filled."""
        parts = self._parts()
        return None if parts is None else self.read_parts(*parts)

    def read_parts(self, head: Mapping[str, Any], body: str) -> Post | None:
        """The same for a post whose head is at hand as a table; ``text`` is not looked at."""
        self._known_keys(head, _KEYS, "开头部分")
        post = Post(
            slug=self._path.stem,
            month=self._words(head, "month"),
            title=self._words(head, "title", most=TITLE_MOST),
            author=self._words(head, "author", most=AUTHOR_MOST),
            digest=self._words(head, "digest", most=DIGEST_MOST),
            law=self._words(head, "law"),
            series=self._series(head),
            source=self._words(head, "source", needed=False, most=SOURCE_MOST),
            cover=self._words(head, "cover", needed=False),
            body=body.strip(),
            citations=self._citations(head),
            calls=self._calls(head),
        )
        self._check_month(post)
        self._check_series(post)
        self._check_body(post)
        post = self._with_cover(post)
        if not self.errors:
            questions = read_questions(
                head.get("quiz", []), laws=self._known.laws, day=post.first_day, note=self._note
            )
            post = self._cited(replace(post, quiz=questions))
        if not self.errors and not fits(wechat_html(post)):
            self._note("排好版后太长，微信不收", f"要少于 {CHARACTERS_BELOW} 个字符，请删短或少用表格")
        return None if self.errors else post

    def _note(self, problem: str, fix: str) -> None:
        self.errors.append(PostError(self._path.name, problem, fix + "。"))

    def _parts(self) -> tuple[dict[str, Any], str] | None:
        found = re.fullmatch(r"\+\+\+\n(.*?\n)\+\+\+(?:\n(.*))?", self._text, re.DOTALL)
        if found is None:
            self._note("没有开头部分", "第一行写 +++，写完标题等各项再写一行 +++，下面才是正文")
            return None
        try:
            return tomllib.loads(found[1]), found[2] or ""
        except (ValueError, RecursionError) as error:  # also for numbers and nesting without end
            line = re.search(r"line (\d+)", str(error))
            where = f"第 {int(line[1]) + 1} 行" if line else "开头部分末尾"
            self._note(f"{where}写法有错，读不下去", "请看看引号和等号是否成对，或者同一项写了两遍")
            return None

    def _known_keys(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                fix = f"是不是想写 {near[0]}" if near else f"可用的项目有：{'、'.join(known)}"
                self._note(f"{where}有不认识的项目 {key}", fix)

    def _words(
        self, table: Mapping[str, Any], key: str, *, needed: bool = True, most: int = 0, where: str = ""
    ) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self._note(f"{where}{key} 不是文字", f'请写成 {key} = "……"')
            return ""
        if needed and not value.strip():
            self._note(f"{where}缺少 {key}", f'请补上 {key} = "……"')
        if most and len(value) > most:
            self._note(
                f"{where}{key} 有 {len(value)} 个字，太长", f"最多 {most} 个字，请删去 {len(value) - most} 个"
            )
        if _unseen(value):
            self._note(f"{where}{key} 里有换行或看不见的字符", "请删掉这一句重新输入，写在一行里")
        return value

    def _citations(self, head: Mapping[str, Any]) -> tuple[PostCitation, ...]:
        tables = head.get("citations", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._note("citations 写法不对", "每条依据另起一行写 [[citations]]，下面再写 law、article、fact")
            return ()
        if not tables:
            self._note("没有法律依据", "请用 [[citations]] 写上 law、article、fact")
        if len(tables) > CITATIONS_MOST:
            self._note(f"写了 {len(tables)} 条法律依据，太多", f"最多 {CITATIONS_MOST} 条，请留最要紧的")
        return tuple(
            self._citation(table, f"第 {number} 条依据的 ") for number, table in enumerate(tables, 1)
        )

    def _citation(self, table: Mapping[str, Any], where: str) -> PostCitation:
        self._known_keys(table, _CITATION_KEYS, where)
        value = table.get("article")
        # type(): a bool is no article.
        article = article_name(value) if type(value) is int or isinstance(value, str) else None
        if article is None:
            self._note(f"{where}article 缺少或写错", '请写数字，例如 article = 675，或 article = "133之一"')
        return PostCitation(
            self._words(table, "law", where=where), article or 0, self._words(table, "fact", where=where)
        )

    def _cited(self, post: Post) -> Post:
        """The post with its citations in words, each in force on the first day of its month."""
        laws, day = self._known.laws, post.first_day
        seen: set[tuple[str, int | str]] = set()
        shown = []
        for cited in post.citations:
            law = laws.find(cited.law)
            words = laws.cite(cited.law, cited.article, day)
            self._judge(cited, words, laws.verdict(cited.law, cited.article, day), day)
            if law is not None and law.title != cited.law:
                self._note(f"法律名称“{cited.law}”不是全称", f"请写 {law.title}")
            if (cited.law, cited.article) in seen:
                self._note(f"{words}引用了两次", "请删去一条，或合成一条")
            seen.add((cited.law, cited.article))
            shown.append(replace(cited, words=words))
        if post.law not in {cited.law for cited in post.citations}:
            self._note(f"主讲的法“{post.law}”一条也没引用", "请引用它的条文，或者改 law")
        return replace(post, citations=tuple(shown))

    def _judge(self, cited: PostCitation, words: str, verdict: Verdict, day: date) -> None:
        when = f"{day.year}年{day.month}月{day.day}日"
        if verdict is Verdict.UNKNOWN_LAW:
            self._note(f"不认识《{cited.law}》", "请写官方全称；法律表里没有的，先补进 content/laws.toml")
        elif verdict is Verdict.NOT_IN_FORCE:
            self._note(f"{words}在{when}没有施行", "请改引那一天有效的法律")
        elif verdict is Verdict.NO_SUCH_ARTICLE:
            self._note(f"{words}没有这一条", "请核对条号")

    def _calls(self, head: Mapping[str, Any]) -> tuple[PostCall, ...]:
        numbers = head.get("contacts", [])
        if not isinstance(numbers, list) or not all(isinstance(number, str) for number in numbers):
            self._note("contacts 写法不对", '请写成 contacts = ["12348"]')
            return ()
        calls = []
        for number in dict.fromkeys(numbers):
            hotline = self._known.hotlines.get(number)
            if hotline is None or hotline.kind is not HotlineKind.PHONE:
                self._note(f"contacts 里的 {number} 不是热线表里的电话", "请照 content/hotlines.toml 写")
            else:
                calls.append(PostCall(number, hotline.name))
        return tuple(calls)

    def _series(self, head: Mapping[str, Any]) -> Series:
        value = head.get("series", Series.LAW.value)
        if value not in set(Series):
            self._note(
                f"series“{value}”不认识",
                "请写 law（每月一法）、extra（加讲）、case（执法案例解读）或 policy（政策解读）",
            )
            return Series.LAW
        return Series(value)

    def _check_series(self, post: Post) -> None:
        marked = post.title.startswith(MADE_UP)
        if post.made_up and not marked:
            fix = f"编的例子，title 要用 {MADE_UP} 开头；真办过的案子，请用 source 写明谁办的、哪天隐去了姓名"
            self._note("执法案例没有写来源 source", fix)
        elif marked and not post.made_up:
            self._note(
                f"标着 {MADE_UP}，却写了 source，或者不是执法案例", f"请删去 {MADE_UP}，或者改 source、series"
            )
        elif post.source and post.series is not Series.CASE:
            self._note("写了 source，却不是执法案例", '请删去 source，或者写 series = "case"')

    def _check_month(self, post: Post) -> None:
        if not _SLUG.fullmatch(post.slug):
            self._note("文件名不对", "请写成 2026-12-xianfa.md 这样：年-月-拼音，只用小写字母、数字和短横")
        if post.month and not _MONTH.fullmatch(post.month):
            self._note(f"month“{post.month}”不是月份", '请写成 month = "2026-12"')
        elif post.month and not post.slug.startswith(f"{post.month}-"):
            self._note(f"month 是 {post.month}，和文件名对不上", "请改成一样的月份")

    def _check_body(self, post: Post) -> None:
        if not post.body:
            self._note("没有正文", "请在第二个 +++ 下面写正文")
        if _unseen(post.body.replace("\n", "")):
            self._note("正文里有看不见的字符（或制表符）", "请删掉那一句重新输入")
        for name in pictures_in(post.body):
            sha256 = picture_sha(name)
            if sha256 is None or self._known.picture(sha256) is None:
                self._note(f"正文里有图片 {name}，还没有传上来", "请在工作台里用“插入图片”传上来，或者删去")
        written = f"{post.title} {post.digest} {without_pictures(post.body)} {' '.join(cited.fact for cited in post.citations)}"
        for number in dict.fromkeys(_HOTLINE.findall(written)):
            if number not in self._known.hotlines:
                self._note(f"号码 {number} 不在热线表里", "请照 content/hotlines.toml 写，或者删去")
        for number in dict.fromkeys(_OTHER_NUMBER.findall(written)):
            self._note(f"写了电话 {number}", "只能写全国统一的热线，请删去")

    def _with_cover(self, post: Post) -> Post:
        if not post.cover:
            return post
        path = self._known.covers / post.cover
        uploaded = _UPLOADED_COVER.fullmatch(post.cover)
        if uploaded and (length := self._known.picture(uploaded[1])) is not None:
            if length > COVER_BYTES:
                self._note("封面太大", "最多 64 kB，请重新选一张")
            return replace(post, cover_sha256=uploaded[1])
        if not _COVER.fullmatch(post.cover):
            self._note(f"封面名“{post.cover}”不对", "请只用小写字母、数字和短横，以 .jpg 或 .png 结尾")
        elif not path.is_file():
            self._note(f"找不到封面 {post.cover}", "请把图片放进 content/posts/covers，或者改 cover")
        elif path.stat().st_size > COVER_BYTES:
            self._note(f"封面 {post.cover} 太大", "最多 64 kB，请压缩后再放进去")
        else:
            return replace(post, cover_sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        return post


def _unseen(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cf"} for character in text)

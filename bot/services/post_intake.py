"""Files that a writer brings: pictures into the text, a cover, a Word file."""

from __future__ import annotations

from datetime import datetime

from bot.records.post_drafts import Draft
from bot.services.pictures import BadPicture
from bot.services.post_desk import PostDesk
from bot.services.post_form import BODY_MOST, typed
from bot.services.post_pictures import body_picture, cover_picture
from bot.services.word_files import read_word
from content.post_rules import TITLE_MOST
from content.render import picture_path


def picture_mark(desk: PostDesk, data: bytes, *, by: str, now: datetime) -> str:
    """Keep a picture; the Markdown that shows it. Raises BadPicture, RecordsError."""
    sha256 = desk.keep(body_picture(data), by=by, now=now)
    return f"![图]({picture_path(sha256)})"


def add_picture(desk: PostDesk, draft: Draft, data: bytes, *, by: str, now: datetime) -> str:
    """A picture at the end of the text; what to tell. Raises BadPicture, Clash, RecordsError."""
    mark = picture_mark(desk, data, by=by, now=now)
    _save(desk, draft, {"body": _joined(draft.values.get("body", ""), mark)}, by, now)
    return "图片放在正文最后了，可以把那一行剪到别处；方括号里的字改成图上是什么。"


def add_cover(desk: PostDesk, draft: Draft, data: bytes, *, by: str, now: datetime) -> str:
    """A cover; what to tell. Raises BadPicture, Clash, RecordsError."""
    sha256 = desk.keep(cover_picture(data), by=by, now=now)
    _save(desk, draft, {"cover": f"{sha256}.jpg"}, by, now)
    return "封面换好了，取的是图片中间那一块。"


def add_word(desk: PostDesk, draft: Draft, data: bytes, *, by: str, now: datetime) -> str:
    """The text of a Word file behind what is there; what to tell. Raises BadWordFile, Clash, RecordsError."""
    found = read_word(data)
    body, left = found.body, list(found.left)
    for name, picture in found.pictures.items():
        try:
            mark = picture_mark(desk, picture, by=by, now=now)
        except BadPicture:
            mark = ""
            left.append("有的图片取不出来，请另外插入")
        body = body.replace(f"![图]({name})", mark)
    body = _joined(draft.values.get("body", ""), body)
    changed = typed({"body": body})
    if found.title and not draft.values.get("title"):
        changed |= typed({"title": found.title[:TITLE_MOST]})
    _save(desk, draft, changed, by, now)
    told = "Word 文件的文字放在正文里了。" + "".join(f"{words}。" for words in dict.fromkeys(left))
    return told + ("文字太长，后面的没有带过来。" if len(body) > BODY_MOST else "")


def _joined(before: str, more: str) -> str:
    return f"{before.rstrip()}\n\n{more}".strip()


def _save(desk: PostDesk, draft: Draft, changed: dict[str, str], by: str, now: datetime) -> None:
    desk.save(draft.slug, {**draft.values, **changed}, base=draft.revision, by=by, now=now)

"""An imported text beside the table of laws: which version it is, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from content.law import Law, LawTable, Version
from content.statutes.law_text import LawText


def listed_version(law: Law | None, adopted: date | None, effective: date | None) -> Version | None:
    """The version in the table that has these days, None if there is none.

    Texts tell when an interpretation was passed, the table when it was published: the first day in force decides then.
    """
    versions = law.versions if law is not None else ()
    same = next((version for version in versions if version.adopted == adopted), None)
    if same is not None or effective is None or (adopted is not None and adopted > effective):
        return same
    return next((version for version in versions if version.start == effective), None)


def differences(text: LawText, laws: LawTable) -> Iterator[str]:
    """Sentences (Chinese) on everything in which the text and the table differ."""
    law = laws.find(text.title)
    if law is None:
        yield f"法律目录 content/laws.toml 里没有《{text.title}》，引用检查还不认识它，请管理员补上"
        return
    version = listed_version(law, text.adopted, text.effective)
    if version is None:
        last = law.versions[-1] if law.versions else None
        listed = "没有版本" if last is None else f"最近的版本是 {last.adopted} 通过、{last.start} 起施行"
        yield (
            f"文件是 {text.adopted} 通过、{text.effective} 起施行，法律目录里{listed}；"
            "引用检查仍按目录，请核对，确实改了就请管理员补上"
        )
        return
    if version.start != text.effective:
        yield (
            f"文件写 {text.effective} 起施行，法律目录写 {version.start} 起施行；"
            "查条文按目录的日期，请核对是哪边写错了"
        )
    inserted = {piece.number for piece in text.pieces if "之" in piece.number}
    count = len(text.pieces) - len(inserted)
    if version.articles is not None and version.articles != count:
        yield f"文件有 {count} 条，法律目录写 {version.articles} 条，请核对是哪边不全"
    elif version.articles is not None and inserted != version.inserted:
        odd = "、".join(sorted(inserted ^ version.inserted))
        yield f"“之一”条和法律目录对不上：{odd}，请核对"

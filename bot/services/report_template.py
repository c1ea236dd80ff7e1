"""Whether a Word file of staff may be a template: a plain .docx whose placeholders are names that we know.

A placeholder is a name in double braces and nothing else: no conditions, no loops, no calculations, so that a template
can neither run anything nor take for ever. Nothing is unpacked before its size is known.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_BYTES = 2 * 1024 * 1024
_MOST_PARTS, _MOST_UNPACKED, _MOST_PART = 300, 20 * 1024 * 1024, 8 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KIND = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_READ = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|docProps/core\.xml")
_LIVE = re.compile(r"(?i)vbaproject|/activex/|/embeddings/|/altchunk|\.bin$|customui/")
_PIECE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_AGAIN = "请下载现在用的模板，在它上面改，另存为 .docx 再传。"


class BadTemplate(ValueError):
    """A file that cannot be a template; the message says why and what to do, in Chinese."""


def check_template(data: bytes, known: Collection[str]) -> tuple[str, ...]:
    """The names it uses, each once; raises BadTemplate. ``known``: every name that may stand between braces."""
    if not data:
        raise BadTemplate("没有选文件，或者文件是空的。请先选一个 .docx 文件。")
    if len(data) > MAX_BYTES:
        raise BadTemplate(f"文件太大，最多 {MAX_BYTES // 1024 // 1024} MB。请去掉里面的大图片。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = list(_texts(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadTemplate(f"这不是能读的 Word 文件（.docx），或者加了密码、坏了。{_AGAIN}") from error
    found: dict[str, None] = {}
    for text in texts:
        if "{%" in text or "{#" in text or "%}" in text:
            raise BadTemplate("模板里有“{%”或者“{#”。只能写“{{ 名字 }}”，不能写条件和循环。")
        for piece in _PIECE.findall(text):
            found[piece.strip()] = None
        left = _PIECE.sub("", text)
        if "{{" in left or "}}" in left:
            raise BadTemplate(f"“{_around(left)}”这里的大括号不成对。要写成“{{{{ 名字 }}}}”，在同一段里。")
    unknown = [name for name in found if name not in known]
    if unknown:
        listed = "、".join(f"“{name[:20]}”" for name in unknown[:10])
        raise BadTemplate(f"不认识{listed}。能用的名字见页面下面的表，一个字都不能差。")
    return tuple(found)


def _texts(archive: zipfile.ZipFile) -> Iterator[str]:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise BadTemplate(f"这个文件解开以后太大，不像一份报告。{_AGAIN}")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or "word/document.xml" not in names:
        raise BadTemplate(f"这不是 Word 文件（.docx）。{_AGAIN}")
    if any(_LIVE.search(name) for name in names):
        raise BadTemplate(f"文件里有宏、控件或者嵌进去的别的文件，不能用。{_AGAIN}")
    for name in names:
        if not name.endswith((".xml", ".rels")):
            continue
        xml = _unpacked(archive, name)
        root = _parsed(xml)
        if name == "[Content_Types].xml" and (b"macroEnabled" in xml or _KIND not in xml):
            raise BadTemplate(f"这是带宏的文件，或者不是普通的 Word 文件。{_AGAIN}")
        if name.endswith(".rels") and any(
            one.get("TargetMode") == "External" and not one.get("Type", "").endswith("/hyperlink")
            for one in root.iter()
        ):
            raise BadTemplate(f"文件要到别处去取东西（外部链接的模板或者图片），不能用。{_AGAIN}")
        if _READ.fullmatch(name):
            yield from _paragraphs(root)


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as opened:
        # the size that the file states may be wrong, so what comes out is counted
        xml = opened.read(_MOST_PART + 1)
    if len(xml) > _MOST_PART:
        raise BadTemplate(f"这个文件解开以后太大，不像一份报告。{_AGAIN}")
    return xml


def _parsed(xml: bytes) -> Element:
    try:
        return fromstring(xml, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadTemplate(f"文件里有不该有的声明，可能不安全，不能用。{_AGAIN}") from error
    except (ParseError, LookupError, RecursionError, ValueError) as error:
        raise BadTemplate(f"这个 Word 文件坏了。{_AGAIN}") from error


def _paragraphs(root: Element) -> Iterator[str]:
    """The text of each paragraph: Word cuts it into pieces wherever it likes. Of other parts each text."""
    paragraphs = list(root.iter(f"{_W}p"))
    for paragraph in paragraphs:
        yield "".join(piece.text or "" for piece in paragraph.iter(f"{_W}t"))
    for element in root.iter():
        # a brace that stands in an attribute or a field would be filled in too
        for value in element.attrib.values():
            if "{{" in value or "{%" in value:
                raise BadTemplate(f"占位的名字只能写在正文、页眉、页脚里。{_AGAIN}")
        if element.tag != f"{_W}t" and element.text and ("{{" in element.text or "{%" in element.text):
            raise BadTemplate(f"占位的名字只能写在正文、页眉、页脚里。{_AGAIN}")


def _around(text: str) -> str:
    at = max(text.find("{{"), text.find("}}"))
    return text[max(0, at - 8) : at + 12]

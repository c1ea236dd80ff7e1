"""A .docx of staff as Markdown: headings, bold, lists, tables and pictures; whatever else it holds is left behind.

Only two parts of the file are read as text and only pictures besides, each within a limit, so that a file that
unpacks to gigabytes is not unpacked. XML with entities or a document type is refused (defusedxml).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.services.word_text import Parts, markdown

MAX_BYTES = 12 * 1024 * 1024
"""The most that is taken of one file."""
MAX_XML = 8 * 1024 * 1024
"""Unpacked, of each part that is text."""
MAX_PICTURE = 10 * 1024 * 1024
MAX_PICTURES = 20
MAX_ENTRIES = 2000

_MAIN = "word/document.xml"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0", "这是老格式的 .doc（或者加了密码的）文件。请在 Word 或 WPS 里去掉密码，“另存为”选 .docx 再传。"),
    (b"%PDF", "这是 PDF，取不出能改的文字。请传 Word 文件（.docx），或者把文字复制进来。"),
    (b"{\\rtf", "这是 RTF 文件。请在 Word 或 WPS 里“另存为”选 .docx 再传。"),
)  # fmt: skip


class BadWordFile(ValueError):
    """A file that is not taken; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class WordText:
    """What a file says."""

    title: str
    """In the style of a title; empty without one."""
    body: str
    """Markdown; its pictures are called ``picture-1``, ``picture-2`` …"""
    pictures: Mapping[str, bytes] = field(repr=False)
    """As they lay in the file, to be looked at before they are kept."""
    left: tuple[str, ...]
    """What was left behind, in Chinese."""


def read_word(data: bytes) -> WordText:
    """The text of a file by its content, whatever its name says. Raises BadWordFile."""
    if not data:
        raise BadWordFile("这个文件是空的，请重新选。")
    if len(data) > MAX_BYTES:
        raise BadWordFile(f"文件太大，超过 {MAX_BYTES // 1024 // 1024} MB。请删去里面的大图再传。")
    for beginning, words in _BEGINNINGS:
        if data.startswith(beginning):
            raise BadWordFile(words)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except BadWordFile:
        raise
    except zipfile.BadZipFile as error:
        raise BadWordFile("这不是 Word 文件。请传 .docx，或者把文字复制进来。") from error
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        raise BadWordFile("这个 Word 文件里面坏了，读不出来。请用 Word 或 WPS 打开另存一次再传。") from error
    except (zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadWordFile(
            "这个文件打不开，可能坏了或者加了密码。请用 Word 或 WPS 打开另存一次再传。"
        ) from error


def _read(archive: zipfile.ZipFile) -> WordText:
    names = archive.namelist()
    if len(names) > MAX_ENTRIES:
        raise BadWordFile("这个文件里的东西太多，不像一篇文章。请把文字复制到新的 Word 文件里再传。")
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise BadWordFile("这个文件带宏（里面有程序），不收。请在 Word 里“另存为”选 .docx（不带宏）再传。")
    if _MAIN not in names:
        other = any(name.startswith(("xl/", "ppt/")) for name in names)
        words = "这是表格或者幻灯片" if other else "这不是 Word 文件"
        raise BadWordFile(f"{words}。请传 .docx，或者把文字复制进来。")
    if b"macroEnabled" in _part(archive, "[Content_Types].xml", MAX_XML, needed=False):
        raise BadWordFile("这个文件带宏（里面有程序），不收。请在 Word 里“另存为”选 .docx（不带宏）再传。")
    parts = Parts(
        document=_xml(archive, _MAIN),
        styles=_xml(archive, "word/styles.xml", needed=False),
        numbering=_xml(archive, "word/numbering.xml", needed=False),
    )
    said = markdown(parts)
    targets = _targets(archive)
    pictures, left = {}, list(said.left)
    for place, relation in enumerate(said.pictures, 1):
        target = targets.get(relation)
        if target is None or target not in names or len(pictures) >= MAX_PICTURES:
            left.append("有的图片取不出来，请另外插入")
            continue
        pictures[f"picture-{place}"] = _part(archive, target, MAX_PICTURE)
    return WordText(said.title, said.body, pictures, tuple(dict.fromkeys(left)))


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Id of a relation → name of the part inside the file; none that lead out of it."""
    root = _xml(archive, "word/_rels/document.xml.rels", needed=False)
    if root is None:
        return {}
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join("word", each.get("Target", ""))).lstrip("/")
        for each in root.iter(_RELATION)
        if each.get("TargetMode") != "External"
    }


def _xml(archive: zipfile.ZipFile, name: str, *, needed: bool = True) -> Element | None:
    data = _part(archive, name, MAX_XML, needed=needed)
    return fromstring(data, forbid_dtd=True) if data else None


def _part(archive: zipfile.ZipFile, name: str, most: int, *, needed: bool = True) -> bytes:
    """One part; what its entry says of its length is not believed."""
    try:
        opened = archive.open(name)
    except KeyError:
        if needed:
            raise BadWordFile("这个 Word 文件不完整。请用 Word 或 WPS 打开另存一次再传。") from None
        return b""
    with opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise BadWordFile("这个文件展开以后太大，没有打开。请删去里面的大图，或者把文字复制进来。")
    return data

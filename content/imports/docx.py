"""The paragraphs of a Word file (.docx), read from its XML.

Everything that a plain reader would silently lose is refused: numbers that Word counts itself, changes nobody accepted,
text boxes. A file may claim any size and hold any XML: both are limited before anything is built from it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from content.imports.lines import Line, numbered
from content.imports.refusal import ImportRefused

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MOST_PARTS = 2000
_MOST_XML = 12 * 1024 * 1024
"""Bytes of one part once unpacked; the longest code has a third of it."""
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LABEL = re.compile(r"^(?:第|[（(]?[\d零〇一二三四五六七八九十百]+[）).．、])")
_AS_TEXT = "请在 Word 里打开，另存为“纯文本（.txt）”，再导入那个文件"


def docx_lines(data: bytes) -> list[Line]:
    """The lines of a Word file, numbered by paragraph; raises ImportRefused when it cannot be read without loss."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > _MOST_PARTS:
                raise ImportRefused("这个 Word 文件里的部件太多，不像法规文本", _AS_TEXT)
            document = _part(archive, "word/document.xml")
            styles = _part(archive, "word/styles.xml")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ImportRefused("不是能读的 Word 文件（.docx），或者已加密、损坏", _AS_TEXT) from error
    except (OverflowError, ValueError) as error:
        if isinstance(error, ImportRefused):
            raise
        raise ImportRefused("不是能读的 Word 文件（.docx），或者已损坏", _AS_TEXT) from error
    body = None if document is None else document.find(f"{_W}body")
    if body is None:
        raise ImportRefused("这个文件里没有 Word 正文", _AS_TEXT)
    if next(body.iter(f"{_W}txbxContent"), None) is not None:
        raise ImportRefused("正文里有文本框，框里的字可能漏掉", _AS_TEXT)
    counting = _counting_styles(styles)
    lines = (
        (number, line)
        for number, paragraph in enumerate(body.iter(f"{_W}p"), 1)
        for line in _checked(number, paragraph, counting).split("\n")
    )
    return numbered(lines, wrapped=False)


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    try:
        opened = archive.open(name)
    except KeyError:
        return None
    with opened:
        # The size that the file states may be wrong, so what comes out is counted.
        xml = opened.read(_MOST_XML + 1)
    if len(xml) > _MOST_XML:
        raise ImportRefused("这个 Word 文件解开以后太大，不像法规文本", _AS_TEXT)
    try:
        root = fromstring(xml.replace(_STRICT.encode(), _W[1:-1].encode()), forbid_dtd=True)
    except DefusedXmlException as error:
        raise ImportRefused("这个 Word 文件里有不该有的定义，可能不安全", "请从官方网站重新下载") from error
    except (ParseError, LookupError, RecursionError) as error:
        raise ImportRefused("这个 Word 文件已损坏", _AS_TEXT) from error
    return root


def _checked(number: int, paragraph: Element, counting: frozenset[str]) -> str:
    text = "".join(_words(paragraph))
    if not text.strip():
        return ""
    for name in ("ins", "del", "moveTo", "moveFrom"):
        if next(paragraph.iter(f"{_W}{name}"), None) is not None:
            raise ImportRefused(
                "有还没接受的修订", "请在 Word 的“审阅”里接受或拒绝全部修订，保存后再导入", line=number
            )
    if _is_counted(paragraph, counting) and not _LABEL.match(text.strip()):
        shown = text.strip()[:10]
        raise ImportRefused(f"“{shown}…”前面的编号是 Word 自动编的，读不出来", _AS_TEXT, line=number)
    return text


def _words(paragraph: Element) -> Iterator[str]:
    waiting = [iter(paragraph)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in {f"{_W}tab", f"{_W}ptab"}:
            yield " "
        elif element.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif element.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif element.tag not in _SKIPPED and element.tag not in {_FALLBACK, f"{_W}p"}:
            waiting.append(iter(element))


def _is_counted(paragraph: Element, counting: frozenset[str]) -> bool:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return False
    own = properties.find(f"{_W}numPr")
    if own is not None:
        return _counts(own)
    style = properties.find(f"{_W}pStyle")
    return style is not None and style.get(f"{_W}val") in counting


def _counting_styles(styles: Element | None) -> frozenset[str]:
    """Ids of the styles by which Word counts paragraphs."""
    if styles is None:
        return frozenset()
    found = set()
    for style in styles.iter(f"{_W}style"):
        counted = style.find(f"{_W}pPr/{_W}numPr")
        if counted is not None and _counts(counted):
            found.add(style.get(f"{_W}styleId") or "")
    return frozenset(found)


def _counts(properties: Element) -> bool:
    number = properties.find(f"{_W}numId")
    return number is not None and number.get(f"{_W}val") != "0"

"""Fill the figures into a Word file, each with a footnote that Word knows as one.

A placeholder is a plain name in double braces. The names are replaced by docxtpl in a sandbox; where a figure stands a
mark is left, which becomes the reference to its footnote.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from bot.statistics.sentences import Figure

_OPEN, _CLOSE = "\ue001", "\ue002"
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_FONT = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
_RAISED = '<w:vertAlign w:val="superscript"/>'
_FIRST = (
    f'<w:footnotes xmlns:w="{_W}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)


def filled(template: bytes, words: Mapping[str, str], figures: Mapping[str, Figure]) -> bytes:
    """The Word file with everything in it; a figure that stands in it twice has its footnote once for each.

    The template was checked when it was taken in (``bot.services.report_template``).
    """
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

    made = DocxTemplate(io.BytesIO(template))
    told = {name: f"{figure.words}{_OPEN}{name}{_CLOSE}" for name, figure in figures.items()}
    made.render({**words, **told}, jinja_env=SandboxedEnvironment(), autoescape=True)
    document: Any = made.docx
    _footnotes(document, {name: figure.note for name, figure in figures.items()})
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _footnotes(document: Any, notes: Mapping[str, str]) -> None:
    part, root = _part(document)
    number = max((int(note.get(f"{{{_W}}}id", "0")) for note in root), default=0)
    for text in list(document.element.body.iter(f"{{{_W}}}t")):
        for name in _split(text):
            number += 1
            root.append(_parsed(_note(number, notes[name.get("name")])))
            name.getparent().replace(name, _parsed(_reference(number)))
    for section in document.sections:
        # Word knows no footnotes there
        for holder in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not holder.is_linked_to_previous:
                for text in holder._element.iter(f"{{{_W}}}t"):
                    text.text = _MARK.sub("", text.text or "")
    _put(part, root)


def _split(text: Any) -> list[Any]:
    """Cut the run of a text at its marks; the places, as elements, where references go."""
    pieces = _MARK.split(text.text or "")
    if len(pieces) == 1:
        return []
    from copy import deepcopy

    from lxml import etree

    run, places = text.getparent(), []
    before = list(run)[: list(run).index(text)]
    after = list(run)[list(run).index(text) + 1 :]
    properties = [part for part in before if part.tag == f"{{{_W}}}rPr"]
    at = run
    text.text = pieces[0]
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for piece in after:
        run.remove(piece)
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        place = etree.Element("place", name=name)
        at.addnext(place)
        places.append(place)
        following = etree.Element(f"{{{_W}}}r")
        following.extend(deepcopy(properties))
        said = etree.SubElement(following, f"{{{_W}}}t")
        said.text = words
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        place.addnext(following)
        at = following
    at.extend(after)
    return places


def _reference(number: int) -> str:
    return f'<w:r xmlns:w="{_W}"><w:rPr>{_FONT}{_RAISED}</w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def _note(number: int, words: str) -> str:
    small = f'<w:rPr>{_FONT}<w:sz w:val="18"/></w:rPr>'
    return (
        f'<w:footnote xmlns:w="{_W}" w:id="{number}"><w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:rPr><w:sz w:val="18"/></w:rPr></w:pPr>'
        f'<w:r><w:rPr>{_FONT}<w:sz w:val="18"/>{_RAISED}</w:rPr><w:footnoteRef/></w:r>'
        f'<w:r>{small}<w:t xml:space="preserve"> {escape(words)}</w:t></w:r></w:p></w:footnote>'
    )


def _parsed(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)


def _part(document: Any) -> tuple[Any, Any]:
    """The part of the footnotes, made where the file has none, and its XML."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    for relation in document.part.rels.values():
        if relation.reltype == _RELATION:
            return relation.target_part, _parsed(relation.target_part.blob.decode("utf-8-sig"))
    part = Part(PackURI("/word/footnotes.xml"), _KIND, _FIRST.encode(), document.part.package)
    document.part.relate_to(part, _RELATION)
    return part, _parsed(_FIRST)


def _put(part: Any, root: Any) -> None:
    from lxml import etree

    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if hasattr(part, "_element"):
        part._element = root
    part._blob = xml

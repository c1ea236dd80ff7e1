"""Word files: what is read, and what is refused because it would be lost or is dangerous."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from content.imports import docx
from content.imports.reading import read
from content.imports.refusal import ImportRefused
from tests.content.imports.invented import COURT, DECREE, NO_LAWS, PLAIN, take

W = nsdecls("w")


def word(text: str, style: str | None = None):
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line, style)
    return document


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def take_word(document):
    return read(saved(document), "文件.docx", NO_LAWS)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == name else old.read(item))
    return target.getvalue()


@pytest.mark.parametrize("text", [PLAIN, DECREE, COURT], ids=["plain", "decree", "court"])
def test_a_word_file_gives_what_the_text_file_gives(text):
    assert take_word(word(text)) == take(text)


def test_runs_breaks_tabs_and_content_controls_are_all_read():
    document = word("青禾县水井管理办法\n（2024年8月1日公布，自2024年10月1日起施行）")
    paragraph = document.add_paragraph()
    for part in ("第一", "条\t水井归", "集体所有。"):
        paragraph.add_run(part).bold = True
    paragraph.add_run().add_break()
    paragraph.add_run("取水不收费。")
    document.element.body.insert(
        3,
        parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>第二条 排队。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    document.add_table(1, 2).rows[0].cells[0].text = "东井归东村。"
    assert [piece.text for piece in take_word(document).text.pieces] == [
        "水井归集体所有。\n取水不收费。",
        "排队。\n东井归东村。",
    ]


def test_a_refusal_counts_paragraphs():
    with pytest.raises(ImportRefused, match=r"^第4段：第一条后面应当是第二条"):
        take_word(word("青禾县水井管理办法\n（2024年8月1日公布）\n第一条 甲。\n第三条 丙。"))


@pytest.mark.parametrize("style", ["List Number", "List Bullet"])
def test_numbers_that_word_counts_itself_are_refused(style):
    document = word(PLAIN)
    document.add_paragraph("这一项的编号是自动的。", style)
    with pytest.raises(ImportRefused, match="自动编的"):
        take_word(document)


def test_a_counted_paragraph_that_shows_its_number_anyway_is_read():
    document = word(PLAIN.partition("附件1")[0].replace("青禾县人民政府\n", ""))
    document.add_paragraph("（一）写出来的编号。", "List Number")
    assert take_word(document).text.pieces[-1].text.endswith("（一）写出来的编号。")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t>加的</w:t></w:r></w:ins>', "修订"),
        (f'<w:del {W} w:id="1" w:author="a"><w:r><w:delText>删的</w:delText></w:r></w:del>', "修订"),
        (f"<w:r {W}><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>", "文本框"),
    ],
)
def test_what_a_plain_reader_would_lose_is_refused(xml, words):
    document = word(PLAIN)
    document.paragraphs[6].add_run("字")
    document.paragraphs[6]._p.append(parse_xml(xml))
    with pytest.raises(ImportRefused, match=words):
        take_word(document)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY b "第一条"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
    ],
)
def test_entities_and_document_types_are_refused(doctype):
    for encoding in ("utf-8", "utf-16"):
        data = with_part(saved(word(PLAIN)), "word/document.xml", doctype.encode(encoding))
        with pytest.raises(ImportRefused, match="不安全"):
            read(data, "a.docx", NO_LAWS)


def test_a_file_that_grows_without_end_is_refused_before_it_is_built():
    bomb = with_part(saved(word(PLAIN)), "word/document.xml", b" " * (docx._MOST_XML + 1))
    assert len(bomb) < 100_000
    with pytest.raises(ImportRefused, match="太大"):
        read(bomb, "a.docx", NO_LAWS)


def test_a_file_of_very_many_parts_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for number in range(docx._MOST_PARTS + 1):
            new.writestr(f"{number}", b"")
    with pytest.raises(ImportRefused, match="部件太多"):
        read(target.getvalue(), "a.docx", NO_LAWS)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<a", b"\xff\xfe<", b'<?xml version="1.0" encoding="none"?><a/>'])
def test_broken_xml_is_refused(part, content):
    with pytest.raises(ImportRefused, match="损坏"):
        read(with_part(saved(word(PLAIN)), part, content), "a.docx", NO_LAWS)


def test_a_zip_that_is_no_word_file_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("a.txt", PLAIN)
    for data in (target.getvalue(), b"", b"PK\x03\x04", PLAIN.encode(), saved(word(PLAIN))[:-40]):
        with pytest.raises(ImportRefused):
            read(data, "a.docx", NO_LAWS)

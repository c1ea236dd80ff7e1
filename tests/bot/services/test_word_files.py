"""Word files: what comes over, what is refused with what to do, and that no file breaks the reader."""

from __future__ import annotations

import contextlib
import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.shared import Inches
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.word_files import MAX_ENTRIES, BadWordFile, read_word
from content.posts import load_posts
from content.render import page_html
from tests.bot.services.test_post_pictures import photo

POST = load_posts()[0]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(make) -> bytes:
    """A file as Word makes it."""
    document, file = Document(), io.BytesIO()
    make(document)
    document.save(file)
    return file.getvalue()


def packed(**parts: bytes | str) -> bytes:
    """A file of these parts; ``__`` stands for a slash, ``_x`` for the ending."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", "."), data)
    return file.getvalue()


def document_of(body: str) -> bytes:
    return packed(word__document_xxml=f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')


SAMPLE_PICTURE = photo(size=(300, 200))


def _sample(document) -> None:
    document.add_heading("工钱不给怎么办", 0)
    document.add_heading("先找谁", 1)
    paragraph = document.add_paragraph("先去")
    paragraph.add_run("劳动监察大队，").bold = True
    paragraph.add_run("不收钱。")
    document.add_heading("细节", 2)
    document.add_paragraph("带身份证", style="List Bullet")
    document.add_paragraph("带欠条", style="List Bullet")
    document.add_paragraph("先投诉", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for place, words in enumerate(("事", "找谁", "欠薪", "监察|大队")):
        table.cell(place // 2, place % 2).text = words
    document.add_picture(io.BytesIO(SAMPLE_PICTURE), width=Inches(1))
    document.add_paragraph("1. 星号*和<b>照样写")


def test_headings_bold_lists_tables_and_pictures_come_over():
    found = read_word(written(_sample))
    assert found.title == "工钱不给怎么办"
    assert found.body == (
        "## 先找谁\n\n先去**劳动监察大队**，不收钱。\n\n### 细节\n\n- 带身份证\n- 带欠条\n1. 先投诉\n\n"
        "| 事 | 找谁 |\n|---|---|\n| 欠薪 | 监察\\|大队 |\n\n![图](picture-1)\n\n1\\. 星号\\*和\\<b\\>照样写"
    )
    assert found.pictures == {"picture-1": SAMPLE_PICTURE}


def test_what_came_over_reads_as_it_did_in_word():
    html = page_html(replace(POST, body=read_word(written(_sample)).body))
    for shown in (
        "<h2>先找谁</h2>",
        "<strong>劳动监察大队</strong>，不收钱",
        "<li>带欠条</li>",
        "<td>监察|大队</td>",
        "星号*和&lt;b&gt;照样写",
    ):
        assert shown in html


def test_deleted_words_stay_away_and_inserted_ones_come():
    body = (
        "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r><w:r><w:t>旧</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>"
    )
    assert read_word(document_of(body)).body == "新"


BOMB = packed(word__document_xxml=b"<a>" + b"x" * (9 * 1024 * 1024) + b"</a>")
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>'
)
OUTSIDE = LAUGHS.replace('"xxxxxxxxxx"', 'SYSTEM "file:///etc/passwd"')


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "是空的"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, ".doc"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        ("只是文字".encode(), "不是 Word 文件"),
        (packed(a_xtxt=b"x"), "不是 Word 文件"),
        (packed(xl__workbook_xxml=b"x"), "表格或者幻灯片"),
        (packed(word__document_xxml=b"<a/>", word__vbaProject_xbin=b"x"), "带宏"),
        (packed(word__document_xxml=b"<a/>", **{"[Content_Types]_xxml": b"x.macroEnabled.x"}), "带宏"),
        (packed(word__document_xxml=b"<a><b></a>"), "坏了"),
        (packed(word__document_xxml=LAUGHS), "坏了"),
        (packed(word__document_xxml=OUTSIDE), "坏了"),
        (BOMB, "展开以后太大"),
        (packed(word__document_xxml=b"<a/>", **{f"p{n}": b"" for n in range(MAX_ENTRIES)}), "太多"),
    ],
)
def test_what_is_no_good_is_refused_with_what_to_do(data, told):
    with pytest.raises(BadWordFile, match="请") as caught:
        read_word(data)
    assert told in str(caught.value)


def test_a_picture_that_leads_out_of_the_file_is_left_behind():
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Target="file:///etc/passwd" TargetMode="External"/>'
        '<Relationship Id="b" Target="../../../etc/passwd"/></Relationships>'
    )
    blip = '<w:r><x:blip xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{}"/></w:r>'
    text = f'<w:document xmlns:w="{W}"><w:body><w:p>{blip.format("a")}{blip.format("b")}</w:p></w:body></w:document>'
    found = read_word(packed(word__document_xxml=text, **{"word___rels__document_xxml_xrels": relations}))
    assert found.pictures == {}
    assert found.left == ("有的图片取不出来，请另外插入",)


SAMPLE = written(_sample)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=40), st.integers(0, len(SAMPLE)))
def test_a_broken_file_is_read_or_refused_and_never_anything_else(place, noise, length):
    broken = bytearray(SAMPLE)
    broken[place : place + len(noise)] = noise
    for data in (bytes(broken), SAMPLE[:length]):
        with contextlib.suppress(BadWordFile):
            read_word(data)


_TEXTS = st.text(alphabet="甲乙，。*_#|<>[]`~\\1.-+ ab!(", max_size=24)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(_TEXTS, st.booleans()), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_word_is_lost_or_taken_for_a_mark(paragraphs):
    def shown(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    body = "".join(
        "<w:p>"
        + "".join(
            f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{shown(text)}</w:t></w:r>'
            for text, bold in runs
        )
        + "</w:p>"
        for runs in paragraphs
    )
    html = page_html(replace(POST, body=read_word(document_of(body)).body))
    words = html.replace("<strong>", "").replace("</strong>", "").replace("<p>", "").replace("</p>", "")
    said = "".join(text for runs in paragraphs for text, _ in runs)
    assert "".join(words.split()) == "".join(shown(said).split())

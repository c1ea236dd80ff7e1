"""Whatever a file holds: it is read, or refused by the module's own error. A text that is read is whole."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from content.imports.numerals import chinese
from content.imports.reading import Given, read
from content.imports.refusal import ImportRefused
from tests.content.imports.invented import COURT, DECREE, NO_LAWS, NUMBERED, PLAIN, regulation, take

SHAPES = (PLAIN, DECREE, COURT, NUMBERED)
NAMES = st.sampled_from(["a.txt", "a.md", "a.docx", "青禾县水井管理办法_20240801.txt"])
FRAGMENTS = st.sampled_from(
    [
        "第一条", "第二条 ", "第二条之一", "第十百条", "第１条", "第一章", "第二节 水", "第一编", "附则", "附件：", "目录",
        "一、", "二、水", "（一）", "1.", "（", "）", "(", "2024年8月1日", "2024年2月30日", "二〇二四年八月一日", "自", "起施行",
        "自公布之日起施行", "公布", "通过", "修订", "令", "公告", "第7号", "《", "》", "已经", "为", "制定本办法。", "。", "，",
        "水井", "办法", "最高人民法院", "\n", "\n", "\n\n", " ", "　", "#", "**", "<!--", "-->", "[a](b)", "\ufeff", "\x0c",
    ]
)  # fmt: skip


def take_or_refuse(data: bytes, name: str, stated: Given = Given()) -> None:  # noqa: B008 - a frozen value
    try:
        checked = read(data, name, NO_LAWS, stated)
    except ImportRefused:
        return
    assert checked.text.title
    assert checked.text.pieces
    assert all(piece.text.strip() for piece in checked.text.pieces)
    assert len({piece.number for piece in checked.text.pieces}) == len(checked.text.pieces)


@given(st.binary(max_size=400), NAMES)
def test_any_bytes_are_read_or_refused(data, name):
    take_or_refuse(data, name)


@given(st.lists(FRAGMENTS | st.text(max_size=6), max_size=40).map("".join), NAMES)
@settings(max_examples=400)
def test_any_text_is_read_or_refused(text, name):
    take_or_refuse(text.encode("utf-8", "surrogatepass"), name)
    take_or_refuse(text.encode("utf-8", "surrogatepass"), name, Given("水井办法"))


@given(st.sampled_from(SHAPES), st.data())
@settings(max_examples=300)
def test_a_text_with_something_cut_out_and_something_put_in_is_read_or_refused(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    take_or_refuse((text[:start] + data.draw(FRAGMENTS) + text[end:]).encode(), "a.txt")


@given(
    st.lists(st.tuples(st.sampled_from("pbtrdsx"), st.text(max_size=8)), max_size=12), st.binary(max_size=6)
)
def test_any_word_xml_is_read_or_refused(parts, noise):
    from xml.sax.saxutils import escape

    tags = {"p": "w:p", "b": "w:br", "t": "w:t", "r": "w:r", "d": "w:del", "s": "w:sdt", "x": "x"}
    body = "".join(f"<{tags[tag]}>{escape(text)}</{tags[tag]}>" for tag, text in parts)
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "word/document.xml", xml.encode("utf-8", "replace") + noise + b"</w:body></w:document>"
        )
    take_or_refuse(target.getvalue(), "a.docx")


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60), st.integers(0, 59))
def test_a_missing_article_is_always_noticed(inserted, lost):
    labels: list[str] = []
    for number, parts in enumerate(inserted, 1):
        labels += [
            f"第{chinese(number)}条",
            *(f"第{chinese(number)}条之{chinese(part + 1)}" for part in range(parts)),
        ]
    lines = [f"{label} 水井归集体所有。" for label in labels]
    assert len(take(regulation(*lines)).text.pieces) == len(lines)
    lost %= len(lines)
    # Without its last article a text is still in order, and so it is without the last of several 之.
    follows = lost + 1 < len(lines) and not ("之" in labels[lost] and "之" not in labels[lost + 1])
    if follows:
        try:
            take(regulation(*lines[:lost], *lines[lost + 1 :]))
        except ImportRefused:
            return
        raise AssertionError(labels[lost])

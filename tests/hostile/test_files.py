"""Files that staff bring: read, or refused by the reader's own error, a sentence in Chinese; whatever is in them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.earlier_sheet import HEADS, read_earlier
from bot.services.entry_sheet import read_sheet, write_sheet
from bot.services.exam_sheets import ROSTER_COLUMNS, SCORE_COLUMNS, book_of, read_roster, read_scores
from bot.services.pictures import BadPicture, clean_picture
from bot.services.plain_workbook import SheetError
from bot.services.report_template import BadTemplate, check_template
from bot.services.word_files import BadWordFile, read_word
from content.hotlines import load_hotlines
from content.imports.reading import read
from content.imports.refusal import ImportRefused
from content.laws import load_laws
from content.post_rules import Known, PostReader
from content.posts import COVERS, POSTS
from content.quizzes import QuizErrors, load_quizzes
from faq.corpus import ENTRIES, load_entries, load_topics
from faq.errors import EntryErrors
from tests.factories import WAGES
from tests.hostile.texts import TEXTS
from tests.hostile.watchdog import times, watched

LAWS = load_laws()
TOPICS = load_topics()
KNOWN = Known(laws=LAWS, hotlines=load_hotlines(), covers=POSTS / COVERS)
CHINESE = re.compile("[一-鿿]")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def shipped_toml() -> tuple[str, str, str]:
    """A file of entries, one of questions and a post, as the project has them."""
    entries = sorted(ENTRIES.glob("*.toml"))
    quizzes = sorted((POSTS.parent / "quizzes").glob("*.toml"))
    posts = sorted(POSTS.glob("*.md"))
    return tuple(rows[0].read_text("utf-8") if rows else "" for rows in (entries, quizzes, posts))


def take(act, *refusals: type[Exception]):
    """What it gives; None when it was refused by one of these, in a sentence that staff can read."""
    try:
        return act()
    except refusals as error:
        told = str(error)
    assert refused_well(told)
    return None


def refused_well(told: object) -> bool:
    """Whether a refusal is a sentence that staff can read, without a word of the machine."""
    return bool(CHINESE.search(str(told))) and "Traceback" not in str(told)


SPOILT = st.tuples(st.integers(0, 2), st.integers(0, 5000), st.integers(0, 40), TEXTS | st.sampled_from(["[" * 5000, "{a=" * 2000, '"""', "[[entry]]", "\n", "="]))  # fmt: skip


@given(SPOILT)
@times(30, 2000)
def test_a_file_of_the_project_with_something_spoilt_is_read_or_refused(tmp_path_factory, spoilt):
    which, start, length, put_in = spoilt
    text = shipped_toml()[which]
    start = min(start, len(text))
    changed = text[:start] + put_in + text[start + length :]
    folder = tmp_path_factory.mktemp("spoilt")
    (folder / "wages.toml").write_bytes(changed.encode("utf-8", "surrogatepass"))
    with watched():
        if which == 2:
            reader = PostReader(changed, path=Path("2026-11-a.md"), known=KNOWN)
            if reader.read() is None:
                assert reader.errors
                assert all(refused_well(error) for error in reader.errors)
            return
        if which == 0:
            take(lambda: load_entries(folder, topics=TOPICS), EntryErrors)
        else:
            take(lambda: load_quizzes(folder, laws=LAWS), QuizErrors)


@pytest.mark.parametrize("value", ["[" * 20_000 + "]" * 20_000, "9" * 5000], ids=["nested", "number"])
@pytest.mark.parametrize("which", range(3))
def test_what_is_nested_or_counted_without_end_is_refused(tmp_path, which, value):
    deep = f"x = {value}"
    text = f"+++\n{deep}\n+++\n正文" if which == 2 else deep
    (tmp_path / "wages.toml").write_text(text, "utf-8")
    with watched():
        if which == 2:
            reader = PostReader(text, path=Path("2026-11-a.md"), known=KNOWN)
            assert reader.read() is None
            assert all(refused_well(error) for error in reader.errors)
        elif which == 0:
            assert take(lambda: load_entries(tmp_path, topics=TOPICS), EntryErrors) is None
        else:
            assert take(lambda: load_quizzes(tmp_path, laws=LAWS), QuizErrors) is None


CELLS = TEXTS | st.integers() | st.floats() | st.none() | st.booleans() | st.dates()
ROWS = st.lists(st.lists(CELLS, max_size=7), max_size=6)


def workbook(heads, rows) -> bytes:
    """A workbook as openpyxl writes it, formulas and all; cells that it does not take are left empty."""
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    sheet = book.active
    for number, row in enumerate([list(heads), *rows], 1):
        for place, value in enumerate(row, 1):
            try:
                # the library that writes lets these two pass, and stumbles over them at the end
                legal = value.translate({0xFFFE: None, 0xFFFF: None}) if isinstance(value, str) else value
                sheet.cell(number, place, legal)
            except (IllegalCharacterError, ValueError):
                continue
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@given(ROWS, st.sampled_from(["roster", "scores", "earlier", "entries"]))
@times(24, 1200)
def test_a_sheet_with_anything_in_its_cells_is_read_or_refused(tmp_path_factory, rows, kind):
    heads = {"roster": ROSTER_COLUMNS, "scores": SCORE_COLUMNS, "earlier": HEADS, "entries": entry_heads()}[
        kind
    ]
    data = workbook(heads, rows)
    with watched():
        take_sheet(kind, data, tmp_path_factory)


@given(
    st.integers(0, 20000), st.binary(max_size=8), st.sampled_from(["roster", "scores", "earlier", "entries"])
)
@times(24, 1500)
def test_a_sheet_with_spoilt_bytes_is_read_or_refused(tmp_path_factory, place, noise, kind):
    data = bytearray(good_sheet())
    place %= len(data)
    data[place : place + len(noise)] = noise
    with watched():
        take_sheet(kind, bytes(data), tmp_path_factory)


NUMBERS = ["1e999", "-1e999", "nan", "9" * 400, "9" * 5000, "1e15", "0x10", "", "一"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", ["roster", "scores", "earlier", "entries"])
def test_a_number_that_nobody_counts_to_is_no_fault(tmp_path_factory, number, kind):
    heads = {"roster": ROSTER_COLUMNS, "scores": SCORE_COLUMNS, "earlier": HEADS, "entries": entry_heads()}[
        kind
    ]
    data = workbook(heads, [[4242424242] * len(heads), ["农业服务中心", "张三", 4242424242, "初考"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>4242424242</v>", f"<v>{number}</v>".encode()))
    with watched():
        take_sheet(kind, out.getvalue(), tmp_path_factory)


@cache
def entry_heads() -> tuple[str, ...]:
    """The heads of the sheet of entries."""
    from faq.sheet import COLUMNS

    return tuple(column.name for column in COLUMNS)


@cache
def good_sheet() -> bytes:
    """A sheet of entries as the project writes it."""
    out = io.BytesIO()
    write_sheet(out, [WAGES], TOPICS)
    return out.getvalue()


def problems_of(kind: str, data: bytes, folders) -> tuple[str, ...]:
    """What a reader of sheets has to say; raises SheetError."""
    if kind == "roster":
        return read_roster(data).problems
    if kind == "scores":
        return read_scores(data, {("农业服务中心", "张三"): "a"}, ()).problems
    if kind == "earlier":
        return read_earlier(data, today=date(2026, 11, 26)).problems
    path = folders.mktemp("sheet") / "a.xlsx"
    path.write_bytes(data)
    read_sheet(path)
    return ()


def take_sheet(kind: str, data: bytes, folders) -> None:
    """Read a sheet; only SheetError may come out, and it speaks Chinese."""
    told = take(lambda: problems_of(kind, data, folders), SheetError) or ()
    assert all(CHINESE.search(row) for row in told)


@pytest.mark.parametrize("kind", ["roster", "scores", "earlier", "entries"])
def test_a_formula_is_refused_in_words_that_say_what_to_do(tmp_path_factory, kind):
    heads = {"roster": ROSTER_COLUMNS, "scores": SCORE_COLUMNS, "earlier": HEADS, "entries": entry_heads()}[
        kind
    ]
    data = workbook(heads, [["=1+1"] * len(heads)])
    try:
        told = problems_of(kind, data, tmp_path_factory)
    except SheetError as error:
        told = (str(error),)
    assert any("公式" in row for row in told)


def test_a_text_that_only_looks_like_a_formula_is_a_text():
    data = book_of({"名单": (ROSTER_COLUMNS, [("=1+1", "@张三")])})
    assert read_roster(data).rows == (("=1+1", "@张三"),)


DOCX = st.recursive(
    st.tuples(st.sampled_from(["t", "instrText", "delText", "drawing", "br", "tab", "x"]), TEXTS),
    lambda inner: st.tuples(st.sampled_from(["p", "r", "tbl", "tr", "tc", "sdt", "sdtContent", "pPr", "numPr", "hyperlink", "ins", "del"]), st.lists(inner, max_size=4)),
    max_leaves=25,
)  # fmt: skip


def word(body: str, more: dict[str, str] | None = None) -> bytes:
    """A Word file with this body and these other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode("utf-8", "replace"),
        )
        for name, text in (more or {}).items():
            archive.writestr(name, text)
    return out.getvalue()


def tree(node) -> str:
    from xml.sax.saxutils import escape

    name, inner = node
    return f"<w:{name}>{escape(inner) if isinstance(inner, str) else ''.join(map(tree, inner))}</w:{name}>"


def take_word(data: bytes) -> None:
    """Read a file by each reader of Word files."""
    take(lambda: read_word(data), BadWordFile)
    take(lambda: check_template(data, {"镇"}), BadTemplate)
    take(lambda: read(data, "a.docx", LAWS), ImportRefused)


@given(st.lists(DOCX, max_size=5), st.binary(max_size=4), st.integers(0, 3000))
@times(25, 1500)
def test_a_word_file_with_anything_in_it_is_read_or_refused(nodes, noise, place):
    data = bytearray(word("".join(map(tree, nodes))))
    data[place : place + len(noise)] = noise if place % 3 == 0 else data[place : place + len(noise)]
    with watched():
        take_word(bytes(data))


@given(st.binary(max_size=200), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x10\0\0\0WEBPVP8 ", b"BM", b"II*\0", b"%PDF", b"<svg", b"8BPS"]))  # fmt: skip
@times(40, 2500)
def test_any_bytes_are_a_picture_or_refused(noise, start):
    with watched():
        take(lambda: clean_picture(start + noise), BadPicture)


@given(TEXTS | st.lists(TEXTS | st.sampled_from(["#", "**", "![", "](", "http://", "|", "-", "\n", "> ", "```", "<a href=javascript:x>", "&#x6a;"]), max_size=30).map("".join))  # fmt: skip
@times(40, 2000)
def test_any_markdown_of_a_law_is_read_or_refused(text):
    with watched():
        take(lambda: read(text.encode("utf-8", "surrogatepass"), "水井管理办法.md", LAWS), ImportRefused)

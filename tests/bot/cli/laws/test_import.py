"""`flask laws import`: official files become the text that is looked up, all of them or none."""

from __future__ import annotations

from datetime import date

import pytest
from docx import Document

from content.laws import load_laws
from content.statutes.book import StatuteBook
from tests.content.imports.invented import COURT, DECREE, PLAIN, regulation

NEWER = regulation(
    "第一条 取水的人排队。",
    "第二条 本办法自2026年1月1日起施行。",
    days="（2025年11月1日青禾县人民政府令第20号公布）",
)
COMPENSATION = regulation(
    "第一条 这是编造的新文本。",
    "第二条 本法自2027年3月1日起施行。",
    title="中华人民共和国国家赔偿法",
    days="（2026年10月1日第九十届全国人民代表大会常务委员会第一次会议修订）",
)


@pytest.fixture
def file(tmp_path):
    """Write a file to import; its path."""

    def _file(text: str, name: str = "下载.txt") -> str:
        path = tmp_path / name
        if name.endswith(".docx"):
            document = Document()
            for line in text.split("\n"):
                document.add_paragraph(line)
            document.save(str(path))
        else:
            path.write_text(text, encoding="utf-8")
        return str(path)

    return _file


@pytest.fixture
def text_on(var):
    """The text of an article as of a day, as whoever looks finds it; None if there is none."""

    def _text(law: str, number: int | str, day: date) -> str | None:
        found = StatuteBook.open(var / "statutes.sqlite3", load_laws()).article(law, number, day)
        return None if found is None else found.text

    return _text


def test_an_imported_file_is_told_and_looked_up_with_its_items_and_inserted_articles(laws, file, text_on):
    said = laws("import", file(PLAIN, "水井.docx"))
    assert (
        "导入了《青禾县水井管理办法》：2024-08-01 通过或公布，2024-10-01 起施行，6 条，其中“之一”这样的 1 条"
        in said
    )
    assert "最后一条后面的没有收进条文：4 行，从“青禾县人民政府”起" in said
    assert "法律目录 content/laws.toml 里没有《青禾县水井管理办法》" in said
    assert text_on("青禾县水井管理办法", 1, date(2024, 9, 30)) is None
    second = text_on("青禾县水井管理办法", 2, date(2024, 10, 1))
    assert second is not None
    assert second.split("\n")[1:4] == ["（一）手压井；", "（二）机井，包括：", "1.农用机井；"]
    assert text_on("青禾县水井管理办法", "2之一", date(2024, 10, 1)) == "水窖照水井管理。"
    shown = laws("show", "青禾县水井管理办法", "2之一")
    assert "水窖照水井管理。" in shown
    assert "司法所导入的官方文本" in shown


def test_a_newer_text_holds_from_its_first_day_and_the_older_one_before(laws, file, text_on):
    laws("import", file(NEWER))
    said = laws("import", file(PLAIN))
    assert "这是旧文本，只用到 2026-01-01 以前" in said
    assert text_on("青禾县水井管理办法", 3, date(2025, 12, 31)) == "取水应当排队。"
    assert text_on("青禾县水井管理办法", 1, date(2026, 1, 1)) == "取水的人排队。"
    assert text_on("青禾县水井管理办法", 3, date(2026, 1, 1)) is None


def test_a_newer_text_of_a_law_takes_the_place_of_the_packages_from_its_first_day(laws, file, text_on):
    before = text_on("国家赔偿法", 2, date(2027, 2, 28))
    said = laws("import", file(COMPENSATION))
    assert "文件是 2026-10-01 通过、2027-03-01 起施行，法律目录里最近的版本是" in said
    assert before is not None
    assert text_on("国家赔偿法", 2, date(2027, 2, 28)) == before
    assert text_on("国家赔偿法", 1, date(2027, 3, 1)) == "这是编造的新文本。"
    assert text_on("国家赔偿法", 9, date(2027, 3, 1)) is None
    assert text_on("民法典", 1, date(2027, 3, 1)) is not None


def test_all_files_are_checked_before_any_is_stored_and_each_refusal_is_named(laws, file, var):
    good = file(DECREE, "好.md")
    gap = file(PLAIN.replace("第四条", "第六条"), "缺条.txt")
    said = laws("import", good, gap, "没有这份.docx", file("x", "旧.doc"), code=1)
    assert "缺条.txt：第32行：第三条后面应当是第四条，这里却是第六条" in said
    assert "没有这份.docx：读不出来" in said
    assert "旧.doc：不认识“.doc”" in said
    assert "这次一份也没有导入" in said
    assert not (var / "laws").exists()


def test_two_files_of_one_version_are_refused_together(laws, file, var):
    said = laws("import", file(PLAIN), file(PLAIN, "另一份.docx"), code=1)
    assert said.count("同一个版本") == 2
    assert not (var / "laws").exists()


def test_several_files_are_taken_over_at_once(laws, file, text_on):
    said = laws("import", file(PLAIN, "一.txt"), file(DECREE, "二.md"), file(COURT, "三.docx"))
    assert said.count("导入了") == 3
    assert "第一条前面的引言没有收进条文（1 段）" in said
    assert text_on("晒谷场管理规定", 1, date(2025, 5, 1)) == "晒谷场归集体所有。"


def test_the_same_text_again_says_that_nothing_changed(laws, file, var):
    laws("import", file(PLAIN))
    built = (var / "statutes.sqlite3").stat().st_ino
    assert "没有变化，原来就有《青禾县水井管理办法》" in laws("import", file(PLAIN, "又一份.docx"))
    assert (var / "statutes.sqlite3").stat().st_ino == built


def test_a_corrected_text_takes_the_place_of_the_first(laws, file, text_on):
    laws("import", file(PLAIN))
    assert "换掉了原来导入的《青禾县水井管理办法》" in laws("import", file(PLAIN.replace("排队", "排好队")))
    assert text_on("青禾县水井管理办法", 3, date(2024, 10, 1)) == "取水应当排好队。"


def test_what_the_file_does_not_say_is_stated_by_options_and_kept(laws, file, text_on, var):
    bare = file("第一条 水井归集体所有。")
    assert "--title" in laws("import", bare, code=1)
    assert "--adopted" in laws("import", bare, "--title", "青禾县水井规定", code=1)
    said = laws(
        "import", bare, "--title", "青禾县水井规定", "--adopted", "2025-01-02", "--from", "2025-02-03"
    )
    assert "2025-01-02 通过或公布，2025-02-03 起施行，1 条" in said
    (var / "statutes.sqlite3").unlink()
    laws("show", "青禾县水井规定", "1")
    assert text_on("青禾县水井规定", 1, date(2025, 2, 3)) == "水井归集体所有。"
    assert text_on("青禾县水井规定", 1, date(2025, 2, 2)) is None


def test_options_for_one_file_are_refused_for_several(laws, file):
    said = laws("import", file(PLAIN), file(DECREE, "二.md"), "--from", "2025-01-01", code=2)
    assert "只能用于一份文件" in said


def test_a_folder_that_cannot_be_written_is_said(laws, file, var):
    (var / "laws").write_text("in the way")
    assert "写不进" in laws("import", file(PLAIN), code=1)


def test_a_stored_file_that_was_spoilt_is_told_and_the_rest_is_used(laws, file, text_on, var, caplog):
    laws("import", file(PLAIN), file(DECREE, "二.md"))
    next((var / "laws").glob("*.md")).write_text("spoilt")
    laws("show", "青禾县水井管理办法", "1")
    assert "在导入以后被改过" in caplog.text
    assert text_on("青禾县水井管理办法", 1, date(2024, 10, 1)) == "为了管好村里的水井，制定本办法。"
    assert text_on("晒谷场管理规定", 1, date(2025, 5, 1)) is None

"""`flask faq export`, `import` and `revert`: what staff see, and that nothing wrong gets in."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.app import create_app
from bot.records.errors import RecordsUnavailable
from bot.settings import Settings
from faq.corpus import load_entries
from faq.sheet import NAMES

FIRST = load_entries()[0]


@pytest.fixture
def run(tmp_path: Path):
    app = create_app(Settings.from_env({"VAR_DIR": str(tmp_path / "var"), "DEMO": "1"}, env_file=None))
    (tmp_path / "var").mkdir()
    app.extensions["services"].upgrade()
    return lambda *args: app.test_cli_runner().invoke(args=["faq", *map(str, args)])


@pytest.fixture
def sheet(run, tmp_path: Path) -> Path:
    path = tmp_path / "问答.xlsx"
    assert run("export", path).exit_code == 0
    return path


def edit(path: Path, **values: object) -> None:
    """Write into the row of the first entry; `row` takes another one."""
    book = load_workbook(path)
    row = int(str(values.pop("row", 2)))
    for name, value in values.items():
        book["问答"].cell(row=row, column=NAMES.index(name) + 1, value=value)
    book.save(path)


def test_an_unchanged_sheet_changes_nothing(run, sheet):
    result = run("import", sheet, "--by", "小王")
    assert result.exit_code == 0
    assert "新增 0 条，修改 0 条" in result.output


def test_a_dry_run_shows_what_would_change_and_changes_nothing(run, sheet):
    edit(sheet, 问题="改过的问题怎么问")
    result = run("import", sheet, "--dry-run")
    assert f"修改 {FIRST.id}：{FIRST.title}" in result.output
    assert "→ 改过的问题怎么问" in result.output
    assert "改过的问题" not in run("list").output


def test_an_import_takes_the_place_of_the_files_entry_and_is_a_draft(run, sheet):
    edit(sheet, 问题="改过的问题怎么问")
    result = run("import", sheet, "--by", "小王")
    assert "变了的有 1 条，要重新审核" in result.output
    assert f"{FIRST.id}\t草稿\t改过的问题怎么问" in run("list").output


def test_an_approved_text_stays_on_the_air_until_the_imported_one_is_approved_by_another(run, sheet):
    run("approve", FIRST.id, "--by", "李律师")
    edit(sheet, 问题="改过的问题怎么问")
    assert "审核通过以前照原来的回答" in run("import", sheet, "--by", "小王").output
    assert f"{FIRST.id}\t已审核\t{FIRST.title}\t有新文字等审核" in run("list").output
    own = run("approve", FIRST.id, "--by", "小王")
    assert own.exit_code == 1
    assert "小王 写的" in own.output
    assert f"{FIRST.id}\t已审核\t{FIRST.title}" in run("list").output
    assert run("approve", FIRST.id, "--by", "张审核").exit_code == 0
    assert f"{FIRST.id}\t已审核\t改过的问题怎么问\n" in run("list").output


def test_another_wording_needs_no_new_approval(run, sheet):
    run("approve", FIRST.id, "--by", "李律师")
    edit(sheet, 问法="\n".join((*FIRST.phrasings, "又一种从来没有人这样问过的问法")))
    assert "变了的有 0 条" in run("import", sheet, "--by", "小王").output
    assert f"{FIRST.id}\t已审核" in run("list").output


def test_a_new_row_gets_a_number(run, sheet):
    book = load_workbook(sheet)
    row = [cell.value for cell in book["问答"][2]]
    row[NAMES.index("编号")] = None
    row[NAMES.index("问题")] = "从来没有人问过的新问题"
    row[NAMES.index("问法")] = "\n".join(f"第{sign}种从来没有过的新问法" for sign in "甲乙丙丁戊己")
    book["问答"].append(row)
    book.save(sheet)
    assert "新增 1 条" in run("import", sheet, "--by", "小王").output
    assert "从来没有人问过的新问题" in run("list").output


def test_one_wrong_row_keeps_everything_out_and_is_named(run, sheet):
    edit(sheet, 问题="改过的问题怎么问")
    edit(sheet, row=3, 解答="太短")
    result = run("import", sheet, "--by", "小王")
    assert result.exit_code == 1
    assert "第 3 行" in result.output
    assert "“解答” 有 2 个字" in result.output
    assert "改过的问题" not in run("list").output


def test_a_sheet_without_a_needed_column_is_refused(run, sheet):
    book = load_workbook(sheet)
    book["问答"].delete_cols(NAMES.index("解答") + 1)
    book.save(sheet)
    result = run("import", sheet, "--dry-run")
    assert result.exit_code == 1
    assert "少了这几栏：解答" in result.output


def test_an_import_needs_a_name(run, sheet):
    assert run("import", sheet).exit_code == 2


def test_a_template_has_no_entries_and_cannot_be_imported_empty(run, tmp_path):
    path = tmp_path / "空表.xlsx"
    assert "空表做好了" in run("export", path, "--template").output
    assert "只有表头" in run("import", path, "--dry-run").output


def test_an_export_must_be_an_excel_file(run, tmp_path):
    assert "以 .xlsx 结尾" in run("export", tmp_path / "a.csv").output


def test_a_changed_entry_goes_back_to_the_files_text(run, sheet):
    edit(sheet, 问题="改过的问题怎么问")
    run("import", sheet, "--by", "小王")
    assert "退回了 1 条" in run("revert", FIRST.id, "--by", "小王").output
    assert FIRST.title in run("list").output


def test_what_was_never_changed_cannot_go_back(run):
    assert "没有什么可退" in run("revert", FIRST.id, "--by", "小王").output


def test_a_row_without_topic_and_number_is_named_by_its_place_in_the_sheet(run, sheet):
    edit(sheet, row=4, 编号="", 主题="")
    result = run("import", sheet, "--dry-run")
    assert result.exit_code == 1
    assert "第 4 行" in result.output


@pytest.mark.parametrize("name", ["", "李", "李" * 41])
def test_whoever_imports_or_reverts_gives_a_name(run, sheet, name):
    assert run("import", sheet, "--by", name).exit_code == 2
    assert run("revert", FIRST.id, "--by", name).exit_code == 2


def test_a_database_that_goes_away_is_said_in_one_sentence_and_nothing_is_imported(run, sheet, monkeypatch):
    def away(*_args, **_more):
        raise RecordsUnavailable("数据库没有应答。")

    edit(sheet, 问题="改过的问题怎么问")
    with monkeypatch.context() as patched:
        patched.setattr("bot.records.entries.ChangedEntries.save_in", away)
        result = run("import", sheet, "--by", "小王")
    assert result.exit_code == 1
    assert "请检查 DATABASE_URL 和数据库服务" in result.output
    assert "Traceback" not in result.output
    assert "改过的问题" not in run("list").output


def test_a_number_in_two_rows_is_refused_with_both_rows(run, sheet):
    edit(sheet, row=5, 编号=FIRST.id)
    edit(sheet, 解答="太短")
    result = run("import", sheet, "--dry-run")
    assert result.exit_code == 1
    assert f"第 2、5 行都写着 {FIRST.id}" in result.output


def test_a_phone_number_that_nobody_would_be_shown_is_refused(run, sheet):
    numbers = load_entries()[2].contacts
    edit(sheet, row=4, 电话="\n".join((*numbers, "12369")))
    result = run("import", sheet, "--by", "小王")
    assert result.exit_code == 1
    assert "第 4 行" in result.output
    assert "12369 不在全国统一的热线里" in result.output
    edit(sheet, row=4, 电话="\n".join(numbers))
    assert "修改 0 条" in run("import", sheet, "--dry-run").output


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("依据1条", 9999, "没有这一条"),
        ("依据1法律", "中华人民共和国婚姻法", "没有施行"),
    ],
)
def test_a_dry_run_says_which_row_could_not_be_approved(run, sheet, column, value, words):
    edit(sheet, row=3, **{column: value})
    result = run("import", sheet, "--dry-run")
    assert result.exit_code == 0
    note = next(line for line in result.output.splitlines() if line.startswith("注意："))
    assert "第 3 行" in note
    assert words in note


def test_a_dry_run_shows_which_article_takes_the_place_of_which(run, sheet):
    edit(sheet, 依据1条=21)
    cited = FIRST.citations[0]
    name = cited.law.removeprefix("中华人民共和国")
    result = run("import", sheet, "--dry-run").output
    assert f"依据：《{name}》第{cited.article}条" in result
    assert f"→ 《{name}》第21条" in result

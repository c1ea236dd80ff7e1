"""Registers and everything as files, by role, and the page of earlier years."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest

from bot.console import earlier, exports
from bot.services.export_jobs import _WORKERS as WORKERS
from bot.services.export_jobs import EVERYTHING, jobs_of
from tests.bot.console.conftest import token
from tests.bot.console.handed_over import press, rows
from tests.bot.services.earlier_sheets import GOOD, sheet_of
from tests.bot.services.waiting import PHONE, waiting

URL = "/console/exports/"
ORDER = {"ledger": "matters", "kind": "csv", "first": "2020-01-01", "last": "2099-12-31"}


def ordered(browser, **changes):
    form = {**ORDER, **changes, "csrf_token": token(browser.get(URL).text)}
    return browser.post(f"{URL}rows", data=form)


def lines(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("role", "phone", "names"),
    [("clerk", True, True), ("adviser", True, False), ("leader", False, True), ("admin", True, True)],
)
def test_numbers_to_call_back_and_names_are_for_roles_that_may_see_them(enter, services, role, phone, names):
    waiting(services)
    (row,) = lines(ordered(enter("某某人", role)))
    assert row.get("回电号码") == (PHONE if phone else None)
    assert ("谁在办" in row) is names
    ((facts,),) = rows(services, "SELECT facts FROM audit WHERE act = 'rows_exported'")
    assert f'"phones": {str(phone).lower()}' in facts
    assert PHONE not in facts


@pytest.mark.parametrize("ledger", ["consultations", "matters", "offline", "activities"])
def test_every_register_is_an_excel_file_that_says_what_it_is(enter, services, ledger):
    browser = enter()
    waiting(services)
    answer = ordered(browser, ledger=ledger, kind="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    told = dict(list(row)[:2] for row in book["说明"].iter_rows(values_only=True))
    assert told["谁导出的"] == "王专干"
    assert told["行数"] == book.worksheets[0].max_row - 1
    assert (told["行数"] > 0) is (ledger != "activities")
    assert told["怎么数"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ledger": "staff"}, "请先选哪本台账"),
        ({"kind": "exe"}, "请先选哪本台账"),
        ({"first": "昨天"}, "日期没看懂"),
        ({"last": "9999-12-31"}, "日期没看懂"),
        ({"first": "2030-01-01", "last": "2029-01-01"}, "后一个日期早于前一个"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_with_a_sentence(enter, services, changes, said):
    browser = enter()
    assert ordered(browser, **changes).status_code == 302
    assert said in browser.get(URL).text
    assert rows(services, "SELECT count(*) FROM audit WHERE act = 'rows_exported'") == [(0,)]


def test_a_large_register_is_made_meanwhile_and_fetched_by_whoever_ordered_it(enter, services, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    waiting(services)
    browser, other = enter(), enter("孙管理", "admin")
    page = ordered(browser).headers["Location"]
    job_id = page.rsplit("/", 1)[1]
    assert "行" in browser.get(page).text
    assert WORKERS[job_id].wait(timeout=60) == 0
    assert "下载" in browser.get(page).text
    assert "事项台账_2020-01-01至2099-12-31.csv" in browser.get(URL).text
    fetched = browser.get(f"{page}/file")
    assert len(lines(fetched)) == 1
    assert "filename*=UTF-8''%E4%BA%8B" in fetched.headers["Content-Disposition"]
    assert (other.get(page).status_code, other.get(f"{page}/file").status_code) == (404, 404)
    assert rows(services, "SELECT actor FROM audit WHERE act = 'export_fetched'") == [("王专干",)]


def test_everything_is_for_admins_and_a_file_whose_maker_was_killed_says_so(enter, services):
    browser = enter("孙管理", "admin")
    assert "打包全部数据" not in enter().get(URL).text
    page = press(browser, f"{URL}everything")
    assert "全部数据" in page.text
    (job,) = jobs_of(services).of("孙管理", now=datetime.now(UTC))
    assert job.what == EVERYTHING
    WORKERS[job.id].kill()
    WORKERS[job.id].wait(timeout=10)
    assert "做到一半停了，请重新导出" in browser.get(URL).text
    assert browser.get(f"{URL}{job.id}/file").status_code == 302


def upload(browser, data: bytes, act: str):
    page = browser.get("/console/earlier/").text
    form = {"sheet": (io.BytesIO(data), "往年.xlsx"), "act": act, "csrf_token": token(page)}
    return browser.post(
        "/console/earlier/", data=form, content_type="multipart/form-data", follow_redirects=True
    )


def test_a_sheet_is_looked_at_brought_in_shown_with_its_mark_and_taken_out(enter, services):
    browser, data = enter(), sheet_of(GOOD)
    looked = upload(browser, data, "look").text
    assert "1 个数字都能导入；还没有导入" in looked
    assert "120" not in looked
    brought = upload(browser, data, "keep").text
    assert "导入了 1 个数字" in brought
    assert "120<br><small>据纸质台账：2024年报第3页" in brought
    assert "无记录" in brought
    assert "None" not in brought
    assert "已经由王专干导入过了" in upload(browser, data, "keep").text
    ((import_id,),) = rows(services, "SELECT id FROM imports")
    assert "撤销了，去掉 1 个数字" in press(browser, f"/console/earlier/{import_id}/undo").text
    assert "120" not in browser.get("/console/earlier/").text


def test_what_is_wrong_with_a_sheet_is_told_by_row_and_nothing_is_brought_in(enter, services):
    answer = upload(enter(), sheet_of(GOOD, (2024, 13, "x", -1, None, None)), "keep")
    assert answer.status_code == 400
    assert "一个数字也没有导入" in answer.text
    assert "第 3 行：月份要写 1 到 12" in answer.text
    assert rows(services, "SELECT count(*) FROM earlier") == [(0,)]


def test_a_file_that_is_no_sheet_is_refused_with_a_sentence(enter):
    assert "不是 Excel 表格" in upload(enter(), b"x" * 10, "keep").text


def test_a_file_that_is_too_large_is_refused_with_a_sentence(enter):
    announced = {"CONTENT_LENGTH": str(earlier.FILE_BYTES + 100_000)}
    answer = enter().post(
        "/console/earlier/",
        data=b"x",
        content_type="multipart/form-data; boundary=b",
        environ_overrides=announced,
    )
    assert answer.status_code == 413
    assert "没有收下" in answer.text


def test_whoever_only_looks_sees_the_years_and_no_form(enter):
    page = enter("赵镇长", "leader").get("/console/earlier/").text
    assert "据纸质台账" in page
    assert "下载空表" not in page

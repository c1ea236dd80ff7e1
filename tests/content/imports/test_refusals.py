"""Every reason for which a file is not taken over, with the line that staff must look at."""

from __future__ import annotations

import pytest

from content.imports.reading import LARGEST, load
from content.imports.refusal import ImportRefused
from tests.content.imports.invented import COURT, NUMBERED, PLAIN, regulation, take

OK = "（2024年8月1日公布，自2024年10月1日起施行）"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (regulation("第一条 甲。", "第三条 丙。"), 4, "第一条后面应当是第二条，这里却是第三条"),
        (regulation("第一条 甲。", "第二条 乙。", "第一条 丙。"), 5, "第一条出现了两次"),
        (regulation("第一条 甲。", "第二条 乙。", "第二条 丙。"), 5, "第二条出现了两次"),
        (regulation("第二条 乙。"), 3, "应当从第一条开始，这里却是第二条"),
        (regulation("第一条 甲。", "第一条之二 乙。"), 4, "应当是第二条"),
        (regulation("第一条 甲。", "第二条之一 乙。"), 4, "应当是第二条"),
        (regulation("第一条 甲。", "第一条之一 乙。", "第一条之一 丙。"), 5, "出现了两次"),
        (regulation("第一条 甲。", "第百百条 乙。"), 4, "看不懂"),
        (regulation("第一条", "第二条 乙。"), 3, "第一条是空的"),
        (regulation("第一条 甲。", "第二条"), 4, "第二条是空的"),
        (regulation("第一条 甲。", "第二章 取水", "取水应当排队。", "第二条 乙。"), 5, "不属于任何一条"),
        (regulation("欢迎光临本站。", "第一条 甲。"), 3, "看不出是什么"),
        (regulation("第一条 甲。", "附件", "名单", "第二条 乙。"), 6, "在附件"),
        ("第一条 甲。\n第二条 乙。", None, "没有标题"),
        (f"{OK}\n第一条 甲。", 1, "没有标题"),
        (f"这里是一句话，不是标题。\n{OK}\n第一条 甲。", 1, "像一句话"),
        (f"{'水' * 121}\n{OK}\n第一条 甲。", 1, "太长"),
        (f"青禾县水井管理办法（草案）\n{OK}\n第一条 甲。", 1, "还不是法"),
        (f"青禾县水井管理办法\n{OK[:-1]}\n第一条 甲。", 2, "没有收尾"),
        ("青禾县水井管理办法\n（2024年2月30日公布）\n第一条 甲。", None, "没有“2024年2月30日”这一天"),
        ("青禾县水井管理办法\n（2024年13月3日公布）\n第一条 甲。", None, "没有“2024年13月3日”这一天"),
        ("青禾县水井管理办法\n东井和西井。", None, "认不出条文"),
        (f"青禾县水井管理办法\n{OK}\n一、水井归集体所有。\n二、取水排队。", 3, "没有“第…条”"),
        (NUMBERED.replace("二、租期", "三、租期"), 6, "应当是第二条"),
        (NUMBERED.replace("一、水窖可以出租。", "一、一般规定"), 4, "小标题"),
        (COURT.replace("二、责任", "三、责任"), 10, "这里应当是“二、”，却是“三、责任”"),
        (regulation("第一条 甲\x00。"), 3, "看不懂的字符（U+0000）"),
        (regulation("第一条 甲\ufffd。"), 3, "看不懂的字符（U+FFFD）"),
        (regulation("第一条 甲\ue000。"), 3, "看不懂的字符（U+E000）"),
        ("", None, "是空的"),
        (" \n\n\ufeff", None, "是空的"),
    ],
)  # fmt: skip
def test_a_text_in_disorder_is_refused_with_line_and_reason(text, line, words):
    with pytest.raises(ImportRefused) as refused:
        take(text)
    assert words in str(refused.value)
    assert line is None or str(refused.value).startswith(f"第{line}行：")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("（自2024年10月1日起施行）", "加 --adopted 通过（或公布）日期"),
        ("（2024年8月1日公布）", "加 --from 施行日期"),
        ("法规〔2024〕9号", "加 --adopted 通过（或公布）日期 --from 施行日期"),
        (
            "（2019年3月5日公布，自2019年5月1日起施行，2024年8月1日修订）",
            "早于最后一次修改或公布（2024-08-01）",
        ),
    ],
)
def test_days_that_are_not_told_are_asked_for_by_option(days, words):
    with pytest.raises(ImportRefused, match=words.replace("（", "[（]")):
        take(regulation("第一条 甲。", days=days))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("办法.doc", "另存为 .docx"),
        ("办法.pdf", "PDF"),
        ("办法.xlsx", "只能导入"),
        ("办法", "没有后缀"),
        (".txt", "没有后缀"),
    ],
)
def test_other_kinds_of_files_are_refused_with_what_to_do(name, words):
    with pytest.raises(ImportRefused, match=words):
        take(PLAIN, name)


def test_bytes_that_are_no_text_are_refused():
    from content.imports.lines import text_lines

    with pytest.raises(ImportRefused, match="编码认不出来"):
        text_lines(b"\xff\xfe\x00")
    with pytest.raises(ImportRefused, match="编码认不出来"):
        text_lines(b"\x81")


def test_what_is_no_readable_file_is_refused(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.txt")
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path in (tmp_path, tmp_path / "none.txt", tmp_path / "pipe.txt", large, tmp_path / "a\0b.txt"):
        with pytest.raises(ImportRefused):
            load(path)

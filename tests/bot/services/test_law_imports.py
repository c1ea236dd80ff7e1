"""The folder of imported files: what is stored reads the same later, and what was spoilt is told and left out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.services.law_imports import Stored, store
from content.imports import read_folder
from content.imports.folder import stored_name
from content.imports.reading import Given
from tests.content.imports.invented import COURT, DECREE, PLAIN, take

TODAY = date(2026, 11, 25)


def keep(folder: Path, text: str, name: str = "下载.txt", **more):
    checked = take(text, name, **more)
    return store(folder, checked.text, text.encode(), original=name, today=TODAY), checked.text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_no_folder_holds_nothing(tmp_path):
    assert read_folder(tmp_path / "none") == []


def test_what_is_stored_reads_the_same_also_where_staff_stated_title_and_days(tmp_path):
    _, plain = keep(tmp_path, PLAIN)
    given = Given("青禾部晒谷场规定", date(2025, 3, 1), date(2025, 6, 1))
    _, decree = keep(tmp_path, DECREE, "a.md", given=given)
    assert decree.title == "青禾部晒谷场规定"
    assert {text.title: text for text in read_folder(tmp_path)} == {plain.title: plain, decree.title: decree}


def test_the_same_text_again_changes_nothing_and_another_one_takes_its_place(tmp_path):
    assert keep(tmp_path, PLAIN)[0] is Stored.NEW
    before = names(tmp_path)
    assert keep(tmp_path, PLAIN, "别的名字.md")[0] is Stored.SAME
    assert names(tmp_path) == before
    assert keep(tmp_path, PLAIN.replace("排队", "排好队"))[0] is Stored.REPLACED
    assert len(names(tmp_path)) == 2
    assert names(tmp_path) != before
    assert "排好队" in read_folder(tmp_path)[0].pieces[3].text


def test_another_day_of_force_for_the_same_bytes_is_another_file(tmp_path):
    keep(tmp_path, PLAIN)
    before = names(tmp_path)
    assert keep(tmp_path, PLAIN, given=Given(effective=date(2024, 12, 1)))[0] is Stored.REPLACED
    assert set(names(tmp_path)) & set(before) == {f"{stored_name(take(PLAIN).text)}.json"}


def test_two_versions_of_a_law_stand_side_by_side(tmp_path):
    keep(tmp_path, PLAIN)
    keep(tmp_path, PLAIN, given=Given(adopted=date(2025, 1, 1), effective=date(2025, 2, 1)))
    assert [text.adopted.year for text in read_folder(tmp_path)] == [2024, 2025]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data, row: data.write_text(PLAIN + "\n第六条 后来添的。", encoding="utf-8"),
        lambda data, row: data.unlink(),
        lambda data, row: row.write_text("{", encoding="utf-8"),
        lambda data, row: row.write_text("[]", encoding="utf-8"),
        lambda data, row: row.write_bytes(b"\xff"),
        lambda data, row: row.write_text("[" * 100_000, encoding="utf-8"),
        lambda data, row: row.write_text(json.dumps(json.loads(row.read_text()) | {"from": "someday"})),
        lambda data, row: row.write_text(json.dumps(json.loads(row.read_text()) | {"file": "../a.txt"})),
        lambda data, row: row.write_text(json.dumps(json.loads(row.read_text()) | {"title": ""})),
    ],
)
def test_a_stored_file_that_was_spoilt_is_reported_and_the_others_are_read(tmp_path, spoil):
    keep(tmp_path, PLAIN)
    row = next(tmp_path.glob("*.json"))
    data = next(tmp_path.glob("*.txt"))
    _, court = keep(tmp_path, COURT)
    spoil(data, row)
    said: list[str] = []
    assert read_folder(tmp_path, said.append) == [court]
    assert [row.name in words for words in said] == [True]
    assert keep(tmp_path, PLAIN)[0] in {Stored.NEW, Stored.REPLACED}
    assert len(read_folder(tmp_path)) == 2


def test_long_titles_that_begin_alike_have_names_of_their_own_that_fit_a_file_system(tmp_path):
    title = "最高人民法院关于审理" + "水井" * 40 + "纠纷案件的解释"
    texts = [take(PLAIN, given=Given(f"{title}（{number}）")).text for number in "一二"]
    first, second = map(stored_name, texts)
    assert first != second
    assert len(f".{first}-12345678.docx".encode()) < 255


def test_a_folder_that_cannot_be_written_keeps_what_it_had(tmp_path, monkeypatch):
    keep(tmp_path, PLAIN)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, PLAIN.replace("排队", "排好队"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

"""The local file: nothing is lost and nothing stored twice, wherever it is cut off."""

import errno
import json
import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.turns import Outcome
from bot.records.errors import RecordRefused, RecordsUnavailable, SpoolFull, UnreadableLine
from bot.records.exchange import Exchange
from bot.records.receipts import promise_number
from bot.records.spool import Spool, line_of, store_line


class Crash(BaseException):
    """The power goes."""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def spool(folder):
    return Spool(folder)


@pytest.fixture
def stored():
    return []


def add(folder: Path, data: bytes) -> None:
    with (folder / "spool.jsonl").open("ab") as file:
        file.write(data)


def append_many(folder: Path, name: str, count: int) -> None:
    """Append from another process."""
    for number in range(count):
        Spool(folder).append({"from": name, "number": number, "filler": "长" * 3000})


def test_lines_are_stored_in_order_and_then_gone(spool, stored):
    for number in range(3):
        spool.append({"number": number, "words": "换行\n也行"})
    assert spool.waiting() == 3
    assert spool.drain(stored.append) == 3
    assert [line["number"] for line in stored] == [0, 1, 2]
    assert stored[0]["words"] == "换行\n也行"
    assert (spool.waiting(), spool.drain(stored.append)) == (0, 0)


def test_an_empty_folder_has_nothing_to_drain(spool, stored):
    assert (spool.waiting(), spool.drain(stored.append), spool.set_aside()) == (0, 0, 0)


def test_what_the_database_does_not_take_stays(spool, stored):
    for number in range(4):
        spool.append({"number": number})

    def store(line):
        if line["number"] == 2:
            raise RecordsUnavailable
        stored.append(line["number"])

    with pytest.raises(RecordsUnavailable):
        spool.drain(store)
    assert (stored, spool.waiting()) == ([0, 1], 2)
    spool.append({"number": 4})
    assert spool.drain(lambda line: stored.append(line["number"])) == 3
    assert stored == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("bad", [b"{broken", b"[1]", b"\xff\xfe", b'{"refused": 1}', b'{"unreadable": 1}'])
def test_a_bad_line_is_set_aside_and_the_rest_is_stored(spool, folder, stored, bad):
    spool.append({"number": 0})
    add(folder, bad + b"\n")
    spool.append({"number": 1})

    def store(line):
        if "refused" in line:
            raise RecordRefused
        if "unreadable" in line:
            raise UnreadableLine
        stored.append(line["number"])

    assert spool.drain(store) == 2
    assert (stored, spool.set_aside(), spool.waiting()) == ([0, 1], 1, 0)
    assert (folder / "spool.bad").read_bytes() == bad + b"\n"


def test_a_line_put_aside_is_logged_without_its_words(spool, caplog):
    spool.append({"text": "老板欠薪"})

    def refuse(_line):
        raise RecordRefused("no")

    spool.drain(refuse)
    (record,) = caplog.records
    assert (record.levelname, "欠薪" in record.getMessage()) == ("ERROR", False)


def test_half_a_line_left_by_a_power_cut_spoils_no_other(spool, folder, stored):
    spool.append({"number": 0})
    add(folder, b'{"number": 7, "wo')
    spool.append({"number": 1})
    assert spool.drain(lambda line: stored.append(line["number"])) == 2
    assert (stored, spool.set_aside()) == ([0, 1], 1)


@pytest.mark.parametrize("step", ["rename", "unlink", "replace"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_step_of_draining_loses_nothing(spool, stored, monkeypatch, step, when):
    for number in range(3):
        spool.append({"number": number})
    real = getattr(Path, step)

    def crash(path, *args, **kwargs):
        if step == "unlink" and path.name.endswith(".new"):
            return real(path, *args, **kwargs)
        if when == "after":
            real(path, *args, **kwargs)
        raise Crash

    def store(line):
        if step == "replace" and line["number"] == 1:
            raise RecordsUnavailable
        stored.append(line["number"])

    with monkeypatch.context() as broken:
        broken.setattr(Path, step, crash)
        with pytest.raises(Crash):
            spool.drain(store)
    spool.append({"number": 3})
    spool.drain(lambda line: stored.append(line["number"]))
    assert sorted(set(stored)) == [0, 1, 2, 3]
    assert spool.waiting() == 0


def test_a_crash_while_storing_loses_nothing(spool, stored):
    for number in range(3):
        spool.append({"number": number})

    def store(line):
        if line["number"] == 1:
            raise Crash
        stored.append(line["number"])

    with pytest.raises(Crash):
        spool.drain(store)
    spool.drain(lambda line: stored.append(line["number"]))
    assert stored == [0, 1, 2]


def test_a_bad_line_seen_again_after_a_crash_is_set_aside_once(spool, folder):
    spool.append({"number": 0})
    add(folder, b"{broken\n")
    (folder / "spool.bad").write_bytes(b"{broken\n")
    spool.drain(lambda line: None)
    assert spool.set_aside() == 1


def test_a_full_disk_is_reported_and_leaves_no_half_line(spool, folder, stored, monkeypatch):
    spool.append({"number": 0})
    real = os.write

    def full(descriptor, data):
        real(descriptor, data[:5])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", full)
        with pytest.raises(SpoolFull):
            spool.append({"number": 1})
    assert (folder / "spool.jsonl").read_bytes() == b'{"number": 0}\n'
    spool.append({"number": 2})
    spool.drain(lambda line: stored.append(line["number"]))
    assert stored == [0, 2]


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolFull):
        Spool(tmp_path / "file" / "spool").append({})


def test_several_processes_append_while_one_drains(folder, spool, stored):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=append_many, args=(folder, name, 40)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        spool.drain(stored.append)
    for writer in writers:
        writer.join()
    spool.drain(stored.append)
    assert sorted((line["from"], line["number"]) for line in stored) == [
        (name, number) for name in ("a", "b") for number in range(40)
    ]


def test_two_never_drain_at_once(spool, stored):
    spool.append({"number": 0})
    assert spool.drain(lambda line: stored.append(spool.drain(stored.append))) == 1
    assert stored == [0]


def test_the_file_is_for_its_owner_only(spool, folder):
    spool.append({"number": 0})
    assert (folder / "spool.jsonl").stat().st_mode & 0o077 == 0


def test_an_exchange_survives_the_file_and_is_stored_once(
    consultations, spool, utterance, turn, noon, ask, vault
):
    push = utterance("电话13812345678", who="openid-of-alice")
    number = promise_number(noon)
    exchange = consultations.proposed(
        push,
        turn(Outcome.HAND_OVER, callback_phone="13812345678"),
        receipt=number,
        words=f"受理号{number}",
        now=noon,
    )
    spool.append(line_of(exchange))
    spool.append(line_of(exchange))
    assert spool.drain(lambda line: store_line(line, consultations)) == 2
    assert consultations.find_receipt("openid-of-alice", number).handed_over
    assert consultations.words_for(push) == f"受理号{number}"
    assert ask("SELECT text FROM consultations") == [("电话〔电话〕",)]
    assert ask("SELECT count(*) FROM receipts") == [(1,)]


def test_a_line_names_nobody(consultations, utterance, turn, noon):
    push = utterance("电话13812345678", who="openid-of-alice", key="openid-of-alice17000")
    line = line_of(
        consultations.proposed(push, turn(callback_phone="13812345678"), receipt="", words="好", now=noon)
    )
    assert "openid-of-alice" not in json.dumps(line)
    assert "13812345678" not in json.dumps(line)


def test_a_line_read_back_is_the_same_exchange(consultations, utterance, turn, noon):
    exchange = consultations.proposed(
        utterance(at=noon + timedelta(microseconds=7)), turn(), receipt="", words="好", now=noon
    )
    assert Exchange.from_line(json.loads(json.dumps(line_of(exchange)))) == exchange


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", None),
        ("said_at", "2026-11-23T04:00:00"),
        ("pushed_on", "x"),
        ("counted", "yes"),
        ("topic", 3),
    ],
)
def test_a_line_with_a_wrong_field_is_unreadable(consultations, utterance, turn, noon, field, value):
    line = line_of(consultations.proposed(utterance(), turn(), receipt="", words="好", now=noon))
    with pytest.raises(UnreadableLine):
        store_line(line | {field: value}, consultations)
    del line[field]
    with pytest.raises(UnreadableLine):
        store_line(line, consultations)


def test_lines_set_aside_of_somebody_who_is_forgotten_go_and_no_others(
    spool, folder, consultations, utterance, turn, noon
):
    for who in ("alice", "bob"):
        said = consultations.proposed(
            utterance("柿子树", who=who), turn(), receipt="", words="请看", now=noon
        )
        spool.append(line_of(said) | {"text": 7})
    spool.drain(lambda line: store_line(line, consultations))
    assert spool.set_aside() == 2
    assert spool.forget(consultations.keys_of("alice")) == 1
    assert spool.set_aside() == 1
    assert consultations.keys_of("bob")[0].encode() in (folder / "spool.bad").read_bytes()
    assert spool.forget(consultations.keys_of("carol")) == 0

"""Files that are made meanwhile: by a process of their own, for whoever ordered them, sealed, and gone after a day."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.records.errors import VaultError
from bot.services.export_jobs import _WORKERS as WORKERS
from bot.services.export_jobs import (
    DONE,
    EVERYTHING,
    FAILED,
    KEPT,
    SILENT,
    WORKING,
    Busy,
    Job,
    jobs_of,
    write_job,
)
from bot.services.export_working import main
from bot.services.exporting import Order
from bot.services.sealed_files import opened, seal_file
from bot.statistics.periods import Period

PERIOD = Period(date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def jobs(services):
    return jobs_of(services)


@pytest.fixture
def put(jobs, now):
    """A job that somebody ordered and nobody works on."""

    def _put(job_id="a" * 32, *, what="consultations", state=WORKING, by="王专干", at=now) -> Job:
        folder = jobs.folder / job_id
        folder.mkdir(parents=True)
        job = Job(job_id, what, PERIOD.first, PERIOD.until, "csv", by, (), at, state=state, total=5)
        write_job(folder, job)
        return job

    return _put


def test_a_file_is_made_by_a_process_of_its_own_and_comes_back_whole(services, jobs, now):
    job = jobs.order(EVERYTHING, None, by="孙管理", total=10, now=now)
    with pytest.raises(Busy, match="等它做完"):
        jobs.order(EVERYTHING, None, by="孙管理", total=10, now=now)
    assert WORKERS[job.id].wait(timeout=60) == 0
    found = jobs.find(job.id, "孙管理", now=now)
    assert (found.state, found.percent) == (DONE, 100)
    data = b"".join(jobs.pieces(found))
    assert len(data) == found.size
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert any(name.endswith("pufa-postgresql.sql") for name in archive.namelist())
    assert sorted(path.name for path in (jobs.folder / job.id).iterdir()) == ["job.json", "sealed"]
    assert b"PK" not in (jobs.folder / job.id / "sealed").read_bytes()[:64]
    assert services.audit.latest(act="everything_exported", limit=9)[0].actor == "孙管理"


def test_a_register_is_made_the_same_way(services, jobs, put, now):
    job = put()
    assert main(jobs.folder / job.id, services.settings) == 0
    data = b"".join(jobs.pieces(jobs.find(job.id, "王专干", now=now)))
    assert data.decode("utf-8-sig").startswith("日期,时间,渠道")


def test_why_there_is_no_file_is_said(environment, services, jobs, put, now):
    job = put()
    services.engine.dispose()
    (services.settings.var.parent / "pufa.sqlite3").write_bytes(b"no database" * 1000)
    assert main(jobs.folder / job.id, services.settings) == 1
    found = jobs.find(job.id, "王专干", now=now)
    assert (found.state, found.words) == (FAILED, "数据库没有答复。请过一会儿重新导出。")


def test_only_whoever_ordered_it_finds_it(jobs, put, now):
    put(by="王专干")
    assert jobs.find("a" * 32, "孙管理", now=now) is None
    assert jobs.of("孙管理", now=now) == ()
    assert len(jobs.of("王专干", now=now)) == 1


@pytest.mark.parametrize("job_id", ["", "..", "../exports", "b" * 32, "A" * 32])
def test_an_id_that_is_none_finds_nothing(jobs, put, now, job_id):
    put()
    assert jobs.find(job_id, "王专干", now=now) is None


def test_a_process_that_went_silent_is_taken_for_gone_and_another_may_begin(jobs, put, now):
    put()
    late = now + SILENT + timedelta(seconds=30)
    assert jobs.find("a" * 32, "王专干", now=late).words == "做到一半停了，请重新导出。"
    os.utime(jobs.folder / ("a" * 32) / "job.json", (late.timestamp(), late.timestamp()))
    assert jobs.find("a" * 32, "王专干", now=late).state == WORKING


def test_a_file_is_gone_after_a_day_and_not_before(jobs, put, now):
    put(state=DONE)
    assert jobs.tidy(now + KEPT - timedelta(seconds=1)) == 0
    assert jobs.tidy(now + KEPT) == 1
    assert list(jobs.folder.iterdir()) == []


def test_what_a_process_left_in_plain_when_it_was_killed_is_deleted(jobs, put, now):
    put()
    (jobs.folder / ("a" * 32) / "plain").write_text("说的话")
    (jobs.folder / ("a" * 32) / "all").mkdir()
    jobs.tidy(now)
    assert (jobs.folder / ("a" * 32) / "plain").exists(), "somebody is at work on it"
    jobs.tidy(now + SILENT + timedelta(seconds=30))
    assert [path.name for path in (jobs.folder / ("a" * 32)).iterdir()] == ["job.json"]


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1])
def test_a_sealed_file_comes_back_as_it_was_and_the_plain_one_is_gone(services, tmp_path, size):
    data = os.urandom(size)
    (tmp_path / "plain").write_bytes(data)
    assert seal_file(services.vault, tmp_path / "plain", tmp_path / "sealed") == size
    assert b"".join(opened(services.vault, tmp_path / "sealed")) == data
    assert not (tmp_path / "plain").exists()


def test_a_sealed_file_that_was_touched_does_not_come_back(services, tmp_path):
    (tmp_path / "plain").write_bytes(b"x" * 100)
    seal_file(services.vault, tmp_path / "plain", tmp_path / "sealed")
    data = bytearray((tmp_path / "sealed").read_bytes())
    data[-1] ^= 1
    (tmp_path / "sealed").write_bytes(data)
    with pytest.raises(VaultError):
        list(opened(services.vault, tmp_path / "sealed"))


def test_an_order_names_its_file_by_what_is_in_it():
    order = Order("matters", PERIOD, "xlsx", "王专干", ())
    assert order.file_name == "事项台账_2026-11-01至2026-11-30.xlsx"

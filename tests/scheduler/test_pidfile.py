"""The file with our process id."""

import os

import pytest

from scheduler.pidfile import written


def test_it_is_there_while_we_run_and_gone_afterwards(tmp_path):
    with written(tmp_path / "run") as path:
        assert path.name == "scheduler.pid"
        assert int(path.read_text()) == os.getpid()
    assert not path.exists()


@pytest.mark.parametrize("left", ["4194304999", "not a number", "", "-1", "0"])
def test_what_a_dead_process_left_is_replaced(tmp_path, left):
    (tmp_path / "scheduler.pid").write_text(left)
    with written(tmp_path) as path:
        assert path == tmp_path / "scheduler.pid"


def test_the_file_of_another_living_process_stays(tmp_path):
    (tmp_path / "scheduler.pid").write_text(str(os.getppid()))
    with written(tmp_path) as path:
        assert path.name == f"scheduler-{os.getpid()}.pid"
    assert (tmp_path / "scheduler.pid").read_text() == str(os.getppid())

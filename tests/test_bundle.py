"""The installer for machines without internet: what it refuses, and what it leaves as it is."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def bundle(tmp_path):
    """A bundle of a program that needs no package."""
    made, source = tmp_path / "bundle", tmp_path / "source"
    (made / "wheels").mkdir(parents=True)
    (source / "deploy").mkdir(parents=True)
    for name in ("requirements.txt", ".constraints.txt", "deploy/data-wheels.txt"):
        (source / name).write_text("# nothing\n", encoding="utf-8")
    (source / ".env.example").write_text("DEMO=0\n", encoding="utf-8")
    (source / "wsgi.py").write_text("new = True\n", encoding="utf-8")
    with tarfile.open(made / "source.tar.gz", "w:gz") as archive:
        archive.add(source, ".")
    shutil.copy(ROOT / "deploy" / "install.sh", made / "install.sh")
    (made / "made-for").write_text(f"{VERSION} {platform.machine()}\n", encoding="utf-8")
    sign(made)
    return made


def sign(folder: Path) -> None:
    command = "find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum > SHA256SUMS"
    subprocess.run(["bash", "-c", command], cwd=folder, check=True)


def install(folder: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(folder / "install.sh"), str(target)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["bundle.sh", "install.sh", "setup.sh", "data-wheels.sh"])
def test_the_scripts_can_be_read(name):
    subprocess.run(["bash", "-n", str(ROOT / "deploy" / name)], check=True)


def test_a_damaged_bundle_is_refused_before_anything_is_written(bundle, tmp_path):
    (bundle / "source.tar.gz").write_bytes(b"half")
    done = install(bundle, tmp_path / "target")
    assert done.returncode == 1
    assert "不完整" in done.stderr
    assert not (tmp_path / "target").exists()


def test_a_bundle_for_another_machine_is_refused(bundle, tmp_path):
    (bundle / "made-for").write_text(f"{VERSION} pdp11\n", encoding="utf-8")
    sign(bundle)
    done = install(bundle, tmp_path / "target")
    assert done.returncode == 1
    assert "make bundle" in done.stderr
    assert not (tmp_path / "target").exists()


def test_a_bundle_for_another_python_says_what_to_install(bundle, tmp_path):
    (bundle / "made-for").write_text(f"3.99 {platform.machine()}\n", encoding="utf-8")
    sign(bundle)
    done = install(bundle, tmp_path / "target")
    assert done.returncode == 1
    assert "python3.99-venv" in done.stderr


def test_an_upgrade_replaces_the_program_and_leaves_what_is_ones_own(bundle, tmp_path):
    target = tmp_path / "target"
    (target / "var").mkdir(parents=True)
    (target / ".env").write_text("DEMO=0\nTOWN_NAME=张湾镇\n", encoding="utf-8")
    (target / "var" / "secret.key").write_text("mine", encoding="utf-8")
    (target / "wsgi.py").write_text("old = True\n", encoding="utf-8")
    done = install(bundle, target)
    assert done.returncode == 0, done.stderr
    assert "flask upgrade" in done.stderr
    assert "张湾镇" in (target / ".env").read_text(encoding="utf-8")
    assert (target / "var" / "secret.key").read_text(encoding="utf-8") == "mine"
    assert (target / "wsgi.py").read_text(encoding="utf-8") == "new = True\n"
    assert (target / ".venv" / ".ready").exists()

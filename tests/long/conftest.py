"""The runs with faults: only `make test-long` collects them; what they counted is printed at the end."""

from __future__ import annotations

import os

import pytest

from tests.long.figures import FIGURES

if not os.environ.get("PUFA_LONG"):
    collect_ignore_glob = ["test_*.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures."""
    for title, lines in FIGURES.items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)

"""Whether a package we install has a known hole: `python -m deploy.audit`, part of `make lint`.

The answer comes from PyPI's own list by pip-audit, so it needs a network. Without one it says so and lets the other
checks go on: a check that cannot be made must not look like one that failed, nor like one that passed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = ROOT / ".constraints.txt"
KNOWN: Mapping[str, str] = {}
"""Id of a hole that does not concern us → why not, and until when to look again. Empty: none is known."""
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit found."""

    words: tuple[str, ...]
    """Sentences for whoever runs it, in Chinese."""
    sound: bool
    """False when a package has a hole that is not in KNOWN."""


def judged(report: str, known: Mapping[str, str] = KNOWN) -> Verdict:
    """What pip-audit's JSON says; anything else means that nothing could be asked."""
    try:
        rows = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict(("没有联网，这次没有查依赖的已知漏洞；联网后再运行 make lint。",), True)
    asked = [row for row in rows if "skip_reason" not in row]
    words: list[str] = []
    open_holes = 0
    for row in asked:
        for hole in row["vulns"]:
            names = {hole["id"], *hole.get("aliases", ())}
            reason = next((known[name] for name in sorted(names) if name in known), "")
            if reason:
                words.append(f"{row['name']} {row['version']} 的 {hole['id']} 已知，先放着：{reason}")
                continue
            open_holes += 1
            fixed = "、".join(hole.get("fix_versions", ())) or "还没有"
            words.append(f"{row['name']} {row['version']} 有已知漏洞 {hole['id']}，修好的版本：{fixed}")
    if not asked:
        words.append(
            "问不到漏洞清单（没有联网，或者用的是不带清单的镜像），这次没有查；联网后再运行 make lint。"
        )
    elif len(asked) < len(rows):
        words.append(f"查了 {len(asked)} 个依赖，{len(rows) - len(asked)} 个问不到。")
    return Verdict(tuple(words), not open_holes)


def main() -> int:
    """Ask and tell; 1 when something has to be upgraded."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner=off", "--format=json", "--no-deps"]
    command += ["--disable-pip", "--timeout=10", "-r", str(PINNED)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)  # noqa: S603
        report = done.stdout
    except subprocess.TimeoutExpired:
        report = ""
    verdict = judged(report)
    for line in verdict.words:
        print(line)
    return 0 if verdict.sound else 1


if __name__ == "__main__":
    sys.exit(main())

"""The service against an app that only echoes, and what its workers have in memory. Run by `python -m tests.bench`.

Both run under the same gunicorn on one core, the client on another. Each of five rounds sends the same pushes to the
service and to the echo app as fast as they answer, then fresh ones to the service at half of its speed in that round.
Then it is told questions that need meanings, for its memory's sake. Printed are the medians of the rounds.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import string
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.settings import ROOT
from bot.wechat.account import WechatAccount
from faq.corpus import Corpus
from tests.bench.figures import arrivals, percentile
from tests.bench.load import Answer, LoadFailed, Result, send_all
from tests.bench.memory import Told, of_two_workers, tell_own_questions
from tests.bench.pushes import TOWN, Maker, Push
from tests.bench.report import row
from tests.bench.server import Server, ServerFailed, install, serving

ROUNDS = 5
ROUND_S, ECHO_S = 5.0, 2.0
"""What a round takes; the echo app is sent the same pushes again until it was busy for its time."""
CONNECTIONS = 16
OPEN_CONNECTIONS = 64
TRIAL = 400
MOST = 20_000
"""Pushes of one round, however fast the machine is."""
LEAST_RATIO, LONGEST_P99_MS, MOST_MB, LEAST_MEANT = 0.4, 50.0, 350.0, 0.9


@dataclass(slots=True)
class Figures:
    """One number a round, in the order of the rounds."""

    ours: list[float] = field(default_factory=list)
    echo: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    server_busy: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "echo": []})
    client_busy: dict[str, list[float]] = field(default_factory=lambda: {"ours": [], "echo": []})

    @property
    def ratio(self) -> float:
        """Median of ours to echo, round by round."""
        return median(mine / its for mine, its in zip(self.ours, self.echo, strict=True))


class Bench:
    """The two servers, and what has been sent to them so far."""

    def __init__(self, ours: Server, echo: Server, maker: Maker, database: Path) -> None:
        self._servers = {"ours": ours, "echo": echo}
        self._maker = maker
        self._database = database
        self.faults: Counter[str] = Counter()
        self.recorded = self.asked = self.meant = 0
        self.figures = Figures()
        self.count = self.again = 0

    def trial(self) -> None:
        """Let both get warm and find out how many pushes fill a round."""
        pushes = self._make(2 * TRIAL)
        speed = {}
        for name in ("echo", "ours"):
            self._saturate(name, pushes[:TRIAL])
            speed[name] = self._saturate(name, pushes[TRIAL:]).per_second
        self.count = min(MOST, max(TRIAL, int(speed["ours"] * ROUND_S)))
        self.again = max(1, round(speed["echo"] * ECHO_S / self.count))

    def round(self, number: int) -> None:
        """Ours, echo, ours at half speed."""
        pushes, figures = self._make(self.count), self.figures
        for name, speeds, again in (("ours", figures.ours, 1), ("echo", figures.echo, self.again)):
            before = self._servers[name].cpu_seconds()
            result = self._saturate(name, pushes * again)
            used = self._servers[name].cpu_seconds() - before
            speeds.append(result.per_second)
            figures.server_busy[name].append(used / result.seconds)
            figures.client_busy[name].append(result.client_cpu / result.seconds)
        half = figures.ours[-1] / 2
        pushes = self._make(max(200, int(half * ROUND_S)))
        result = send_all(
            [push.request for push in pushes],
            port=self._servers["ours"].port,
            connections=OPEN_CONNECTIONS,
            schedule=arrivals(len(pushes), half, seed=number),
        )
        self._check("ours", pushes, result.answers)
        times = [answer.seconds * 1000 for answer in result.answers]
        figures.p50_ms.append(percentile(times, 0.5))
        figures.p99_ms.append(percentile(times, 0.99))

    def check_records(self) -> None:
        """Compare what the service stored with what it was sent."""
        with sqlite3.connect(f"file:{self._database}?mode=ro", uri=True) as connection:
            (rows,) = connection.execute("SELECT count(*) FROM consultations").fetchone()
        connection.close()
        if rows != self.recorded:
            self.faults[f"{rows} rows stored for {self.recorded} pushes"] += 1

    def _make(self, count: int) -> list[Push]:
        return self._maker.make(count, at=datetime.now(UTC))

    def _saturate(self, name: str, pushes: Sequence[Push]) -> Result:
        requests = [push.request for push in pushes]
        result = send_all(requests, port=self._servers[name].port, connections=CONNECTIONS)
        self._check(name, pushes, result.answers)
        return result

    def _check(self, name: str, pushes: Sequence[Push], answers: Sequence[Answer]) -> None:
        fault: Callable[[Push, Answer], str] = self._maker.fault if name == "ours" else self._maker.echo_fault
        for push, answer in zip(pushes, answers, strict=True):
            found = fault(push, answer)
            if found:
                self.faults[f"{name}: {found}"] += 1
            if name == "ours":
                self.recorded += push.kind != "view"
                if push.kind == "question":
                    self.asked += 1
                    self.meant += self._maker.meant(push, answer)


def main() -> int:
    """Measure and print; 1 when a server failed or answered wrongly."""
    account = _account()
    try:
        with _installation(account) as (folder, environment):
            maker = Maker(Corpus.load().entries, account)
            with _running(folder, environment) as (ours, echo):
                bench = Bench(ours, echo, maker, folder / "bench.sqlite3")
                at_rest = ours.peak_mb()
                bench.trial()
                for number in range(ROUNDS):
                    bench.round(number)
                    print(f"第 {number + 1} 轮（共 {ROUNDS} 轮）{_row(bench.figures)}", flush=True)
                told = tell_own_questions(ours, maker, bench.faults)
                bench.recorded += told.sent
                peak = ours.peak_mb()
                bench.check_records()
            two = of_two_workers(maker, bench.faults, folder, environment)
    except (ServerFailed, LoadFailed, OSError) as error:
        print(f"测速没有完成：{error}", file=sys.stderr)
        return 1
    _print(bench)
    _print_memory(told, at_rest, peak, two)
    if bench.meant < LEAST_MEANT * bench.asked:
        bench.faults["too few questions got their own entry"] += 1
    for fault, often in bench.faults.most_common():
        print(f"答错：{fault}，{often} 次", file=sys.stderr)
    return 1 if bench.faults else 0


def _account() -> WechatAccount:
    letters = string.ascii_letters + string.digits
    return WechatAccount(
        appid="wx" + secrets.token_hex(8),
        token="".join(secrets.choice(letters) for _ in range(24)),
        aes_key="".join(secrets.choice(letters) for _ in range(42)) + "A",
        mode="safe",
    )


@contextmanager
def _installation(account: WechatAccount) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the code and everything prepared, and the settings of its servers."""
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    # Beside the real records, so that the disk is the one that the service would write to.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        folder = Path(name)
        environment = {
            "DEMO": "1", "HOST": "127.0.0.1", "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}", "REDIS_URL": "",
            "WECHAT_APPID": account.appid, "WECHAT_TOKEN": account.token, "WECHAT_AES_KEY": account.aes_key,
            "WECHAT_AES_KEY_OLD": "", "WECHAT_MODE": "safe", "WECHAT_API_BASE": "", "SECRET_KEY": "",
            "PUBLIC_URL": "", "TOWN_NAME": TOWN, "OFFICE_PHONE": "", "ALERT_URL": "", "WEB_CONCURRENCY": "1",
            "SHOW_STATUTES": "1", "VAR_DIR": "var",
        }  # fmt: skip
        install(folder, environment)
        yield folder, environment


@contextmanager
def _running(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    """Both servers on one core and this process on another, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    server_core = cores[-1] if len(cores) > 1 else None
    with ExitStack() as stack:
        ours, echo = (
            stack.enter_context(
                serving(
                    name, config=config, app=app, folder=folder, environment=environment, core=server_core
                )
            )
            for name, config, app in (
                ("ours", "deploy/gunicorn.conf.py", "wsgi:app"),
                ("echo", "echo_gunicorn.py", "echo:app"),
            )
        )
        if server_core is not None:
            os.sched_setaffinity(0, {cores[0]})
        try:
            yield ours, echo
        finally:
            os.sched_setaffinity(0, set(cores))


def _row(figures: Figures) -> str:
    return (
        f"：本系统 {figures.ours[-1]:.0f} 条/秒，回显 {figures.echo[-1]:.0f} 条/秒，"
        f"一半负荷时 p50 {figures.p50_ms[-1]:.1f}、p99 {figures.p99_ms[-1]:.1f} 毫秒"
    )


def _print(bench: Bench) -> None:
    figures = bench.figures
    busy = {name: f"工作进程占 {100 * median(shares):.0f} %" for name, shares in figures.server_busy.items()}
    client = {name: f"发送方占 {100 * median(shares):.0f} %" for name, shares in figures.client_busy.items()}
    p99, ratio = median(figures.p99_ms), figures.ratio
    meant = f"{bench.asked} 个问题里直接答到原词条的，记下 {bench.recorded} 条"
    lines = (
        f"\n收发消息：{ROUNDS} 轮的中位数；每轮 {bench.count} 条，八成是各不相同的问题，{CONNECTIONS} 个连接",
        row(
            "满负荷：本系统", f"{median(figures.ours):.0f}", "条/秒", note=f"{busy['ours']}，{client['ours']}"
        ),
        row(
            "满负荷：只回显", f"{median(figures.echo):.0f}", "条/秒", note=f"{busy['echo']}，{client['echo']}"
        ),
        row("本系统/只回显", f"{ratio:.2f}", target=f"≥ {LEAST_RATIO}", met=ratio >= LEAST_RATIO),
        row("一半负荷时 p50", f"{median(figures.p50_ms):.1f}", "毫秒"),
        row(
            "一半负荷时 p99",
            f"{p99:.1f}",
            "毫秒",
            target=f"≤ {LONGEST_P99_MS:.0f}",
            met=p99 <= LONGEST_P99_MS,
        ),
        row("核对回复", f"{100 * bench.meant / bench.asked:.1f}", "%", note=meant),
    )
    print("\n".join(lines), flush=True)


def _print_memory(told: Told, at_rest: float, peak: float, two: Sequence[tuple[float, float]]) -> None:
    loaded = "法条、检索、模型都已打开" if told.with_search else "没有法条检索"
    note = f"{loaded}，答过 {told.sent} 条要向量的；刚启动 {at_rest:.0f} MB"
    print(
        row(
            "工作进程内存峰值", f"{peak:.0f}", "MB", target=f"≤ {MOST_MB:.0f}", met=peak <= MOST_MB, note=note
        )
    )
    if two:
        (pss, _), (other, alone) = two
        note = f"另一个 {pss:.0f} MB；只算它自己独占的 {alone:.0f} MB"
        print(row("两个工作进程，第二个的 PSS", f"{other:.0f}", "MB", note=note), flush=True)
    else:
        print("  两个工作进程：没有 redis-server，不测")

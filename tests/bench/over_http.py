"""The service against an app that only echoes, and what its workers have in memory. Run by `python -m tests.bench`.

Both run under the same gunicorn on one core, the client on another. Each of five rounds sends the same pushes to the
service and to the echo app as fast as they answer, then fresh ones to the service at half of its speed in that round.
So with clear questions and small talk, then with a tenth of questions that need meanings and a search in the statutes.
Printed are the medians of the rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from faq.corpus import Corpus
from tests.bench.installation import apart, installation, new_account, service
from tests.bench.load import LoadFailed
from tests.bench.memory import Told, of_two_workers, tell_own_questions
from tests.bench.pushes import PLAIN, SEARCHING, Maker
from tests.bench.report import row
from tests.bench.rounds import CONNECTIONS, Bench, Figures, Tally
from tests.bench.server import Server, ServerFailed, serving
from tests.bench.stories import stories

ROUNDS = 5
LEAST_RATIO, MOST_MB, LEAST_SEARCHED = 0.5, 350.0, 0.9
LONGEST_P99_MS = {PLAIN: 50.0, SEARCHING: 200.0}


def main(rounds: int = ROUNDS) -> int:
    """Measure and print; 1 when a server failed or answered wrongly, or the search was not there."""
    account, tally = new_account(), Tally()
    try:
        with installation(account) as (folder, environment):
            maker = Maker(Corpus.load().entries, account, stories=stories(folder / "var"))
            with _running(folder, environment) as (ours, echo):
                at_rest = ours.peak_mb()
                for mix in (PLAIN, SEARCHING):
                    _print(_measured(Bench(ours, echo, maker, mix, tally), rounds), rounds)
                told = tell_own_questions(ours, maker, tally.faults)
                tally.recorded += told.sent
                peak = ours.peak_mb()
                tally.check_rows(folder / "bench.sqlite3")
            two = of_two_workers(maker, tally.faults, folder, environment)
    except (ServerFailed, LoadFailed, OSError) as error:
        print(f"测速没有完成：{error}", file=sys.stderr)
        return 1
    _print_answers(tally)
    _print_memory(told, at_rest, peak, two)
    return _verdict(tally, told)


def _verdict(tally: Tally, told: Told) -> int:
    if tally.searched < LEAST_SEARCHED * tally.stories:
        tally.faults["too few of the other questions went all the way"] += 1
    if not told.with_search:
        tally.faults["the worker had no search open"] += 1
    return tally.told()


def _measured(bench: Bench, rounds: int) -> Bench:
    bench.trial()
    for number in range(rounds):
        bench.round(number)
        print(f"第 {number + 1} 轮（共 {rounds} 轮）{_row(bench.figures)}", flush=True)
    return bench


@contextmanager
def _running(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    """Both servers on one core and this process on another, where there are two."""
    with (
        apart() as core,
        service("ours", folder, environment, core) as ours,
        serving(
            "echo",
            config="echo_gunicorn.py",
            app="echo:app",
            folder=folder,
            environment=environment,
            core=core,
        ) as echo,
    ):
        yield ours, echo


def _row(figures: Figures) -> str:
    return (
        f"：本系统 {figures.ours[-1]:.0f} 条/秒，回显 {figures.echo[-1]:.0f} 条/秒，"
        f"一半负荷时 p50 {figures.p50_ms[-1]:.1f}、p99 {figures.p99_ms[-1]:.1f} 毫秒"
    )


def _print(bench: Bench, rounds: int) -> None:
    figures = bench.figures
    busy = {name: f"工作进程占 {100 * median(shares):.0f} %" for name, shares in figures.server_busy.items()}
    client = {name: f"发送方占 {100 * median(shares):.0f} %" for name, shares in figures.client_busy.items()}
    p99, ratio, longest = median(figures.p99_ms), figures.ratio, LONGEST_P99_MS[bench.mix]
    promised = bench.mix is PLAIN
    lines = (
        f"\n收发消息，{bench.mix.name}：{rounds} 轮的中位数；每轮 {bench.count} 条，各不相同，{CONNECTIONS} 个连接",
        row(
            "满负荷：本系统", f"{median(figures.ours):.0f}", "条/秒", note=f"{busy['ours']}，{client['ours']}"
        ),
        row(
            "满负荷：只回显", f"{median(figures.echo):.0f}", "条/秒", note=f"{busy['echo']}，{client['echo']}"
        ),
        row(
            "本系统/只回显",
            f"{ratio:.2f}",
            target=f"≥ {LEAST_RATIO}" if promised else "",
            met=ratio >= LEAST_RATIO if promised else None,
        ),
        row("一半负荷时 p50", f"{median(figures.p50_ms):.1f}", "毫秒"),
        row("一半负荷时 p99", f"{p99:.1f}", "毫秒", target=f"≤ {longest:.0f}", met=p99 <= longest),
    )
    print("\n".join(lines), flush=True)


def _print_answers(tally: Tally) -> None:
    share, searched = tally.meant / tally.asked, tally.searched / max(1, tally.stories)
    note = f"{tally.asked} 个清楚的问题里直接答到原词条的，记下 {tally.recorded} 条"
    print(f"\n两种来法合起来\n{row('核对回复', f'{100 * share:.1f}', '%', note=note)}")
    note = f"{tally.stories} 个没有词条的问题里一直查到法条的"
    print(row("核对检索", f"{100 * searched:.1f}", "%", note=note))


def _print_memory(told: Told, at_rest: float, peak: float, two: Sequence[tuple[float, float]]) -> None:
    loaded = "法条、检索、模型都已打开" if told.with_search else "没有法条检索"
    note = f"{loaded}，又答过 {told.sent} 条要向量的；刚启动 {at_rest:.0f} MB"
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

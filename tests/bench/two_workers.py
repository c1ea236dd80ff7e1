"""What the larger installation costs: two workers with Redis and PostgreSQL beside one worker with SQLite and neither.

Run by `python -m tests.bench`. Counted is the processor time of the web workers for one message; that of Redis and
PostgreSQL, which may run on other machines, is printed beside it. Printed are the medians of the rounds.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from statistics import median

import redis

from faq.corpus import Corpus
from tests.bench.costs import Costs, measured
from tests.bench.installation import another, apart, installation, new_account, service
from tests.bench.load import LoadFailed
from tests.bench.pushes import PLAIN, Maker
from tests.bench.report import row
from tests.bench.rounds import Tally
from tests.bench.server import ServerFailed, cpu_seconds
from tests.servers import MissingServer, running_postgres, running_redis

ROUNDS = 5
MOST_TIMES = 1.3
_DATABASE = "bench"


def main(rounds: int = ROUNDS) -> int:
    """Measure and print; 1 when a server failed or answered wrongly."""
    account, tally = new_account(), Tally()
    try:
        with ExitStack() as stack:
            folder, environment = stack.enter_context(installation(account))
            # Redis and PostgreSQL share the core of this process, which has time.
            core = stack.enter_context(apart())
            states, postgres = (
                stack.enter_context(running()) for running in (running_redis, running_postgres)
            )
            postgres.run(f"CREATE DATABASE {_DATABASE}")
            shared = another(
                folder,
                environment,
                "two",
                DATABASE_URL=postgres.url(_DATABASE),
                REDIS_URL=states,
                WEB_CONCURRENCY="2",
            )
            one = stack.enter_context(service("one", folder, environment, core))
            two = stack.enter_context(service("two", folder, shared, core))
            redis_pid = _redis_pid(states)
            costs = measured(
                {"one": one, "two": two},
                Maker(Corpus.load().entries, account),
                tally,
                rounds=rounds,
                beside={
                    "two": {
                        "Redis": lambda: cpu_seconds(redis_pid),
                        "PostgreSQL": lambda: cpu_seconds(postgres.pid, with_children=True),
                    }
                },
            )
    except MissingServer as error:
        print(f"\n两个工作进程和一个工作进程：不测，{error}")
        return 0
    except (ServerFailed, LoadFailed, OSError) as error:
        print(f"测速没有完成：{error}", file=sys.stderr)
        return 1
    _print(costs, rounds)
    return tally.told()


def _redis_pid(url: str) -> int:
    with redis.Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def _print(costs: Costs, rounds: int) -> None:
    ratio = costs.times("two", "one")
    speed = {name: f"{median(speeds):.0f} 条/秒" for name, speeds in costs.per_second.items()}
    beside = "、".join(f"{name} {costs.middle(name):.2f}" for name in ("Redis", "PostgreSQL"))
    lines = (
        f"\n一条消息用多少处理器，{PLAIN.name}：{rounds} 轮的中位数，只算网页进程",
        row("一个进程，SQLite", f"{costs.middle('one'):.2f}", "毫秒", note=speed["one"]),
        row(
            "两个进程，Redis+PostgreSQL",
            f"{costs.middle('two'):.2f}",
            "毫秒",
            note=f"{speed['two']}；另有{beside}，数据库不等磁盘",
        ),
        row("是一个进程的几倍", f"{ratio:.2f}", target=f"≤ {MOST_TIMES}", met=ratio <= MOST_TIMES),
    )
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())

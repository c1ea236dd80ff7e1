"""What matching and searching are measured with, none of it timed here."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from bot.conversation.commands import command
from bot.conversation.emergency import danger
from bot.conversation.guided import guidance
from bot.conversation.smalltalk import smalltalk
from faq.corpus import Corpus
from faq.entry import Entry
from faq.normalise import normalise
from tests.bench import __main__ as bench
from tests.bench import package_search
from tests.bench.costs import Costs
from tests.bench.load import send_all
from tests.bench.matching import Timed, by_comparing_all, by_words
from tests.bench.pushes import PLAIN, SEARCHING, questions
from tests.bench.report import row, times
from tests.bench.server import ServerFailed, articles_by_meaning, cpu_seconds, prepare
from tests.bench.starting import NotStarted, answer
from tests.bench.stories import never_settled
from tests.bench.wordings import never_sent, new_stories, own_questions, slipped, with_many_wordings
from tests.bench.worker_kinds import Kind


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return tuple(Corpus.load().entries)


def test_figures_stand_below_each_other_whatever_the_script() -> None:
    chinese = row("打开检索", "0.3", "秒", target="≤ 2", met=True, note="读模型在内")
    latin = row("rapidfuzz", "1234", "MB", target="≤ 2", met=False)
    assert chinese.endswith("达到（读模型在内）")
    assert latin.endswith("没达到")

    def place(line: str) -> int:
        return len(line[: line.index("目标")].encode("gb18030"))  # two bytes for each wide character

    assert place(chinese) == place(latin)


@pytest.mark.parametrize(("ratio", "words"), [(0.416, "0.42"), (9.5, "9.50"), (68.7, "69")])
def test_a_ratio_has_the_digits_that_mean_something(ratio: float, words: str) -> None:
    assert times(ratio) == words


def test_our_own_questions_are_forty_and_get_as_far_as_the_entries() -> None:
    asked = own_questions()
    assert len(set(asked)) == 40
    assert not [text for text in asked if danger(text) or command(text) or guidance(text) or smalltalk(text)]


def test_a_message_in_other_polite_words_was_never_sent_before() -> None:
    asked = own_questions()
    sent = [text for number in range(72) for text in never_sent(asked, number)]
    assert len(set(sent)) == 72 * len(asked)


def test_a_slip_loses_one_character(entries: tuple[Entry, ...]) -> None:
    asked = list(islice(questions(entries, seed=1), 50))
    hasty = list(slipped(asked, seed=1))
    assert [len(text) + 1 for text, _ in hasty] == [len(text) for text, _ in asked]
    assert [title for _, title in hasty] == [title for _, title in asked]
    assert hasty == list(slipped(asked, seed=1)) != list(slipped(asked, seed=2))


def test_many_wordings_are_all_different(entries: tuple[Entry, ...]) -> None:
    entry = entries[0]
    many = with_many_wordings(entry, 100)
    own = (entry.title, *entry.phrasings)
    wordings = {normalise(text) for text in (many.title, *many.phrasings)}
    assert len(wordings) == 1 + len(many.phrasings) == 100 * len(own)
    assert wordings.issuperset(map(normalise, own))


def test_both_ways_of_matching_are_asked_for_titles(entries: tuple[Entry, ...]) -> None:
    asked = [(entry.phrasings[0], entry.title) for entry in entries[:5]]
    for ask in (by_words(entries), by_comparing_all(entries)):
        timed = Timed()
        timed.measure(ask, [*asked, ("今儿天气不错", "没有这一条")])
        assert (timed.asked, timed.meant) == (6, 5)


def test_slower_than_is_told_round_by_round() -> None:
    quick, slow = Timed(per_second=[100.0, 10.0, 90.0]), Timed(per_second=[50.0, 5.0, 10.0])
    assert slow.slower_than(quick) == 2.0


def test_the_packages_search_says_what_it_lacks_and_nothing_is_installed() -> None:
    assert package_search.missing(("json", "no_such_package_here")) == ["no_such_package_here"]


def test_a_search_is_timed_without_its_first_question() -> None:
    asked: list[str] = []
    assert package_search.timed(asked.append, ["甲", "乙", "丙"]) > 0
    assert asked == ["甲", "乙", "丙"]


def test_a_process_that_finds_nothing_to_open_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match="nothing was found"):
        answer(tmp_path)


@pytest.mark.parametrize(
    ("given", "run"),
    [
        ([], ["http", "two", "stored", "matching", "searching", "pages"]),
        (["--only", "matching"], ["matching"]),
        (["--only", "workers", "--rounds", "2"], ["workers"]),
    ],
)
def test_one_part_can_be_measured_alone_and_the_kinds_of_workers_only_then(
    monkeypatch: pytest.MonkeyPatch, given: list[str], run: list[str]
) -> None:
    seen: list[str] = []

    def measured(part: str, rounds: int) -> int:
        seen.append(part)
        assert rounds == (2 if "--rounds" in given else 5)
        return int(part != "pages")

    monkeypatch.setattr(bench, "_run", measured)
    assert bench.main(given) == 1
    assert seen == run


def test_every_part_with_servers_of_its_own_can_be_run() -> None:
    assert set(bench.OVER_HTTP) < {*bench.PARTS, *bench.MORE}
    assert all(callable(import_module(f"tests.bench.{name}").main) for name in bench.OVER_HTTP.values())


def test_stories_are_all_different_even_when_the_texts_were_told_of_everybody() -> None:
    told = list(islice(new_stories(own_questions()), 9000))
    assert len({normalise(text) for text in told}) == 9000
    assert not [
        text for text in told[:4000] if danger(text) or command(text) or guidance(text) or smalltalk(text)
    ]


def test_a_story_that_an_entry_settles_in_any_telling_is_left_out() -> None:
    assert never_settled(["羊丢了", "牛丢了"], ["前年我二叔家的事：羊丢了"]) == ["牛丢了"]


def test_a_cost_is_compared_round_by_round() -> None:
    costs = Costs(
        message_ms={"one": [1.0, 10.0, 1.0], "two": [2.0, 11.0, 3.0]}, beside_ms={"Redis": [0.1, 0.3, 0.2]}
    )
    assert costs.times("two", "one") == 2.0
    assert (costs.middle("one"), costs.middle("Redis")) == (1.0, 0.2)


def test_a_line_of_the_table_names_the_kind_and_has_medians() -> None:
    kind = Kind("gthread", 2, 16, per_second=[1.0, 900.4, 950.0], memory_mb=333.3)
    kind.p99_ms[PLAIN.name] += [9.0, 12.2, 40.0]
    kind.p99_ms[SEARCHING.name] += [80.0, 90.0, 70.0]
    chosen = Kind("gthread", 1, 16, per_second=[2.0, 450.2, 100.0])
    assert kind.line(chosen) == "| gthread 2×16 | 900 | 2.00 | 12 | 80 | 333 |"


def test_articles_are_counted_where_the_search_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "search" / "one"
    made.mkdir(parents=True)
    np.save(made / "passage_vectors.npy", np.zeros((7, 4), np.int8))
    monkeypatch.setattr("tests.bench.server.installed", lambda: True)
    monkeypatch.setattr("tests.bench.server.has_avx2", lambda: True)
    assert articles_by_meaning(tmp_path) == 7
    assert articles_by_meaning(tmp_path / "nothing") == 0
    monkeypatch.setattr("tests.bench.server.installed", lambda: False)
    assert articles_by_meaning(tmp_path) == 0


def test_an_installation_without_the_search_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = subprocess.CompletedProcess([], 0, stdout="法条：没有")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: prepared)
    with pytest.raises(ServerFailed, match=r"0 条.*\n法条：没有"):
        prepare(tmp_path, {"VAR_DIR": "var"})


def test_processor_time_of_children_that_ended_counts_where_it_is_asked_for() -> None:
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert cpu_seconds(os.getpid(), with_children=True) > cpu_seconds(os.getpid()) > 0


@pytest.mark.parametrize("kept", [True, False])
def test_each_request_is_answered_over_kept_connections_and_over_new_ones(kept: bool) -> None:
    seen: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            seen.append(self.client_address)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        requests = [b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n%d" % number for number in range(6)]
        result = send_all(requests, port=server.server_port, connections=2, kept=kept)
        server.shutdown()
    assert [answer.body for answer in result.answers] == [b"%d" % number for number in range(6)]
    assert len(set(seen)) == (2 if kept else 6)

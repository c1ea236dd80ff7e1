"""What matching and searching are measured with, none of it timed here."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

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
from tests.bench.matching import Timed, by_comparing_all, by_words
from tests.bench.pushes import questions
from tests.bench.report import row, times
from tests.bench.starting import NotStarted, answer
from tests.bench.wordings import never_sent, own_questions, slipped, with_many_wordings


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
    [([], ["http", "matching", "searching", "pages", "exporting"]), (["--only", "matching"], ["matching"])],
)
def test_one_part_can_be_measured_alone(
    monkeypatch: pytest.MonkeyPatch, given: list[str], run: list[str]
) -> None:
    seen: list[str] = []

    def measured(part: str) -> int:
        seen.append(part)
        return int(part == "matching")

    monkeypatch.setattr(bench, "_run", measured)
    assert bench.main(given) == 1
    assert seen == run

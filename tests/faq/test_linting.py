"""What goes wrong between entries is named."""

from __future__ import annotations

from dataclasses import replace

from faq.decision import Candidate
from faq.linting import LONG_ANSWER, Lost, confused, left_out, long_answers, lost, twins
from tests.factories import CUSTODY, DIVORCE, WAGES, entry

BITTEN = entry(
    "animals-001",
    "被狗咬了谁赔",
    phrasings=("邻居家的狗咬了我", "走路叫狗咬了打针钱谁出", "狗把孩子咬伤了找谁"),
)


def test_wordings_of_two_entries_that_are_nearly_one_are_twins() -> None:
    other = entry("wages-002", "包工头跑了", phrasings=("工钱一直不给可怎么办", "工地上的钱找谁"))
    (found,) = twins([WAGES, other])
    assert {found.first, found.second} == {
        ("wages-001", "工钱一直不给怎么办"),
        ("wages-002", "工钱一直不给可怎么办"),
    }
    assert found.likeness > 88


def test_wordings_of_one_entry_are_no_twins() -> None:
    one = replace(WAGES, phrasings=("干完活要不到钱", "干完活要不到工钱"))
    assert twins([one, DIVORCE]) == []


def test_a_wording_that_another_entry_would_answer_is_lost() -> None:
    strayed = replace(BITTEN, phrasings=("一方不愿意离婚怎么办呢", *BITTEN.phrasings))
    found = lost([DIVORCE, CUSTODY, WAGES, strayed])
    assert (found[0].entry_id, found[0].winner.entry_id) == ("animals-001", "divorce-001")
    assert found[0].answered


def test_progress_is_told_for_each_wording() -> None:
    told: list[tuple[int, int]] = []
    lost([WAGES, DIVORCE], tell=lambda done, of: told.append((done, of)))
    assert told == [(number, 6) for number in range(1, 7)]


def test_the_matcher_does_not_know_the_wording_that_is_left_out() -> None:
    for words, entry_id, matcher in left_out([WAGES, DIVORCE]):
        best = matcher.said(words, entry_id)
        assert best is None or best.matched_on != words


def test_entries_that_lose_wordings_to_each_other_are_confused() -> None:
    (twin,) = lost_between(2, 1)
    assert twin == ("divorce-001", "wages-001", 3)


def test_losses_one_way_are_no_confusion() -> None:
    assert lost_between(3, 0) == []


def lost_between(there: int, back: int) -> list[tuple[str, str, int]]:
    """Confusion after as many losses each way."""
    divorce, wages = (Candidate(key, "", 50.0, "") for key in ("divorce-001", "wages-001"))
    losses = [Lost("wages-001", str(number), divorce, answered=False) for number in range(there)]
    losses += [Lost("divorce-001", str(number), wages, answered=False) for number in range(back)]
    return confused(losses)


def test_a_long_answer_is_named() -> None:
    long = replace(WAGES, answer="能" * (LONG_ANSWER + 1))
    assert long_answers([WAGES, long]) == [long]

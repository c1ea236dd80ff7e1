"""What all wordings taught: it reorders entries that it knows, and leaves alone what staff wrote anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faq.corpus import load_entries
from faq.heard import load_heard
from faq.learned import LEARNED, Learned, grams_of, load_learned, packed
from faq.matcher import HALF_SAID, Matcher
from faq.normalise import normalise
from faq.taught import PROPOSED, Taught

ENTRIES = load_entries()


@pytest.fixture(scope="module")
def learned() -> Learned:
    found = load_learned()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def matcher(learned: Learned) -> Matcher:
    return Matcher(ENTRIES, heard=load_heard(ENTRIES), learned=learned)


def test_it_knows_nearly_every_entry_that_ships(learned):
    assert len(learned.known(ENTRIES)) >= 0.98 * len(ENTRIES)


def test_an_entry_that_staff_wrote_anew_is_not_known(learned):
    known = ENTRIES[0]
    anew = replace(known, title="蜂箱放在路边谁负责", phrasings=("蜂子蜇了过路的人", "养蜂的要不要赔"))
    assert known.id in learned.known([known])
    assert learned.known([anew]) == {}


def test_an_entry_with_one_more_phrasing_is_still_known(learned):
    more = replace(ENTRIES[0], phrasings=(*ENTRIES[0].phrasings, "蜂箱放在路边谁负责"))
    assert more.id in learned.known([more])


def test_words_that_nobody_used_say_nothing(learned):
    assert np.array_equal(learned.words("龘靐齉"), learned.words(""))


def test_a_wording_speaks_for_its_own_entry(learned):
    right = sum(
        learned.ids[int(np.argmax(learned.words(normalise(entry.phrasings[0]))))] == entry.id
        for entry in ENTRIES[::10]
    )
    assert right >= 0.9 * len(ENTRIES[::10])


def test_the_order_of_entries_does_not_matter(matcher, learned):
    turned = Matcher(tuple(reversed(ENTRIES)), heard=load_heard(ENTRIES), learned=learned)
    asked = "俺爹走了，弟兄仨争那两间瓦房"
    assert [row.entry_id for row in turned.rank(asked)[0]] == [row.entry_id for row in matcher.rank(asked)[0]]


def test_entries_that_may_not_be_sent_are_not_brought_in(matcher):
    asked = "儿子不给俺养老钱，能告他不"
    best = matcher.rank(asked)[0][0].entry_id
    allowed = {entry.id for entry in ENTRIES} - {best}
    assert best not in {row.entry_id for row in matcher.rank(asked, allowed=allowed)[0]}


def test_what_shares_hardly_a_word_is_offered_never_answered(matcher):
    ranking, _ = matcher.rank("羽毛球咋发球")
    assert ranking[0].said < HALF_SAID
    assert matcher.unsaid(ranking)
    assert matcher.match("羽毛球咋发球").decision != "answer"


def test_a_few_entries_are_proposed(learned):
    heard = Taught(learned, ENTRIES).hear(normalise("老板欠俺工钱不给"))
    assert 1 <= len(heard.proposed()) <= PROPOSED
    assert heard.proposed()[0].startswith("wages")


def test_without_the_file_all_works_as_before(tmp_path):
    assert load_learned.__wrapped__(tmp_path / "none.npz") is None


def test_a_damaged_file_is_none(tmp_path):
    damaged = tmp_path / "learned.npz"
    damaged.write_bytes(LEARNED.read_bytes()[:5000])
    assert load_learned.__wrapped__(damaged) is None


def test_the_lightest_weights_are_left_out():
    weights = np.array([[0.9, 0.0, 0.4], [0.0, -1.0, 0.2]], np.float32)
    stored = packed(
        ["a-001", "b-001"], ["一", "二", "三"], np.ones(3), weights, np.zeros(2),
        np.eye(2, dtype=np.float32), [["一"], ["二"]], [0.0] * 7, kept=3,
    )  # fmt: skip
    assert len(stored["weights"]) == 3
    assert Learned(stored).words("三")[1] == 0
    assert Learned(stored).words("一")[0] == pytest.approx(0.9, abs=0.01)


def test_pieces_are_characters_and_pairs():
    assert grams_of("欠钱不") == ["欠", "钱", "不", "欠钱", "钱不"]

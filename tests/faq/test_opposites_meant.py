"""Messages that mean the opposite, with meanings weighed in: they are alike in meaning, so this must not undo the words."""

from __future__ import annotations

from faq.decision import Decision
from tests.faq.test_opposites import PAIRS, each_pair


@each_pair
def test_neither_side_is_answered_with_what_holds_for_the_other_whatever_is_near(pair, finder):
    for side in pair.sides:
        match = finder.match(side.text)
        if match.decision is Decision.ANSWER:
            assert match.candidates[0].entry_id in side.allowed, side.text


def test_what_has_an_entry_of_its_own_is_nearly_always_answered_or_offered(finder):
    allowed = [side for pair in PAIRS for side in pair.sides if side.allowed]
    seen = 0
    for side in allowed:
        match = finder.match(side.text)
        shown = match.candidates[: 1 if match.decision is Decision.ANSWER else 3]
        seen += match.decision is not Decision.NONE and any(row.entry_id in side.allowed for row in shown)
    assert seen >= 0.9 * len(allowed)


def test_most_messages_are_nearest_to_an_entry_that_may_answer_them(finder):
    allowed = [side for pair in PAIRS for side in pair.sides if side.allowed]
    right = sum(bool({*list(finder.near(side.text))[:3]} & side.allowed) for side in allowed)
    assert right >= 0.7 * len(allowed)

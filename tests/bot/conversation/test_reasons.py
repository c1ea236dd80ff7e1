"""Why a matter went to a person."""

from __future__ import annotations

import pytest

from bot.conversation import wording
from bot.conversation.reasons import REASONS, is_question, reason_of
from bot.conversation.turns import RECEIPT_SLOT

NUMBER = "261123-4821"


def reason(outcome="hand_over", *, kind="text", counted=True, text="村里修路没人管", reply="") -> str:
    return reason_of(
        outcome=outcome, kind=kind, counted=counted, text=text, reply=reply.replace(RECEIPT_SLOT, NUMBER)
    )


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("unanswered", {"reply": wording.NOT_FOUND}),
        ("unanswered", {"outcome": "statutes", "reply": wording.NOT_FOUND}),
        ("unanswered", {"text": "都不是", "reply": wording.PASSED_ON}),
        ("unsolved", {"text": "", "counted": False, "reply": wording.RATED_BAD}),
        ("unsolved", {"text": "", "counted": False}),
        ("asked", {"text": "转人工", "reply": wording.PASSED_ON}),
        ("asked", {"text": "", "kind": "click", "reply": wording.PASSED_ON}),
        ("asked", {"text": "邻居占了俺的地，想找人说说", "reply": wording.PASSED_ON}),
        ("asked", {"text": "", "reply": wording.PHONE_KEPT}),
        ("emergency", {"outcome": "emergency", "text": "着火了", "reply": wording.EMERGENCY["help"]}),
        ("media", {"text": "", "kind": "voice", "reply": wording.PASSED_ON}),
        ("media", {"text": "", "kind": "image"}),
    ],
)
def test_the_message_tells_why(expected, said):
    assert reason(**said) == expected


def test_without_any_words_there_is_still_a_reason():
    assert reason(text="", reply="") in REASONS


@pytest.mark.parametrize(
    ("text", "asks"), [("转人工", False), ("都不是", False), ("", False), ("村里修路占了我家地", True)]
)
def test_what_only_steers_is_no_question(text, asks):
    assert is_question(text) is asks

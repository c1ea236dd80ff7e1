"""The form of an entry: whatever is typed is either an entry or told what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.entry_desk_changes import GONE, NEW, SAME, changes
from bot.services.entry_desk_form import filled, read, typed
from faq.corpus import Corpus
from faq.sheet import NAMES

CORPUS = Corpus.load()
FIRST = CORPUS.entries[0]
RIGHT = filled(FIRST, CORPUS.topics).values


def test_an_entry_put_into_the_form_comes_out_the_same():
    for entry in CORPUS.entries[::40]:
        form = read(filled(entry, CORPUS.topics).values, CORPUS, entry_id=entry.id)
        assert form.problems == {}
        assert form.entry == entry


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=80)))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_an_entry_or_is_told_what_is_wrong(values):
    form = read({**RIGHT, **values}, CORPUS, entry_id=FIRST.id)
    assert (form.entry is None) == bool(form.problems)
    assert {name for name in form.problems if name} <= set(NAMES)
    for name, words in values.items():
        assert form.fields()[name].value == (FIRST.id if name == "编号" else words)


def test_each_problem_stands_at_its_own_field():
    wrong = {
        "解答": "太短", "问法": "只有一种问法", "电话": "12348123", "接着看": "nothing-001",
        "依据1法律": "民法典", "从哪天起": "2027-13-40",
    }  # fmt: skip
    found = {
        name: read({**RIGHT, name: value}, CORPUS, entry_id=FIRST.id).problems
        for name, value in wrong.items()
    }
    for name in ("解答", "问法", "接着看", "依据1法律", "从哪天起"):
        assert name in found[name], found[name]


def test_what_a_browser_sends_is_read_by_the_place_of_its_column():
    assert typed({"f2": " 问题\r\n ", "f4": "解答"}) == dict.fromkeys(NAMES, "") | {
        "问题": "问题",
        "解答": "解答",
    }


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
@settings(deadline=None)
def test_what_goes_and_what_stays_is_the_old_text_and_what_comes_the_new(old, new):
    before, after = replace(FIRST, answer=old), replace(FIRST, answer=new)
    change = next(each for each in changes(before, after, CORPUS.topics) if each.name == "解答")

    def told(side, kind):
        return "\n".join(
            "".join(piece.words for piece in line if piece.kind in {SAME, kind}) for line in side
        )

    assert told(change.before, GONE) == "\n".join(line for line in old.split("\n") if line)
    assert told(change.after, NEW) == "\n".join(line for line in new.split("\n") if line)
    assert change.same == (told(change.before, GONE) == told(change.after, NEW))


def test_a_new_entry_is_new_in_every_field():
    assert all(not change.before for change in changes(None, FIRST, CORPUS.topics))

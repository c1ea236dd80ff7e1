"""Whatever is said, in whatever state: never silence, never too long, never an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.fitting import MAX_BYTES, MAX_CHARACTERS, fits, pages
from bot.conversation.respond import respond
from bot.conversation.turns import Kind, Outcome, Session
from tests.factories import LIBRARY, desk, library, matter, utterance

WORDS = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="离婚工资孩子要钱去哪办多久啥材料12都不是转人工查询下一页着火救命举报", max_size=30),
    st.sampled_from(
        [
            "1",
            "2",
            "都不是",
            "下一页",
            "转人工",
            "查询",
            "那要多久",
            "去哪办",
            "离婚",
            "回电",
            "13800138000",
            "救命",
            "\ud800",
            "]]>",
            "\x00",
            " ",
        ]
    ),
)
SESSIONS = st.builds(
    Session,
    offered=st.lists(st.sampled_from([*LIBRARY.entries, "gone-001"]), max_size=3).map(tuple),
    entry_id=st.sampled_from([*LIBRARY.entries, "", "gone-001"]),
    rating=st.booleans(),
    pages=st.lists(st.sampled_from(["第二页", "第三页"]), max_size=2).map(tuple),
    expecting=st.sampled_from(["", "phone", "question"]),
    topic=st.sampled_from(["", "wages"]),
    matter_id=st.sampled_from(["", "m1"]),
)
SPOKEN = [kind for kind in Kind if kind not in {Kind.SILENT, Kind.JOB, Kind.UNFOLLOW}]
DESKS = (
    desk(),
    desk(library(sendable=[])),
    desk(public_url="https://pufa.example", phone="0376-1234567", matters=[matter()] * 5),
    desk(library(unreviewed=list(LIBRARY.entries))),
)
WHICH = st.integers(0, len(DESKS) - 1)


@settings(max_examples=400)
@given(text=WORDS, session=SESSIONS, kind=st.sampled_from(SPOKEN), which=WHICH)
def test_no_input_gives_silence_an_empty_text_or_one_too_long(text, session, kind, which):
    turn = respond(utterance(text, kind), session, desk=DESKS[which])
    words = turn.words("261123-482193")
    assert words.strip()
    assert len(words) <= MAX_CHARACTERS
    assert len(words.encode("utf-8", "replace")) <= MAX_BYTES


@settings(max_examples=200)
@given(text=WORDS, session=SESSIONS, which=WHICH)
def test_nothing_unsendable_is_ever_the_answer(text, session, which):
    turn = respond(utterance(text), session, desk=DESKS[which])
    if turn.entry_id and turn.outcome is Outcome.ANSWER:
        assert turn.entry_id in DESKS[which].library.sendable
    assert set(turn.session.offered) <= set(session.offered) | DESKS[which].library.sendable


@settings(max_examples=200)
@given(text=WORDS, session=SESSIONS)
def test_the_same_words_in_the_same_state_give_the_same_turn(text, session):
    said = utterance(text)
    assert respond(said, session, desk=desk()) == respond(said, session, desk=desk())


@given(st.text(min_size=1, max_size=6000))
def test_pages_fit_and_lose_no_word(text):
    cut = pages(text)
    assert all(fits(page) for page in cut)
    joined = "".join(cut)
    for line in wording.NEXT_PAGE.split("{left}"):
        joined = joined.replace(line, "")
    kept = [character for character in text if not character.isspace()]
    assert len([c for c in joined if not c.isspace()]) >= len(kept)


def test_a_page_ends_after_a_sentence_where_it_can():
    first = pages("这是一句话。" * 200)[0]
    assert first.splitlines()[0].endswith("。")

"""Letters of staff: with a reply, in pages, by 查询, by receipt number, by pick-up code."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import wording
from bot.conversation.commands import CODE_ALPHABET, names_a_code, pickup_code
from bot.conversation.desk import PickedUp
from bot.conversation.fitting import fits
from bot.conversation.letters import BEHIND, FRONT, WHOLE, bundle, carried, one_message
from bot.conversation.respond import respond
from bot.conversation.turns import Letter, MatterView, Session
from tests.factories import NOW, desk, utterance

SHORT = Letter("d1", "reply", "七天内给您回话。", "261123-4821")
LONG = Letter("d2", "reply", "一二三四五六七八九。" * 90, "261123-4821")
CODE = "7KQ4M2XA"


def matter(*letters, receipt="261123-4821", state="handed_over"):
    return MatterView("m1", receipt, "labour", state, NOW, True, letters)


def squeezed(*texts):
    """The words without white space and without the lines that say how to go on."""
    lines = [line for text in texts for line in text.splitlines() if "回复“下一页”接着看" not in line]
    return "".join("".join(lines).split())


def test_a_letter_that_fits_comes_below_the_answer():
    both = carried("按民法典……", SHORT, BEHIND)
    assert both.first.startswith("按民法典……")
    assert SHORT.words in both.first
    assert "261123-4821" in both.first
    assert both.shown == ("d1",)


def test_a_long_letter_comes_on_the_next_page_and_has_not_arrived_yet():
    both = carried("按民法典……", LONG, BEHIND)
    assert both.first.startswith("按民法典……")
    assert wording.LETTER_NEXT_PAGE in both.first
    assert (both.shown, both.arriving) == ((), ("d2",))
    assert LONG.words[:30] in both.pages[0]


def test_a_long_letter_comes_before_a_greeting_which_follows_it():
    both = carried("您好，我是普法助手。", LONG, FRONT)
    assert both.shown == ("d2",)
    assert "您好，我是普法助手。" in both.pages[-1]


def test_an_answer_in_pages_keeps_its_pages():
    both = carried("第一页", LONG, WHOLE)
    assert (both.pages, both.shown) == ((), ())
    assert wording.LETTER_BY_QUERY in both.first


@given(
    st.text(min_size=1, max_size=600).filter(fits),
    st.text(min_size=1, max_size=3000).filter(str.strip),
    st.sampled_from([WHOLE, BEHIND, FRONT]),
)
def test_nothing_of_a_reply_is_ever_lost_and_every_page_fits(reply, words, where):
    both = carried(reply, Letter("d", "reply", words), where)
    pages = (both.first, *both.pages)
    assert "".join(reply.split()) in "".join("".join(pages).split())
    assert all(fits(page) for page in pages)
    assert len(both.arriving) <= len(both.pages)
    if both.shown:
        assert not both.arriving


@given(
    st.lists(
        st.text(alphabet="一二三。\n甲乙", min_size=1, max_size=1500).filter(str.strip),
        min_size=1,
        max_size=4,
    )
)
def test_of_a_bundle_each_letter_begins_on_one_page_and_nothing_is_missing(texts):
    letters = [Letter(f"d{number}", "reply", words) for number, words in enumerate(texts)]
    whole = bundle("您最近的事：", letters)
    ids = [*whole.shown, *(one for page in whole.arriving for one in page.split())]
    assert ids == [letter.delivery_id for letter in letters]
    said = squeezed(whole.first, *whole.pages)
    assert all("".join(words.split()) in said for words in texts)
    assert len(whole.arriving) == len(whole.pages)


def test_as_one_message_a_long_letter_says_where_the_rest_is():
    assert fits(one_message(LONG))
    assert one_message(LONG).endswith(wording.LETTER_GOES_ON)
    assert one_message(SHORT).endswith(SHORT.words)


def test_a_query_shows_whether_an_answer_is_there_and_gives_it():
    turn = respond(utterance("查询"), Session(), desk=desk(matters=[matter(SHORT)]))
    assert wording.LETTER_THERE in turn.reply
    assert SHORT.words in turn.reply
    assert turn.shown == ("d1",)


def test_a_query_without_an_answer_says_so_as_before():
    turn = respond(utterance("查询"), Session(), desk=desk(matters=[matter()]))
    assert wording.STATES["handed_over"] in turn.reply
    assert turn.shown == ()


def test_what_arrived_before_is_given_again_only_when_nothing_is_new():
    old, new = replace(SHORT, arrived=True), Letter("d3", "reply", "还有一份。", "261124-1111")
    rows = [matter(new, receipt="261124-1111"), matter(old)]
    turn = respond(utterance("查询"), Session(), desk=desk(matters=rows))
    assert new.words in turn.reply
    assert old.words not in turn.reply
    assert wording.LETTER_AGAIN in turn.reply
    turn = respond(utterance("查询"), Session(), desk=desk(matters=[matter(old)]))
    assert old.words in turn.reply


def test_the_receipt_number_gives_every_answer_of_its_matter():
    old = replace(SHORT, arrived=True)
    turn = respond(utterance("261123-4821"), Session(), desk=desk(matters=[matter(old, LONG)]))
    assert old.words in turn.reply
    assert turn.session.matter_id == "m1"
    assert turn.session.pages


def test_the_next_page_brings_the_letter_that_was_announced():
    first = carried("按民法典……", LONG, BEHIND)
    session = Session(pages=first.pages, arriving=first.arriving, matter_id="m1")
    turn = respond(utterance("下一页"), session, desk=desk())
    assert turn.shown == ("d2",)
    assert turn.session.arriving == ()


def test_the_pages_of_a_letter_are_shown_though_the_entry_before_was_withdrawn():
    session = Session(entry_id="gone-001", pages=("答复",), arriving=("d2",))
    assert respond(utterance("下一页"), session, desk=desk()).reply == "答复"


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ4M2XA", "7kq4m2xa", "7KQ4-M2XA", "7kq4 m2xa", "７ＫＱ４Ｍ２ＸＡ", " 7KQ4—M2XA。", "取件码7KQ4M2XA",
        "取件码：7kq4-m2xa", "我的取件码是 7KQ4 M2XA", "7KQ4MZXA",
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(typed):
    assert pickup_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "hospital", "WATTMETER", "23456789", "13800138000", "261123-4821", "老板欠我工资", "豫R12345", "7KQ4M2X",
        "7KQ4M2XAA", "7KQ4M2XO", "DEFENDED", "快递取件码被骗走了咋办", "取件码泄露了怎么办", "我的取件码丢了",
    ],
)  # fmt: skip
def test_a_question_is_never_taken_for_a_code(typed):
    assert pickup_code(typed) == ""
    assert not names_a_code(typed)


@given(st.text(max_size=40))
def test_reading_a_code_gives_one_or_nothing(typed):
    code = pickup_code(typed)
    assert code == "" or (len(code) == 8 and set(code) <= set(CODE_ALPHABET))


@given(st.text(alphabet=CODE_ALPHABET, min_size=8, max_size=8), st.booleans())
def test_a_code_in_small_letters_is_the_same_code(code, dashed):
    typed = f"{code[:4]}-{code[4:]}".lower() if dashed else code.lower()
    assert pickup_code(typed) in {"", code}
    assert bool(pickup_code(typed)) == (not code.isalpha() and not code.isdigit())


def test_a_code_gives_the_answer_and_is_not_kept_with_whoever_typed_it():
    letter = replace(SHORT, receipt="")
    at = replace(desk(), pick_up=lambda code: PickedUp(letter if code == CODE else None))
    turn = respond(utterance("7kq4-m2xa"), Session(expecting="phone"), desk=at)
    assert letter.words in turn.reply
    assert "261123" not in turn.reply
    assert (turn.shown, turn.keep_reply, turn.keep_text, turn.counted) == (("d1",), False, False, False)


@pytest.mark.parametrize("typed", ["7KQ4M2XC", "取件码 12345", "取件码"])
def test_a_wrong_code_is_told_how_codes_look(typed):
    assert respond(utterance(typed), Session(), desk=desk()).reply == wording.NO_SUCH_CODE


def test_after_too_many_wrong_codes_another_way_is_named():
    at = replace(desk(), pick_up=lambda _code: PickedUp(too_many=True))
    assert respond(utterance(CODE), Session(), desk=at).reply == wording.TOO_MANY_CODES

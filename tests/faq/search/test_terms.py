"""Cutting texts into characters and pairs of neighbours."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faq.search.terms import codes, codes_of_all, plain


def spelled(pieces):
    """Pieces as they would be written."""
    return [chr(piece) if piece < 1 << 21 else chr(piece >> 21) + chr(piece & 0x1FFFFF) for piece in pieces]


def test_a_text_is_cut_into_characters_and_pairs_and_repeats_stay():
    assert spelled(codes("退押金退")) == ["退", "押", "金", "退", "退押", "押金", "金退"]


@pytest.mark.parametrize("mark", ["，", "。", " ", "\n", "、", "《", "-", "😀", "é", "\0"])
def test_a_pair_does_not_reach_over_what_says_nothing(mark):
    assert spelled(codes(f"退{mark}押")) == ["退", "押"]


def test_letters_and_digits_are_pieces_too():
    assert spelled(codes("5g")) == ["5", "g", "5g"]


def test_a_rare_character_beyond_the_basic_plane_is_one_piece():
    assert spelled(codes("𠮷田")) == ["𠮷", "田", "𠮷田"]


@pytest.mark.parametrize("text", ["", " ", "，。！", "😀😀", "\ud83d", "\udc00\ud83d"])
def test_a_text_without_words_has_no_pieces(text):
    assert len(codes(text)) == 0


def test_half_of_a_character_only_parts_its_neighbours():
    assert spelled(codes("退\ud83d押")) == ["退", "押"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＡＢＣ１２", "abc12"),
        ("租金，押金", "租金,押金"),
        ("勞動合同", "劳动合同"),
        ("Wi-Fi", "wi-fi"),
        ("①㈡", "1(二)"),
    ],
)
def test_widths_letters_and_script_are_made_alike(written, read):
    assert plain(written) == read


def test_the_pieces_of_a_traditional_text_are_those_of_the_simplified_one():
    assert codes(plain("請求賠償醫藥費")).tolist() == codes(plain("请求赔偿医药费")).tolist()


def test_no_texts_have_no_pieces():
    found, numbers = codes_of_all([])
    assert (len(found), len(numbers)) == (0, 0)


def test_a_pair_does_not_reach_from_one_text_into_the_next():
    found, numbers = codes_of_all(["退押", "金"])
    assert spelled(found) == ["退", "押", "金", "退押"]
    assert numbers.tolist() == [0, 0, 1, 0]


@given(st.lists(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("退押金，\n a1\ud83d")))))
@example(["", "", ""])
@example(["\n", "a\nb"])
@example(["退\ud83d押", "😀"])
def test_many_texts_at_once_give_the_pieces_of_each(texts):
    found, numbers = codes_of_all(texts)
    assert len(found) == len(numbers)
    for number, text in enumerate(texts):
        assert found[numbers == number].tolist() == codes(text).tolist()

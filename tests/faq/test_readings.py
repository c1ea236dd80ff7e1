"""The table of readings against the dictionary that it was made from."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin

from faq.homophones import reading, sound


def test_every_character_is_read_as_in_the_dictionary():
    for code in range(0x3000, 0xA000):
        found = pinyin(chr(code), style=Style.NORMAL, errors="ignore")
        assert reading(chr(code)) == (found[0][0] if found else ""), hex(code)


@pytest.mark.parametrize("character", ["a", "7", "\U00020000", "！", "\x00"])
def test_what_is_no_character_of_ours_has_no_reading(character):
    assert reading(character) == sound(character) == ""


@pytest.mark.parametrize(("one", "other"), [("张", "脏"), ("昏", "婚"), ("常", "残"), ("身", "生")])
def test_what_voice_input_confuses_sounds_alike(one, other):
    assert sound(one) == sound(other)

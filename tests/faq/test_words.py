"""Words read as others: at each place the longest, and nothing inside it, whatever the words are."""

import re

from hypothesis import given
from hypothesis import strategies as st

from faq.lexicon import Words, lexicon, longest_first

LETTERS = st.text("工钱不给俺a。 ", min_size=1, max_size=4)


def read_by_pattern(readings, text):
    """What one regular expression over all words would do."""
    pattern = longest_first(readings)
    return re.sub(pattern, lambda match: readings[match[0]], text) if pattern else text


@given(
    st.dictionaries(LETTERS, st.text("工资不给我", max_size=3), max_size=12),
    st.text("工钱不给俺a。 ", max_size=40),
)
def test_any_words_are_read_as_by_one_pattern_of_the_longest_first(readings, text):
    assert Words(readings).read(text) == read_by_pattern(readings, text)


@given(
    st.lists(
        st.sampled_from(sorted(word for word in lexicon().readings if word)) | st.text(max_size=5), max_size=8
    )
)
def test_the_words_that_ship_are_too(parts):
    text = "".join(parts)
    assert lexicon().words.read(text) == read_by_pattern(lexicon().readings, text)


def test_no_words_at_all_leave_a_text_as_it_is():
    assert Words({}).read("俺的工钱") == "俺的工钱"


def test_a_word_within_a_longer_one_is_not_found_beside_it():
    assert Words({"工钱": "工资", "钱": "款"}).within("工钱和钱") == ["工钱", "钱"]

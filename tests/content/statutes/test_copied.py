"""A text of ours that repeats a statute is found."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from content.statutes.article import Article
from content.statutes.copied import RUN, Copied, copied

TEXT = "夫妻双方自愿离婚的，应当签订书面离婚协议，并亲自到婚姻登记机关申请离婚登记。"


def article(text: str = TEXT) -> Article:
    day = date(2021, 1, 1)
    return Article("中华人民共和国民法典", 1076, "", text, day, day, None, "")


def test_a_long_run_of_an_article_is_found_whatever_the_marks() -> None:
    said = "听说：夫妻双方自愿离婚的应当签订书面离婚协议并亲自到婚姻登记机关，对吗"
    (found,) = copied({"divorce-001": said}, [article()])
    assert found == Copied(
        "divorce-001", "中华人民共和国民法典", 1076, "夫妻双方自愿离婚的应当签订书面离婚协议并亲自到婚姻"
    )


def test_own_words_are_not() -> None:
    said = "两个人都愿意离，就写好离婚协议，一起去民政局办登记。"
    assert copied({"divorce-001": said}, [article()]) == ()


def test_nothing_is_read_for_no_texts() -> None:
    assert copied({}, iter([article()])) == ()


@given(st.integers(1, RUN + 10), st.text("的地得和与或", min_size=5, max_size=30))
def test_a_run_counts_from_25_characters(length: int, around: str) -> None:
    plain = "".join(chr(0x4E00 + number) for number in range(RUN + 10))
    found = copied({"a": f"{around}，{plain[:length]}"}, [article(plain)])
    assert bool(found) is (length >= RUN)

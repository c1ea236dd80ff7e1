"""The word lists are long enough, each slip is read as what it is a slip of, and no right word is read as one."""

from __future__ import annotations

from datetime import date

import pytest

from faq.corpus import load_entries
from faq.homophones import reading
from faq.lexicon import lexicon
from faq.normalise import normalise
from faq.search.legal_terms import legal_terms

DAY = date(2026, 11, 26)

# Characters that are put for each other because of their looks, or of a second reading.
LOOKS_ALIKE = {
    *("卡卞", "口囗", "宅择", "待侍", "律侓", "拆折", "秸桔", "裁栽"),
    *("诉拆", "贷货", "赁凭", "赡瞻", "博薄", "调跳", "矫校"),
}
# Not told apart by many ears and most voice input.
BEGINNINGS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("h", "f"))
ENDS = (("ing", "in"), ("eng", "en"))
# Maintenance of a wife or husband: right, but nearly always written for a child's.
RIGHT_AS_WELL = {"扶养费"}


def heard(character: str) -> str:
    """How a character sounds, without tone and without what is not told apart."""
    sound = reading(character)
    for one, other in BEGINNINGS:
        if sound.startswith(one):
            sound = other + sound.removeprefix(one)
            break
    for one, other in ENDS:
        if sound.endswith(one):
            return sound.removesuffix(one) + other
    return sound


def is_slip(written: str, meant: str) -> bool:
    """Whether a word is another one misspelt: as long, and each character sounds or looks like the right one."""
    return (
        written != meant
        and len(written) == len(meant)
        and all(
            one == its or heard(one) == heard(its) or {one + its, its + one} & LOOKS_ALIKE
            for one, its in zip(written, meant, strict=True)
        )
    )


SLIPS = {
    written: meant
    for written, meant in lexicon().readings.items()
    if written not in RIGHT_AS_WELL and is_slip(written, meant)
}


def slips_read_in(text: str) -> set[str]:
    """The slips that the matcher finds in a text."""
    return set(lexicon().words.within(text)) & SLIPS.keys()


def test_there_are_many_everyday_words_with_terms_of_law():
    assert sum(legal_terms().of(word) != "" for word in legal_terms().words - legal_terms().misheard) >= 500


def test_each_term_of_law_stands_in_an_article_in_force(book):
    texts = "\n".join(article.text for article in book.articles(DAY))
    terms = {term for word in legal_terms().words for term in legal_terms().of(word).split()}
    assert sorted(term for term in terms if term not in texts) == []


def test_there_are_many_slips():
    assert len(SLIPS) >= 250


@pytest.mark.parametrize(
    ("written", "meant", "slip"),
    [
        ("离昏", "离婚", True),
        ("折迁", "拆迁", True),
        ("取保侯审", "取保候审", True),
        ("聘礼", "彩礼", False),
        ("离婚", "离婚", False),
        ("财礼钱", "彩礼", False),
    ],
)
def test_a_slip_is_as_long_and_sounds_or_looks_alike(written, meant, slip):
    assert is_slip(written, meant) is slip


@pytest.mark.parametrize(("written", "meant"), SLIPS.items())
def test_a_slip_is_read_as_the_right_word(written, meant):
    assert normalise(written) == normalise(meant) == meant
    assert normalise(f"我问{written}的事，{written}呢") == normalise(f"我问{meant}的事，{meant}呢")


def test_no_slip_is_found_in_the_words_of_statutes(book):
    texts = "\n".join(article.text for article in book.articles(DAY))
    assert slips_read_in(texts) == set()


def test_no_slip_is_found_in_what_staff_write():
    written = "\n".join("\n".join((each.title, each.answer, *each.steps)) for each in load_entries())
    assert slips_read_in(written) == set()


@pytest.mark.parametrize(
    "words",
    [
        *(
            "和同学吵架",
            "和同村的人",
            "和同事打架",
            "真正地分开",
            "反正地是我的",
            "务工子女上学",
            "烈士遗属",
            "遗属补助",
        ),
        *(
            "当地保安",
            "土地保护",
            "保护口粮田",
            "重启诉讼",
            "空调介绍",
            "城市的户口",
            "降低押金",
            "出租任何东西",
        ),
        *(
            "年底押金",
            "工程宽",
            "试用七天",
            "村里的书",
            "网上防骗",
            "办理婚姻登记",
            "上传肖像",
            "仲裁员",
            "改嫁外村",
        ),
    ],
)
def test_a_right_word_is_not_taken_for_a_slip(words):
    assert slips_read_in(words) == set()

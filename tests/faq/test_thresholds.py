"""The file of fitted thresholds."""

from __future__ import annotations

import tomllib

import pytest

from faq.decision import Thresholds
from faq.matcher import Matcher
from faq.thresholds import fitted

GOOD = """
[words]
answer = 76.0
lead = 4.0
[meaning]
answer = 70.0
"""


@pytest.fixture
def read(tmp_path):
    def _read(text):
        (tmp_path / "thresholds.toml").write_text(text)
        return fitted(tmp_path / "thresholds.toml")

    fitted.cache_clear()
    yield _read
    fitted.cache_clear()


def test_what_a_file_says_holds_and_the_rest_is_as_usual(read):
    found = read(GOOD)
    assert found.words == Thresholds(answer=76.0, lead=4.0)
    assert found.meaning == Thresholds(answer=70.0)


def test_a_threshold_that_nobody_knows_is_refused(read):
    with pytest.raises(TypeError, match="anwser"):
        read(GOOD.replace("answer", "anwser"))


def test_a_file_without_one_of_the_tables_is_refused(read):
    with pytest.raises(KeyError, match="meaning"):
        read("[words]\n")


def test_a_file_that_is_no_toml_is_refused(read):
    with pytest.raises(tomllib.TOMLDecodeError):
        read("[words")


@pytest.mark.parametrize("name", ["words", "meaning"])
def test_those_that_ship_name_every_threshold_and_are_in_range(name):
    values = getattr(fitted(), name)
    assert 0 < values.plausible < values.alone <= values.answer <= values.sure <= 100
    assert 0 < values.sure_lead <= values.alone_lead
    assert values.lead > 0
    assert 0 < values.near < 100


def test_a_matcher_goes_by_the_file(village):
    strict = fitted()._replace(words=Thresholds(answer=100.1, alone=100.1, sure=100.1))
    assert Matcher(village).match("彩礼 退还").decision == "answer"
    assert Matcher(village, thresholds=strict).match("彩礼 退还").decision != "answer"

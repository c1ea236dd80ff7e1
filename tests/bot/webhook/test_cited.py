"""A citation that is looked up counts and is kept like any other question."""

from __future__ import annotations

from datetime import timedelta

from bot.statistics.periods import Period, beijing_day
from content.statutes.standing import OFFICIAL


def figures(services, now):
    day = beijing_day(now)
    return services.totals(Period(day, day + timedelta(days=1)))


def test_a_citation_counts_as_one_answered_matter(say, services, now):
    assert "《民法典》第1079条" in say("民法典1079")
    counted = figures(services, now)
    assert (counted.matters, counted.persons, counted.answered, counted.handed_over) == (1, 1, 1, 0)


def test_rating_it_belongs_to_the_same_matter(say, services, now):
    say("民法典1079", openid="o1")
    say("2", openid="o1")
    counted = figures(services, now)
    assert (counted.matters, counted.answered, counted.handed_over) == (1, 1, 1)


def test_a_second_delivery_gets_the_same_words(say, services, now):
    assert say("婚姻法第32条", msg_id=7) == say("婚姻法第32条", msg_id=7)
    assert figures(services, now).matters == 1


def test_the_texts_at_hand_reach_the_villager(say, services, statute_file):
    assert OFFICIAL in say("民法典1079")
    services.settings.var.mkdir(parents=True, exist_ok=True)
    (services.settings.var / "statutes.sqlite3").symlink_to(statute_file)
    assert "分居满二年" in say("民法典第1079条")

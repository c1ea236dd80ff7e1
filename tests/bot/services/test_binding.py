"""A member's own WeChat: bound by a code sent to the account; their tests are answered and never counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.conversation.turns import Kind, Utterance
from bot.records.database import read
from bot.records.desk_models import audit
from bot.records.errors import RecordsUnavailable
from bot.records.models import consultations, matters, persons
from bot.services.binding import TRIED, WRONG, Binding, binding_of
from bot.webhook.exchange import Exchange

ME, OTHER = "oClerkOfTheTown", "oVillager"


@pytest.fixture
def binding(services, now) -> Binding:
    services.staff.add("王专干", "clerk", password_hash=None, now=now)
    return binding_of(services)


@pytest.fixture
def exchange(services) -> Exchange:
    return Exchange(services)


@pytest.fixture
def say(exchange, now):
    numbers = iter(range(1000))

    def _say(words: str, *, who=ME, kind=Kind.TEXT, at=now, media_id=""):
        said = Utterance(who, kind, words, f"m:{next(numbers)}", at, media_id=media_id)
        return exchange.answer(said, now=at)

    return _say


def member(services):
    return services.staff.find("王专干")


def rows(services, column):
    return read(services.engine, lambda db: db.execute(select(func.count(column))).scalar_one())


@pytest.fixture
def bound(services, binding, say, now):
    assert say(f"绑定 {binding.code(member(services), now=now)}").startswith("绑好了，王专干")


def test_the_code_binds_whoever_sends_it_and_is_in_the_audit_log(services, bound):
    assert services.vault.decrypt(member(services).openid_cipher) == ME
    query = select(audit.c.actor, audit.c.act).where(audit.c.act == "wechat_bound")
    assert [tuple(row) for row in read(services.engine, lambda db: db.execute(query).all())] == [
        ("王专干", "wechat_bound")
    ]


@pytest.mark.parametrize("form", ["绑定{}", " 绑定：{} ", "绑定 {}。"])
def test_a_code_is_read_however_it_is_typed(services, binding, say, now, form):
    code = binding.code(member(services), now=now)
    assert say(form.format(code.lower().replace("-", " "))).startswith("绑好了")


def test_a_code_is_good_for_ten_minutes_and_not_for_an_hour(services, binding, now):
    code = binding.code(member(services), now=now)
    assert binding.answer(f"绑定 {code}", ME, now=now + timedelta(minutes=60)) == WRONG
    assert binding.answer(f"绑定 {code}", ME, now=now + timedelta(minutes=10)) != WRONG


def test_a_code_that_was_used_binds_nobody_else(services, binding, now):
    code = binding.code(member(services), now=now)
    assert binding.answer(f"绑定 {code}", ME, now=now) != WRONG
    assert binding.answer(f"绑定 {code}", OTHER, now=now) == WRONG
    assert services.vault.decrypt(member(services).openid_cipher) == ME


def test_a_member_who_left_binds_nothing(services, binding, now):
    code = binding.code(member(services), now=now)
    services.staff.set_active("王专干", False)
    assert binding.answer(f"绑定 {code}", ME, now=now) == WRONG


def test_every_process_knows_the_code_of_another(services, binding, now):
    code = binding.code(member(services), now=now)
    assert binding_of(services).answer(f"绑定 {code}", ME, now=now) != WRONG


@given(st.text(max_size=30))
def test_other_words_are_no_code(words):
    binding = Binding(None, vault=None, key=b"k", patience=None)  # type: ignore[arg-type]
    if "绑定" not in words:
        assert binding.answer(words, ME, now=None) is None  # type: ignore[arg-type]


def test_a_question_about_binding_is_a_question(say):
    assert WRONG not in say("绑定银行卡被骗了怎么办")


@pytest.mark.parametrize("words", ["老板拖欠工资怎么要", "村口的石狮子叫人挪走了没人管", "我要上访", "回电"])
def test_what_staff_try_is_answered_and_nothing_of_it_counts(services, bound, say, words):
    reply = say(words)
    assert TRIED in reply
    assert "\ue000" not in reply
    assert rows(services, matters.c.id) == 0
    assert rows(services, persons.c.id) == 0
    query = select(consultations.c.counted, consultations.c.text, consultations.c.outcome)
    kept = read(services.engine, lambda db: db.execute(query).all())
    assert not any(row.counted or row.text or row.outcome == "guided" for row in kept)


def test_numbers_go_on_meaning_what_was_offered_to_staff(services, bound, say):
    say("离婚")
    assert TRIED in say("1")
    assert rows(services, matters.c.id) == 0


def test_a_picture_of_staff_is_not_kept(services, bound, say):
    say("", kind=Kind.IMAGE, media_id="image-1")
    assert rows(services, persons.c.id) == 0


def test_others_count_as_before(services, bound, say):
    assert TRIED not in say("老板拖欠工资怎么要", who=OTHER)
    assert rows(services, matters.c.id) == 1


def test_after_unbinding_they_are_villagers_again(services, bound, exchange, say, now):
    exchange._binding.bind("王专干", None, now=now)
    assert TRIED not in say("老板拖欠工资怎么要")
    assert rows(services, matters.c.id) == 1


def test_another_process_hears_of_it_within_a_minute(services, binding, now):
    other = binding_of(services)
    assert not other.is_staff(ME, now=now)
    binding.bind("王专干", ME, now=now)
    assert other.is_staff(ME, now=now + timedelta(seconds=61))


def test_unfollowing_unbinds(services, bound, say):
    say("", kind=Kind.UNFOLLOW)
    assert member(services).openid_cipher is None


def test_who_is_bound_is_remembered_while_the_database_is_away(services, bound, exchange, now):
    services.staff.everyone = _away
    assert exchange._binding.is_staff(ME, now=now + timedelta(seconds=30))
    assert exchange._binding.is_staff(ME, now=now + timedelta(hours=1))


def _away():
    raise RecordsUnavailable("数据库正忙。")

"""Our menu, WeChat's rules, and menus brought into one shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.commands import MENU_KEYS, command
from bot.services.menu import OURS, UnknownAnswer, actions_of, broken_rules, in_force, is_ours, of_api, same
from bot.services.menu_by_hand import OURS_BY_HAND
from bot.services.menu_restoring import former
from bot.services.menu_words import difference, menu_lines, steps

CLICK = {"type": "click", "name": "问", "key": "help"}


def opened(*buttons):
    """The answer of get_current_selfmenu_info with these buttons."""
    return {"is_menu_open": 1, "selfmenu_info": {"button": list(buttons)}}


def test_our_menu_breaks_no_rule_and_uses_only_known_keys():
    assert broken_rules(OURS) == []
    assert {button["key"] for _, button in actions_of(OURS)} <= MENU_KEYS.keys()


def test_our_menu_by_hand_has_the_same_buttons_and_breaks_no_rule():
    assert broken_rules(OURS_BY_HAND) == []
    assert [place for place, _ in actions_of(OURS_BY_HAND)] == [place for place, _ in actions_of(OURS)]


def test_the_words_that_the_menu_by_hand_asks_for_do_what_the_buttons_do():
    by_place = dict(actions_of(OURS))
    asked = {
        place: button["value"].split("“")[1].split("”")[0]
        for place, button in actions_of(OURS_BY_HAND)
        if "“" in button["value"]
    }
    assert len(asked) == 8
    for place, word in asked.items():
        assert command(word) == MENU_KEYS[by_place[place]["key"]]


@pytest.mark.parametrize(
    ("menu", "part"),
    [
        ((), "1 到 3 个"),
        ((CLICK,) * 4, "1 到 3 个"),
        (({**CLICK, "name": "法律咨询服务台"},), "超过 16 个字节"),
        (({"name": "问", "sub_button": [CLICK] * 6},), "超过 5 个"),
        (({"name": "问", "sub_button": [{**CLICK, "name": "问" * 21}]},), "超过 60 个字节"),
        (({**CLICK, "key": "k" * 129},), "128"),
        (({"type": "view", "name": "问", "url": "https://" + "a" * 1024},), "1024"),
        (({"name": "问"},), "没有写点了做什么"),
    ],
)
def test_a_broken_rule_is_named(menu, part):
    (told,) = broken_rules(menu)
    assert part in told


def test_a_menu_at_the_limits_breaks_no_rule():
    sub = {**CLICK, "name": "问" * 20, "key": "k" * 128}
    assert broken_rules(({"name": "法律咨询台", "sub_button": [sub] * 5},) * 3) == []


def test_the_two_shapes_of_one_menu_are_the_same():
    listed = opened({"name": "问", "sub_button": {"list": [CLICK]}}, {**CLICK, "sub_button": {"list": []}})
    by_api = {"menu": {"button": [{"name": "问", "sub_button": [CLICK]}, {**CLICK, "sub_button": []}]}}
    assert same(in_force(listed), of_api(by_api))


def test_a_key_or_material_under_value_is_the_same():
    told = opened(
        {"type": "click", "name": "问", "value": "help"}, {"type": "media_id", "name": "图", "value": "M"}
    )
    assert same(in_force(told), (CLICK, {"type": "media_id", "name": "图", "media_id": "M"}))


@pytest.mark.parametrize(
    "other",
    [
        {**CLICK, "name": "答"},
        {**CLICK, "key": "ask"},
        {"type": "view", "name": "问", "url": "https://a"},
        {"type": "text", "name": "问", "value": "help"},
        {"name": "问", "sub_button": [CLICK]},
    ],
)
def test_menus_that_differ_are_not_the_same(other):
    assert not same((CLICK,), (other,))


def test_words_that_change_with_every_reading_do_not_make_a_difference():
    assert same(
        ({"type": "img", "name": "图", "value": "A"},), ({"type": "img", "name": "图", "value": "B"},)
    )


def test_a_menu_that_is_switched_off_is_none():
    assert in_force({**opened(CLICK), "is_menu_open": 0}) == ()


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"is_menu_open": 2},
        {"is_menu_open": 1},
        opened(),
        opened("button"),
        opened({"type": "click"}),
        opened({"name": "问", "sub_button": {"list": ["x"]}}),
    ],
)
def test_an_answer_that_makes_no_sense_is_no_empty_menu(info):
    with pytest.raises(UnknownAnswer):
        in_force(info)


odd = st.recursive(
    st.none() | st.integers(-1, 2) | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
kinds = st.sampled_from(["click", "view", "text", "img", "news", "media_id", "miniprogram", "unheard", ""])
buttons = st.recursive(
    st.fixed_dictionaries(
        {"name": st.text(max_size=5) | odd},
        optional={
            "type": kinds | odd,
            "value": odd,
            "key": st.text() | odd,
            "url": st.text() | odd,
            "news_info": st.fixed_dictionaries({"list": odd}) | odd,
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {"name": st.text(), "sub_button": st.lists(inner) | st.fixed_dictionaries({"list": st.lists(inner)})}
    ),
    max_leaves=5,
)


@given(st.lists(buttons, max_size=3) | odd)
def test_whatever_is_answered_is_read_or_refused(value):
    try:
        menu = in_force({"is_menu_open": 1, "selfmenu_info": {"button": value}})
    except UnknownAnswer:
        return
    back = former(menu)
    assert back.menu or back.by_hand
    assert all(len(lines) >= len(menu) for lines in (menu_lines(menu), steps(menu)))
    assert difference(menu, menu) == []
    assert difference(menu, OURS) or is_ours(menu)


def test_a_menu_of_our_keys_is_ours_and_no_menu_is_not():
    assert is_ours(OURS)
    assert is_ours((CLICK,))
    assert not is_ours(())
    assert not is_ours((CLICK, {"type": "view", "name": "网", "url": "https://a"}))
    assert not is_ours(({**CLICK, "key": "V1001"},))

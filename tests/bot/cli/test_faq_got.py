"""`flask faq who-got`: which text went to how many, without names."""

from __future__ import annotations

from bot.app import create_app
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from faq.corpus import load_entries

FIRST = load_entries()[0]


def test_it_tells_which_text_went_to_how_many_and_names_nobody(services, now):
    for who in ("alice", "bob"):
        utterance = Utterance(who, Kind.TEXT, "拖欠工资", f"key-{who}", now)
        turn = Turn(
            "请看", Session(), Outcome.ANSWER, topic="wages", entry_id=FIRST.id, entry_sha=FIRST.sha256()
        )
        services.keeper.keep(utterance, turn, now=now)
    runner = create_app(services.settings, services).test_cli_runner()
    said = runner.invoke(args=["faq", "who-got", FIRST.id]).output
    assert "2 件咨询、2 个人得到过" in said
    assert "随软件来的文字\t2 件" in said
    assert "alice" not in said


def test_of_what_nobody_got_there_is_nothing_to_list(services):
    runner = create_app(services.settings, services).test_cli_runner()
    assert "0 件咨询、0 个人" in runner.invoke(args=["faq", "who-got", "wages-003"]).output

"""The queue, signing together, stopping an entry, words of the lexicon, tasks, and a new entry out of an answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.asked import Asked
from bot.records.deliveries import Deliveries
from bot.records.recalls import Recalls
from bot.records.tasks import Tasks
from bot.records.versions import State, Versions
from bot.services.build import ACCOUNT, ENTRY
from bot.services.changed import LEXICON
from bot.services.entry_desk import LAW_CHANGED
from bot.services.entry_desk_board import entry_board_of
from bot.services.entry_desk_replay import replays_of
from faq.corpus import load_entries
from faq.lexicon import read_from_now_on
from tests.bot.console.conftest import token

FIRST = load_entries()[0]


@pytest.fixture
def clerk(enter):
    return enter("王专干", "clerk")


@pytest.fixture
def adviser(enter):
    return enter("李律师", "adviser")


@pytest.fixture
def ask(services, now):
    """Somebody asks and gets an entry; the id of the matter."""
    numbers = iter(range(1000, 2000))

    def _ask(words="拖欠工资怎么办", *, who="alice", entry=FIRST, outcome=Outcome.ANSWER):
        utterance = Utterance(who, Kind.TEXT, words, str(next(numbers)), now)
        given = {"entry_id": entry.id, "entry_sha": entry.sha256()} if entry else {}
        turn = Turn("请看", Session(), outcome, topic=FIRST.topic, **given)
        return services.keeper.keep(utterance, turn, now=now).matter_id

    return _ask


def press(browser, where, *, page="/console/password", **form):
    return browser.post(where, data={"csrf_token": token(browser.get(page).text), **form})


def shown(page: str) -> tuple[str, str]:
    """Entry and hash on the screen of the queue."""
    where = re.search(r"/console/entries/queue/([a-z]+-\d+)/approve", page)
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert where
    assert sha256
    return where[1], sha256[1]


def test_the_queue_begins_with_what_is_asked_most_and_leads_on(services, adviser, ask):
    wanted = load_entries()[7]
    ask(entry=wanted)
    entry_id, sha256 = shown(adviser.get("/console/entries/queue/").text)
    assert entry_id == wanted.id
    other, _ = shown(adviser.get(f"/console/entries/queue/?after={entry_id}").text)
    assert other != entry_id
    answer = press(adviser, f"/console/entries/queue/{entry_id}/approve", sha256=sha256)
    assert f"已审 1 / {len(load_entries())}" in adviser.get(answer.headers["Location"]).text
    assert services.approvals.approver_of(ENTRY, entry_id, sha256) == "李律师"


def test_a_shipped_text_is_returned_with_a_remark_and_leaves_the_queue(services, adviser):
    entry_id, sha256 = shown(adviser.get("/console/entries/queue/").text)
    press(adviser, f"/console/entries/queue/{entry_id}/return", sha256=sha256, remark="")
    assert shown(adviser.get("/console/entries/queue/").text)[0] == entry_id
    press(adviser, f"/console/entries/queue/{entry_id}/return", sha256=sha256, remark="少了一步")
    assert shown(adviser.get("/console/entries/queue/").text)[0] != entry_id
    assert "少了一步" in adviser.get(f"/console/entries/{entry_id}").text


def test_only_what_was_on_the_screen_is_signed_together(services, adviser):
    entry_id, sha256 = shown(adviser.get("/console/entries/queue/").text)
    unread = load_entries()[-1]
    page = "/console/entries/queue/sign"
    assert entry_id in adviser.get(page).text
    ticked = [f"{entry_id} {sha256}", f"{unread.id} {unread.sha256()}"]
    said = adviser.get(press(adviser, page, page=page, entry=ticked).headers["Location"]).text
    assert "一次审核通过了 1 条" in said
    assert "还没有一条一条看过" in said
    assert services.approvals.approved(ENTRY) == {(entry_id, sha256)}


def test_an_entry_is_stopped_corrected_and_those_who_got_it_are_told(services, clerk, adviser, ask):
    matter_id = ask()
    ask(who="bob", entry=load_entries()[1])
    where = f"/console/entries/{FIRST.id}/recall"
    assert "1 件咨询，1 个人" in clerk.get(where).text
    press(clerk, where, reason="", days="30")
    assert "马上停用" in clerk.get(where).text
    press(clerk, where, reason="期限写错了", days="30")
    assert "谁也收不到了" in clerk.get(where).text
    press(clerk, f"{where}/words", words="上次说的期限不对，应当是六十天，有事请打司法所电话。")
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', adviser.get(where).text)[1]
    assert press(clerk, f"{where}/approve", sha256=sha256).status_code in {302, 403}
    press(adviser, f"{where}/approve", sha256=sha256)
    asked = Asked(services.engine, account=ACCOUNT)
    since = (datetime.now(UTC) - timedelta(days=30)).date()
    recall_id = Recalls(services.engine, account=ACCOUNT).of_entry(FIRST.id)[0].id
    until = datetime.now(UTC)
    assert asked.untold(FIRST.id, since, until, kind="correction", item_id=recall_id, limit=9) == ()
    again = Deliveries(services.engine, account=ACCOUNT, vault=services.vault).hand_in(
        matter_id=matter_id, kind="correction", item_id=recall_id, words="又一次", now=until
    )
    assert again.words == "上次说的期限不对，应当是六十天，有事请打司法所电话。"


def test_whoever_wrote_the_correction_cannot_approve_it(services, adviser):
    where = f"/console/entries/{FIRST.id}/recall"
    press(adviser, where, reason="期限写错了", days="30")
    press(adviser, f"{where}/words", words="上次说的期限不对，应当是六十天，有事请打司法所电话。")
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', adviser.get(where).text)[1]
    assert press(adviser, f"{where}/approve", sha256=sha256).status_code == 403


def test_a_word_is_in_force_once_another_person_approved_it(services, clerk, adviser):
    try:
        press(clerk, "/console/lexicon/", word="铁疙瘩", meant="拖拉机")
        where = "/console/lexicon/铁疙瘩/1"
        assert press(clerk, f"{where}/approve").status_code == 403
        press(adviser, f"{where}/approve")
        versions = Versions(services.engine, account=ACCOUNT)
        assert versions.find(LEXICON, "铁疙瘩", 1).state is State.APPROVED
        assert "铁疙瘩" in clerk.get("/console/lexicon/").text
        press(clerk, "/console/lexicon/", word="铁疙瘩", act="take_back")
        press(adviser, "/console/lexicon/铁疙瘩/2/approve")
        assert "还没有。软件自带的词不列在这里" in clerk.get("/console/lexicon/").text
    finally:
        read_from_now_on(())


@pytest.mark.parametrize(
    ("word", "meant"), [("", "拖拉机"), ("铁 疙瘩", "拖拉机"), ("铁疙瘩", "？"), ("铁" * 13, "拖拉机")]
)
def test_what_is_no_word_is_refused_in_plain_words(services, clerk, word, meant):
    answer = press(clerk, "/console/lexicon/", word=word, meant=meant)
    assert "不行" in clerk.get(answer.headers["Location"]).text
    assert Versions(services.engine, account=ACCOUNT).in_state(LEXICON, State.IN_REVIEW) == ()


def test_a_replay_tells_which_questions_would_be_answered_differently(services, clerk, adviser, ask):
    try:
        ask("铁疙瘩压了地谁赔", entry=None, outcome=Outcome.HAND_OVER)
        press(clerk, "/console/lexicon/", word="铁疙瘩", meant="工资")
        where = "/console/lexicon/铁疙瘩/1"
        waiting = adviser.get(where)
        assert waiting.headers["Refresh"]
        assert "正在拿最近 90 天的提问" in waiting.text
        replays_of(services).wait()
        done = adviser.get(where)
        assert "Refresh" not in done.headers
        assert "最近 90 天里 1 个不同的提问试过" in done.text
    finally:
        read_from_now_on(())


def test_a_new_entry_begins_with_how_people_asked(clerk, ask):
    matter_id = ask("邻居家的鸡吃了我家的菜咋办", entry=None, outcome=Outcome.HAND_OVER)
    ask("邻居家的鸡吃了我家的菜怎么办啊", who="bob", entry=None, outcome=Outcome.HAND_OVER)
    page = clerk.get(f"/console/entries/new?matter={matter_id}").text
    assert "邻居家的鸡吃了我家的菜咋办" in page
    assert "邻居家的鸡吃了我家的菜怎么办啊" in page
    assert "没有找到这件咨询" in clerk.get("/console/entries/new?matter=nothing").text


def test_tasks_are_listed_lead_where_they_are_done_and_are_done_once(services, clerk, now):
    tasks = Tasks(services.engine, account=ACCOUNT)
    tasks.open(LAW_CHANGED, FIRST.id, "请看这一条", "adviser", now, {"matters": 12}, now)
    page = clerk.get("/console/tasks/").text
    assert "请看这一条" in page
    assert "答过 12 件" in page
    assert f"/console/entries/{FIRST.id}" in page
    assert "没有要做的事" in clerk.get("/console/tasks/?mine=1").text
    (task,) = tasks.open_ones()
    press(clerk, f"/console/tasks/{task.id}/done")
    assert tasks.open_ones() == ()
    assert "别人先点了" in clerk.get(press(clerk, f"/console/tasks/{task.id}/done").headers["Location"]).text


def test_the_board_counts_questions_once_in_ten_minutes(services, ask, now):
    board = entry_board_of(services)
    assert board.counts(now)[0] == {}
    ask()
    assert board.counts(now)[0] == {}
    board._counts = None
    assert board.counts(now)[0] == {FIRST.id: 1}

"""The pages on which entries are written, reviewed and brought back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from bot.records.versions import State, Versions
from bot.services.build import ACCOUNT, ENTRY
from faq.corpus import load_entries
from faq.sheet import NAMES
from tests.bot.console.conftest import token

FIRST = load_entries()[0]


def field(name: str) -> str:
    return f"f{NAMES.index(name)}"


@pytest.fixture
def versions(services):
    return Versions(services.engine, account=ACCOUNT)


@pytest.fixture
def clerk(enter):
    return enter("王专干", "clerk")


@pytest.fixture
def adviser(enter):
    return enter("李律师", "adviser")


def typed(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    found = {}
    for key, words in re.findall(r'<textarea[^>]*name="(f\d+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[key] = words
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name[1]] = value[1]
    return found


def write(browser, entry_id=FIRST.id, *, act="review", **changed):
    where = f"/console/entries/{entry_id}/edit"
    form = typed(browser.get(where).text) | {field(name): value for name, value in changed.items()}
    return browser.post(where, data={**form, "act": act})


def press(browser, page, where, **form):
    return browser.post(where, data={"csrf_token": token(browser.get(page).text), **form})


def test_the_list_shows_how_far_the_review_is_and_finds_by_words(clerk):
    page = clerk.get("/console/entries/").text
    assert f"已审 0 / {len(load_entries())}" in page
    assert "还差 60 条" in page
    found = clerk.get(f"/console/entries/?q={FIRST.title}").text
    assert FIRST.id in found
    assert "一共 1 条" in found


def test_a_new_text_changes_nothing_until_another_approved_it(services, clerk, adviser, versions):
    assert write(clerk, 问题="改过的问题怎么问才好").status_code == 302
    assert services.entries.all() == ()
    where = f"/console/entries/{FIRST.id}/versions/1"
    version = versions.find(ENTRY, FIRST.id, 1)
    press(clerk, where, f"{where}/approve", sha256=version.sha256)
    assert services.entries.all() == ()
    press(adviser, where, f"{where}/approve", sha256=version.sha256)
    assert [row.table["title"] for row in services.entries.all()] == ["改过的问题怎么问才好"]
    assert services.approvals.approver_of(ENTRY, FIRST.id, version.sha256) == "李律师"


def test_an_adviser_cannot_approve_what_they_wrote(adviser, versions):
    write(adviser, 问题="改过的问题怎么问才好")
    where = f"/console/entries/{FIRST.id}/versions/1"
    sha256 = versions.find(ENTRY, FIRST.id, 1).sha256
    assert press(adviser, "/console/password", f"{where}/approve", sha256=sha256).status_code == 403
    assert versions.find(ENTRY, FIRST.id, 1).state is State.IN_REVIEW


def test_what_breaks_a_rule_is_told_beside_its_field_and_nothing_is_lost(clerk, versions):
    answer = write(clerk, 解答="太短了", 问题="改过的问题怎么问才好")
    assert answer.status_code == 422
    box = answer.text[answer.text.index(f'name="{field("解答")}"') :]
    assert "“解答” 有 3 个字" in box[: box.index('class="rule"')]
    assert "太短了</textarea>" in box
    assert "改过的问题怎么问才好" in answer.text
    assert write(clerk, 依据1条="很多条").text.count("很多条") == 1
    assert versions.of_item(ENTRY, FIRST.id) == ()


def test_a_wording_of_another_entry_is_refused(clerk):
    second = load_entries()[1]
    page = write(clerk, 问法="\n".join((*FIRST.phrasings, second.title))).text
    assert second.id in page
    assert "请改得能分清问的是哪一件事" in page


def test_two_who_write_at_once_are_told_and_nothing_is_lost(clerk, adviser, versions):
    where = f"/console/entries/{FIRST.id}/edit"
    early = typed(clerk.get(where).text)
    write(adviser, 问题="顾问改过的问题怎么问")
    form = early | {field("问题"): "专干改过的问题怎么问"}
    answer = clerk.post(where, data=form)
    assert answer.status_code == 409
    assert "又存了第 1 版" in answer.text
    assert "专干改过的问题怎么问" in answer.text
    assert clerk.post(where, data=typed(answer.text) | form | {"base": "1"}).status_code == 302
    assert [row.state for row in versions.of_item(ENTRY, FIRST.id)] == [State.IN_REVIEW, State.REPLACED]


def test_a_draft_waits_until_it_is_handed_in(clerk, versions):
    write(clerk, 问题="改过的问题怎么问才好", act="draft")
    assert versions.find(ENTRY, FIRST.id, 1).state is State.DRAFT
    press(clerk, f"/console/entries/{FIRST.id}", f"/console/entries/{FIRST.id}/hand-in", number=1)
    assert versions.find(ENTRY, FIRST.id, 1).state is State.IN_REVIEW


def test_a_text_is_returned_with_a_remark_that_its_writer_sees(clerk, adviser, versions):
    write(clerk, 问题="改过的问题怎么问才好")
    where = f"/console/entries/{FIRST.id}/versions/1"
    press(adviser, where, f"{where}/return", remark="")
    assert versions.find(ENTRY, FIRST.id, 1).state is State.IN_REVIEW
    press(adviser, where, f"{where}/return", remark="期限写错了")
    assert versions.find(ENTRY, FIRST.id, 1).state is State.RETURNED
    assert "期限写错了" in clerk.get(f"/console/entries/{FIRST.id}/edit").text


def test_an_earlier_text_is_brought_back_as_a_new_version(services, clerk, adviser, versions):
    write(clerk, 问题="改过的问题怎么问才好")
    where = f"/console/entries/{FIRST.id}/versions/1"
    sha256 = versions.find(ENTRY, FIRST.id, 1).sha256
    press(adviser, where, f"{where}/approve", sha256=sha256)
    press(clerk, f"/console/entries/{FIRST.id}", f"/console/entries/{FIRST.id}/restore", number=0)
    back = versions.find(ENTRY, FIRST.id, 2)
    assert (back.state, back.sha256) == (State.IN_REVIEW, FIRST.sha256())
    where = f"/console/entries/{FIRST.id}/versions/2"
    press(adviser, where, f"{where}/approve", sha256=back.sha256)
    assert services.entries.all() == ()


def test_the_review_shows_what_goes_and_what_comes_and_the_citations(clerk, adviser):
    write(clerk, 问题=FIRST.title + "呢吗")
    page = adviser.get(f"/console/entries/{FIRST.id}/versions/1").text
    assert "<ins>呢吗</ins>" in page
    assert "text-bg-" in page
    assert "用最近 90 天的提问试一试" in page


def test_a_citation_that_does_not_hold_cannot_be_approved(clerk, adviser, versions):
    write(clerk, 依据1法律="中华人民共和国婚姻法", 依据1条="1")
    where = f"/console/entries/{FIRST.id}/versions/1"
    assert "依据有红的" in adviser.get(where).text
    press(adviser, where, f"{where}/approve", sha256=versions.find(ENTRY, FIRST.id, 1).sha256)
    assert versions.find(ENTRY, FIRST.id, 1).state is State.IN_REVIEW


def test_a_new_entry_gets_the_next_number_of_its_topic(clerk, services):
    values = dict(zip(NAMES, [""] * len(NAMES), strict=True)) | {
        "主题": services.shelf.content.corpus.topics[FIRST.topic],
        "问题": "从来没有人问过的新问题",
        "问法": "\n".join(f"第{sign}种从来没有过的新问法" for sign in "甲乙丙丁戊己"),
        "解答": FIRST.answer,
        "怎么办": "\n".join(FIRST.steps),
        "电话": "\n".join(FIRST.contacts),
        "依据1法律": FIRST.citations[0].law,
        "依据1条": str(FIRST.citations[0].article),
        "依据1说了什么": FIRST.citations[0].fact,
    }
    form = {field(name): value for name, value in values.items()}
    answer = press(clerk, "/console/entries/new", "/console/entries/new", **form)
    assert answer.status_code == 302, answer.text
    entry_id = answer.headers["Location"].rpartition("/")[2]
    assert entry_id.startswith(f"{FIRST.topic}-")
    assert entry_id not in {entry.id for entry in load_entries()}
    assert "从来没有人问过的新问题" in clerk.get("/console/entries/?state=in_review").text


def test_the_page_of_an_entry_that_is_not_there_is_not_found(clerk):
    assert clerk.get("/console/entries/wages-999").status_code == 404


def test_every_act_leaves_a_trace(services, clerk, adviser, versions):
    write(clerk, 问题="改过的问题怎么问才好")
    where = f"/console/entries/{FIRST.id}/versions/1"
    sha256 = versions.find(ENTRY, FIRST.id, 1).sha256
    press(adviser, where, f"{where}/approve", sha256=sha256)
    with services.engine.connect() as connection:
        acts = connection.execute(text("SELECT actor, act FROM audit WHERE kind = 'entry' ORDER BY at")).all()
    assert [tuple(row) for row in acts] == [("王专干", "entry_written"), ("李律师", "approved")]

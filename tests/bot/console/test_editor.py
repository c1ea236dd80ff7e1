"""Writing posts on the staff pages, without scripts and with what the script asks for."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from bot.records.versions import State
from bot.services.build import POST
from bot.services.post_desk import post_desk_of
from bot.statistics.periods import BEIJING
from tests.bot.console.conftest import token
from tests.bot.services.test_post_form import GOOD
from tests.bot.services.test_post_pictures import photo
from tests.bot.services.test_word_files import SAMPLE, packed
from tests.bot.services.writing import NOW, approve, few_posts, library_of

PLACE = "/console/editor/2027-03-p1"


@pytest.fixture
def environment(environment: dict[str, str], sqlite_url: str) -> dict[str, str]:
    return environment | {"DATABASE_URL": sqlite_url}


@pytest.fixture
def desk(services, tmp_path):
    few_posts(services, tmp_path / "posts")
    return post_desk_of(services)


@pytest.fixture
def writer(enter, desk):
    """A clerk with a new post, and how they press a button."""
    browser = enter()
    page = browser.get("/console/editor/").text
    browser.post(
        "/console/editor/new",
        data={"csrf_token": token(page), "month": "2027-03", "series": "extra", "title": ""},
    )

    def press(act: str = "save", at: str = PLACE, **changed):
        shown = browser.get(PLACE).text
        base = shown.partition('name="base" value="')[2].partition('"')[0]
        form = {"csrf_token": token(shown), "base": base, **GOOD, "act": act, **changed}
        return browser.post(at, data=form, content_type="multipart/form-data")

    press.browser = browser
    return press


def test_the_next_month_is_filled_in_for_a_new_post(enter, desk):
    now = datetime.now(BEIJING)
    year, month = divmod(now.year * 12 + now.month, 12)
    assert f'name="month" value="{year}-{month + 1:02d}"' in enter().get("/console/editor/").text


def test_a_post_is_written_and_handed_in_without_scripts(writer, desk):
    assert writer("hand_in").status_code == 302
    (version,) = desk.versions.of_item(POST, "2027-03-p1")
    assert (version.state, version.author) == (State.IN_REVIEW, "王专干")
    assert "交上去了" in writer.browser.get("/console/editor/").text


def test_what_is_wrong_is_shown_and_what_was_typed_stays(writer, desk):
    page = writer.browser.get(writer("hand_in", body="打 13812345678").location).text
    assert "红字" in page
    assert "像是电话" in page
    assert "打 13812345678</textarea>" in page
    assert desk.versions.of_item(POST, "2027-03-p1") == ()


def test_a_form_on_top_of_an_older_text_is_shown_again_with_both_names(writer, desk):
    writer()
    answer = writer(base="1", title="我的题目")
    assert answer.status_code == 409
    assert "我的题目" in answer.text
    assert "王专干也存了这一篇" in answer.text
    assert "data-clash" in answer.text
    assert desk.drafts.find("2027-03-p1").values["title"] == GOOD["title"]


def test_saving_by_itself_tells_what_is_wrong_and_who_was_faster(writer):
    told = writer(at=f"{PLACE}/autosave", title="<script>alert(1)</script>", body="国家级").json
    assert told["revision"] == 2
    assert "说得太满" in told["findings"]
    assert "<script>" not in told["findings"]
    late = writer(at=f"{PLACE}/autosave", base="1", title="别的")
    assert (late.status_code, "也存了" in late.json["words"]) == (409, True)


def test_a_long_text_is_taken(writer, desk):
    assert writer(body="这是一段很长的话。" * 1900).status_code == 302
    assert len(desk.drafts.find("2027-03-p1").values["body"]) > 17_000


def test_the_preview_is_what_wechat_gets_and_can_do_nothing(writer):
    answer = writer(at=f"{PLACE}/preview", body="**要紧** <script>x</script> [外](https://a.example)")
    assert "color:#b3261e" in answer.text
    assert "<script" not in answer.text
    assert "a.example" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_what_is_sent_is_the_preview_to_the_letter(writer, services):
    shown = writer(at=f"{PLACE}/preview").text
    writer("hand_in")
    approve(services, "2027-03-p1", 1, "李律师")
    sent = library_of(services).posts()["2027-03-p1"].html
    assert len(sent) > 500
    assert sent in shown


def test_pictures_and_a_cover_are_kept_shown_to_staff_and_to_villagers_only_with_the_post(
    writer, services, desk, client
):
    writer("picture", picture=(io.BytesIO(photo()), "a.jpg"))
    body = desk.drafts.find("2027-03-p1").values["body"]
    sha256 = body.partition("/pictures/")[2][:64]
    assert writer.browser.get(f"/console/pictures/{sha256}").mimetype == "image/jpeg"
    assert client.get(f"/console/pictures/{sha256}").status_code == 302
    assert client.get(f"/pictures/{sha256}").status_code == 404
    writer("cover", body=body, cover_file=(io.BytesIO(photo("blue")), "b.jpg"))
    values = dict(desk.drafts.find("2027-03-p1").values)
    writer("hand_in", **values)
    approve(services, "2027-03-p1", 1, "李律师")
    assert client.get(f"/pictures/{sha256}").mimetype == "image/jpeg"
    assert client.get("/posts/2027-03-p1/cover").mimetype == "image/jpeg"
    assert f'src="/pictures/{sha256}"' in client.get("/posts/2027-03-p1").text


def test_a_word_file_comes_in_behind_what_was_typed(writer, desk):
    writer("word", word=(io.BytesIO(SAMPLE), "a.docx"))
    body = desk.drafts.find("2027-03-p1").values["body"]
    assert body.startswith(GOOD["body"])
    assert "## 先找谁" in body
    assert "![图](/pictures/" in body


@pytest.mark.parametrize(
    ("act", "file", "told"),
    [
        (
            "word",
            {"word": (packed(word__vbaProject_xbin=b"x", word__document_xxml=b"<a/>"), "a.docm")},
            "带宏",
        ),
        ("picture", {"picture": (b"no picture", "a.jpg")}, "不是图片"),
        ("cover", {}, "请先选一个文件"),
    ],
)
def test_a_file_that_is_no_good_is_refused_and_the_text_is_saved(writer, desk, act, file, told):
    files = {name: (io.BytesIO(data), called) for name, (data, called) in file.items()}
    page = writer.browser.get(writer(act, **files).location).text
    assert told in page
    assert desk.drafts.find("2027-03-p1").values["title"] == GOOD["title"]


def test_a_file_beyond_the_limit_says_so(writer):
    answer = writer.browser.post(
        PLACE,
        data=b"x",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(15 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "没有收下" in answer.text


def test_an_article_is_looked_up_for_the_text(writer):
    page = "/console/editor/article?month=2027-03&law="
    assert "没有这一条" in writer.browser.get(f"{page}民法典&article=9999").json["words"]
    assert "没有“没有的法”" in writer.browser.get(f"{page}没有的法&article=1").json["words"]
    assert writer.browser.get(f"{page}民法典&article=1079").json["mark"] == "《民法典》第1079条"


def test_what_was_typed_is_thrown_away_only_when_sure(writer, desk):
    shown = writer.browser.get(PLACE).text
    for sure, left in ((None, True), ("yes", False)):
        form = {"csrf_token": token(shown)} | ({"sure": sure} if sure else {})
        writer.browser.post(f"{PLACE}/drop", data=form)
        assert (desk.drafts.find("2027-03-p1") is not None) is left


def test_a_returned_post_is_opened_with_what_was_said(writer, desk):
    writer("hand_in")
    desk.versions.send_back(POST, "2027-03-p1", 1, by="李律师", remark="第二段说反了", now=NOW)
    page = writer.browser.get(PLACE).text
    assert "李律师退回的意见：第二段说反了" in page
    assert GOOD["digest"] in page


@pytest.mark.parametrize("month", ["", "2027", "2027-13", "20２7-01", "1999-01"])
def test_a_month_that_is_none_begins_nothing(enter, desk, month):
    browser = enter()
    page = browser.get("/console/editor/").text
    form = {"csrf_token": token(page), "month": month, "series": "law", "title": "题"}
    answer = browser.post("/console/editor/new", data=form, follow_redirects=True)
    assert "月份没看懂" in answer.text
    assert desk.drafts.all() == ()


def test_words_to_avoid_are_changed_on_their_page(writer):
    page = "/console/editor/avoid"
    shown = writer.browser.get(page).text
    form = {"csrf_token": token(shown), "word": "有关部门", "advise": "写全名", "act": "add"}
    assert "以后会提示" in writer.browser.post(page, data=form, follow_redirects=True).text
    told = writer(at=f"{PLACE}/autosave", body="找有关部门").json
    assert "写全名" in told["findings"]
    never = form | {"word": "钱三多", "advise": "", "never": "yes"}
    assert "以后会提示" in writer.browser.post(page, data=never, follow_redirects=True).text
    assert "不许写的" in writer(at=f"{PLACE}/autosave", body="钱三多家").json["findings"]


def test_a_post_that_ships_opens_in_the_editor(enter, services, desk):
    browser = enter()
    page = browser.get(f"/console/editor/{services.post_shelf.files[0].slug}")
    assert "没有非改不可的" in page.text
    assert len(page.data) < 300_000
    assert browser.get("/console/editor/no-such-post").status_code == 404

"""Stands, hand-outs and activities on the staff pages, and their pictures."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from bot.console import register_field
from bot.records.database import read, write
from bot.records.desk_models import audit
from bot.records.entered import Register
from bot.records.field_models import media
from bot.services.build import ACCOUNT
from bot.statistics.periods import Period, beijing_day
from tests.bot.console.test_register import hidden, send

STAND = {"number": "40", "place": "付店集上", "village": "", "village_other": "张湾村"}
NEW = "/console/register/new/"
MULTIPART = "multipart/form-data; boundary=x"


def photo(colour: str = "red", size: tuple[int, int] = (2000, 1500)) -> tuple[io.BytesIO, str]:
    """A picture as a phone makes it, with a name of its file."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone of Zhang San"
    Image.new("RGB", size, colour).save(file, "JPEG", exif=exif)
    return io.BytesIO(file.getvalue()), "photo.jpg"


@pytest.fixture
def register(services):
    return Register(services.engine, account=ACCOUNT)


@pytest.fixture
def figures(services):
    def _figures():
        first = beijing_day(datetime.now(UTC))
        return services.totals(Period(first, first + timedelta(days=1)))

    return _figures


@pytest.fixture
def sealed(services):
    """The pictures as they lie in the database."""
    return lambda: read(services.engine, lambda db: db.execute(media.select().order_by(media.c.id)).all())


def test_a_stand_counts_its_heads_as_person_times(enter, figures):
    page = send(enter(), f"{NEW}stand", STAND).text
    assert "记下了：现场咨询点 · 张湾村 · 付店集上 · 40 人" in page
    found = figures()
    assert (found.matters, found.person_times, found.persons) == (0, 40, 0)


def test_a_hand_out_and_an_activity_are_entered(enter, figures):
    browser = enter()
    send(browser, f"{NEW}handout", STAND, item="宪法手册", number="300份")
    page = send(browser, f"{NEW}activity", STAND, sort="enter_schools", partner="中心学校").text
    assert "法律进学校" in page
    assert "中心学校" in page
    found = figures()
    assert (found.handouts, found.activities, found.activity_heads, found.person_times) == (300, 1, 40, 0)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(enter, figures):
    answer = send(enter(), f"{NEW}activity", STAND, number="许多", partner="派出所")
    assert answer.status_code == 400
    for words in ("请选一下是什么活动", "人数请写 1 到", 'value="许多"', 'value="派出所"', 'value="张湾村"'):
        assert words in answer.text
    assert figures().activities == 0


def test_pictures_are_kept_encrypted_without_what_the_phone_added(enter, register, sealed, services):
    browser = enter()
    page = send(browser, f"{NEW}stand", STAND, pictures=[photo("red"), photo("blue")]).text
    (entry,) = register.of("王专干")
    assert entry.pictures == 2
    rows = sealed()
    assert all(not row.sealed.startswith(b"\xff\xd8") for row in rows)
    assert page.count("small=1") == 2
    whole = browser.get(f"/console/register/picture/{rows[0].id}")
    assert whole.mimetype == "image/jpeg"
    assert b"Zhang" not in whole.data
    drawn = Image.open(io.BytesIO(whole.data))
    assert max(drawn.size) == 1600
    small = browser.get(f"/console/register/picture/{rows[0].id}?small=1").data
    assert max(Image.open(io.BytesIO(small)).size) <= 240


def test_an_upload_is_in_the_audit_log(enter, services):
    send(enter(), f"{NEW}stand", STAND, pictures=[photo()])
    acts = read(services.engine, lambda db: db.execute(select(audit.c.act)).scalars().all())
    assert "pictures_added" in acts


def test_a_form_sent_twice_keeps_one_row_and_each_picture_once(enter, register, figures):
    browser = enter()
    form = hidden(browser.get(f"{NEW}stand").text) | STAND
    for _ in range(2):
        page = browser.post(f"{NEW}stand", data=form | {"pictures": [photo()]}, follow_redirects=True).text
    assert "没有重复登记" in page
    assert figures().stand_heads == 40
    assert [entry.pictures for entry in register.of("王专干")] == [1]


def test_pictures_are_added_later_up_to_nine(enter, register):
    browser = enter()
    send(browser, f"{NEW}stand", STAND, pictures=[photo(size=(40, 30))])
    (entry,) = register.of("王专干")
    shown, add = f"/console/register/entry/{entry.id}", f"/console/register/held/{entry.id}/pictures"

    def added(number: int) -> str:
        form = hidden(browser.get(shown).text) | {"pictures": [photo(size=(40, 30)) for _ in range(number)]}
        return browser.post(add, data=form, follow_redirects=True).text

    assert "收下了 7 张照片" in added(7)
    assert "照片最多 9 张，这次还能传 1 张；您选了 2 张" in added(2)
    assert "请先选照片" in added(0)
    assert register.find(entry.id).pictures == 8


def test_a_file_that_is_no_picture_stops_it_and_keeps_what_was_typed(enter, figures):
    bad = (io.BytesIO(b"<script>alert(1)</script>"), "photo.jpg")
    answer = send(enter(), f"{NEW}stand", STAND, pictures=[photo(), bad])
    assert answer.status_code == 400
    assert "第 2 张照片：这不是图片" in answer.text
    assert 'value="付店集上"' in answer.text
    assert figures().stands == 0


def test_more_than_fits_is_said_in_a_sentence(enter):
    announced = {"CONTENT_LENGTH": str((register_field.MOST_MB + 1) * 1024 * 1024)}
    answer = enter().post(f"{NEW}stand", data=b"x", content_type=MULTIPART, environ_overrides=announced)
    assert answer.status_code == 413
    assert "照片加起来超过" in answer.text


def test_more_than_a_megabyte_comes_from_staff_only(enter, client, register):
    browser = enter()
    file = io.BytesIO()
    Image.effect_noise((2000, 1500), 60).save(file, "JPEG", quality=95)
    big = (io.BytesIO(file.getvalue()), "photo.jpg")
    assert len(file.getvalue()) > 1024 * 1024
    send(browser, f"{NEW}stand", STAND, pictures=[big])
    assert [entry.pictures for entry in register.of("王专干")] == [1]
    stranger = client.post(f"{NEW}stand", data=b"x" * 2_000_000, content_type=MULTIPART)
    assert stranger.status_code == 413


def test_a_changed_one_keeps_its_pictures(enter, register, figures):
    browser = enter()
    send(browser, f"{NEW}stand", STAND, pictures=[photo(size=(40, 30))])
    (old,) = register.of("王专干")
    url = f"/console/register/held/{old.id}/edit"
    assert 'value="40"' in browser.get(url).text
    send(browser, url, STAND, number="45", reason="数错了")
    new = next(entry for entry in register.of("王专干") if entry.voided_at is None)
    assert (new.number, new.pictures, figures().person_times) == (45, 1, 45)


def test_a_leader_sees_the_pictures_and_nobody_else_does(enter, client, sealed):
    send(enter(), f"{NEW}stand", STAND, pictures=[photo(size=(40, 30))])
    (row,) = sealed()
    url = f"/console/register/picture/{row.id}"
    assert enter("赵镇长", "leader").get(url).status_code == 200
    assert client.get(url).status_code == 302


def test_a_picture_of_a_villager_is_not_shown_here(enter, services, sealed):
    send(enter(), f"{NEW}stand", STAND, pictures=[photo(size=(40, 30))])
    (row,) = sealed()
    write(services.engine, lambda db: db.execute(media.update().values(activity_id=None)))
    assert enter("李律师", "adviser").get(f"/console/register/picture/{row.id}").status_code == 404


def test_a_voided_one_leaves_the_figures(enter, register, figures):
    browser = enter()
    send(browser, f"{NEW}stand", STAND)
    (entry,) = register.of("王专干")
    shown = f"/console/register/entry/{entry.id}"
    browser.post(f"{shown}/void", data=hidden(browser.get(shown).text) | {"reason": "没摆成"})
    assert figures().person_times == 0
    assert "王专干作废了：没摆成" in browser.get("/console/register/day").text

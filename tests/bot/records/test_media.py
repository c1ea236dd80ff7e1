"""Pictures and recordings: made with their exchange, taken by one, joined to their matter, deleted in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.database import write
from bot.records.desk_models import cases
from bot.records.exchange import Exchange
from bot.records.field_models import activities
from bot.records.media import CLAIM, GOOD_FOR, LOOSE, Media, media_of
from bot.records.models import matters

DAY = timedelta(days=1)


@pytest.fixture
def media(engine) -> Media:
    return Media(engine, account="town")


@pytest.fixture
def send(consultations, noon):
    """Send a picture or recording as somebody."""

    def _send(kind=Kind.IMAGE, *, who="alice", at=noon, key="9001", matter="", media_id="wx-1"):
        hands_over = kind is Kind.VOICE
        turn = Turn(
            "收到", Session(matter_id=matter), Outcome.HAND_OVER if hands_over else Outcome.SMALLTALK,
            same_matter=bool(matter), keep_text=False, hands_over=hands_over, keep_media=True,
        )  # fmt: skip
        said = Utterance(who, kind, "", key, at, media_id=media_id)
        return consultations.store(said, turn, now=at)

    return _send


def rows(ask):
    return ask("SELECT kind, matter_id, state FROM media ORDER BY id")


def test_a_recording_is_in_the_matter_it_opened(send, ask, media, engine):
    stored = send(Kind.VOICE)
    assert stored.matter_id
    (medium,) = media_of(engine, "town", stored.matter_id)
    assert (medium.kind, medium.state, medium.mime, medium.bytes) == ("voice", "waiting", "", 0)
    assert ask("SELECT counted FROM consultations")[0][0]


def test_the_same_push_makes_one_row(send, ask):
    send()
    assert send().repeated
    assert len(rows(ask)) == 1


def test_the_id_of_wechat_is_encrypted(send, ask, vault):
    send(media_id="secret-media-id")
    ((cipher,),) = ask("SELECT media_id_cipher FROM media")
    assert "secret" not in cipher
    assert vault.decrypt(cipher) == "secret-media-id"


def test_a_line_of_the_local_file_carries_it(consultations, ask, noon):
    turn = Turn("收到", Session(), Outcome.SMALLTALK, keep_text=False, keep_media=True)
    said = Utterance("alice", Kind.IMAGE, "", "77", noon, media_id="wx-1")
    line = consultations.proposed(said, turn, receipt="", words="收到", now=noon).to_line()
    for _ in range(2):
        consultations.store_exchange(Exchange.from_line(line))
    assert rows(ask) == [("image", None, "waiting")]


def test_a_line_written_before_pictures_were_kept_is_read(consultations, turn, utterance, noon):
    line = consultations.proposed(utterance(), turn(), receipt="", words="请看", now=noon).to_line()
    del line["media_cipher"]
    assert Exchange.from_line(line).media_cipher == ""


def test_a_picture_waits_for_the_next_matter_of_its_villager(send, say, media, ask, noon):
    send(at=noon)
    say(who="bob", at=noon + timedelta(minutes=1))
    assert media.join(now=noon + timedelta(minutes=2)) == 0
    matter = say(at=noon + timedelta(minutes=3)).matter_id
    assert media.join(now=noon + timedelta(minutes=4)) == 1
    assert rows(ask) == [("image", matter, "waiting")]
    assert media.join(now=noon + timedelta(minutes=5)) == 0


def test_a_matter_of_before_is_not_the_next_one(send, say, media, ask, noon):
    say(at=noon - timedelta(hours=1))
    send(at=noon)
    assert media.join(now=noon) == 0


def test_a_picture_that_nobody_spoke_of_for_a_day_goes(send, say, media, ask, noon):
    send(at=noon)
    say(at=noon + LOOSE + timedelta(hours=1))
    later = noon + LOOSE + timedelta(hours=2)
    assert media.join(now=later) == 0
    assert media.clear(retention_days=180, now=later) == 1
    assert ask("SELECT state, media_id_cipher, why FROM media") == [
        ("gone", None, "发来以后一天里没有说是什么事，删掉了。")
    ]


def test_taken_once_until_the_claim_ends(send, media, noon):
    send()
    (due,) = media.take(now=noon)
    assert (due.kind, due.tries) == ("image", 0)
    assert media.take(now=noon) == ()
    assert [row.tries for row in media.take(now=noon + CLAIM)] == [1]
    assert "wx-1" not in repr(due)


def test_what_is_kept_is_found_with_its_cipher_and_no_longer_waits(send, media, noon, ask):
    send()
    (due,) = media.take(now=noon)
    assert media.keep(due.id, b"sealed", mime="image/jpeg", length=3)
    medium, sealed = media.find(due.id)
    assert (medium.state, medium.mime, medium.bytes, sealed) == ("kept", "image/jpeg", 3, b"sealed")
    assert ask("SELECT media_id_cipher FROM media") == [(None,)]
    assert media.take(now=noon + GOOD_FOR) == ()
    assert not media.keep(due.id, b"other", mime="image/jpeg", length=3)


def test_what_was_put_off_comes_at_its_time_and_what_ended_never(send, media, noon):
    send()
    (due,) = media.take(now=noon)
    media.again(due.id, "网络不通。", at=noon + DAY)
    assert media.take(now=noon + CLAIM) == ()
    (due,) = media.take(now=noon + DAY)
    media.end(due.id, "没有了。")
    assert media.take(now=noon + 2 * DAY) == ()
    medium, sealed = media.find(due.id)
    assert (medium.state, medium.why, sealed) == ("gone", "没有了。", None)


def test_nothing_comes_back_after_the_person_was_forgotten(send, media, consultations, ask, noon):
    send(Kind.VOICE, key="1")
    send(Kind.IMAGE, key="2")
    (first, _) = media.take(now=noon)
    assert consultations.forget("alice", now=noon)
    assert not media.keep(first.id, b"sealed", mime="audio/amr", length=3)
    assert ask("SELECT DISTINCT state, media_id_cipher, sealed FROM media") == [("gone", None, None)]


def kept(media, noon):
    for due in media.take(now=noon):
        media.keep(due.id, b"sealed", mime="audio/amr", length=3)


def test_an_open_matter_keeps_its_recording_however_old(send, media, noon):
    send(Kind.VOICE)
    kept(media, noon)
    assert media.clear(retention_days=180, now=noon + 400 * DAY) == 0


def test_days_after_its_case_was_closed_it_goes(send, media, engine, noon, ask):
    matter = send(Kind.VOICE).matter_id
    kept(media, noon)
    closed = noon + 100 * DAY
    close_case(engine, matter, came=noon, closed=closed)
    assert media.clear(retention_days=180, now=closed + 179 * DAY) == 0
    assert media.clear(retention_days=180, now=closed + 181 * DAY) == 1
    assert ask("SELECT state, sealed, why FROM media") == [("gone", None, "到期了，按规定删掉了。")]


def test_a_picture_of_an_answered_matter_goes_as_well(send, say, media, noon):
    matter = say().matter_id
    send(matter=matter)
    kept(media, noon)
    assert media.clear(retention_days=180, now=noon + 179 * DAY) == 0
    assert media.clear(retention_days=180, now=noon + 181 * DAY) == 1


def test_a_picture_of_an_activity_is_kept_once_for_each_form(media, engine, noon):
    activity = {
        "id": "a1", "account": "town", "kind": "stand", "sort": "", "day": noon.date(), "place": "", "village": "",
        "partner": "", "topic": "", "number": 1, "words": "", "made_by": "王", "made_at": noon, "form_key": "f1",
        "voided_by": "", "void_reason": "",
    }  # fmt: skip
    write(engine, lambda connection: connection.execute(insert(activities), activity))
    first = media.add(
        "image", b"sealed", form_key="f1", activity_id="a1", mime="image/jpeg", length=3, now=noon
    )
    again = media.add(
        "image", b"sealed", form_key="f1", activity_id="a1", mime="image/jpeg", length=3, now=noon
    )
    assert first
    assert again is None
    assert media.clear(retention_days=1, now=noon + 9 * DAY) == 0


def close_case(engine, matter, *, came, closed):
    row = {
        "matter_id": matter, "account": "town", "reason": "media", "came_at": came, "due_at": came,
        "assigned_to": "", "with_adviser": False, "state": "closed", "closed_at": closed, "closed_by": "王",
        "result": "answered",
    }  # fmt: skip

    def work(connection):
        connection.execute(insert(cases), row)
        connection.execute(update(matters).values(state="closed"))

    write(engine, work)

"""Pictures and recordings on the staff pages: for those who see to matters, harmless to a browser, each look noted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.records.media import Media, media_of
from bot.services.build import ACCOUNT
from bot.services.media import media_keeper_of
from bot.services.sounds import can_play
from bot.webhook.exchange import Exchange
from tests.bot.services.test_pictures import photo

AMR = (Path(__file__).parents[3] / "bot/simulator/samples/voice.amr").read_bytes()
ROLES = [("clerk", 200), ("adviser", 200), ("reviewer", 200), ("admin", 200), ("leader", 403)]


@pytest.fixture
def kept(services):
    """Let a villager send something, and keep these bytes of it."""

    def _kept(kind: Kind, data: bytes | None) -> str:
        now = datetime.now(UTC)
        said = Utterance("oVillager", kind, "", f"m:{kind}", now, media_id=f"{kind}-1")
        Exchange(services).answer(said, now=now)
        (due,) = Media(services.engine, account=ACCOUNT).take(now=datetime.now(UTC))
        if data is not None:
            assert media_keeper_of(services).keep(due.id, kind.value, data)
        return due.id

    return _kept


@pytest.mark.parametrize(("role", "code"), ROLES)
def test_only_those_who_see_to_matters_may_look(enter, kept, role, code):
    medium_id = kept(Kind.IMAGE, photo())
    assert enter(role=role).get(f"/console/media/{medium_id}").status_code == code


def test_a_stranger_is_asked_to_sign_in(client, kept):
    answer = client.get(f"/console/media/{kept(Kind.IMAGE, photo())}")
    assert answer.status_code == 302
    assert "/console/login" in answer.location


def test_a_picture_can_do_nothing_in_a_browser(enter, kept):
    answer = enter().get(f"/console/media/{kept(Kind.IMAGE, photo())}")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.data[:3] == b"\xff\xd8\xff"


def test_each_look_is_in_the_audit_log(enter, kept, services):
    from sqlalchemy import text

    from bot.records.database import read

    medium_id = kept(Kind.IMAGE, photo())
    browser = enter(name="李律师", role="adviser")
    browser.get(f"/console/media/{medium_id}")
    browser.get(f"/console/media/{medium_id}?save=1")
    question = text("SELECT actor, item_id FROM audit WHERE act = 'media_looked'")
    rows = read(services.engine, lambda db: db.execute(question).all())
    assert [tuple(row) for row in rows] == [("李律师", medium_id)] * 2


def test_a_recording_plays_and_can_be_saved(enter, kept):
    medium_id, browser = kept(Kind.VOICE, AMR), enter()
    saved = browser.get(f"/console/media/{medium_id}?save=1")
    assert (saved.data, saved.mimetype) == (AMR, "audio/amr")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Disposition"].endswith('.amr"')
    if not can_play():
        pytest.skip("av is not installed: make setup could not fetch it")
    played = browser.get(f"/console/media/{medium_id}/sound.wav")
    assert (played.mimetype, played.data[:4]) == ("audio/wav", b"RIFF")
    assert 90_000 < len(played.data) < 120_000


def test_a_recording_that_cannot_be_played_says_what_to_do(enter, kept):
    answer = enter().get(f"/console/media/{kept(Kind.VOICE, b'nothing that plays')}/sound.wav")
    assert answer.status_code == 415
    assert "下载" in answer.text


def test_what_still_waits_or_is_not_there_is_told_in_words(enter, kept):
    browser = enter()
    waiting = browser.get(f"/console/media/{kept(Kind.IMAGE, None)}")
    unknown = browser.get("/console/media/0000")
    assert (waiting.status_code, unknown.status_code) == (404, 404)
    assert "还在从微信取" in waiting.text
    assert "没有这个图片" in unknown.text


def test_what_was_deleted_says_why(enter, kept, services):
    medium_id = kept(Kind.VOICE, None)
    Media(services.engine, account=ACCOUNT).end(medium_id, "微信那边已经没有了（只保存三天）。")
    assert "只保存三天" in enter().get(f"/console/media/{medium_id}").text


def test_a_cipher_of_another_key_is_told_in_words(enter, kept, services):
    medium_id, browser = kept(Kind.IMAGE, photo()), enter()
    services.vault = type(services.vault)("another key than at that time")
    answer = browser.get(f"/console/media/{medium_id}")
    assert answer.status_code == 503
    assert "密钥" in answer.text


def test_a_page_shows_what_belongs_to_a_matter(app, services, kept):
    from flask import render_template_string

    medium_id = kept(Kind.VOICE, AMR)
    medium, _ = Media(services.engine, account=ACCOUNT).find(medium_id)
    rows = media_of(services.engine, ACCOUNT, medium.matter_id)
    with app.test_request_context("/console/"):
        page = render_template_string(
            '{% from "console/_media.html" import shown with context %}{{ shown(rows) }}', rows=rows
        )
    assert f"/console/media/{medium_id}?save=1" in page
    assert (f"/console/media/{medium_id}/sound.wav" in page) == can_play()

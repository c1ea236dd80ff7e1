"""A recording and a picture on the page of their matter, in a real browser: the one plays, the other is seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot.app import create_app
from bot.conversation.turns import Kind, Utterance
from bot.records import field_models
from bot.records.database import read
from bot.records.media import Media
from bot.services.build import ACCOUNT, Services
from bot.services.inbox import inbox_of
from bot.services.media import media_keeper_of
from bot.services.passwords import hashed
from bot.services.sounds import can_play
from bot.settings import Settings
from bot.webhook.exchange import Exchange
from tests.standin import running_app

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).parent.parent / "bot" / "simulator" / "samples"
PASSWORD = "plum-blossom-9"


@pytest.fixture
def services(tmp_path):
    given = {"DEMO": "1", "SECRET_KEY": "k" * 40, "VAR_DIR": str(tmp_path / "var")}
    made = Services(Settings.from_env(given | {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}, env_file=None))
    made.upgrade()
    made.staff.add("王专干", "clerk", password_hash=hashed(PASSWORD), now=datetime.now(UTC))
    yield made
    made.engine.dispose()


@pytest.fixture
def matter(services) -> str:
    """A matter with a recording and a picture."""
    now = datetime.now(UTC)
    for kind in (Kind.VOICE, Kind.IMAGE):
        said = Utterance("oVillager", kind, "", f"m:{kind}", now, media_id=f"{kind}-1")
        Exchange(services).answer(said, now=now)
    media, keeper = Media(services.engine, account=ACCOUNT), media_keeper_of(services)
    media.join(now=now)
    for due in media.take(now=datetime.now(UTC)):
        name = "voice.amr" if due.kind == "voice" else "photo.jpg"
        assert keeper.keep(due.id, due.kind, (SAMPLES / name).read_bytes())
    inbox_of(services).regular(datetime.now(UTC))
    (found,) = {media.find(row_id)[0].matter_id for row_id in _ids(services)}
    return found


def _ids(services):
    return read(services.engine, lambda db: db.execute(select(field_models.media.c.id)).scalars().all())


def test_a_recording_plays_and_a_picture_is_seen(services, matter, browser: Browser):
    if not can_play():
        pytest.skip("av is not installed: make setup could not fetch it")
    complaints: list[str] = []
    with running_app(create_app(services.settings, services)) as url:
        page = browser.new_page(viewport={"width": 360, "height": 720})
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not said.location["url"].endswith("/favicon.ico")
                else None
            ),
        )
        page.goto(f"{url}/console")
        page.fill("#username", "王专干")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.goto(f"{url}/console/inbox/{matter}")
        picture = page.locator(".medium img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 900)
        sound = page.locator(".medium audio")
        seconds = sound.evaluate(
            "audio => new Promise((done, fail) => {"
            " audio.onloadedmetadata = () => done(audio.duration); audio.onerror = () => fail(audio.error.message);"
            " audio.load(); audio.preload = 'metadata'; audio.muted = true; audio.play(); })"
        )
        assert 3 < seconds < 4
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.close()
    assert complaints == []

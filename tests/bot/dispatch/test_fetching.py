"""Fetching from WeChat's side over real HTTP: what came is kept encrypted, what is gone says why, nothing is lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PIL import Image

from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.dispatch.fetching import Fetching
from bot.records.audit import Audit
from bot.records.consultations import Consultations
from bot.records.database import connect
from bot.records.media import GOOD_FOR, Media
from bot.records.vault import Vault
from bot.services.media import MediaKeeper
from bot.services.sounds import MAX_BYTES
from bot.sessions.tokens import LocalTokens
from bot.wechat.account import WechatAccount
from bot.wechat.client import WechatClient
from tests.standin import MovableClock, RunningStandIn, running_stand_in

GET = "/cgi-bin/media/get"
AMR = b"#!AMR\n" + b"\x3c" * 64
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="module")
def account() -> WechatAccount:
    return WechatAccount(appid="wx0123456789abcdef", token="pufatoken", secret="s" * 32)


@pytest.fixture
def wechat(account, clock) -> Iterator[RunningStandIn]:
    with running_stand_in(account, clock=clock) as running:
        yield running


@pytest.fixture
def engine(database_url, tmp_path):
    opened = connect(database_url, root=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def vault() -> Vault:
    return Vault("a secret key for tests")


@pytest.fixture
def media(engine) -> Media:
    return Media(engine, account="town")


@pytest.fixture
def keeper(media, engine, vault) -> MediaKeeper:
    audit = Audit(engine, account="town")
    return MediaKeeper(media, vault=vault, audit=audit, retention_days=180)


@pytest.fixture
def fetching(keeper, account, wechat, vault) -> Fetching:
    client = WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=0.5)
    return Fetching(keeper, client, decrypt=vault.decrypt)


@pytest.fixture
def sent(engine, vault, clock) -> Callable[..., None]:
    consultations = Consultations(engine, account="town", vault=vault)

    def _sent(media_id: str = "voice-1", kind: Kind = Kind.VOICE) -> None:
        turn = Turn("收到", Session(), Outcome.HAND_OVER, keep_text=False, hands_over=True, keep_media=True)
        said = Utterance("alice", kind, "", f"m:{media_id}", clock.at, media_id=media_id)
        consultations.store(said, turn, now=clock.at)

    return _sent


@pytest.fixture
def only(ask_rows, media, vault):
    """The one medium there is, and what it holds in plain."""

    def _only():
        (medium_id,) = ask_rows("SELECT id FROM media")[0]
        medium, sealed = media.find(medium_id)
        return medium, None if sealed is None else vault.decrypt_bytes(sealed)

    return _only


@pytest.fixture
def ask_rows(engine):
    from sqlalchemy import text

    from bot.records.database import read

    return lambda question: read(engine, lambda db: db.execute(text(question)).all())


def photo(width: int = 60) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    out = io.BytesIO()
    Image.new("RGB", (width, 40), "orange").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_recording_is_kept_as_it_came(fetching, sent, wechat, only, clock):
    wechat.api.media.put("voice-1", AMR, "audio/amr")
    sent()
    assert fetching.run(clock.at) == 1
    medium, data = only()
    assert (medium.state, medium.mime, medium.bytes, data) == ("kept", "audio/amr", len(AMR), AMR)
    assert fetching.run(clock.at + MINUTE) == 0
    assert wechat.calls("media/get") == 1


def test_a_picture_is_kept_without_what_the_phone_added(fetching, sent, wechat, only, clock):
    wechat.api.media.put("p", photo(3000), "text/html")
    sent("p", Kind.IMAGE)
    assert fetching.run(clock.at) == 1
    medium, data = only()
    assert medium.mime == "image/jpeg"
    assert b"SecretPhone" not in data
    assert Image.open(io.BytesIO(data)).size[0] == 1600


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        (Kind.IMAGE, b"%PDF-1.7 of a stranger", "不是图片"),
        (Kind.VOICE, b"MZ a program", "不是录音"),
        (Kind.VOICE, b"#!AMR\n" + bytes(MAX_BYTES + 1), "太大"),
    ],
    ids=["a document", "a program", "too large"],
)
def test_what_is_no_use_is_not_asked_for_again(fetching, sent, wechat, only, clock, kind, data, says):
    wechat.api.media.put("x", data)
    sent("x", kind)
    assert fetching.run(clock.at) == 0
    medium, kept = only()
    assert (medium.state, kept) == ("failed", None)
    assert says in medium.why
    fetching.run(clock.at + GOOD_FOR)
    assert wechat.calls("media/get") == 1


def test_what_wechat_no_longer_has_is_gone_and_says_so(fetching, sent, only, clock, wechat):
    sent("unknown")
    assert fetching.run(clock.at) == 0
    medium, _ = only()
    assert (medium.state, medium.why) == ("gone", "微信那边已经没有了（只保存三天）。")
    fetching.run(clock.at + MINUTE * 60)
    assert wechat.calls("media/get") == 1


@pytest.mark.parametrize("fault", ["timeout", "drop", "500", "html", "redirect", 45009, -1, 48001])
def test_a_failure_is_tried_again_later(fetching, sent, wechat, only, clock, fault):
    sent()
    wechat.api.fail_next(GET, fault)
    assert fetching.run(clock.at) == 0
    medium, _ = only()
    assert medium.state == "waiting"
    assert medium.why.endswith("。")
    assert fetching.run(clock.at) == 0
    clock.move(minutes=2)
    assert fetching.run(clock.at) == 1


def test_after_three_days_nobody_asks_any_more(fetching, sent, wechat, only, clock):
    sent()
    wechat.api.fail_next(GET, "500", 1000)
    while only()[0].state == "waiting":
        assert clock.at < MovableClock().at + GOOD_FOR
        fetching.run(clock.at)
        clock.move(minutes=20)
    medium, _ = only()
    assert medium.state == "gone"
    assert medium.why.startswith("微信只保存三天")
    assert 60 < wechat.calls("media/get") < 90


def test_a_refused_token_costs_one_more_call_and_nothing_else(fetching, sent, wechat, clock):
    sent()
    wechat.api.fail_next(GET, 40001)
    assert fetching.run(clock.at) == 1
    assert wechat.calls("media/get") == 2


def test_a_silent_network_is_asked_once_in_a_round(fetching, sent, wechat, clock):
    for number in range(3):
        sent(f"voice-{number}")
    wechat.api.fail_next(GET, "timeout", 3)
    assert fetching.run(clock.at) == 0
    assert wechat.calls("media/get") == 1


def test_an_id_of_another_secret_key_is_told_and_not_sent(keeper, sent, wechat, account, only, clock):
    sent()
    client = WechatClient(account, api_base=wechat.url, tokens=LocalTokens())
    other = Fetching(keeper, client, decrypt=Vault("another key for these tests").decrypt)
    assert other.run(clock.at) == 0
    assert only()[0].state == "failed"
    assert wechat.calls("media/get") == 0


def test_a_picture_of_before_its_matter_is_joined_to_it(fetching, engine, vault, clock, ask_rows):
    consultations = Consultations(engine, account="town", vault=vault)
    shown = Turn("收到", Session(), Outcome.SMALLTALK, keep_text=False, keep_media=True)
    consultations.store(
        Utterance("alice", Kind.IMAGE, "", "m:1", clock.at, media_id="image-1"), shown, now=clock.at
    )
    fetching.run(clock.at)
    clock.move(minutes=1)
    asked = Turn("请看", Session(), Outcome.ANSWER, topic="wages")
    stored = consultations.store(Utterance("alice", Kind.TEXT, "工资", "m:2", clock.at), asked, now=clock.at)
    fetching.run(clock.at)
    assert [tuple(row) for row in ask_rows("SELECT matter_id, state FROM media")] == [
        (stored.matter_id, "kept")
    ]

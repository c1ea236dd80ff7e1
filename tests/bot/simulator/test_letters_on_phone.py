"""In a demo an answer of staff is seen on the phone: at once as a message, and by its code on somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from bot.dispatch.ladder import ladder_of
from bot.records.database import write
from bot.records.desk_models import replies
from bot.services.build import ACCOUNT, Services
from bot.settings import Settings
from tests.bot.simulator.test_phone import Hand, following
from tests.webserver import running_web

WORDS = "带上承包合同，到镇里的农经站查存根。"


@pytest.fixture
def demo(tmp_path) -> Iterator[tuple[Hand, Hand, Services]]:
    """The phones of two people, and the parts of a process beside the one that serves them."""
    settings = {
        "DEMO": "1",
        "WECHAT_APPID": "wx0123456789abcdef",
        "WECHAT_TOKEN": "pufatoken",
        "WECHAT_AES_KEY": "a" * 43,
        "SECRET_KEY": "a secret key that is long enough for tests",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/pufa.sqlite3",
    }
    with running_web(settings, tmp_path) as web:
        here = settings | {"WECHAT_API_BASE": web.url}
        services = Services(Settings.from_env(here, env_file=None))
        yield following(Hand(web, "zhang")), following(Hand(web, "li")), services
        services.engine.dispose()


def test_an_approved_answer_is_seen_on_the_phone_and_by_its_code_on_another(demo):
    zhang, li, services = demo
    zhang.says("转人工")
    (said,) = zhang.says("隔壁村会计把承包地的补贴写到他侄子名下了")[-1:]
    assert re.search(r"\d{6}-\d{4}", said)
    now = datetime.now(UTC)
    with services.engine.connect() as connection:
        matter = connection.exec_driver_sql("SELECT id FROM matters").scalar()
    row = {
        "id": "r1", "account": ACCOUNT, "matter_id": matter, "author": "王专干", "words": WORDS, "sha256": "0" * 64,
        "entry_id": "", "state": "approved", "made_at": now, "decided_by": "李律师", "decided_at": now, "remark": "",
    }  # fmt: skip
    write(services.engine, lambda db: db.execute(insert(replies), row))
    ladder = ladder_of(services)
    ladder.hand_in(matter_id=matter, kind="reply", item_id="r1", words=WORDS, now=now)
    ladder.hand_in(matter_id=matter, kind="reply", item_id="r1", words=WORDS, now=now)
    shown = [line["words"] for line in zhang.state()["lines"]]
    assert sum(WORDS in words for words in shown) == 1
    with services.engine.connect() as connection:
        state, way, cipher = connection.exec_driver_sql(
            "SELECT state, way, code_cipher FROM deliveries"
        ).one()
    assert (state, way) == ("delivered", "service")
    code = services.vault.decrypt(cipher)
    assert any(WORDS in words for words in li.says(code.lower()))

"""Talk to the webhook as WeChat does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from tests.signing import Signer

Say = Callable[..., str]


@pytest.fixture
def deliver(client: FlaskClient, signer: Signer) -> Callable[..., str]:
    """Deliver a prepared push (query, body) and read the words of the answer."""

    def _deliver(push: tuple[dict[str, str], bytes]) -> str:
        query, body = push
        answer = client.post("/wechat", query_string=query, data=body)
        assert answer.status_code == 200
        return signer.read_reply(answer.data).get("Content", "")

    return _deliver


@pytest.fixture
def say(deliver: Callable[..., str], signer: Signer) -> Say:
    """Type something; ``msg_id`` repeats a delivery."""

    def _say(
        text: str, *, openid: str | None = None, msg_id: int | None = None, at: datetime | None = None
    ) -> str:
        return deliver(signer.text(text, at=at or datetime.now(UTC), openid=openid, msg_id=msg_id))

    return _say

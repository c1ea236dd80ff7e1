"""Matters of villagers in the inbox, and forms as staff send them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.services.inbox import inbox_of
from bot.webhook.exchange import Exchange
from tests.bot.console.conftest import token

TOWER = "村口的石狮子叫人挪走了没人管"
PHONE = "13800138000"
_numbers = itertools.count()


def say(services: Services, *words: str, who: str = "oVillager") -> None:
    """A villager sends these one after the other."""
    now = datetime.now(UTC)
    for text in words:
        Exchange(services).answer(Utterance(who, Kind.TEXT, text, f"{who}:{next(_numbers)}", now), now=now)


def handed_over(services: Services, *words: str, who: str = "oVillager") -> str:
    """The matter of what a villager said, in the inbox."""
    say(services, *(words or (TOWER,)), who=who)
    inbox_of(services).take_in(datetime.now(UTC))
    with services.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT matter_id FROM cases ORDER BY matter_id DESC LIMIT 1")
        return str(found.scalar_one())


def press(browser: FlaskClient, path: str, **form: str) -> Any:
    """Send a form and see where it leads."""
    word = token(browser.get("/console/password").text)
    sent = {"from": form.pop("came_from")} if "came_from" in form else {}
    return browser.post(path, data=form | sent | {"csrf_token": word}, follow_redirects=True)


def rows(services: Services, question: str) -> list[tuple[Any, ...]]:
    """Rows of a plain SQL question."""
    with services.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(question)]

"""What a desk needs besides the content: the villager's own matters, the office's keywords, the villages."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from bot.conversation.desk import Desk
from bot.services.build import Services
from bot.services.canned_shelf import CannedShelf, canned_shelf_of
from bot.services.own_page import OwnPage, own_page_of
from bot.services.villages import VillageList, village_list_of


class OwnDesk:
    """Adds these parts to a desk; nothing is opened before somebody asks for it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @cached_property
    def _page(self) -> OwnPage:
        return own_page_of(self._services)

    @cached_property
    def _canned(self) -> CannedShelf:
        return canned_shelf_of(self._services)

    @cached_property
    def _villages(self) -> VillageList:
        return village_list_of(self._services)

    def parts(self, openid: str) -> dict[str, Any]:
        """What the desk has for one villager. What it reads may raise RecordsError."""
        services = self._services

        def keys() -> tuple[str, ...]:
            return services.person_keys(openid)

        def village() -> str:
            owner = services.keeper.ask(lambda: self._page.matters.owner(*keys()))
            return owner.village if owner else ""

        return {
            "own": lambda: services.keeper.ask(lambda: self._page.matters.of_key(*keys())),
            "link": lambda: services.keeper.ask(lambda: self._page.address(*keys())),
            "village": village,
            **self._for_all,
        }

    def on_stranger(self, desk: Desk) -> Desk:
        """The desk as it is for somebody of whom nothing is known."""
        return replace(desk, **self._for_all)

    @cached_property
    def _for_all(self) -> dict[str, Any]:
        return {
            "canned": lambda words: self._canned.says(words),
            "first_line": lambda: self._canned.first_line(),
            "villages": lambda: self._villages.names(),
        }

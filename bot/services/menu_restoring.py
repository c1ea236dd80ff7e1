"""Which part of a former menu the program can put back, and what a person has to type again.

menu/create does not know the types that WeChat's console makes (text, img, voice, video, news). An article becomes a
link to it; a sentence, a picture, a sound or a film can only be set in the console.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.services.menu import KEYED, MATERIAL, Button, Menu, articles, same

_FIELDS = ("type", "name", "key", "url", "media_id", "article_id", "appid", "pagepath")


@dataclass(frozen=True, slots=True)
class Former:
    """A former menu, sorted by who can put its buttons back."""

    menu: Menu
    """As menu/create takes it; empty if the program can put nothing back."""
    altered: tuple[str, ...]
    """Places of articles that become links."""
    by_hand: Menu
    """What is left for a person, under its top buttons."""

    def told(self) -> dict[str, Any]:
        """What menu/create is told."""
        return {"button": list(self.menu)}


def former(menu: Menu, *, by_api: Menu = ()) -> Former:
    """Sort a menu as it was in force; ``by_api`` is menu/get's word on it, which is taken if it is the same menu."""
    if by_api and same(menu, by_api):
        menu = by_api
    kept: list[Button] = []
    left: list[Button] = []
    altered: list[str] = []
    for top in menu:
        below = top.get("sub_button")
        if not below:
            made = _accepted(top)
            (left if made is None else kept).append(top if made is None else made)
            altered += [f"「{top['name']}」"] if made and top.get("type") == "news" else []
            continue
        made_below = [(sub, _accepted(sub)) for sub in below]
        taken = [made for _, made in made_below if made is not None]
        missing = [sub for sub, made in made_below if made is None]
        kept += [{"name": top["name"], "sub_button": taken}] if taken else []
        left += [{"name": top["name"], "sub_button": missing}] if missing else []
        altered += [
            f"「{top['name']}」下面的「{sub['name']}」"
            for sub, made in made_below
            if made and sub.get("type") == "news"
        ]
    return Former(tuple(kept), tuple(altered), tuple(left))


def _accepted(button: Button) -> Button | None:
    """The button as menu/create takes it, or None."""
    kind, made = button.get("type"), {name: button[name] for name in _FIELDS if button.get(name)}
    if kind in KEYED:
        return made if "key" in made else None
    if kind == "view":
        made["url"] = button.get("url") or button.get("value") or ""
        return made if _is_link(made["url"]) else None
    if kind == "miniprogram":
        return made if {"url", "appid", "pagepath"} <= made.keys() else None
    if kind in MATERIAL:
        return made if MATERIAL[kind] in made else None
    if kind == "news":
        rows = articles(button)
        link = rows[0].get("content_url") if len(rows) == 1 else None
        return {"type": "view", "name": button["name"], "url": link} if _is_link(link) else None
    return None


def _is_link(words: Any) -> bool:
    return isinstance(words, str) and words.startswith(("http://", "https://"))

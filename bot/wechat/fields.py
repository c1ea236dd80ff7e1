"""Read the XML of a push into nested dicts.

Strict where a forger could gain by it (no document type, bounded depth, UTF-8 only), lenient where WeChat
itself is careless: it passes on control characters that a villager managed to send.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias
from xml.parsers import expat

from bot.wechat.invalid_push import MALFORMED, InvalidPush

Field: TypeAlias = "str | dict[str, Field] | list[Field]"
"""Text, nested elements, or several elements of one name."""

MAX_DEPTH = 20
"""WeChat nests five levels at most (the finish notices); the root counts."""

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: most control characters, lone surrogates, U+FFFE and U+FFFF."""


def legal(text: str) -> str:
    """The text without what XML cannot hold."""
    # Nearly always there is nothing of it, and this look takes a fifth of the time.
    return text if text.replace("\n", "").isprintable() else ILLEGAL.sub("", text)


# A document type and its entities can only stand before the root element. Asking for the root at the very
# start refuses them before the parser sees anything; a villager may still type "<!DOCTYPE" in a message.
_START = re.compile(r"\s*(?:<\?xml\s[^<>]*\?>\s*)?<xml[\s/>]")


def read_fields(xml: bytes) -> dict[str, Field]:
    """The elements inside ``<xml>``; an empty element is ``""``. White space around a text, attributes
    and comments are dropped.

    Raises InvalidPush (400) for anything that is not well-formed UTF-8 XML with that root.
    """
    try:
        text = xml.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidPush("not UTF-8", MALFORMED) from None
    text = legal(text)
    if not _START.match(text):
        raise InvalidPush("does not start with the xml element", MALFORMED)
    # The encoding is given because the declaration inside the text must not change it.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    reader = _Reader()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        raise InvalidPush("not well-formed XML", MALFORMED) from None
    return reader.fields


def text_of(fields: Mapping[str, Field], name: str) -> str:
    """The text of a field, ``""`` if it is absent.

    Raises InvalidPush (400) if it is there twice or has elements inside.
    """
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise InvalidPush(f"{name} is not one text", MALFORMED)
    return value


class _Reader:
    """Expat handlers that build the dicts; an explicit stack, so depth costs no recursion."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self._open: list[tuple[dict[str, Field], list[str]]] = []

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise InvalidPush("nested too deep", MALFORMED)
        self._open.append(({}, []))

    def end(self, name: str) -> None:
        inner, text = self._open.pop()
        if not self._open:
            self.fields = inner
            return
        value: Field = inner or "".join(text).strip()
        outer = self._open[-1][0]
        if name not in outer:
            outer[name] = value
            return
        present = outer[name]
        if isinstance(present, list):
            present.append(value)
        else:
            outer[name] = [present, value]

    def characters(self, text: str) -> None:
        self._open[-1][1].append(text)

"""One HTTP call of WeChat's API: written as real UTF-8, bounded in time and size, read as UTF-8 bytes."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests

from bot.wechat.errors import WechatError, strange, too_large, too_slow, unreachable

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes; eight articles of 1 MB fit."""
_CHUNK = 65536
_HERE = {"127.0.0.1", "::1", "localhost"}
_SECRET = re.compile(r"((?:access_token|secret)=)[^&\s\"']+")


class _Redact(logging.Filter):
    """The HTTP library logs whole addresses when debugging; tokens go out of them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _SECRET.sub(r"\1…", part) if isinstance(part, str) else part for part in record.args
            )
        return True


for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(_Redact())


@dataclass(frozen=True, slots=True)
class File:
    """What is uploaded, and as what; the name is ASCII with an ending, or WeChat refuses it."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Calls:
    """Makes calls to one address."""

    api_base: str
    """Scheme and host."""
    timeout: float
    """Seconds to connect, and again between two pieces of the answer; the whole answer may take three times this."""

    def call(
        self,
        path: str,
        *,
        token: str = "",
        told: Mapping[str, Any] | None = None,
        file: File | None = None,
        more: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """WeChat's answer, a JSON object; a POST if something is told or uploaded, else a GET. ``more`` is for the query.

        Raises WechatError if none came. Whether its errcode is 0 is for the caller to see.
        """
        status, content = self._exchange(path, token, told, file, more, MAX_ANSWER)
        return _read(status, content)

    def download(
        self, path: str, *, token: str, more: Mapping[str, str], most: int
    ) -> bytes | dict[str, Any]:
        """A file of at most ``most`` bytes, or the JSON object that WeChat gives instead of one.

        Which of the two it is the content says, not the header. Raises WechatError; ``errors.too_large`` for more.
        """
        status, content = self._exchange(path, token, None, None, more, most)
        if status == 200 and content and content[:1] not in (b"{", b"<"):  # the latter is some proxy's page
            return content
        return _read(status, content)

    def _exchange(
        self,
        path: str,
        token: str,
        told: Mapping[str, Any] | None,
        file: File | None,
        more: Mapping[str, str] | None,
        most: int,
    ) -> tuple[int, bytes]:
        """Status and content of an answer; raises WechatError."""
        body, headers = None, {}
        if told is not None:
            # WeChat does not undo \\uXXXX; a lone surrogate has no UTF-8 and becomes a question mark.
            body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json; charset=utf-8"
        failure: WechatError
        try:
            with requests.Session() as session:
                # A machine's proxy settings are not for a stand-in on the machine itself.
                session.trust_env = not _is_here(self.api_base)
                with session.request(
                    "GET" if body is None and file is None else "POST",
                    f"{self.api_base.rstrip('/')}{path}",
                    params={**({"access_token": token} if token else {}), **(more or {})},
                    data=body,
                    headers=headers,
                    files={"media": (file.name, file.data, file.mime)} if file else None,
                    timeout=(self.timeout, self.timeout),
                    allow_redirects=False,  # token and secret go to the configured host only
                    stream=True,
                ) as response:
                    return response.status_code, _content(response, monotonic() + 3 * self.timeout, most)
        except requests.RequestException as error:
            failure = unreachable(error)
        # Raised outside the handler: the library's error, whose text holds the token, must not stay attached.
        raise failure


def _is_here(address: str) -> bool:
    try:
        return urlsplit(address).hostname in _HERE
    except ValueError:  # misshapen, as the call will find out
        return False


def _content(response: requests.Response, until: float, most: int) -> bytes:
    pieces = bytearray()
    for piece in response.iter_content(_CHUNK):
        pieces += piece
        if monotonic() > until:
            raise too_slow()
        if len(pieces) > most:
            raise strange(response.status_code) if most == MAX_ANSWER else too_large()
    return bytes(pieces)


def _read(status: int, content: bytes) -> dict[str, Any]:
    """The object in an answer; the charset that the header claims or lacks does not matter."""
    answer: Any = None
    if status == 200:
        try:
            # Control characters that somebody typed into an article are no reason to fail.
            answer = json.loads(content.decode("utf-8-sig"), strict=False)
        except (ValueError, RecursionError):
            answer = None
    if not isinstance(answer, dict) or type(answer.get("errcode", 0)) is not int:
        raise strange(status)
    return answer

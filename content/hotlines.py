"""National hotlines that villagers may be given, read from content/hotlines.toml.

Only numbers known to be in service are in the file. A number is always shown together with its name,
because many differ by one digit. The town's own telephones are settings, not content.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

HOTLINES = Path(__file__).with_name("hotlines.toml")

_NUMBER = re.compile(r"[0-9]{3,5}")
_REQUIRED = ("number", "kind", "name", "purpose", "hours")


class HotlineError(ValueError):
    """The hotline file breaks a rule; the message names entry, problem and fix (in Chinese, staff read it)."""

    def __init__(self, number: str, problem: str, fix: str) -> None:
        super().__init__(f"热线表：“{number}”{problem}。{fix}")
        self.number, self.problem, self.fix = number, problem, fix


class HotlineKind(StrEnum):
    """How one reaches it."""

    PHONE = "phone"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Hotline:
    """One national telephone number or reporting site."""

    number: str
    """The key, e.g. ``12348``; a site's key is no number to dial."""
    name: str
    purpose: str
    """What it is for, in plain words."""
    hours: str
    """Hours as far as they hold everywhere; 24 hours are promised only where that is certain."""
    kind: HotlineKind = HotlineKind.PHONE
    address: str = ""
    """A site's address; empty for a telephone."""

    @property
    def line(self) -> str:
        """The words to show, e.g. ``12348（公共法律服务热线）``; a site by its address."""
        if self.kind is HotlineKind.SITE:
            return f"{self.address}（{self.name}，网上举报）"
        return f"{self.number}（{self.name}）"


def load_hotlines(path: Path = HOTLINES) -> Mapping[str, Hotline]:
    """Return number to hotline in the file's order; raises HotlineError at the first entry that breaks a rule."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise HotlineError(path.name, f"写法有错（{error}）", "请按提示的行改正") from error
    found: dict[str, Hotline] = {}
    for table in content.get("hotline", []):
        hotline = _read(table)
        if hotline.number in found:
            raise HotlineError(hotline.number, "写了两次", "请删去其中一个")
        found[hotline.number] = hotline
    if not found:
        raise HotlineError(path.name, "里一个号码也没有", "请恢复这个文件")
    return MappingProxyType(found)


def _read(table: Mapping[str, object]) -> Hotline:
    number = str(table.get("number", "没有写号码的条目"))
    for field in table.keys() - {*_REQUIRED, "address"}:
        raise HotlineError(number, f"有不认识的项 {field}", f"只能写：{'、'.join(_REQUIRED)}、address")
    words: dict[str, str] = {}
    for field in (*_REQUIRED, "address"):
        value = table.get(field, "")
        if not isinstance(value, str) or (field != "address" and not value.strip()):
            raise HotlineError(number, f"的 {field} 缺少或写法不对", "请写成加引号的文字")
        words[field] = value
    if not _NUMBER.fullmatch(number):
        raise HotlineError(number, "不像号码", "请写三到五位数字")
    if words["kind"] not in set(HotlineKind):
        raise HotlineError(number, f"的 kind“{words['kind']}”不认识", "只能写 phone 或 site")
    kind = HotlineKind(words["kind"])
    if (kind is HotlineKind.SITE) != bool(words["address"]):
        raise HotlineError(number, "的 address 与 kind 不符", "site 要写网址，phone 不写")
    return Hotline(number, words["name"], words["purpose"], words["hours"], kind, words["address"])

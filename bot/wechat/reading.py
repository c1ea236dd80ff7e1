"""The calls that change nothing, by which one sees what an account may do.

Paths: official pages of each call. None of them gives out followers' ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """One call that only reads."""

    path: str
    told: Mapping[str, Any] | None = None
    """What a POST tells; a GET without."""


API_ADDRESSES = Reading("/cgi-bin/get_api_domain_ip")
"""WeChat's own addresses: any account that gets a token may ask."""
AUTOREPLY = Reading("/cgi-bin/get_current_autoreply_info")
MENU_IN_FORCE = Reading("/cgi-bin/get_current_selfmenu_info")
MENU_BY_API = Reading("/cgi-bin/menu/get")
SERVICE_STAFF = Reading("/cgi-bin/customservice/getkflist")
"""Accounts of 客服; 65400 where none were ever set up, which is no lack of the right to send."""
DRAFTS = Reading("/cgi-bin/draft/count")
PUBLISHED = Reading("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 1, "no_content": 1})
MASS_SPEED = Reading("/cgi-bin/message/mass/speed/get", {})
TAGS = Reading("/cgi-bin/tags/get")
"""Names and counts of followers' tags."""


def article_totals(day: str) -> Reading:
    """Reads and shares of what was sent on a Beijing day in the past (``2027-01-05``; official page 获取图文群发总数据)."""
    return Reading("/datacube/getarticletotal", {"begin_date": day, "end_date": day})


def quota_of(path: str) -> Reading:
    """How often a call may be made today (official page 查询API调用额度)."""
    return Reading("/cgi-bin/openapi/quota/get", {"cgi_path": path})

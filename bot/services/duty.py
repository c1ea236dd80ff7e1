"""Which two people are named when something about the posts needs somebody."""

from __future__ import annotations

from bot.services.build import Services
from bot.services.staffing import APPROVERS

NOBODY = "管理员"


def people_for(services: Services) -> str:
    """Names of a clerk and of somebody who approves, for a sentence; raises RecordsError."""
    members = [member for member in services.staff.everyone() if member.active]
    clerk = next((one.name for one in members if one.may({"clerk"})), "")
    other = next((one.name for one in members if one.may(APPROVERS) and one.name != clerk), "")
    names = [name for name in (clerk, other) if name]
    return "和".join(names) or NOBODY

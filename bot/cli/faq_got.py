"""`flask faq who-got`: which text of an entry went to how many, and in which matters; nobody is named."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from bot.records.asked import Asked
from bot.services.build import ACCOUNT, Services
from bot.services.entry_desk_got import named, names_of_texts
from bot.statistics.periods import BEIJING, beijing_day

_LISTED = 200


@click.command("who-got")
@click.argument("entry_id", metavar="ID")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="看最近多少天")
@with_appcontext
def who_got(entry_id: str, days: int) -> None:
    """列出最近哪些咨询得到过这一条，当时发的是哪一版文字。只有受理号，没有姓名。"""
    services: Services = current_app.extensions["services"]
    services.need_database()
    asked, now = Asked(services.engine, account=ACCOUNT), datetime.now(UTC)
    since = beijing_day(now - timedelta(days=days))
    reached = asked.reached(entry_id, since)
    rows = asked.got(entry_id, since, limit=_LISTED)
    click.echo(f"{entry_id}：最近 {days} 天，{reached.matters} 件咨询、{reached.persons} 个人得到过")
    names = names_of_texts(services, entry_id)
    for sha256, count in Counter(row.sha256 for row in rows).most_common():
        click.echo(f"{named(names, sha256)}\t{count} 件")
    numbers = asked.receipts([row.matter_id for row in rows])
    for row in rows:
        at = f"{row.last_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
        number = numbers.get(row.matter_id) or "没有受理号"
        click.echo(f"{at}\t{number}\t{named(names, row.sha256)}")
    if reached.matters > len(rows):
        click.echo(f"只列了最近的 {len(rows)} 件")

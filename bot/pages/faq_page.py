"""The villagers' page of one answer: large type, made for a phone, prints well."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template

from bot.conversation import wording
from bot.services.build import Services

blueprint = Blueprint("faq_page", __name__)


@blueprint.get("/faq/<entry_id>")
def show(entry_id: str) -> str:
    """One entry in full; 404 unless it may be sent today."""
    services: Services = current_app.extensions["services"]
    library = services.shelf.library_now()
    entry = library.entries.get(entry_id)
    if entry is None or entry_id not in library.sendable:
        abort(404)
    return render_template(
        "faq.html",
        entry=entry,
        town=services.settings.town_name,
        unreviewed=wording.UNREVIEWED if entry_id in library.unreviewed else "",
        details=[
            (name, getattr(entry.details, key))
            for key, name in wording.DETAILS.items()
            if getattr(entry.details, key)
        ],
        citations=[
            {"name": library.laws.cite(row.law, row.article, library.today), "fact": row.fact}
            for row in entry.citations
        ],
        calls=[library.hotlines[key] for key in entry.contacts if key in library.hotlines],
        related=[library.entries[other] for other in entry.related if other in library.sendable],
        today=f"{library.today.year}年{library.today.month}月{library.today.day}日",
    )

"""The villagers' page of one answer: large type, made for a phone, prints well."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, url_for

from bot.conversation import wording
from bot.services.build import Services
from content.law import LawTable
from content.statutes.article import Article
from faq.entry import Citation

blueprint = Blueprint("faq_page", __name__)


@blueprint.get("/faq/<entry_id>")
def show(entry_id: str) -> str:
    """One entry in full; 404 unless it may be sent today."""
    services: Services = current_app.extensions["services"]
    library = services.shelf.library_now()
    book = services.statutes
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
            {
                "name": library.laws.cite(row.law, row.article, library.today),
                "fact": row.fact,
                "address": _address(row, library.laws, book.article(row.law, row.article, library.today)),
            }
            for row in entry.citations
        ],
        calls=[library.hotlines[key] for key in entry.contacts if key in library.hotlines],
        related=[library.entries[other] for other in entry.related if other in library.sendable],
        today=f"{library.today.year}年{library.today.month}月{library.today.day}日",
    )


def _address(row: Citation, laws: LawTable, article: Article | None) -> str:
    """The page of a cited article; empty where its text is not at hand."""
    law = laws.find(row.law)
    if law is None or article is None:
        return ""
    return url_for("law_page.show", law=law.short, article=article.number)

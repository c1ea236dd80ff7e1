"""An unfinished post as it would look: what is missing is left out, what does not hold is shown as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.services.post_form import Typed
from content.law import LawTable
from content.post import Post, PostCall, PostCitation, Series
from content.post_rules import Known
from content.quiz import Question


def as_post(typed: Typed, slug: str, known: Known) -> Post:
    """The post; while it breaks rules, one that is for looking at only."""
    if typed.post is not None:
        return typed.post
    head, day = typed.head, date.fromisoformat(f"{slug[:7]}-01")
    return Post(
        slug=slug,
        month=slug[:7],
        title=str(head.get("title", "")),
        author=str(head.get("author", "")),
        digest=str(head.get("digest", "")),
        series=Series(head["series"]) if head["series"] in set(Series) else Series.LAW,
        source=str(head.get("source", "")),
        law=str(head["law"]),
        body=typed.body,
        citations=tuple(
            PostCitation(row["law"], row["article"], row["fact"], _cite(known.laws, row, day))
            for row in head["citations"]
        ),
        calls=tuple(
            PostCall(number, known.hotlines[number].name)
            for number in head["contacts"]
            if number in known.hotlines
        ),
        quiz=tuple(
            Question(
                ask=row["ask"],
                choices=tuple(row["choices"]),
                right=row["right"],
                why=row["why"],
                law=row["law"],
                article=row["article"],
                words=_cite(known.laws, row, day),
            )
            for row in head["quiz"]
        ),
    )


def _cite(laws: LawTable, row: Mapping[str, Any], day: date) -> str:
    return laws.cite(row["law"], row["article"] or None, day) if row["law"] else ""

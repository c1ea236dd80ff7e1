"""Pages whose address itself is secret or names a villager."""

from __future__ import annotations

from flask import Response


def keep_private(response: Response) -> Response:
    """Keep an answer out of stores and search engines, and its address from whatever page is opened next."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

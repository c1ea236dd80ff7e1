"""Pages that take files: more room than other forms have, and a sentence for what is still too large."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from bot.console.guard import signed_in

_FORM_BYTES = 1024 * 1024
"""What the parser of forms may hold at once: long texts, a piece of a file and what was left of the one before."""


def make_room(blueprint: Blueprint, size: int, sorry: str) -> None:
    """Let the forms of some pages bring ``size`` bytes, only from staff; say ``sorry`` when it is more.

    To be called before ``guard``, which reads the form for its token.
    """

    @blueprint.before_request
    def _more_room() -> None:
        if request.method == "POST" and signed_in() is not None:
            request.max_content_length = size
            request.max_form_memory_size = _FORM_BYTES

    @blueprint.errorhandler(RequestEntityTooLarge)
    def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
        return render_template("sorry.html", words=sorry, code=413), 413

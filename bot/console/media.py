"""Pictures and recordings of villagers, one at a time, for those who see to matters; each look leaves a trace."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from bot.console.guard import guard, only, services
from bot.records.errors import VaultError
from bot.services.media import NotThere, Opened, media_keeper_of
from bot.services.sounds import ENDINGS, BadSound, can_play, playable
from bot.services.staffing import HANDLERS

blueprint = Blueprint("console_media", __name__, url_prefix="/console/media")
guard(blueprint)

_INLINE = frozenset(
    {"image/jpeg", "image/png", "image/gif", "audio/amr", "audio/amr-wb", "audio/mpeg", "audio/x-speex"}
)
"""What a browser may show by itself; anything else is only ever saved."""
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", **ENDINGS}


@blueprint.app_context_processor
def _always() -> dict[str, object]:
    return {"sounds_play": can_play}


@blueprint.get("/<medium_id>")
@only(HANDLERS)
def show(medium_id: str) -> ResponseReturnValue:
    """The picture or recording itself; ``?save=1`` saves it as a file."""
    try:
        opened = _open(medium_id)
    except (NotThere, VaultError) as problem:
        return _sorry(problem)
    return _sent(opened, opened.data, opened.medium.mime, save=request.args.get("save") == "1")


@blueprint.get("/<medium_id>/sound.wav")
@only(HANDLERS)
def sound(medium_id: str) -> ResponseReturnValue:
    """A recording in a form that a browser plays."""
    try:
        opened = _open(medium_id)
        if opened.medium.kind != "voice":
            raise NotThere("这不是录音。")
        return _sent(opened, playable(opened.data), "audio/wav", save=False)
    except (NotThere, VaultError, BadSound) as problem:
        return _sorry(problem)


def _open(medium_id: str) -> Opened:
    parts = services()
    return media_keeper_of(parts).open(medium_id, by=g.staff.name, now=datetime.now(UTC))


def _sent(opened: Opened, data: bytes, mime: str, *, save: bool) -> Response:
    """What a stranger sent, so that no browser takes it for a page: its type is fixed, and it may do nothing."""
    inline = not save and (mime in _INLINE or mime == "audio/wav")
    name = f"{opened.medium.came_at:%Y%m%d-%H%M%S}{_ENDINGS.get(mime, '.bin')}"
    response = Response(data, mimetype=mime)
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _sorry(problem: Exception) -> ResponseReturnValue:
    code = 404 if isinstance(problem, NotThere) else 415 if isinstance(problem, BadSound) else 503
    words = str(problem) if code != 503 else "读不出来：服务器的密钥和存的时候不一样，请找管理员。"
    return render_template("sorry.html", words=words, code=code), code

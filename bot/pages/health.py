"""What a monitor asks: is the process up, can it work, what has it counted."""

from __future__ import annotations

import hmac
import os

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bot.services.build import Services
from bot.settings import is_loopback

blueprint = Blueprint("health", __name__)

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
"""What proxies add."""


@blueprint.get("/healthz")
def alive() -> Response:
    """200 as long as the process answers."""
    return Response("ok", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """What works; 503 when database, state store or local file does not, or a consultation was lost."""
    services: Services = current_app.extensions["services"]
    state = services.readiness()
    down = state["database"] != "ok" or state["redis"] != "ok" or state["lost"]
    return jsonify(state), 503 if down else 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters in Prometheus' text format, for whoever knows METRICS_TOKEN; without one, for this machine only."""
    services: Services = current_app.extensions["services"]
    token = services.settings.metrics_token
    if token:
        offered = request.headers.get("Authorization", "")
        if not hmac.compare_digest(offered.encode(), f"Bearer {token}".encode()):
            abort(403)
    elif not is_loopback(request.remote_addr or "") or any(name in request.headers for name in _FORWARDED):
        # A proxy on this machine makes the whole world look local.
        abort(403)
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    waiting = CollectorRegistry()
    Gauge("pufa_spool_waiting", "Consultations in the local file", registry=waiting).set(
        services.keeper.waiting()
    )
    Gauge(
        "pufa_spool_set_aside", "Lines of the local file that a person has to look at", registry=waiting
    ).set(services.keeper.set_aside())
    return Response(generate_latest(registry) + generate_latest(waiting), content_type=CONTENT_TYPE_LATEST)

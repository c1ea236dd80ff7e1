"""What the service counts about itself, for `/metrics`; no name, number or word of a villager."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

PUSHES = Counter("pufa_pushes", "Pushes accepted, by what they came to", ["outcome"])
REFUSED = Counter("pufa_pushes_refused", "Pushes refused, by HTTP status", ["status"])
REPEATED = Counter("pufa_pushes_repeated", "Deliveries answered with an earlier reply")
FAILURES = Counter(
    "pufa_failures", "Exchanges in which something failed; the villager was answered", ["part"]
)
SPOOLED = Counter("pufa_consultations_spooled", "Consultations written to the local file")
LOST = Counter("pufa_consultations_lost", "Consultations that neither database nor local file could take")
DELIVERIES = Counter(
    "pufa_deliveries", "Steps of answers of staff on their way to villagers", ["way", "state"]
)
SECONDS = Histogram(
    "pufa_reply_seconds",
    "Time from push to reply",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4.5),
)

"""Counters of this process, published at /metrics. No label ever holds personal data."""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry(auto_describe=True)


class Durations(Collector):
    """A histogram of seconds that takes many at a time, with one lock for all of them."""

    def __init__(
        self,
        name: str,
        documentation: str,
        *,
        buckets: Sequence[float],
        registry: CollectorRegistry,
    ) -> None:
        self._name, self._documentation = name, documentation
        self._bounds = tuple(map(float, buckets))
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0
        self._lock = threading.Lock()
        registry.register(self)

    def observe_all(self, seconds: Iterable[float]) -> None:
        """Each of them is counted."""
        with self._lock:
            for each in seconds:
                self._counts[bisect_left(self._bounds, each)] += 1
                self._sum += each

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """As the registry asks for it."""
        with self._lock:
            counts, total = tuple(accumulate(self._counts)), self._sum
        bounds = [*map(str, self._bounds), "+Inf"]
        yield HistogramMetricFamily(
            self._name,
            self._documentation,
            buckets=list(zip(bounds, counts, strict=True)),
            sum_value=total,
        )


WEBHOOKS = Counter(
    "courier_webhooks",
    "Webhook requests by source and answer.",
    ["source", "status"],
    registry=REGISTRY,
)
INTAKE_COMMITS = Counter(
    "courier_intake_commits", "Commits of groups of webhooks.", registry=REGISTRY
)
WEBHOOK_SECONDS = Durations(
    "courier_webhook_seconds",
    "Time from a webhook's arrival to its answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    registry=REGISTRY,
)
UNKNOWN_FIELDS = Counter(
    "courier_unknown_fields", "Fields of events that we do not know.", ["source"], registry=REGISTRY
)
REFUSED_SIGNATURES = Counter(
    "courier_refused_signatures",
    "Refused signatures by reason.",
    ["source", "reason"],
    registry=REGISTRY,
)
REFUSED_DROPPED = Counter(
    "courier_refused_deliveries_dropped",
    "Refused webhooks that were not kept for people to look at, by cause.",
    ["cause"],
    registry=REGISTRY,
)
INBOX_APPLIED = Counter(
    "courier_inbox_events", "Events taken from the inbox by outcome.", ["state"], registry=REGISTRY
)
OUTBOX_DONE = Counter(
    "courier_outbox_messages",
    "Outbox messages by kind and outcome.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
DIMONA_POSTS = Counter(
    "courier_dimona_posts",
    "Declarations sent by action and answer.",
    ["action", "answer"],
    registry=REGISTRY,
)
QUEUE_AGE = Gauge(
    "courier_oldest_queued_seconds", "Age of the oldest due work.", ["queue"], registry=REGISTRY
)
CERTIFICATE_DAYS = Gauge(
    "courier_dimona_certificate_days",
    "Whole days until the certificate for social security ends; 0 where none is given.",
    registry=REGISTRY,
)

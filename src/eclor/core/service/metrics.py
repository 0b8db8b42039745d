"""What the house counts about itself, in Prometheus's words; every name begins with eclor_.

All processes write into the folder $PROMETHEUS_MULTIPROC_DIR, which the command line names before
anything is counted; the supervisor adds them up and serves them on the private metrics port.
"""

from collections.abc import Sequence
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

PREFIX = "eclor_"
# From a millisecond to half a minute: what a page, a batch or an order may take, in seconds.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def counter(name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
    """Something that only grows: ``counter("values_stored_total", "Values written to history.")``."""
    return Counter(PREFIX + name, meaning, labels)


def gauge(
    name: str,
    meaning: str,
    labels: Sequence[str] = (),
    across: Literal["livesum", "livemax", "livemin", "mostrecent"] = "livesum",
) -> Gauge:
    """Something that goes up and down; ``across`` says how several processes make one figure."""
    return Gauge(PREFIX + name, meaning, labels, multiprocess_mode=across)


def histogram(
    name: str, meaning: str, labels: Sequence[str] = (), buckets: Sequence[float] = SECONDS
) -> Histogram:
    """How long or how large things are; the unit belongs in the name: ``batch_seconds``."""
    return Histogram(PREFIX + name, meaning, labels, buckets=buckets)

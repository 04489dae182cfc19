"""What is counted is published as the text format asks for it."""

from prometheus_client import CollectorRegistry

from courier_api.foundation.metrics import Durations


def test_a_duration_counts_in_each_bucket_that_it_fits_in() -> None:
    registry = CollectorRegistry()
    durations = Durations("taken_seconds", "Time taken.", buckets=(0.1, 1, 10), registry=registry)

    durations.observe_all([0.05, 0.1, 0.5, 20.0])
    durations.observe_all([])

    counts = {
        bound: registry.get_sample_value("taken_seconds_bucket", {"le": bound})
        for bound in ("0.1", "1.0", "10.0", "+Inf")
    }
    assert counts == {"0.1": 2, "1.0": 3, "10.0": 3, "+Inf": 4}
    assert registry.get_sample_value("taken_seconds_count") == 4
    assert registry.get_sample_value("taken_seconds_sum") == 20.65

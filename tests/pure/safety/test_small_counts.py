"""The band around a small number of accidents."""

import pytest

from safety.small_counts import needs_band, poisson_band


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (19, 11.440, 29.671),
    ],
)
def test_the_band_is_the_published_one(count: int, lower: float, upper: float) -> None:
    band = poisson_band(count)

    assert (band.lower, band.upper) == pytest.approx((lower, upper), abs=0.001)


@pytest.mark.parametrize(("count", "needed"), [(19, True), (20, False)])
def test_below_twenty_a_band_is_needed(count: int, needed: bool) -> None:
    assert needs_band(count) is needed

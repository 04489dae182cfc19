"""How far a small number of accidents can be trusted: the Poisson band around a count."""

import math
from dataclasses import dataclass
from functools import lru_cache

from safety import figures

COVERAGE = 0.95
STEPS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The counts one must expect, with 95% certainty, behind one observed count."""

    lower: float
    upper: float


def needs_band(count: int) -> bool:
    """Whether a count is so small that it may only be shown with its band (own policy)."""
    return count < figures.whole("statistics.band_below")


@lru_cache(maxsize=256)
def poisson_band(count: int) -> Band:
    """The exact two-sided 95% interval of a Poisson mean, found by halving.

    Source: Garwood 1936, fiducial limits for the Poisson distribution (docs/sources.md#poisson-band).
    """
    tail = (1 - COVERAGE) / 2
    ceiling = 4.0 * count + 20.0
    lower = 0.0 if count == 0 else _mean_with(count - 1, 1 - tail, ceiling)
    return Band(lower=lower, upper=_mean_with(count, tail, ceiling))


def _mean_with(count: int, probability: float, ceiling: float) -> float:
    """The mean under which at most `count` events have that probability."""
    low, high = 0.0, ceiling
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _at_most(count, middle) > probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    if mean == 0.0:
        return 1.0
    log_mean = math.log(mean)
    return math.fsum(math.exp(k * log_mean - mean - math.lgamma(k + 1)) for k in range(count + 1))

"""Totals split over rows in arrays are split as the rule of one total splits them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.pay.population.splits import split_by
from platforms.rounding import split_whole

groups = st.tuples(
    st.integers(0, 100_000), st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)
)


@settings(max_examples=50)
@given(st.lists(groups, min_size=1, max_size=5))
def test_each_group_is_split_as_if_it_were_alone(found: list[tuple[int, list[int]]]) -> None:
    totals = np.array([total for total, _ in found])
    group = np.repeat(np.arange(len(found)), [len(weights) for _, weights in found])
    weights = np.array([weight for _, weights in found for weight in weights])

    parts = split_by(totals, group, weights).tolist()

    assert parts == [
        part
        for total, own in found
        for part in split_whole(total, {f"{n:02}": w for n, w in enumerate(own)}).values()
    ]

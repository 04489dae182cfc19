"""The computation and an independent, naive one agree to the cent on random evenings."""

from hypothesis import given, settings

from platforms.pay import compute_document
from tests.pure.platforms.pay.naive_day import NaiveDays
from tests.pure.platforms.pay.random_inputs import documents


@settings(max_examples=150, deadline=None)
@given(documents())
def test_both_computations_give_the_same_days(document: dict) -> None:
    naive = NaiveDays(document)

    result = compute_document(document)

    found = [
        {key: value for key, value in day.items() if key != "top_up_by_platform"}
        for day in result["days"]
    ]
    assert found == list(naive.rows.values())
    assert result["refused"] == [
        {"id": name, "code": "overlap_same_platform"} for name in sorted(naive.refused)
    ]

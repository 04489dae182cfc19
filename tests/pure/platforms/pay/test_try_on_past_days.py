"""A draft's dated lists are tried as they stand on its first day; public figures stay of their day."""

from datetime import date
from typing import Any

from platforms.pay.try_on_past_days import tried_terms

FIRST_DAY, PAST = date(2027, 1, 1), date(2026, 3, 1)


def rate(valid_from: str, hourly: str) -> dict[str, Any]:
    return {"valid_from": valid_from, "hourly": hourly}


def tried(**terms: object) -> dict[str, Any]:
    return tried_terms(terms, first_day=FIRST_DAY, tried_from=PAST)


def test_what_holds_on_the_first_day_holds_in_the_past() -> None:
    rates = [rate("2024-01-01", "13"), rate("2027-01-01", "14"), rate("2028-01-01", "15")]

    assert tried(rates=rates)["rates"] == [rate("2026-03-01", "14"), rate("2028-01-01", "15")]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rates = [rate("2027-01-01", "14"), rate("2024-01-01", "13")]

    assert tried(rates=rates)["rates"] == [rate("2026-03-01", "14")]


def test_a_list_that_begins_later_is_tried_with_its_first_row() -> None:
    assert tried(rates=[rate("2028-01-01", "15")])["rates"] == [rate("2026-03-01", "15")]


def test_lists_inside_allowances_and_contributions_are_carried_back_too() -> None:
    row = {"valid_from": "2027-01-01", "value": "0.20"}
    found = tried(
        allowances={"bike_per_km": [row]}, contributions={"worker_pct": "13", "employer_pct": [row]}
    )

    carried = [{**row, "valid_from": "2026-03-01"}]
    assert found["allowances"] == {"bike_per_km": carried}
    assert found["contributions"] == {"worker_pct": "13", "employer_pct": carried}


def test_a_figure_of_the_dated_table_stays_that_of_each_day() -> None:
    named = {"parameter": "be.rmmmg.monthly", "weekly_hours": "38"}

    assert tried(legal_minimum=named) == {"legal_minimum": named}


def test_empty_lists_and_single_values_stay() -> None:
    terms = {"rates": [], "floor_minutes": "120", "allowances": {}}

    assert tried(**terms) == terms


def test_a_draft_that_has_begun_stays_as_it_is() -> None:
    terms = {"rates": [rate("2024-01-01", "13"), rate("2026-04-01", "14")]}

    assert tried_terms(terms, first_day=date(2024, 1, 1), tried_from=PAST) == terms


def test_the_draft_itself_is_not_changed() -> None:
    rates = [rate("2027-01-01", "14")]
    tried(rates=rates)

    assert rates == [rate("2027-01-01", "14")]

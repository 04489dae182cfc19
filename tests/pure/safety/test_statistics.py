"""Rates and shares, against published figures and by property."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety.facts import Nature
from safety.statistics import (
    CaseFigures,
    Exposure,
    StatisticsInputError,
    Totals,
    displayed,
    exposure_of_full_time,
    may_show_group,
    mean,
    percent,
    rates,
    statistics_document,
    totals,
)

TENTH = Decimal("0.1")
DECLARATIONS_2016, DECLARATIONS_2017 = 119, 140
WITH_INCAPACITY, LOST_DAYS = 106, 2420
COURIER_DECLARATIONS = DECLARATIONS_2017 * Decimal("0.62")
COURIER_DAYS = LOST_DAYS * Decimal("0.43")


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (percent(DECLARATIONS_2017 - DECLARATIONS_2016, DECLARATIONS_2016), "17.6"),
        (percent(WITH_INCAPACITY, DECLARATIONS_2017), "75.7"),
        (mean(LOST_DAYS, WITH_INCAPACITY), "22.8"),
        (COURIER_DECLARATIONS, "86.8"),
        (mean(COURIER_DECLARATIONS, 52), "1.7"),
        (COURIER_DAYS, "1040.6"),
        (mean(COURIER_DAYS, COURIER_DECLARATIONS), "12.0"),
        (mean(LOST_DAYS - COURIER_DAYS, DECLARATIONS_2017 - COURIER_DECLARATIONS), "25.9"),
        (percent(25, 28), "89.3"),
    ],
)
def test_the_published_figures_of_2016_and_2017_come_out(figure: Decimal, expected: str) -> None:
    assert displayed(figure, TENTH) == expected


def test_shares_of_nothing_do_not_exist() -> None:
    assert percent(1, 0) is None
    assert mean(1, 0) is None
    assert displayed(None) is None


def test_a_full_time_worker_is_1740_hours_and_four_tenths() -> None:
    assert exposure_of_full_time(Decimal(1)) == Exposure(hours=Decimal("1740.4"), estimated=True)


def test_commuting_is_added_up_apart() -> None:
    cases = [
        CaseFigures(nature=Nature.WORKPLACE, incapacity_days=3),
        CaseFigures(nature=Nature.COMMUTING, incapacity_days=8, death=True),
    ]

    assert totals(cases, nature=Nature.COMMUTING) == Totals(
        accidents=1, lost_days=8, permanent_percents=Decimal(0), deaths=1
    )
    assert totals(cases, nature=Nature.WORKPLACE).lost_days == 3


amounts = st.integers(0, 10_000)
hours = st.decimals(min_value=Decimal("0.1"), max_value=Decimal(10_000_000), places=1)


@given(amounts, amounts, st.integers(0, 100), st.integers(0, 5), hours)
@settings(max_examples=300, deadline=None)
def test_rates_are_the_fractions_of_their_definition_rounded_half_up(
    accidents: int, lost_days: int, permanent: int, deaths: int, exposed: Decimal
) -> None:
    document = {"H": str(exposed), "N": accidents, "L": lost_days, "P": permanent, "D": deaths}
    answer = statistics_document(document)
    overall = lost_days + 75 * permanent + 7500 * deaths

    assert answer["Fg"] == _half_up(Fraction(accidents * 1_000_000) / Fraction(exposed))
    assert answer["Wg"] == _half_up(Fraction(lost_days * 1000) / Fraction(exposed))
    assert answer["Gg"] == _half_up(Fraction(overall * 1000) / Fraction(exposed))


def _half_up(exact: Fraction) -> str:
    hundredths = int(exact * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02}"


def test_rates_stay_exact_until_they_are_shown() -> None:
    counted = Totals(accidents=1, lost_days=0, permanent_percents=Decimal(0), deaths=0)
    found = rates(counted, Exposure(hours=Decimal(3_000_000), estimated=False))

    assert found.frequency is not None
    assert found.frequency * 3 > Decimal("0.99999999")


@pytest.mark.parametrize(("persons", "shown"), [(4, False), (5, True)])
def test_a_group_below_five_is_shown_to_the_safety_role_only(persons: int, shown: bool) -> None:
    assert may_show_group(persons, to_safety_role=False) is shown
    assert may_show_group(persons, to_safety_role=True)


CASE = {"nature": "workplace", "incapacity_days": 1}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"H": 1},
        {"N": 1},
        {"H": -1, "N": 0},
        {"H": True, "N": 0},
        {"H": "many", "N": 0},
        {"H": "NaN", "N": 0},
        {"H": "Infinity", "N": 0},
        {"H": "1e400", "N": 0},
        {"H": [1], "N": 0},
        {"H": 1, "N": -1},
        {"H": 1, "N": 1.5},
        {"H": 1, "N": 1, "P": "x"},
        {"H": 1, "cases": {}},
        {"H": 1, "cases": [1]},
        {"H": 1, "cases": [{**CASE, "nature": "office"}]},
        {"H": 1, "cases": [{"incapacity_days": 1}]},
        {"H": 1, "cases": [{"nature": "workplace"}]},
        {"H": 1, "cases": [{**CASE, "incapacity_days": -1}]},
        {"H": 1, "cases": [{**CASE, "adapted_work_days": "2"}]},
        {"H": 1, "cases": [{**CASE, "death": "no"}]},
        {"H": 1, "cases": [{**CASE, "permanent_pct": 101}]},
    ],
)
def test_wrong_input_is_refused_in_one_sentence(document: object) -> None:
    with pytest.raises(StatisticsInputError) as refusal:
        statistics_document(document)

    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


FIELDS = ["H", "FTE", "N", "L", "P", "D", "cases"]
values: st.SearchStrategy[object] = st.sampled_from(
    [0, 1, 10**12, 10**13, -1, 1e-9, 1e15, 2.5, "1.25", "x", None, True, [], [CASE], {}]
)


@given(st.dictionaries(st.sampled_from(FIELDS), values))
@settings(max_examples=400, deadline=None)
def test_whatever_comes_in_is_answered_or_refused(document: dict[str, object]) -> None:
    try:
        answer = statistics_document(document)
    except StatisticsInputError:
        return

    assert set(answer) == {"N", "L", "D", "H", "Fg", "Wg", "Gg", "estimated"}


def test_hours_go_before_full_time_workers() -> None:
    answer = statistics_document({"H": 10, "FTE": 1, "cases": []})

    assert (answer["H"], answer["estimated"], answer["N"]) == ("10", False, 0)


def test_a_death_may_come_without_days() -> None:
    answer = statistics_document({"H": 10, "cases": [{"nature": "workplace", "death": True}]})

    assert (answer["N"], answer["L"], answer["D"]) == (1, 0, 1)

"""The dated table: the bundled one is sound, a faulty one is refused, and the date decides."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from platforms.parameters import (
    Confidence,
    NoParameterValue,
    ParameterFileFault,
    ParameterTable,
    UnconfirmedParameter,
    bundled_parameters,
    read_parameters,
)

LOADED_AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)
HEADER = "key,scope,valid_from,valid_to,value,unit,source,confidence"
QUOTA = "be.quota,BE,2025-01-01,2025-12-31,600,hours,a source,confirmed"


@pytest.fixture(scope="module")
def bundled() -> ParameterTable:
    return bundled_parameters(known_from=LOADED_AT, entered_by="test")


def table(*rows: str, known_from: datetime = LOADED_AT) -> ParameterTable:
    return read_parameters([HEADER, *rows], known_from=known_from, entered_by="Amina")


def test_the_bundled_table_is_sound(bundled: ParameterTable) -> None:
    assert len(bundled.rows) > 190
    for row in bundled.rows:
        assert row.source
        assert row.entered_by == "test"
        assert row.known_from == LOADED_AT
        assert row.valid_to is None or row.valid_from <= row.valid_to


def test_rows_without_a_number_are_notes(bundled: ParameterTable) -> None:
    notes = {row.text for row in bundled.rows if row.value is None}

    assert {"", "12-13", "8.5/6.5", "20:00-06:00", "9 per day or 40 per week"} <= notes
    assert len(notes) < 20


@pytest.mark.parametrize(
    ("day", "monthly"),
    [
        (date(2024, 4, 30), "2029.88"),
        (date(2024, 5, 1), "2070.48"),
        (date(2025, 1, 31), "2070.48"),
        (date(2025, 2, 1), "2111.89"),
        (date(2026, 3, 31), "2111.89"),
    ],
)
def test_the_minimum_income_changes_on_its_dates(
    bundled: ParameterTable, day: date, monthly: str
) -> None:
    found = bundled.value_on("be.rmmmg.monthly", "BE;age>=18", day, for_payout=True)

    assert found == Decimal(monthly)


def test_after_the_last_row_there_is_no_minimum(bundled: ParameterTable) -> None:
    with pytest.raises(NoParameterValue, match="holds on 2026-04-01"):
        bundled.value_on("be.rmmmg.monthly", "BE;age>=18", date(2026, 4, 1))


def test_an_unconfirmed_figure_may_be_seen_but_not_paid_with(bundled: ParameterTable) -> None:
    asked = ("be.rmmmg.monthly", "BE;age>=18", date(2016, 7, 1))

    assert bundled.value_on(*asked) == Decimal("1531.93")
    with pytest.raises(UnconfirmedParameter, match="a person must confirm it"):
        bundled.value_on(*asked, for_payout=True)


def test_a_secondary_figure_computes(bundled: ParameterTable) -> None:
    row = bundled.row_on("be.rmmmg.monthly", "BE;age>=18", date(2022, 3, 15))

    assert row.confidence is Confidence.SECONDARY
    assert bundled.value_on(row.key, row.scope, row.valid_from, for_payout=True) == row.value


def test_a_note_is_never_computed_with(bundled: ParameterTable) -> None:
    with pytest.raises(NoParameterValue, match="is a note"):
        bundled.value_on("agreement.bike", "BE;SMart-Deliveroo", date(2017, 1, 1))


def test_a_key_or_scope_nobody_entered_has_no_value(bundled: ParameterTable) -> None:
    with pytest.raises(NoParameterValue):
        bundled.value_on("be.rmmmg.monthly", "FR", date(2024, 5, 1))


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1)])
def test_a_gap_is_an_error_and_never_the_nearest_value(day: date) -> None:
    with pytest.raises(NoParameterValue):
        table(QUOTA).value_on("be.quota", "BE", day)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Be.Quota,BE,2025-01-01,,1,h,s,confirmed", "Line 2: the key"),
        ("quota,BE,2025-01-01,,1,h,s,confirmed", "Line 2: the key"),
        ("be.quota,,2025-01-01,,1,h,s,confirmed", "Line 2: the scope is missing"),
        ("be.quota,BE,2025-01-01,,1,h,,confirmed", "Line 2: the source is missing"),
        ("be.quota,BE,2025-01-01,,1,,s,confirmed", "Line 2: the unit is missing"),
        ("be.quota,BE,,,1,h,s,confirmed", "Line 2: valid_from is not a date"),
        ("be.quota,BE,2025-13-01,,1,h,s,confirmed", "Line 2: valid_from is not a date"),
        ("be.quota,BE,2025-01-01,soon,1,h,s,confirmed", "Line 2: valid_to is not a date"),
        ("be.quota,BE,2025-01-02,2025-01-01,1,h,s,confirmed", "ends before it begins"),
        ("be.quota,BE,2025-01-01,,1,h,s,certain", "the confidence is unknown"),
        ('be.quota,BE,2025-01-01,,"12,57",h,s,confirmed', "not a plain decimal"),
        ("be.quota,BE,2025-01-01,,1.2.3,h,s,confirmed", "not a plain decimal"),
        ("be.quota,BE,2025-01-01,,1 000,h,s,confirmed", "not a plain decimal"),
        ("be.quota,BE,2025-01-01,,1e3,h,s,confirmed", "not a plain decimal"),
        ("be.quota,BE,2025-01-01,,NaN,h,s,confirmed", "not a plain decimal"),
        ("be.quota,BE,2025-01-01,,+5,h,s,confirmed", "not a plain decimal"),
        ("be.quota,BE,2025-01-01,,1,h,s", "Line 2 does not have 8 cells"),
        ("be.quota,BE,2025-01-01,,1,h,s,confirmed,more", "Line 2 does not have 8 cells"),
    ],
)
def test_a_faulty_row_is_refused_by_its_line(row: str, fault: str) -> None:
    with pytest.raises(ParameterFileFault, match=fault):
        table(row)


def test_a_misplaced_column_is_refused() -> None:
    with pytest.raises(ParameterFileFault, match="The columns must be"):
        read_parameters(["key,scope,value"], known_from=LOADED_AT, entered_by="Amina")


def test_a_moment_without_offset_is_refused() -> None:
    naive = LOADED_AT.replace(tzinfo=None)

    with pytest.raises(ParameterFileFault, match="needs an offset"):
        read_parameters([HEADER], known_from=naive, entered_by="Amina")


@pytest.mark.parametrize(
    "other", ["2025-12-31,,650", "2024-06-01,2025-01-01,475", "2025-03-01,2025-04-01,1"]
)
def test_two_rows_of_one_key_and_scope_may_not_hold_on_one_day(other: str) -> None:
    with pytest.raises(ParameterFileFault, match="Two rows of be"):
        table(QUOTA, f"be.quota,BE,{other},hours,a source,confirmed")


def test_rows_of_other_scopes_and_neighbouring_periods_do_not_overlap() -> None:
    found = table(
        QUOTA,
        "be.quota,FR,2025-01-01,,1,hours,a source,confirmed",
        "be.quota,BE,2026-01-01,,650,hours,a source,confirmed",
    )

    assert found.value_on("be.quota", "BE", date(2026, 1, 1)) == 650


def test_a_figure_published_late_holds_from_its_date_and_the_old_payslip_can_be_made_again() -> (
    None
):
    adopted_late = table(QUOTA.replace("600", "650"), known_from=LATER)
    both = table(QUOTA).with_rows(adopted_late.rows)
    asked = ("be.quota", "BE", date(2025, 1, 15))

    assert both.value_on(*asked) == 650
    assert both.value_on(*asked, known_at=LOADED_AT) == 600


def test_withdrawing_is_a_new_row_without_a_value() -> None:
    withdrawn = table(QUOTA.replace("600", ""), known_from=LATER)
    both = table(QUOTA).with_rows(withdrawn.rows)

    with pytest.raises(NoParameterValue, match="is a note"):
        both.value_on("be.quota", "BE", date(2025, 1, 15))


def test_confirming_is_a_new_row_too() -> None:
    unconfirmed = QUOTA.replace("confirmed", "unconfirmed")
    both = table(unconfirmed).with_rows(table(QUOTA, known_from=LATER).rows)

    assert both.value_on("be.quota", "BE", date(2025, 1, 15), for_payout=True) == 600


def test_what_was_not_known_yet_has_no_value() -> None:
    with pytest.raises(NoParameterValue):
        table(QUOTA, known_from=LATER).value_on(
            "be.quota", "BE", date(2025, 1, 15), known_at=LOADED_AT
        )

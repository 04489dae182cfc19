"""The records beneath the interchange form, as a service fills them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from platforms.pay import (
    Break,
    PayAmounts,
    PayInput,
    Shift,
    Worker,
    WorkerKind,
    compute_pay,
    read_agreement,
)
from platforms.pay.dated import DatedRow
from tests.pure.platforms.pay.inputs import agreement

BRUSSELS = ZoneInfo("Europe/Brussels")


def paid_minutes(starts_at: datetime, ends_at: datetime) -> int:
    shift = Shift(id="a", platform="P1", starts_at=starts_at, ends_at=ends_at)
    terms = read_agreement(agreement())
    result = compute_pay(PayInput(agreement=terms, worker=Worker(), shifts=(shift,)))
    assert result.refused == ()
    return result.totals.paid_minutes


def test_instants_in_utc_are_paid() -> None:
    starts_at = datetime(2024, 3, 5, 17, tzinfo=UTC)

    assert paid_minutes(starts_at, starts_at + timedelta(minutes=77)) == 77


def test_local_times_over_a_clock_change_are_subtracted_as_instants() -> None:
    starts_at = datetime(2024, 10, 27, 1, 30, tzinfo=BRUSSELS)
    ends_at = datetime(2024, 10, 27, 3, 30, tzinfo=BRUSSELS)

    assert paid_minutes(starts_at, ends_at) == 180


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    starts_at = datetime(2024, 10, 27, 2, 30, tzinfo=BRUSSELS)

    assert paid_minutes(starts_at, starts_at.replace(fold=1)) == 60


def test_a_worker_of_whom_nothing_is_known_is_an_employee_without_own_bike_or_phone() -> None:
    worker = Worker()

    assert worker.kind is WorkerKind.EMPLOYEE
    assert (worker.own_bike, worker.own_phone) == (False, False)
    assert worker.minimum_pct == Decimal(100)
    assert worker.contingent_used_minutes == {}


def test_a_shift_of_which_little_is_known_was_worked_with_one_delivery() -> None:
    shift = Shift(id="a", platform="P1")

    assert (shift.status, shift.deliveries, shift.km) == ("worked", 1, Decimal(0))


def test_a_break_is_unpaid_unless_it_is_said_to_be_paid() -> None:
    at = datetime(2024, 3, 5, 17, tzinfo=UTC)

    assert not Break(starts_at=at, ends_at=at).is_paid


def test_a_dated_row_without_source_is_named_by_its_first_day() -> None:
    first_day = date(2024, 5, 1)

    assert DatedRow(valid_from=first_day, value=1).origin == "from 2024-05-01"
    assert DatedRow(valid_from=first_day, value=1, source="a table").origin == "a table"


def test_amounts_of_nothing_are_nothing() -> None:
    nothing = PayAmounts()

    assert (nothing.gross_cents, nothing.allowance_cents, nothing.total_cents) == (0, 0, 0)
    assert (nothing.paid_minutes, nothing.worked_minutes, nothing.top_up_minutes) == (0, 0, 0)

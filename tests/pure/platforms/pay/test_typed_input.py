"""The records beneath the interchange form, as a service fills them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from platforms.pay import PayInput, Shift, Worker, compute_pay, read_agreement
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

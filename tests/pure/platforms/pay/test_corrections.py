"""What each worked day differs by: changed, appeared, vanished, or not at all."""

from datetime import date

from platforms.pay.corrections import differences_by_day
from platforms.pay.results import PayAmounts, WorkedDay, amounts_of

MONDAY, TUESDAY, WEDNESDAY = (date(2024, 3, day) for day in (4, 5, 6))


def day(worked_on: date, *, base_cents: int = 3633, paid_minutes: int = 180) -> WorkedDay:
    return WorkedDay(
        base_cents=base_cents,
        paid_minutes=paid_minutes,
        worked_on=worked_on,
        pay_due=worked_on,
        by_platform=(),
        lines=(),
    )


def told(new: list[WorkedDay], old: list[WorkedDay]) -> list[tuple[date, int, int]]:
    found = differences_by_day(new, old)
    return [(one.worked_on, one.amounts.base_cents, one.amounts.paid_minutes) for one in found]


def test_a_day_that_did_not_change_is_not_told() -> None:
    assert told([day(MONDAY), day(TUESDAY)], [day(MONDAY), day(TUESDAY)]) == []


def test_days_that_changed_appeared_and_vanished_are_told_in_order() -> None:
    new = [day(WEDNESDAY), day(MONDAY, base_cents=4000, paid_minutes=200)]
    old = [day(TUESDAY), day(MONDAY)]

    assert told(new, old) == [(MONDAY, 367, 20), (TUESDAY, -3633, -180), (WEDNESDAY, 3633, 180)]


def test_a_day_on_which_only_minutes_changed_is_told() -> None:
    assert told([day(MONDAY, paid_minutes=179)], [day(MONDAY)]) == [(MONDAY, 0, -1)]


def test_a_difference_has_every_amount() -> None:
    amounts = PayAmounts(
        paid_minutes=1,
        worked_minutes=2,
        top_up_minutes=3,
        base_cents=4,
        supplement_cents=5,
        top_up_cents=6,
        phone_cents=7,
        bike_cents=8,
    )
    new = WorkedDay(
        **amounts_of(amounts), worked_on=MONDAY, pay_due=MONDAY, by_platform=(), lines=()
    )

    [found] = differences_by_day([new], [])

    assert found.amounts == amounts
    assert found.amounts.gross_cents == 15
    assert found.amounts.allowance_cents == 15
    assert found.amounts.total_cents == 30

"""A shift has ended: its day is priced, its month has contributions, the books have both."""

from datetime import date, timedelta

from courier_api.pay.price_month import price_month
from tests.factories.agreements import make_agreement
from tests.factories.books import (
    balances,
    calculations,
    lines_of,
    owed_cents,
    pay_months,
    payable_cents,
    worked_day,
    worked_days,
)
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Body, Told, again, text
from tests.factories.running import Running
from tests.factories.sources import ZWALUW, make_source

FRIDAY = date(2026, 3, 6)
AN_HOUR = timedelta(hours=1)


def ridden(told: Told, **fields: object) -> list[Body]:
    """A shift from its plan to its end, as planned."""
    return [told.planned(), told.started(), told.ended(**fields)]


def corrected(told: Told, event_id: str, hours: float, **fields: object) -> Body:
    """The platform says afterwards how long it was."""
    end = told.starts_at + timedelta(hours=hours)
    times = {"actual_start": text(told.starts_at), "actual_end": text(end)}
    plan = {"planned_start": text(told.starts_at), "planned_end": text(told.ends_at)}
    body = told.event("corrected", told.ends_at + AN_HOUR, **plan, **times, **fields)
    return again(body, event_id)


def test_a_day_is_priced_and_booked_when_its_shift_ends(paid: Running) -> None:
    paid.tell(*ridden(Told(), distance_m=12_000))

    day = worked_day(paid.database, FRIDAY)
    assert (day.paid_minutes, day.base_cents, day.phone_cents, day.bike_cents) == (
        240,
        5220,
        48,
        420,
    )
    assert day.pay_due_on == FRIDAY + timedelta(days=7)
    (calculation,) = calculations(paid.database)
    assert sum(line.amount_cents for line in lines_of(paid.database, calculation)) == 5688
    assert balances(paid.database) == {
        "allowances": 468,
        "courier_payable": -(5688 - 682),
        "employer_contributions": 1305,
        "social_security_payable": -(682 + 1305),
        "wages": 5220,
    }


def test_what_is_payable_of_the_days_adds_up_to_the_month(paid: Running) -> None:
    for day in range(5):
        told = Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day), hours=4 + day)
        paid.tell(*ridden(told, distance_m=1111 * day))

    (month,) = pay_months(paid.database)
    assert sum(day.payable_cents for day in worked_days(paid.database)) == month.payable_cents
    assert owed_cents(paid.database) == {month.courier_id: month.payable_cents}


def test_a_short_day_is_topped_up_to_the_floor(paid: Running) -> None:
    paid.tell(*ridden(Told(hours=1)))

    day = worked_day(paid.database, FRIDAY)
    assert (day.worked_minutes, day.top_up_minutes, day.gross_cents) == (60, 120, 3915)


def test_a_ride_that_was_declared_late_is_paid_all_the_same(paid: Running) -> None:
    told = Told()
    paid.move_to(told.ends_at)
    paid.tell(told.started(), told.ended())
    paid.pass_time(seconds=3)

    assert paid.shift().declared_late
    assert worked_day(paid.database, FRIDAY).base_cents == 5220


def test_two_platforms_share_one_floor_and_every_cent_of_it(paid: Running) -> None:
    with paid.database.transaction() as session:
        other = make_source(session, "mus")
        make_courier(session, sources={ZWALUW: paid.source_id, "mus": other})
        make_agreement(session, other)
    first, second = (
        Told(hours=1),
        Told(shift="M-1", starts_at=FRIDAY_EVENING + 2 * AN_HOUR, hours=1),
    )
    paid.tell(*ridden(first))
    paid.tell(*ridden(second), source_id=other)

    day = worked_day(paid.database, FRIDAY)
    assert (day.paid_minutes, day.top_up_minutes, day.gross_cents) == (120, 60, 3915)
    (month,) = pay_months(paid.database)
    costs = month.cost_by_source
    assert set(costs) == {str(paid.source_id), str(other)}
    assert sum(cost["gross_cents"] for cost in costs.values()) == month.gross_cents
    employer = sum(cost["employer_contribution_cents"] for cost in costs.values())
    assert employer == month.employer_contribution_cents


def test_the_same_events_again_post_nothing(paid: Running) -> None:
    told = Told()
    paid.tell(*ridden(told))
    paid.tell(*(again(body, f"{body['id']}-again") for body in ridden(told)))

    assert len(calculations(paid.database)) == 1


def test_a_late_correction_is_a_new_calculation_and_its_difference(paid: Running) -> None:
    told = Told()
    paid.tell(*ridden(told))
    paid.tell(corrected(told, "five-hours", 5))

    first, second = calculations(paid.database)
    assert (first.revision, second.revision) == (1, 2)
    assert (first.result["gross_cents"], second.result["gross_cents"]) == (5220, 6525)
    assert balances(paid.database)["wages"] == 6525
    assert owed_cents(paid.database) == payable_cents(paid.database)


def test_a_correction_that_says_the_same_changes_nothing(paid: Running) -> None:
    told = Told()
    paid.tell(*ridden(told))
    paid.tell(corrected(told, "same", 4))

    assert len(calculations(paid.database)) == 1


def test_a_shift_that_did_not_take_place_after_all_brings_its_day_to_zero(paid: Running) -> None:
    told = Told()
    paid.tell(*ridden(told))
    plan = {"planned_start": text(told.starts_at), "planned_end": text(told.ends_at)}
    nothing = told.event("corrected", told.ends_at + AN_HOUR, reason="worker", **plan)
    paid.tell(nothing)

    assert worked_day(paid.database, FRIDAY).total_cents == 0
    assert [calculation.revision for calculation in calculations(paid.database)] == [1, 2]
    assert owed_cents(paid.database) == {}
    assert set(balances(paid.database).values()) == {0}


def test_a_shift_called_off_too_late_is_paid_as_planned(paid: Running) -> None:
    told = Told()
    paid.tell(told.planned(), told.cancelled(reason="platform"))

    assert worked_day(paid.database, FRIDAY).gross_cents == 5220


def test_a_shift_moved_into_another_month_takes_its_pay_along(paid: Running) -> None:
    told = Told()
    paid.tell(*ridden(told))
    later = Told(starts_at=FRIDAY_EVENING + timedelta(days=30))
    paid.tell(corrected(later, "moved", 4))

    assert [(m.month, m.gross_cents) for m in pay_months(paid.database)] == [
        (date(2026, 3, 1), 0),
        (date(2026, 4, 1), 5220),
    ]
    assert owed_cents(paid.database) == payable_cents(paid.database)


def test_a_shift_that_somebody_else_rode_is_paid_to_them(paid: Running) -> None:
    with paid.database.transaction() as session:
        dries = make_courier(session, DRIES, sources={ZWALUW: paid.source_id})
    paid.tell(*ridden(Told()))
    paid.tell(corrected(Told(person=DRIES), "dries", 4))

    assert list(owed_cents(paid.database)) == [dries]


def test_seconds_shared_over_the_end_of_a_month_are_paid_once(paid: Running) -> None:
    with paid.database.transaction() as session:
        other = make_source(session, "mus")
        make_courier(session, sources={ZWALUW: paid.source_id, "mus": other})
        make_agreement(session, other)
    last_evening = FRIDAY_EVENING + timedelta(days=25, hours=3)
    overnight = Told(starts_at=last_evening, hours=6)
    both = Told(shift="M-1", starts_at=last_evening + 5 * AN_HOUR, hours=2)
    paid.tell(*ridden(both), source_id=other)
    paid.tell(*ridden(overnight))

    days = {day.worked_on: day.paid_minutes for day in worked_days(paid.database)}
    assert days == {date(2026, 3, 31): 360, date(2026, 4, 1): 60}


def test_a_part_after_midnight_belongs_to_its_own_month_where_days_are_split(
    service: Running,
) -> None:
    with service.database.transaction() as session:
        make_agreement(
            session, service.source_id, day_attribution="calendar_split", floor_minutes="0"
        )
    told = Told(starts_at=FRIDAY_EVENING + timedelta(days=25, hours=3), hours=6)
    service.tell(*ridden(told))
    service.tell(corrected(told, "longer", 7))

    days = {day.worked_on: day.paid_minutes for day in worked_days(service.database)}
    assert days == {date(2026, 3, 31): 120, date(2026, 4, 1): 300}
    assert owed_cents(service.database) == payable_cents(service.database)


def test_pricing_again_changes_nothing(paid: Running) -> None:
    paid.tell(*ridden(Told()))
    before = balances(paid.database)
    with paid.database.transaction() as session:
        price_month(session, paid.shift().courier_id, month=FRIDAY.replace(day=1), now=FRIDAY_NOON)

    assert (balances(paid.database), len(calculations(paid.database))) == (before, 1)

"""The courier's worked days and the bill of each: lines add up, to what is really paid."""

from datetime import date, timedelta

import pytest

from courier_api.locale.catalogue import Language
from courier_api.pay.explain.explanation import DayExplanation, ShownKind
from courier_api.web.courier.read_pay import day_bill, pay_view
from courier_api.web.courier.views import PayState, PayView
from tests.factories.agreements import make_agreement
from tests.factories.books import owed_cents
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.couriers import AMINA, DRIES, courier_id_of, make_courier
from tests.factories.events import Body, Told
from tests.factories.running import Running
from tests.factories.sources import ZWALUW, make_source

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def paid(service: Running) -> Running:
    """Zwaluw has joined an agreement."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.work()
    return service


def ridden(told: Told) -> list[Body]:
    """A shift from its plan to its end."""
    return [told.planned(), told.started(), told.ended(distance_m=10_000)]


def pay(service: Running) -> PayView:
    """Amina's pay now."""
    with service.database.reading() as session:
        return pay_view(session, courier_id_of(session, AMINA), service.clock.now())


def bill(service: Running, day: date = FRIDAY) -> DayExplanation | None:
    """Amina's bill of a day."""
    with service.database.reading() as session:
        found = day_bill(session, courier_id_of(session, AMINA), day, Language.EN)
    return found.day if found else None


def test_the_lines_of_a_bill_add_up_to_what_is_paid(paid: Running) -> None:
    paid.tell(*ridden(Told(hours=1)))

    found = bill(paid)
    assert found is not None
    assert sum(line.amount_cents for line in found.lines) == found.total_cents
    assert {line.kind for line in found.lines} == {
        ShownKind.RIDDEN,
        ShownKind.TOP_UP,
        ShownKind.PHONE,
        ShownKind.BIKE,
        ShownKind.WORKER_CONTRIBUTION,
    }
    assert (found.worked_minutes, found.top_up_minutes) == (60, 120)
    assert found.pay_due_on == FRIDAY + timedelta(days=7)


def test_a_bill_of_two_platforms_names_both(paid: Running) -> None:
    with paid.database.transaction() as session:
        mus = make_source(session, "mus")
        make_courier(session, sources={ZWALUW: paid.source_id, "mus": mus})
        make_agreement(session, mus)
    paid.tell(*ridden(Told(hours=1)))
    paid.tell(
        *ridden(Told(shift="M-1", starts_at=FRIDAY_EVENING + timedelta(hours=2), hours=1)),
        source_id=mus,
    )

    found = bill(paid)
    assert found is not None
    assert {line.platform for line in found.lines if line.kind is ShownKind.RIDDEN} == {
        "zwaluw",
        "mus",
    }
    assert sum(line.amount_cents for line in found.lines) == found.total_cents


def test_worked_days_stand_newest_first_with_what_waits(paid: Running) -> None:
    for day in range(3):
        paid.tell(*ridden(Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day))))
    paid.move_to(FRIDAY_EVENING + timedelta(days=2))

    view = pay(paid)
    assert [day.worked_on.day for day in view.days] == [8, 7, 6]
    assert [day.state for day in view.days] == [
        PayState.COUNTING,
        PayState.PLANNED,
        PayState.PLANNED,
    ]
    assert view.waiting_cents == sum(day.total_cents for day in view.days)
    assert list(owed_cents(paid.database).values()) == [view.waiting_cents]


def test_each_day_of_the_list_is_the_total_of_its_bill(paid: Running) -> None:
    for day in range(4):
        told = Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day), hours=day + 1)
        paid.tell(*ridden(told))

    for day in pay(paid).days:
        found = bill(paid, day.worked_on)
        assert found is not None
        assert found.total_cents == day.total_cents


def test_a_day_without_pay_has_no_bill(paid: Running) -> None:
    told = Told()
    paid.tell(told.planned())

    assert bill(paid) is None
    assert pay(paid).days == ()


def test_nobody_sees_the_pay_of_another_courier(paid: Running) -> None:
    with paid.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: paid.source_id})
    paid.tell(*ridden(Told(person=DRIES)))

    assert (pay(paid).days, pay(paid).waiting_cents, bill(paid)) == ((), 0, None)

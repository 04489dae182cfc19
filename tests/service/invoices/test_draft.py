"""Drafts of invoices: each platform on its own terms, replaced until issued, to the cent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from courier_api.invoices.draft import draft_invoices, month_after, month_before, month_costs
from courier_api.invoices.models import InvoiceDraft
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.events import Body, Told, text
from tests.factories.running import Running
from tests.factories.sources import ZWALUW, make_source

MARCH = date(2026, 3, 1)


def ridden(told: Told) -> list[Body]:
    """A shift from its plan to its end, as planned."""
    return [told.planned(), told.started(), told.ended(distance_m=7_777)]


@pytest.fixture
def two_platforms(service: Running) -> tuple[Running, int]:
    """Amina and Dries ride for Zwaluw and for Mus, which has terms of its own."""
    with service.database.transaction() as session:
        mus = make_source(session, "mus")
        for person in (AMINA, DRIES):
            make_courier(session, person, sources={ZWALUW: service.source_id, "mus": mus})
        make_agreement(session, service.source_id)
        make_agreement(session, mus, fee_pct="7.2")
    service.tell(*ridden(Told()), *ridden(Told(shift="S-2", person=DRIES, hours=1)))
    later = FRIDAY_EVENING + timedelta(hours=2)
    service.tell(*ridden(Told(shift="M-1", person=DRIES, starts_at=later, hours=1)), source_id=mus)
    return service, mus


def draft(service: Running, month: date = MARCH) -> dict[int, InvoiceDraft]:
    """Draft a month and give the drafts by source."""
    with service.database.transaction() as session:
        draft_invoices(session, OURS, month=month, now=service.clock.now())
    with service.database.reading() as session:
        return {row.source_id: row for row in session.scalars(select(InvoiceDraft))}


def test_a_platform_bears_what_its_couriers_cost_and_its_own_fee(
    two_platforms: tuple[Running, int],
) -> None:
    service, mus = two_platforms
    drafts = draft(service)

    with service.database.reading() as session:
        costs = month_costs(session, OURS, MARCH)
    for source_id, fee_pct in ((service.source_id, "6.5"), (mus, "7.2")):
        row = drafts[source_id]
        assert row.cost_cents == costs[source_id].cost_cents
        assert row.ex_vat_cents == row.cost_cents + row.fee_cents
        assert round(100 * row.fee_cents / row.ex_vat_cents, 1) == pytest.approx(float(fee_pct))
        assert row.vat_cents == round(row.ex_vat_cents * 21 / 100)


def test_all_drafts_together_cost_what_the_couriers_cost(
    two_platforms: tuple[Running, int],
) -> None:
    service, _ = two_platforms
    drafts = draft(service)

    with service.database.reading() as session:
        costs = month_costs(session, OURS, MARCH)
    assert sum(row.cost_cents for row in drafts.values()) == sum(
        c.cost_cents for c in costs.values()
    )


def test_drafting_again_replaces_the_draft(two_platforms: tuple[Running, int]) -> None:
    service, mus = two_platforms
    before = draft(service)[mus]
    later = FRIDAY_EVENING + timedelta(days=1)
    service.tell(*ridden(Told(shift="M-2", starts_at=later)), source_id=mus)
    after = draft(service)[mus]

    assert after.id == before.id
    assert after.cost_cents > before.cost_cents


def test_a_platform_without_cost_has_no_draft_left(two_platforms: tuple[Running, int]) -> None:
    service, mus = two_platforms
    assert mus in draft(service)
    told = Told(shift="M-1", person=DRIES, starts_at=FRIDAY_EVENING + timedelta(hours=2), hours=1)
    plan = {"planned_start": text(told.starts_at), "planned_end": text(told.ends_at)}
    gone = told.event("corrected", told.ends_at + timedelta(hours=1), reason="worker", **plan)
    service.tell(gone, source_id=mus)

    assert set(draft(service)) == {service.source_id}


def test_another_co_operative_has_no_draft_of_it(two_platforms: tuple[Running, int]) -> None:
    service, _ = two_platforms
    with service.database.transaction() as session:
        make_source(session, "merel", employer_number=THEIRS)
        assert draft_invoices(session, THEIRS, month=MARCH, now=service.clock.now()) == 0


def test_months_follow_each_other_over_the_year() -> None:
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)

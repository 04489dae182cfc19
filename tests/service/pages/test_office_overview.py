"""The office sees what waits for a person, and money, of its own co-operative alone."""

from datetime import date, timedelta

import pytest

from courier_api.invoices.draft import draft_invoices
from courier_api.outgoing.pause import resume_endpoint
from courier_api.web.office.read_overview import overview
from courier_api.web.office.views import DueState, OfficeView, UntoldWhy
from declarations.dimona.channel import DimonaRejected, RejectionKind
from declarations.dimona.fake_channel import FakeDimonaChannel
from platforms.outgoing.fake_sender import FakeWebhookSender, accepts
from platforms.outgoing.sender import Outcome
from tests.factories.agreements import make_agreement
from tests.factories.books import payable_cents
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import DRIES
from tests.factories.events import Told, text
from tests.factories.figures import KEY, make_figure
from tests.factories.outgoing import make_endpoint
from tests.factories.running import Running
from tests.factories.sources import make_their_source


@pytest.fixture
def authority(service: Running) -> FakeDimonaChannel:
    """What social security was told, and what it will answer."""
    channel = service.services.authority
    assert isinstance(channel, FakeDimonaChannel)
    return channel


def seen(service: Running, employer_number: str = OURS) -> OfficeView:
    """The overview now."""
    with service.database.reading() as session:
        return overview(session, employer_number, service.clock.now())


def test_a_quiet_day_has_nothing_waiting(service: Running) -> None:
    service.tell(Told().planned())
    service.pass_time(seconds=3)

    view = seen(service)
    assert (view.shifts_today, view.covered_today, view.waiting) == (1, 1, ())


def test_an_uncovered_shift_is_listed_with_its_refusal(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.plan_verdict("B", "90017-151")
    service.tell(Told().planned())
    service.pass_time(seconds=3)

    (row,) = seen(service).uncovered
    assert (row.courier_name, row.platform_name, row.why) == ("Amina Benali", "zwaluw", "90017-151")


def test_a_shift_that_needs_no_cover_is_not_listed(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.hold_verdicts(1000)
    off, unridden = (
        Told(),
        Told(shift="S-2", starts_at=FRIDAY_EVENING - timedelta(hours=3), hours=2),
    )
    service.tell(off.planned(), off.cancelled(reason="worker"))
    service.tell(
        unridden.planned(),
        unridden.started(),
        unridden.ended(at=unridden.starts_at, ended_by="worker"),
    )

    assert seen(service).uncovered == ()


def test_a_shift_that_is_still_far_away_is_not_listed(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.hold_verdicts(1000)
    service.tell(Told(starts_at=FRIDAY_EVENING + timedelta(days=5)).planned())

    assert seen(service).uncovered == ()


def test_a_late_declaration_is_listed(service: Running) -> None:
    service.move_to(FRIDAY_EVENING + timedelta(minutes=10))
    service.tell(Told().planned())
    service.pass_time(seconds=3)

    (row,) = seen(service).late
    assert (row.form, row.due_at) == ("IN", FRIDAY_EVENING)
    assert row.sent_at == FRIDAY_EVENING + timedelta(minutes=10)


def test_a_declaration_that_never_went_out_is_late_as_well(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.fail_next(DimonaRejected("No.", kind=RejectionKind.FORBIDDEN))
    service.tell(Told().planned())
    service.move_to(FRIDAY_EVENING + timedelta(hours=1))

    view = seen(service)
    assert [(row.form, row.sent_at) for row in view.late] == [("IN", None)]
    assert [letter.kind for letter in view.dead_letters] == ["dimona.send"]


def test_a_platform_that_asked_us_to_stop_is_listed_until_a_person_resumes_it(
    service: Running,
) -> None:
    with service.database.transaction() as session:
        number = make_endpoint(session)
    sender = service.services.webhooks
    assert isinstance(sender, FakeWebhookSender)
    sender.answer = lambda _: Outcome(status=410)
    service.tell(Told().planned())
    service.pass_time(seconds=3)

    (row,) = seen(service).outgoing
    assert (row.platform_name, row.why, row.waiting) == ("zwaluw", UntoldWhy.GONE, 1)
    assert seen(service, THEIRS).outgoing == ()

    sender.answer = accepts
    with service.database.transaction() as session:
        resume_endpoint(
            session, number, employer_number=OURS, actor="office:1", now=service.clock.now()
        )
    service.work()
    assert seen(service).outgoing == ()


def test_a_parked_event_is_listed_with_its_reason(service: Running) -> None:
    service.tell(Told(person=DRIES).planned())

    (row,) = seen(service).parked
    assert (row.source, row.event_id, row.reason) == ("zwaluw", "S-1-planned", "unknown_courier")


def test_what_is_due_to_couriers_adds_up_to_what_is_payable(service: Running) -> None:
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    for day in range(4):
        told = Told(shift=f"S-{day}", starts_at=FRIDAY_EVENING + timedelta(days=day))
        service.tell(told.planned(), told.started(), told.ended())
    service.move_to(FRIDAY_EVENING + timedelta(days=8))

    due = seen(service).due
    assert [row.state for row in due] == [
        DueState.OVERDUE,
        DueState.TODAY,
        DueState.DUE,
        DueState.DUE,
    ]
    assert [sum(row.amount_cents for row in due)] == list(payable_cents(service.database).values())


def test_drafts_are_listed_with_vat(service: Running) -> None:
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    told = Told()
    service.tell(told.planned(), told.started(), told.ended())
    with service.database.transaction() as session:
        draft_invoices(session, OURS, month=date(2026, 3, 1), now=service.clock.now())

    (row,) = seen(service).drafts
    assert (row.platform_name, row.period_to) == ("zwaluw", date(2026, 3, 31))
    # cost 52.20 + 0.48 + 13.05, a share of 93.5 %, and 21 % on it
    assert row.total_cents == 7030 + 1476


def test_another_co_operative_sees_nothing_of_it(
    service: Running, authority: FakeDimonaChannel
) -> None:
    authority.plan_verdict("B", "90017-151")
    with service.database.transaction() as session:
        make_their_source(session)
        make_agreement(session, service.source_id)
    told = Told()
    service.tell(
        told.planned(), told.started(), told.ended(), Told(shift="X", person=DRIES).planned()
    )
    service.pass_time(seconds=3)
    with service.database.transaction() as session:
        draft_invoices(session, OURS, month=date(2026, 3, 1), now=service.clock.now())

    view = seen(service, THEIRS)
    assert (view.shifts_today, view.waiting, view.drafts, view.due) == (0, (), (), ())
    assert seen(service).waiting != ()


def test_what_waits_of_pay_is_counted_for_its_own_office(service: Running) -> None:
    with service.database.transaction() as session:
        make_figure(session, confidence="confirmed")
        make_agreement(session, service.source_id, rates={"parameter": KEY})
    long = Told(hours=6)
    service.tell(long.planned(), long.started(), long.ended())
    service.clock.at += timedelta(days=10)
    times = {
        "planned_start": text(long.starts_at),
        "planned_end": text(long.ends_at),
        "actual_start": text(long.starts_at),
        "actual_end": text(long.starts_at + timedelta(hours=4)),
    }
    service.tell(long.event("corrected", long.ends_at + timedelta(days=9), **times))
    with service.database.transaction() as session:
        change = {"value": "14.05", "replaces": True, "now": service.clock.at}
        make_figure(session, valid_to="2026-06-30", confidence="confirmed", **change)
        make_figure(session, valid_from="2026-07-01", **change)
        make_figure(session, key="be.used.by.nobody", now=service.clock.at)
    service.work()

    view = seen(service)
    assert (view.corrections, view.claims, view.parameters) == (1, 1, 1)
    assert {"corrections", "claims", "parameters"} <= {part.name for part in view.waiting}
    theirs = seen(service, THEIRS)
    assert (theirs.corrections, theirs.claims, theirs.parameters) == (0, 0, 0)

"""Conditions of a shift: who may ride, what an accident changes, who is warned, what the pages say."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.filings.clear_to_start import Clearance, clearances
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.incidents.models import Incident
from courier_api.incidents.report import NewIncident, report_incident
from courier_api.notices.send import notices_to
from courier_api.prevention.check_bike import (
    NewBike,
    book_check,
    check_bike,
    confirm_fix,
    enter_bike,
    latest_check,
)
from courier_api.prevention.errors import By, NotOurs, StepRefused
from courier_api.prevention.follow_accident import follow_accident
from courier_api.prevention.gates import gates_of_shifts, shut_shifts
from courier_api.prevention.gear import (
    GearItem,
    NewGear,
    acknowledge_gear,
    move_gear,
    own_gear,
    request_gear,
)
from courier_api.prevention.import_standing import import_standing
from courier_api.prevention.look import look_at_prevention
from courier_api.prevention.models import Training
from courier_api.prevention.policy import choose_policy, policy_of
from courier_api.prevention.train import Topic, invite, note_result
from courier_api.shifts.models import Shift
from courier_api.web.courier.read_shifts import shifts_view, today_view
from courier_api.web.courier.views import CoverState, MissingThing, StopReason
from safety.prevention.bike_check import BikeKind, BikePart, PartFound
from safety.prevention.gates import GateReason
from safety.prevention.states import CheckState, GearState
from safety.prevention.validity import PreventionPolicy
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, make_courier
from tests.factories.payroll import make_worked_shift
from tests.factories.sources import ZWALUW, make_source

TODAY = date(2026, 3, 6)
BY = By(employer_number=OURS, actor="staff:2", now=FRIDAY_NOON)
GOOD = dict.fromkeys(BikePart, PartFound.GOOD)


def make_ready(session: Session, courier_id: int) -> int:
    """A trained courier with a checked bicycle and a helmet; gives the bicycle."""
    training = invite(session, courier_id, Topic.TRAFFIC_SAFETY, TODAY, BY)
    note_result(session, training, TODAY, is_passed=True, by=BY)
    bike = enter_bike(
        session, NewBike(label="B-1", kind=BikeKind.EBIKE, courier_id=courier_id, own=True), BY
    )
    check_bike(session, bike, GOOD, "", BY)
    helmet = request_gear(
        session,
        NewGear(courier_id=courier_id, item=GearItem.HELMET, size="M", unit_cost_cents=4790),
        BY,
    )
    move_gear(session, helmet, GearState.ISSUED, BY)
    return bike


def shut_gates(session: Session, *, since: date = TODAY) -> None:
    wanted = PreventionPolicy(
        gates_from=since, training_months=24, check_months=6, warn_days=14, fix_days=7
    )
    choose_policy(session, wanted, BY)


def make_shift(session: Session, **fields: object) -> Shift:
    """Amina's covered shift of this evening."""
    source = make_source(session)
    amina = make_courier(session, AMINA, sources={ZWALUW: source})
    make_agreement(session, source)
    return make_worked_shift(
        session, amina, source, starts_at=FRIDAY_NOON + timedelta(hours=5), minutes=240, name="S-1",
        **{"state": "planned", "actual_start": None, "actual_end": None, "pay_status": None,
           "worked_seconds": 0, "place": {"postcode": "1050"}, **fields},
    )  # fmt: skip


def test_with_open_gates_nobody_is_barred(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        assert gates_of_shifts(session, OURS, [shift]) == {}
        shut_gates(session, since=TODAY + timedelta(days=1))
        assert gates_of_shifts(session, OURS, [shift]) == {}
        assert clearances(session, [shift])[shift.id] is Clearance.COVERED


def test_a_covered_shift_without_its_conditions_is_not_clear_to_start_and_stays_visible(
    database: Database,
) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        shut_gates(session)
        (shut,) = shut_shifts(session, OURS, TODAY, TODAY)
        today = today_view(session, shift.courier_id, FRIDAY_NOON)

        assert shut.reasons == (
            GateReason.TRAINING_MISSING,
            GateReason.BIKE_CHECK_MISSING,
            GateReason.HELMET_MISSING,
        )
        assert clearances(session, [shift])[shift.id] is Clearance.GATE_SHUT
        assert shift.covered
        assert today.shift is not None
        assert today.cover is not None
        assert (today.cover.state, today.cover.reason) == (
            CoverState.DO_NOT_START,
            StopReason.TRAINING,
        )
        (day,) = shifts_view(session, shift.courier_id, FRIDAY_NOON).ahead
        assert [each.cover for each in day.shifts] == [CoverState.DO_NOT_START]
        assert [each.thing for each in today.missing] == [
            MissingThing.TRAINING,
            MissingThing.BIKE_CHECK,
            MissingThing.HELMET,
        ]


def test_a_ready_courier_is_clear_and_sees_what_ends_soon(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        bike = make_ready(session, shift.courier_id)
        shut_gates(session)
        check = latest_check(session, bike)
        assert check is not None
        check.valid_until = TODAY + timedelta(days=14)
        session.flush()
        today = today_view(session, shift.courier_id, FRIDAY_NOON)

        assert clearances(session, [shift])[shift.id] is Clearance.COVERED
        assert [(each.thing, each.due_on) for each in today.missing] == [
            (MissingThing.BIKE_CHECK, TODAY + timedelta(days=14))
        ]


def test_a_small_repair_holds_for_some_days_and_in_full_once_confirmed(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        bike = make_ready(session, shift.courier_id)
        check_bike(session, bike, {**GOOD, BikePart.BELL: PartFound.FIX}, "Bell", BY)
        check = latest_check(session, bike)
        assert check is not None
        assert check.valid_until == TODAY + timedelta(days=7)
        confirm_fix(session, bike, BY)
        assert (check.state, check.valid_until) == ("fix_confirmed", date(2026, 9, 5))
        with pytest.raises(StepRefused):
            confirm_fix(session, bike, BY)


def test_a_failed_check_is_booked_again(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        shut_gates(session)
        bike = make_ready(session, shift.courier_id)
        check_bike(session, bike, {**GOOD, BikePart.BRAKES: PartFound.FAULT}, "", BY)
        assert gates_of_shifts(session, OURS, [shift])[shift.id] == (GateReason.BIKE_CHECK_FAILED,)
        book_check(session, bike, TODAY + timedelta(days=1), BY)
        failed = latest_check(session, bike)
        assert failed is not None
        assert failed.state == CheckState.REBOOKED.value
        check_bike(session, bike, GOOD, "", BY)
        assert gates_of_shifts(session, OURS, [shift]) == {}


def test_a_part_without_finding_is_refused(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        bike = make_ready(session, shift.courier_id)
        with pytest.raises(Invalid):
            check_bike(session, bike, {BikePart.BELL: PartFound.GOOD}, "", BY)


def make_fall(session: Session, courier_id: int, body: str | None) -> Incident:
    new = NewIncident(
        employer_number=OURS,
        origin="courier_app",
        actor="courier",
        kind="injury",
        occurred_at=FRIDAY_NOON + timedelta(minutes=1),
        nature="workplace",
        courier_id=courier_id,
        what_happened="fall",
        health={"injured": True, **({"body": body} if body else {})},
    )
    return report_incident(session, new, now=FRIDAY_NOON + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        ("11", (GateReason.BIKE_IN_ACCIDENT, GateReason.HELMET_TO_REPLACE)),
        ("53", (GateReason.BIKE_IN_ACCIDENT,)),
        (None, (GateReason.BIKE_IN_ACCIDENT,)),
    ],
)
def test_an_accident_voids_the_check_and_a_blow_to_the_head_the_helmet(
    database: Database, body: str | None, reasons: tuple[GateReason, ...]
) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        shut_gates(session)
        bike = make_ready(session, shift.courier_id)
        incident = make_fall(session, shift.courier_id, body)
        for _ in range(2):
            follow_accident(session, incident.id, now=FRIDAY_NOON)

        assert gates_of_shifts(session, OURS, [shift])[shift.id] == reasons
        check_bike(session, bike, GOOD, "", BY)
        if GateReason.HELMET_TO_REPLACE in reasons:
            move_gear(session, 1, GearState.REPLACED, BY)
        assert gates_of_shifts(session, OURS, [shift]) == {}
        readings = session.scalars(
            select(AuditRecord.purpose).where(AuditRecord.action == "read.injury")
        ).all()
        assert set(readings) == {"helmet to be replaced"}


def test_what_was_checked_and_issued_after_the_accident_stays(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        shut_gates(session)
        incident = make_fall(session, shift.courier_id, "11")
        incident.accident_date = TODAY - timedelta(days=1)
        make_ready(session, shift.courier_id)
        follow_accident(session, incident.id, now=FRIDAY_NOON)
        assert gates_of_shifts(session, OURS, [shift]) == {}


def test_the_night_warns_twice_and_marks_what_is_over(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        shut_gates(session)
        make_ready(session, shift.courier_id)
        training = session.scalars(select(Training)).one()
        training.valid_until = TODAY + timedelta(days=14)
        session.flush()
        told = [
            look_at_prevention(session, OURS, now=FRIDAY_NOON + timedelta(days=days))
            for days in (0, 1, 12, 13, 14, 15)
        ]
        identity = identity_of(session, OURS, PersonKind.COURIER, shift.courier_id)
        assert identity is not None
        templates = [notice.template for notice in notices_to(session, identity)]

        assert told == [1, 0, 1, 0, 0, 0]
        assert templates == ["training_ends", "training_ends"]
        session.refresh(training)
        assert training.state == "expired"


def test_nobody_is_warned_while_the_gates_are_open(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        make_ready(session, shift.courier_id)
        session.scalars(select(Training)).one().valid_until = TODAY
        assert look_at_prevention(session, OURS, now=FRIDAY_NOON) == 0
        assert policy_of(session, OURS).gates_from is None


def test_a_list_is_brought_in_whole_or_not_at_all(database: Database) -> None:
    head = "courier,training_on,bike_check_on,helmet_on\n"
    with database.transaction() as session:
        shift = make_shift(session)
        shut_gates(session)
        wrong = import_standing(session, head + "c-041,2026-01-05,,\nc-999,,,\nc-041,soon,,", BY)
        assert [(each.line, each.column, each.reason) for each in wrong.faults] == [
            (3, "courier", "unknown"),
            (4, "training_on", "no_day"),
        ]
        assert gates_of_shifts(session, OURS, [shift])
        good = "c-041;2026-01-05;2026-02-01;2026-01-05\n"
        found = import_standing(session, head.replace(",", ";") + good, BY)
        assert (found.trainings, found.checks, found.helmets) == (1, 1, 1)
        assert gates_of_shifts(session, OURS, [shift]) == {}
        again = import_standing(session, head.replace(",", ";") + good, BY)
        assert (again.trainings, again.checks, again.helmets) == (0, 0, 0)


def test_a_courier_confirms_only_their_own_piece_once(database: Database) -> None:
    with database.transaction() as session:
        shift = make_shift(session)
        make_ready(session, shift.courier_id)
        with pytest.raises(NotOurs):
            acknowledge_gear(session, 1, shift.courier_id + 1, BY)
        acknowledge_gear(session, 1, shift.courier_id, BY)
        with pytest.raises(StepRefused):
            acknowledge_gear(session, 1, shift.courier_id, BY)
        with pytest.raises(NotOurs):
            own_gear(session, 1, THEIRS)

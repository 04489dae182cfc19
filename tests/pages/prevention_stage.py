"""What the pages of prevention show on the stage: each sort of row once, and with the longest names."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier, CourierLink
from courier_api.locale.catalogue import Language
from courier_api.prevention.analyse import (
    Scope,
    Written,
    note_visit,
    plan_analysis,
    plan_visit,
    write_version,
)
from courier_api.prevention.campaign import NewCampaign, start_campaign
from courier_api.prevention.check_bike import NewBike, book_check, check_bike, enter_bike
from courier_api.prevention.errors import By
from courier_api.prevention.follow_accident import mark_blow
from courier_api.prevention.gear import GearItem, NewGear, move_gear, own_gear, request_gear
from courier_api.prevention.policy import choose_policy
from courier_api.prevention.press import NewFeature, NewFlag, enter_feature, flag_pressure
from courier_api.prevention.train import Topic, invite, note_result
from courier_api.prevention_reports.report import freeze_report, period_of
from courier_api.shifts.models import Shift
from courier_api.zone_holds.declare import NewHold, hold_zone
from safety.prevention.bike_check import BikeKind, BikePart, PartFound
from safety.prevention.campaigns import Span
from safety.prevention.states import GearState
from safety.prevention.validity import PreventionPolicy
from safety.zone_holds import HoldReason
from tests.factories.cooperatives import OURS

LONG_NAME = "Maximiliaan-Alexander Vandenbroucke-Oosterlinck"
LONG_WORDS = "Te weinig tijd tussen twee bestellingen in de regen. " * 6
EVERYTHING_GOOD = dict.fromkeys(BikePart, PartFound.GOOD)


def fill_prevention(session: Session, source_id: int, *, now: datetime) -> None:
    """Couriers 1 and 2, of whom the first lacks most things and rides tomorrow."""
    by = By(employer_number=OURS, actor="staff:2", now=now)
    today = now.date()
    for number, name in ((1, LONG_NAME), (2, "Amina Benali")):
        _courier(session, number, name, now)
    session.add(
        CourierLink(
            employer_number=OURS, source_id=source_id, worker_external_id="W-1", courier_id=1
        )
    )
    _shift(session, source_id, now + timedelta(hours=20), now)
    policy = PreventionPolicy(
        gates_from=today, training_months=24, check_months=6, warn_days=14, fix_days=7
    )
    choose_policy(session, policy, by)
    _bikes(session, by)
    _people(session, by, today)
    _programme(session, by, source_id, today)


def _courier(session: Session, number: int, name: str, now: datetime) -> None:
    known = session.get(Courier, number)
    if known is not None:
        known.name = name
        return
    session.add(
        Courier(
            id=number,
            employer_number=OURS,
            reference=f"c-{number:03d}",
            name=name,
            worker_type="OTH",
            language="nl",
            changed_at=now,
        )
    )
    session.flush()


def _shift(session: Session, source_id: int, starts_at: datetime, now: datetime) -> None:
    session.add(
        Shift(
            employer_number=OURS,
            source_id=source_id,
            external_id="S-tomorrow",
            courier_id=1,
            state="planned",
            worked_on=starts_at.date(),
            planned_start=starts_at,
            planned_end=starts_at + timedelta(hours=4),
            breaks=[],
            findings=[],
            place={"postcode": "1050"},
            changed_at=now,
        )
    )
    session.flush()


def _bikes(session: Session, by: By) -> None:
    label = "Elektrische bakfiets met een heel lang framenummer 0123456789"
    failed = enter_bike(
        session, NewBike(label=label, kind=BikeKind.CARGO_EBIKE, courier_id=1, own=True), by
    )
    faults = {**EVERYTHING_GOOD, BikePart.BRAKES: PartFound.FAULT, BikePart.BELL: PartFound.FIX}
    check_bike(session, failed, faults, LONG_WORDS, by)
    book_check(session, failed, by.now.date() + timedelta(days=3), by)
    mended = enter_bike(
        session, NewBike(label="B-2", kind=BikeKind.BIKE, courier_id=2, own=False), by
    )
    check_bike(session, mended, {**EVERYTHING_GOOD, BikePart.BELL: PartFound.FIX}, "", by)
    enter_bike(session, NewBike(label="B-3", kind=BikeKind.EBIKE, courier_id=None, own=False), by)


def _people(session: Session, by: By, today: date) -> None:
    trained = invite(session, 2, Topic.TRAFFIC_SAFETY, today, by)
    note_result(session, trained, today, is_passed=True, by=by)
    invite(session, 1, Topic.TRAFFIC_SAFETY, today + timedelta(days=9), by)
    for courier_id, item in ((1, GearItem.HELMET), (2, GearItem.HELMET), (2, GearItem.VEST)):
        new = NewGear(courier_id=courier_id, item=item, size="M", unit_cost_cents=4790)
        gear_id = request_gear(session, new, by)
        if item is GearItem.HELMET:
            move_gear(session, gear_id, GearState.ISSUED, by)
        if courier_id == 1:
            mark_blow(session, own_gear(session, gear_id, OURS), None, by)


def _programme(session: Session, by: By, source_id: int, today: date) -> None:
    analysis = plan_analysis(session, Scope.CITY, "Brussel, vijfhoek en kanaalzone", today, by)
    visit = plan_visit(session, analysis, "Marché aux Poissons, quai aux Briques", today, by)
    note_visit(session, visit, today, LONG_WORDS, by)
    plan_visit(session, None, "Hub", today + timedelta(days=30), by)
    write_version(session, analysis, Written(findings=LONG_WORDS, measures="Een waarschuwing."), by)
    feature = enter_feature(
        session, NewFeature(source_id=source_id, name="Priority booking", rating=4), by
    )
    flag = NewFlag(source_id=source_id, words=LONG_WORDS, courier_id=1, feature_id=feature)
    flag_pressure(session, flag, by)
    flag_pressure(session, NewFlag(source_id=source_id, words="Bonus."), by)
    campaign = NewCampaign(
        title="Tram rails",
        source_id=None,
        about="fall",
        message=dict.fromkeys(Language, "Cross tram rails at a right angle."),
        span=Span(first=today - timedelta(days=3), last=today + timedelta(days=10)),
    )
    start_campaign(session, campaign, by)
    freeze_report(session, period_of(f"{today.year}"), by)
    hold = NewHold(
        postcodes=("1000", "1050"),
        source_id=None,
        reason=HoldReason.ICE,
        starts_at=by.now,
        ends_at=by.now + timedelta(days=1),
        words="IJzel op de kasseien",
    )
    hold_zone(session, OURS, hold, actor=by.actor, now=by.now)

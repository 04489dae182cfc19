"""A report as the courier gives it: a few answers, turned into facts for the legal tests."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.incidents.complete_report import BY_SMS, complete_report
from courier_api.incidents.models import Incident
from courier_api.incidents.phone_clock import PhoneClock, note_phone_clock
from courier_api.incidents.report import NewIncident, report_incident
from safety.facts import Nature
from safety.incidents import IncidentKind
from safety.quick_picks import Moving, WhatHappened, suggest_codes
from safety.sms_report import Trip

ON_FOOT = "standing"
SEVERAL_PLACES = "78"
"""The code for several places of the body (docs/sources.md#esaw)."""
NOBODY = "anonymous"
"""Who did something, when nobody shall know."""
DAMAGE = (WhatHappened.MECHANICAL, WhatHappened.DOOR, WhatHappened.HIT_BY_CAR)


COMMUTING = (Trip.TO_WORK, Trip.HOME)


class Hurt(StrEnum):
    """The first question."""

    NO = "no"
    LITTLE = "little"
    DOCTOR = "doctor"
    AMBULANCE = "ambulance"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierReport:
    """What the courier answered. `report_id` is made on the phone: the same id is one incident.

    `word` is what the courier chose, where that is another word than that of the code lists.
    `hurts` are the codes of the places that hurt. `phone_clock` is set when the phone said its time.
    """

    report_id: str
    hurt: Hurt
    moving: str
    happened: WhatHappened
    occurred_at: datetime
    details: str = ""
    postcode: str | None = None
    street: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    injury: str | None = None
    body: str | None = None
    occurred_time_known: bool = True
    word: str | None = None
    accuracy_m: int | None = None
    trip: Trip | None = None
    hurts: tuple[str, ...] = ()
    phone_clock: PhoneClock | None = None


def report_as_courier(
    session: Session, courier: Courier, report: CourierReport, *, now: datetime
) -> Incident:
    """Store the report of a courier about themselves; nothing in it can be refused."""
    actor = f"courier:{courier.id}"
    new = NewIncident(
        employer_number=courier.employer_number,
        origin="courier_app",
        actor=actor,
        kind=_kind(report).value,
        occurred_at=report.occurred_at,
        nature=(Nature.COMMUTING if report.trip in COMMUTING else Nature.WORKPLACE).value,
        courier_id=courier.id,
        external_id=report.report_id,
        place=_place(report),
        what_happened=report.word or report.happened.value,
        needs_help=report.hurt is Hurt.AMBULANCE,
        health=_health(report),
    )
    incident = report_incident(session, new, now=now)
    if incident.origin == BY_SMS:
        complete_report(session, incident, new, now=now)
    if report.phone_clock is not None:
        note_phone_clock(session, incident, report.phone_clock, actor=actor, now=now)
    return incident


def report_unnamed(
    session: Session, employer_number: str, report: CourierReport, *, now: datetime
) -> Incident:
    """Store a near miss of somebody who gives no name: nothing in it leads back to a person."""
    new = NewIncident(
        employer_number=employer_number,
        origin="courier_app",
        actor=NOBODY,
        kind=IncidentKind.NEAR_MISS.value,
        occurred_at=report.occurred_at,
        nature=Nature.WORKPLACE.value,
        courier_id=None,
        external_id=report.report_id,
        place=_place(report),
        what_happened=WhatHappened.NEAR_MISS.value,
    )
    return report_incident(session, new, now=now)


def _place(report: CourierReport) -> dict[str, Any] | None:
    place = {
        "postcode": report.postcode,
        "street": report.street,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "accuracy_m": report.accuracy_m if report.latitude else None,
    }
    return {name: value for name, value in place.items() if value} or None


def _kind(report: CourierReport) -> IncidentKind:
    if report.happened is WhatHappened.NEAR_MISS:
        return IncidentKind.NEAR_MISS
    if report.happened is WhatHappened.AGGRESSION:
        return IncidentKind.AGGRESSION
    if report.hurt is not Hurt.NO:
        return IncidentKind.INJURY
    return IncidentKind.DAMAGE_ONLY if report.happened in DAMAGE else IncidentKind.HAZARD


def _health(report: CourierReport) -> dict[str, Any]:
    """The answers as facts. Codes are suggestions; one suggestion is taken until a person decides."""
    moving = Moving.RIDING if report.moving == Moving.RIDING else Moving.WALKING
    codes = suggest_codes(report.happened, moving)
    facts: dict[str, Any] = {
        "injured": report.hurt is not Hurt.NO,
        "hurt": report.hurt.value,
        "moving": report.moving,
        "occurred_time_known": report.occurred_time_known,
        "narrative": report.details,
        "injury": report.injury,
        "body": report.body or _body(report.hurts),
        "hurts": list(report.hurts) or None,
        "trip": report.trip.value if report.trip else None,
        "deviation": codes.deviations[0] if codes.deviations else None,
        "agent": codes.agents[0] if codes.agents else None,
        "contact": codes.contacts[0] if codes.contacts else None,
    }
    if report.hurt in (Hurt.DOCTOR, Hurt.AMBULANCE):
        facts["doctor"] = "yes"
    elif report.hurt is Hurt.LITTLE:
        facts["doctor"] = "unknown"
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _body(hurts: tuple[str, ...]) -> str | None:
    """One code for what hurts; the list keeps the single places."""
    if len(hurts) > 1:
        return SEVERAL_PLACES
    return hurts[0] if hurts else None

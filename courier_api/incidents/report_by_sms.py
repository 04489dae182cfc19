"""A report that came by SMS because the page had no network.

It has the id that the page gave it: when the page reports the same later, it is the same case.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_by_id
from courier_api.incidents.complete_report import BY_SMS
from courier_api.incidents.courier_report import CourierReport, Hurt, report_as_courier
from courier_api.incidents.models import Incident
from courier_api.incidents.report import key_of_courier, known_incident
from courier_api.incidents.timeline import add_event
from courier_api.notices.received import Received
from safety.quick_picks import WhatHappened
from safety.sms_report import Happened, Moving, SmsReport

ON_FOOT: Mapping[Happened, WhatHappened] = MappingProxyType({Happened.FALL: WhatHappened.SLIPPED})
WORDS: Mapping[Happened, WhatHappened] = MappingProxyType(
    {
        Happened.FALL: WhatHappened.LOST_CONTROL,
        Happened.VEHICLE: WhatHappened.HIT_BY_CAR,
        Happened.BUS_OR_LORRY: WhatHappened.HIT_BY_BUS_OR_LORRY,
        Happened.DOOR: WhatHappened.DOOR,
        Happened.VEHICLE_DEFECT: WhatHappened.MECHANICAL,
        Happened.AGGRESSION: WhatHappened.AGGRESSION,
        Happened.DOG: WhatHappened.DOG,
        Happened.NEAR_MISS: WhatHappened.NEAR_MISS,
    }
)


def report_by_sms(
    session: Session, received: Received, report: SmsReport, *, now: datetime
) -> Incident:
    """Store it; after the page's own report it only leaves a line on the timeline.

    Without a readable id the message itself is the id: a damaged report is a report.
    """
    courier = courier_by_id(session, received.identity.person_id)
    report_id = str(report.report_id or f"sms:{received.reply_id}")
    key = key_of_courier(courier.id, report_id)
    incident = known_incident(session, courier.employer_number, key)
    if incident is None:
        told = _told(report, report_id, received)
        incident = report_as_courier(session, courier, told, now=now)
        incident.origin = BY_SMS
    add_event(
        session, incident, BY_SMS, actor=f"courier:{courier.id}", happened_at=received.at, now=now
    )
    return incident


def _told(report: SmsReport, report_id: str, received: Received) -> CourierReport:
    """What was not said is taken as on the page, of harm the graver: a little, so that it is asked."""
    riding = report.moving in (None, Moving.RIDING)
    happened = report.happened or Happened.OTHER
    by_foot = None if riding else ON_FOOT.get(happened)
    place = report.position
    return CourierReport(
        report_id=report_id,
        hurt=Hurt(report.hurt.value) if report.hurt else Hurt.LITTLE,
        moving=(report.moving or Moving.RIDING).value,
        happened=by_foot or WORDS.get(happened, WhatHappened.OTHER),
        word=happened.value,
        occurred_at=min(report.occurred_at or received.at, received.at),
        occurred_time_known=report.occurred_time_known,
        details=report.words,
        trip=report.trip,
        postcode=report.postcode,
        latitude=_degrees(place.latitude) if place else None,
        longitude=_degrees(place.longitude) if place else None,
        accuracy_m=place.accuracy_m if place else None,
    )


def _degrees(value: Decimal) -> str:
    return f"{value:f}"

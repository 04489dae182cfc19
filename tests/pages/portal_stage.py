"""What the portal's pages show on the stage: a live source with every sort of request, an empty test."""

import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from courier_api.intake.store_events import store_events
from courier_api.messaging.models import InboxConflict, InboxOutcome, RefusedDelivery
from courier_api.sources.keys import make_key
from courier_api.sources.models import Source
from courier_api.sources.trial import make_trial_source
from platforms.signatures.standard_webhooks import sign
from tests.factories.cooperatives import OURS
from tests.factories.events import Told, raw
from tests.factories.inbox import arrived
from tests.factories.platform_people import make_platform_person
from tests.factories.sources import SECRET, make_source

SLUG = "koeriersplatform-zuid-west-vlaanderen-en-omstreken-bvba"
LONG_EVENT = "evt_" + "0123456789abcdef" * 5
PHONE = "+32470000004"
EVENTS = 60


def fill_portal(session: Session, *, now: datetime) -> int:
    """The source with its requests, its test source and its person, whose id is given."""
    began = now - timedelta(hours=6)
    source_id = make_source(session, SLUG, secret=SECRET, now=began)
    source = session.get_one(Source, source_id)
    person = make_platform_person(session, SLUG, phone=PHONE, language="en", now=began)
    person.name = "Noor"
    _events(session, source_id, began=began)
    _refusals(session, source_id, now=now)
    make_key(
        session, source, overlap=timedelta(hours=24), now=now - timedelta(hours=1), actor="test"
    )
    make_trial_source(session, source, now=now - timedelta(hours=1), actor="test")
    return person.id


def _events(session: Session, source_id: int, *, began: datetime) -> None:
    for number in range(EVENTS):
        event_id = LONG_EVENT if number == 0 else f"evt_{number:04d}"
        body = {**Told(shift=f"S-{number}").planned(), "id": event_id}
        at = began + timedelta(minutes=number)
        signed = sign(raw(body), message_id=event_id, sent_at=at, secrets=[SECRET])
        told = arrived(source_id, body, received_at=at)
        whole = type(told)(
            **{name: getattr(told, name) for name in told.__slots__} | {"headers": signed}
        )
        store_events(session.connection(), [whole])
    for number in range(1, EVENTS):
        is_parked = number % 7 == 0
        session.add(
            InboxOutcome(
                inbox_id=number,
                employer_number=OURS,
                state="parked" if is_parked else "applied",
                event_type="shift.planned",
                reason="unknown_courier" if is_parked else None,
                facts={"worker": "W-7"} if is_parked else None,
                handled_at=began + timedelta(hours=2),
            )
        )


def _refusals(session: Session, source_id: int, *, now: datetime) -> None:
    conflict = raw({**Told().planned(), "id": "evt_0001"})
    session.add(
        InboxConflict(
            employer_number=OURS,
            source_id=source_id,
            event_id="evt_0001",
            sha256=b"other",
            raw=conflict,
            received_at=now - timedelta(minutes=20),
        )
    )
    body = raw(Told().planned())
    for minutes, reason, errors in (
        (10, "no_match", None),
        (9, "too_old", None),
        (8, None, [{"field": "data.shift.planned_end", "rule": "end_not_after_start"}]),
        (7, "something_new", None),
    ):
        at = now - timedelta(minutes=minutes)
        sent_at = at - timedelta(seconds=400 if reason == "too_old" else 0)
        signed = sign(body, message_id="S-1-planned", sent_at=sent_at, secrets=[SECRET])
        if reason == "no_match":
            signed["webhook-signature"] = "v1," + "A" * 43 + "="
        session.add(
            RefusedDelivery(
                employer_number=OURS,
                source_id=source_id,
                received_at=at,
                status=422 if errors else 401,
                problem="invalid" if errors else "signature-not-accepted",
                reason=reason,
                errors=errors,
                event_id="S-1-planned",
                headers=json.dumps(signed),
                raw=body,
                body_bytes=len(body),
            )
        )

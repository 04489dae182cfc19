"""What a platform is told of shifts, incidents and zones, and what it is not."""

import json
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from courier_api.incidents.report import NewIncident, report_incident
from courier_api.messaging.models import OutboxMessage
from courier_api.places.announce import HeldZone, announce_zone_held
from courier_api.shifts.announce import announce_dispute
from courier_api.shifts.models import Shift
from declarations.dimona.fake_channel import FakeDimonaChannel
from platforms.outgoing.events import DisputedPart
from platforms.outgoing.schema import json_schema
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.events import Told, envelope, text
from tests.factories.outgoing import Platform, make_endpoint, outgoing_events
from tests.factories.running import Running
from tests.factories.sources import MEREL, ZWALUW, make_source, make_their_source

VALIDATOR = Draft202012Validator(json_schema())
CANARIES = (
    "canary-narrative", "canary-street", "canary-body-part", "hospital", "medical", "fatal",
    "injur", "illness", "severity", "9000", "50.8", "Amina", "Benali", AMINA.ssin, AMINA.phone,
    AMINA.iban, AMINA.reference,
)  # fmt: skip


def authority(service: Running) -> FakeDimonaChannel:
    """Social security."""
    channel = service.services.authority
    assert isinstance(channel, FakeDimonaChannel)
    return channel


def covered(service: Running) -> None:
    """A shift that has its cover."""
    service.tell(Told().planned())
    service.pass_time(seconds=3)


def test_a_covered_shift_is_told_in_the_platforms_own_names(
    service: Running, platform: Platform
) -> None:
    covered(service)

    (body,) = platform.kept
    assert body["type"] == "shift.covered"
    assert body["data"]["shift"] == {
        "external_id": "S-1",
        "worker": {"external_id": "W-7"},
        "planned_start": "2026-03-06T17:00:00Z",
        "planned_end": "2026-03-06T21:00:00Z",
        "cover": "covered",
    }
    assert body["id"] == platform.seen[0][0]


def test_a_shift_that_loses_its_cover_is_told(service: Running, platform: Platform) -> None:
    covered(service)
    service.tell(Told().cancelled())
    service.pass_time(seconds=3)

    assert platform.types() == ["shift.covered", "shift.uncovered"]
    assert platform.kept[1]["data"]["shift"]["cover"] == "uncovered"


def test_a_refused_declaration_is_told_without_its_reason(
    service: Running, platform: Platform
) -> None:
    authority(service).plan_verdict("B", "90017-151")
    covered(service)

    (body,) = platform.kept
    assert (body["type"], body["data"]["shift"]["cover"]) == ("shift.refused", "refused")
    assert "90017" not in json.dumps(body)


def test_a_dispute_is_told_once_under_its_reference(service: Running, platform: Platform) -> None:
    covered(service)
    for _ in range(2):
        with service.database.transaction() as session:
            shift = session.scalars(select(Shift)).one()
            announce_dispute(
                session, shift, reference="D-1", about=DisputedPart.TIMES, at=service.clock.now()
            )
        service.work()

    assert platform.types() == ["shift.covered", "shift.disputed"]
    assert platform.kept[1]["data"]["dispute"] == {"reference": "D-1", "about": "times"}


def test_a_held_zone_is_told_to_every_platform_of_the_co_operative(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        make_source(session, "gierzwaluw")
        make_endpoint(session, "gierzwaluw")
        make_their_source(session)
        make_endpoint(session, MEREL)
        zone = HeldZone(
            employer_number=OURS, postcode="1050", held_from=FRIDAY_NOON,
            held_until=FRIDAY_NOON + timedelta(hours=2),
        )  # fmt: skip
        announce_zone_held(session, zone, at=FRIDAY_NOON)
    service.work()

    assert platform.types() == ["zone.held", "zone.held"]
    assert {event.employer_number for event in outgoing_events(service.database)} == {OURS}
    assert platform.kept[0]["data"]["zone"] == {
        "postcode": "1050",
        "held_from": "2026-03-06T11:00:00Z",
        "held_until": "2026-03-06T13:00:00Z",
    }


def platform_incident(**fields: object) -> dict[str, object]:
    """What a platform tells of an accident, with a canary in every field that speaks of health."""
    incident = {
        "external_id": "I-1",
        "worker": {"external_id": AMINA.worker},
        "shift": {"external_id": "S-1"},
        "occurred_at": text(FRIDAY_EVENING),
        "kind": "collision",
        "severity": "hospital",
        "injured": True,
        "description": "canary-narrative",
        "location": {"postcode": "9000", "lat": 50.8, "lon": 4.4, "address": "canary-street"},
        **fields,
    }
    return envelope("incident.reported", "evt-i", FRIDAY_NOON, incident=incident)


def test_of_a_platforms_own_incident_it_is_told_our_reference(
    service: Running, platform: Platform
) -> None:
    service.tell(Told().planned())
    service.tell(platform_incident())

    (body,) = [each for each in platform.kept if each["type"] == "incident.recorded"]
    assert body["data"]["incident"] == {
        "reference": "2026-0001",
        "external_id": "I-1",
        "worker": {"external_id": "W-7"},
        "shift": {"external_id": "S-1"},
        "occurred_at": "2026-03-06T17:00:00Z",
        "kind": "collision",
    }


def test_what_a_courier_reported_is_on_record_and_nothing_else_is_said(
    service: Running, platform: Platform
) -> None:
    covered(service)
    with service.database.transaction() as session:
        new = NewIncident(
            employer_number=OURS, origin="courier", actor="courier", kind="injury",
            occurred_at=FRIDAY_EVENING + timedelta(hours=1), nature="workplace",
            courier_id=courier_id_of(session, AMINA), external_id="phone-1",
            place={"postcode": "9000", "street": "canary-street"}, what_happened="aggression",
            health={"injured": True, "narrative": "canary-narrative", "part": "canary-body-part"},
        )  # fmt: skip
        report_incident(session, new, now=service.clock.now())
    service.work()

    told = platform.kept[-1]["data"]["incident"]
    assert (told["reference"], told["external_id"], told["kind"]) == ("2026-0001", None, "other")
    assert told["shift"] == {"external_id": "S-1"}


@pytest.mark.parametrize("kind", ["collision", "illness", "aggression", "near_miss"])
@pytest.mark.parametrize("severity", ["hospital", "medical", "fatal"])
def test_no_health_data_and_no_person_is_in_any_body(
    service: Running, platform: Platform, kind: str, severity: str
) -> None:
    service.tell(Told().planned())
    service.tell(platform_incident(kind=kind, severity=severity))
    service.pass_time(seconds=3)

    bodies = [event.body for event in outgoing_events(service.database)]
    assert len(bodies) == 2
    for body in bodies:
        assert [canary for canary in CANARIES if canary.lower() in body.lower()] == []
        assert list(VALIDATOR.iter_errors(json.loads(body))) == []


def test_an_incident_that_no_platform_is_part_of_is_told_to_none(
    service: Running, platform: Platform
) -> None:
    with service.database.transaction() as session:
        new = NewIncident(
            employer_number=OURS, origin="courier", actor="courier", kind="hazard",
            occurred_at=FRIDAY_NOON, nature="workplace", courier_id=courier_id_of(session, AMINA),
        )  # fmt: skip
        report_incident(session, new, now=service.clock.now())
    service.work()

    assert platform.seen == []


def test_an_endpoint_gets_only_what_it_wants(service: Running, platform: Platform) -> None:
    with service.database.transaction() as session:
        make_endpoint(session, ZWALUW, events=["shift.uncovered"])
    covered(service)

    assert outgoing_events(service.database) == []


def test_where_nobody_listens_nothing_is_put(service: Running) -> None:
    covered(service)

    with service.database.reading() as session:
        kinds = set(session.scalars(select(OutboxMessage.kind)))
    assert not {kind for kind in kinds if kind.startswith("outgoing.")}
    assert "filings.tell_courier" in kinds


def test_the_other_co_operative_hears_nothing_of_ours(service: Running, platform: Platform) -> None:
    with service.database.transaction() as session:
        make_their_source(session)
        make_endpoint(session, MEREL)
    covered(service)

    assert len(platform.kept) == 1
    assert THEIRS not in {event.employer_number for event in outgoing_events(service.database)}

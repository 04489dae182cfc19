"""Many incidents of every sort, written as rows: for lists, pages and counts of queries."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from courier_api.incidents.people_models import (
    IncidentCasualty,
    IncidentIncapacity,
    IncidentInjury,
)
from safety.assessment import RULE_VERSION

KINDS = ("injury", "near_miss", "damage_only", "aggression", "hazard")
STATUSES = ("submitted", "triage", "open", "investigating", "actions", "closed")
CLASSES = ("minor", "declarable", "suspected_serious", "serious", "very_serious", "open")
DEVIATIONS = ("52", "42", "85", "83")
MUNICIPALITIES = (
    ("1060", "Saint-Gilles", 50.8267, 4.3457),
    ("9000", "Gent", 51.0500, 3.7167),
    ("2000", "Antwerpen", 51.2199, 4.4035),
)


def make_incidents(
    session: Session,
    employer_number: str,
    count: int,
    *,
    now: datetime,
    courier_ids: Sequence[int] = (),
    source_id: int | None = None,
    first: int = 1,
) -> None:
    """So many incidents with health data, every second with a running clock."""
    numbers = range(first, first + count)
    rows = [_incident(employer_number, each, now, courier_ids, source_id) for each in numbers]
    session.execute(insert(Incident), rows)
    ids = dict(
        session.execute(
            Incident.__table__.select()
            .with_only_columns(Incident.ref, Incident.id)
            .where(Incident.ref.in_([row["ref"] for row in rows]))
        )
        .tuples()
        .all()
    )
    session.execute(
        insert(IncidentHealth),
        [
            {
                "incident_id": ids[row["ref"]],
                "employer_number": employer_number,
                "facts": _facts(number, row["kind"]),
            }
            for number, row in zip(numbers, rows, strict=True)
        ],
    )
    _add_people(session, employer_number, [(ids[row["ref"]], row) for row in rows])
    session.execute(
        insert(IncidentDeadline),
        [
            _deadline(employer_number, ids[row["ref"]], number, now)
            for number, row in zip(numbers, rows, strict=True)
            if number % 2
        ],
    )


def _facts(number: int, kind: str) -> dict[str, Any]:
    """What went wrong, and of an injury what was hurt and for how many days."""
    facts: dict[str, Any] = {
        "deviation": DEVIATIONS[number % len(DEVIATIONS)],
        "agent": "12.03",
        "occurred_time_known": True,
    }
    if kind != "injury":
        return facts
    days = number % 30
    return {**facts, "injured": True, "injury": "010", "body": "54", "incapacity": {"days": days}}


def _add_people(
    session: Session, employer_number: str, incidents: list[tuple[int, dict[str, Any]]]
) -> None:
    """Whoever was hurt, with one injury and a certificate; every tenth has none."""
    hurt = [
        (incident_id, row)
        for place, (incident_id, row) in enumerate(incidents)
        if row["kind"] == "injury" and place % 10
    ]
    if not hurt:
        return
    added = [
        {"employer_number": employer_number, "incident_id": incident_id,
         "added_at": row["reported_at"], "added_by": "staff:1"}
        for incident_id, row in hurt
    ]  # fmt: skip
    session.execute(
        insert(IncidentCasualty),
        [
            {**line, "courier_id": row["courier_id"], "role": "courier", "details": {}}
            for line, (_, row) in zip(added, hurt, strict=True)
        ],
    )
    found = dict(
        session.execute(
            select(IncidentCasualty.incident_id, IncidentCasualty.id).where(
                IncidentCasualty.incident_id.in_([incident_id for incident_id, _ in hurt])
            )
        )
        .tuples()
        .all()
    )
    of_person = [{**line, "casualty_id": found[line["incident_id"]]} for line in added]
    session.execute(
        insert(IncidentInjury),
        [{**line, "main": True, "details": {"injury": "010", "body": "54"}} for line in of_person],
    )
    session.execute(
        insert(IncidentIncapacity),
        [
            {**line, "period": _certificate(row["accident_date"], days)}
            for days, (line, (_, row)) in enumerate(zip(of_person, hurt, strict=True))
        ],
    )


def _certificate(accident_on: date, number: int) -> dict[str, Any]:
    first = accident_on + timedelta(days=1)
    last = first + timedelta(days=number % 40)
    return {"from": first.isoformat(), "to": last.isoformat(), "kind": "full"}


def _point(number: int, latitude: float, longitude: float) -> dict[str, Any]:
    """Somewhere within some kilometres; every ninth at the middle of the postcode.

    The steps have no common measure with the numbers, so that points spread evenly.
    """
    if number % 9 == 0:
        return {"latitude": latitude, "longitude": longitude, "point_is": "postcode_centre"}
    north, east = (number * 0.618_033_988) % 1 - 0.5, (number * 0.414_213_562) % 1 - 0.5
    return {
        "latitude": round(latitude + north * 0.08, 6),
        "longitude": round(longitude + east * 0.12, 6),
        "street": f"Rue {number % 400}",
    }


def _incident(
    employer_number: str,
    number: int,
    now: datetime,
    courier_ids: Sequence[int],
    source_id: int | None,
) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    postcode, municipality, latitude, longitude = MUNICIPALITIES[number % len(MUNICIPALITIES)]
    at = now - timedelta(hours=number % 5000)
    return {
        "employer_number": employer_number,
        "ref": f"2025-{number:05d}",
        "kind": kind,
        "origin": "courier_app",
        "courier_id": courier_ids[number % len(courier_ids)] if courier_ids else None,
        "source_id": source_id if number % 4 else None,
        "report_key": f"many:{number}",
        "occurred_at": at,
        "accident_date": local_date(at),
        "reported_at": at,
        "notified_employer_at": at,
        "nature": "commuting" if number % 7 == 0 else "workplace",
        "place": {
            "postcode": postcode,
            "municipality": municipality,
            **_point(number, latitude, longitude),
        },
        "weather": ("dry", "rain", None)[number % 3],
        "vehicle": ("bike", "ebike", None)[number % 3],
        "what_happened": "lost_control",
        "needs_help": number % 50 == 0,
        "status": STATUSES[number % len(STATUSES)],
        "classification": {"class": CLASSES[number % len(CLASSES)] if kind == "injury" else "none"},
        "missing": ["injury", "doctor"] if number % 3 == 0 else [],
        "tags": [],
        "changed_at": at,
        "severity": 1 + number % 5 if number % 11 == 0 else None,
    }


def _deadline(employer_number: str, incident_id: int, number: int, now: datetime) -> dict[str, Any]:
    ends_at = now + timedelta(hours=number % 400 - 40)
    return {
        "employer_number": employer_number,
        "incident_id": incident_id,
        "rule": "insurer_declaration",
        "start_date": local_date(now),
        "legal_due": local_date(ends_at),
        "work_by": local_date(ends_at),
        "ends_at": ends_at,
        "source": "test",
        "confirmed": True,
        "state": "running",
        "rule_version": RULE_VERSION,
    }

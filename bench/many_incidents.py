"""Many incidents of every sort, written as rows: for lists, pages and counts of queries."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from safety.assessment import RULE_VERSION

KINDS = ("injury", "near_miss", "damage_only", "aggression", "hazard")
STATUSES = ("submitted", "triage", "open", "investigating", "actions", "closed")
CLASSES = ("minor", "declarable", "suspected_serious", "serious", "very_serious", "open")
MUNICIPALITIES = (("1060", "Saint-Gilles"), ("9000", "Gent"), ("2000", "Antwerpen"))


def make_incidents(
    session: Session,
    employer_number: str,
    count: int,
    *,
    now: datetime,
    courier_id: int | None = None,
    source_id: int | None = None,
    first: int = 1,
) -> None:
    """So many incidents with health data, every second with a running clock."""
    numbers = range(first, first + count)
    rows = [_incident(employer_number, each, now, courier_id, source_id) for each in numbers]
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
            {"incident_id": ids[row["ref"]], "employer_number": employer_number, "facts": {}}
            for row in rows
        ],
    )
    session.execute(
        insert(IncidentDeadline),
        [
            _deadline(employer_number, ids[row["ref"]], number, now)
            for number, row in zip(numbers, rows, strict=True)
            if number % 2
        ],
    )


def _incident(
    employer_number: str,
    number: int,
    now: datetime,
    courier_id: int | None,
    source_id: int | None,
) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    postcode, municipality = MUNICIPALITIES[number % len(MUNICIPALITIES)]
    at = now - timedelta(hours=number % 5000)
    return {
        "employer_number": employer_number,
        "ref": f"2025-{number:05d}",
        "kind": kind,
        "origin": "courier_app",
        "courier_id": courier_id,
        "source_id": source_id if number % 4 else None,
        "report_key": f"many:{number}",
        "occurred_at": at,
        "accident_date": local_date(at),
        "reported_at": at,
        "notified_employer_at": at,
        "nature": "commuting" if number % 7 == 0 else "workplace",
        "place": {"postcode": postcode, "municipality": municipality},
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

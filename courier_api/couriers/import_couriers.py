"""Couriers from JSON lines: every bad row is named, and one bad row stops the whole file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.errors import PhoneUnreadable
from courier_api.auth.identities import NewIdentity, register_identity
from courier_api.auth.phone_numbers import e164
from courier_api.auth.roles import PersonKind, Role
from courier_api.couriers.models import Courier, CourierLink
from courier_api.foundation.columns import keyring_of
from declarations.dimona.identifiers import normal_ssin

LANGUAGES = ("nl", "fr", "de", "en")
IDENTITY_FIELDS = (
    "familyName",
    "givenName",
    "birthDate",
    "placeOfBirth",
    "countryOfBirth",
    "nationality",
    "gender",
    "address",
)
KNOWN_FIELDS = frozenset(
    {
        "id",
        "name",
        "ssin",
        "worker_type",
        "joint_commission",
        "student_place_of_work",
        "language",
        "phone",
        "iban",
        "own_bike",
        "own_phone",
        "sources",
        *IDENTITY_FIELDS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one row. Never holds the value itself, which may be a national number."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierRow:
    """One readable row."""

    line: int
    fields: Mapping[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or would do."""

    added: int
    changed: int
    unchanged: int
    faults: tuple[RowFault, ...]


def read_rows(
    lines: Iterable[str], source_ids: Mapping[str, int]
) -> tuple[list[CourierRow], list[RowFault]]:
    """Read JSON lines and judge every row."""
    rows: list[CourierRow] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError:
            faults.append(RowFault(line=number, column="-", reason="is not JSON"))
            continue
        if not isinstance(fields, dict):
            faults.append(RowFault(line=number, column="-", reason="is not a JSON object"))
            continue
        found = [
            RowFault(line=number, column=column, reason=reason)
            for column, reason in _row_faults(fields, source_ids)
        ]
        first = seen.setdefault(str(fields.get("id")), number)
        if first != number:
            found.append(RowFault(line=number, column="id", reason=f"is already on line {first}"))
        faults += found
        if not found:
            rows.append(CourierRow(line=number, fields=fields, sources=fields.get("sources") or {}))
    return rows, faults


def _row_faults(fields: Mapping[str, Any], source_ids: Mapping[str, int]) -> list[tuple[str, str]]:
    faults = [(name, "is not a known column") for name in sorted(set(fields) - KNOWN_FIELDS)]
    for name in ("id", "name"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            faults.append((name, "is missing"))
    if not isinstance(fields.get("worker_type"), str):
        faults.append(("worker_type", "is missing: OTH, STU or FLX"))
    elif fields["worker_type"] not in ("OTH", "STU", "FLX"):
        faults.append(("worker_type", "must be OTH, STU or FLX"))
    if fields.get("language", "en") not in LANGUAGES:
        faults.append(("language", "must be nl, fr, de or en"))
    faults += [
        (name, "must be true or false")
        for name in ("own_bike", "own_phone")
        if not isinstance(fields.get(name, False), bool)
    ]
    if (number := fields.get("ssin")) is not None and (
        not isinstance(number, str) or normal_ssin(number) is None
    ):
        faults.append(("ssin", "has wrong check digits"))
    if (phone := fields.get("phone")) is not None and not _is_phone(phone):
        faults.append(("phone", "cannot be read: write it as +32 470 12 34 56"))
    sources = fields.get("sources") or {}
    if not isinstance(sources, dict):
        return [*faults, ("sources", "must be an object: source name to worker id")]
    for slug, worker in sources.items():
        if slug not in source_ids:
            faults.append(("sources", f"names the unknown source {slug!r}"))
        elif not isinstance(worker, str) or not worker:
            faults.append(("sources", f"has no worker id for {slug!r}"))
    return faults


def _is_phone(value: object) -> bool:
    try:
        e164(str(value))
    except PhoneUnreadable:
        return False
    return True


def import_couriers(
    session: Session,
    rows: Iterable[CourierRow],
    *,
    employer_number: str,
    source_ids: Mapping[str, int],
    now: datetime,
) -> ImportResult:
    """Add new couriers and change known ones (by `id`). The same file twice changes nothing."""
    keyring = keyring_of(session.get_bind().dialect, "personal")
    known = {
        courier.reference: courier
        for courier in session.scalars(
            select(Courier).where(Courier.employer_number == employer_number)
        )
    }
    added = changed = unchanged = 0
    for row in rows:
        values = _values(row.fields, keyring.lookup_hash)
        courier = known.get(row.fields["id"])
        if courier is None:
            courier = Courier(
                employer_number=employer_number,
                reference=row.fields["id"],
                changed_at=now,
                **values,
            )
            session.add(courier)
            session.flush()  # the id
            known[courier.reference] = courier
            added += 1
        elif any(getattr(courier, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(courier, name, value)
            courier.changed_at = now
            changed += 1
        else:
            unchanged += 1
        _link(session, courier, row.sources, source_ids)
        if courier.phone:
            register_identity(session, _identity(courier), now=now)
    access = Access(
        employer_number=employer_number,
        actor="command",
        action="couriers.import",
        subject_kind="couriers",
        subject_id="file",
        facts={"added": added, "changed": changed},
    )
    record(session, access, at=now)
    return ImportResult(added=added, changed=changed, unchanged=unchanged, faults=())


def _values(fields: Mapping[str, Any], lookup_hash: Any) -> dict[str, Any]:  # noqa: ANN401
    ssin = normal_ssin(fields["ssin"]) if fields.get("ssin") else None
    identity = {name: fields[name] for name in IDENTITY_FIELDS if name in fields}
    return {
        "name": fields["name"].strip(),
        "ssin": ssin,
        "ssin_hash": lookup_hash(ssin) if ssin else None,
        "identity": identity or None,
        "worker_type": fields["worker_type"],
        "joint_commission": fields.get("joint_commission"),
        "student_place_of_work": fields.get("student_place_of_work"),
        "language": fields.get("language", "en"),
        "phone": fields.get("phone"),
        "iban": fields.get("iban"),
        "own_bike": fields.get("own_bike", False),
        "own_phone": fields.get("own_phone", False),
    }


def _identity(courier: Courier) -> NewIdentity:
    """A courier with a phone may sign in."""
    assert courier.phone is not None
    return NewIdentity(
        employer_number=courier.employer_number,
        person_kind=PersonKind.COURIER,
        person_id=courier.id,
        role=Role.COURIER,
        phone=courier.phone,
        language=courier.language,
    )


def _link(
    session: Session, courier: Courier, sources: Mapping[str, str], source_ids: Mapping[str, int]
) -> None:
    for slug, worker in sources.items():
        link = session.scalar(
            select(CourierLink).where(
                CourierLink.source_id == source_ids[slug], CourierLink.worker_external_id == worker
            )
        )
        if link is None:
            session.add(
                CourierLink(
                    employer_number=courier.employer_number,
                    source_id=source_ids[slug],
                    worker_external_id=worker,
                    courier_id=courier.id,
                )
            )
        else:
            link.courier_id = courier.id
    session.flush()

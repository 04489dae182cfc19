"""People who work for the co-operative, from JSON lines: name, role, phone, language."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.errors import PhoneTaken, PhoneUnreadable
from courier_api.auth.identities import add_staff, phone_hash
from courier_api.auth.models import SignInIdentity, StaffMember
from courier_api.auth.phone_numbers import e164
from courier_api.auth.roles import PersonKind, Role
from courier_api.locale.preference import DEFAULT, language_of

STAFF_ROLES = (Role.ADVISER, Role.DEPUTY, Role.OFFICE, Role.CONFIDENTIAL, Role.COMMITTEE)
KNOWN_COLUMNS = frozenset(("name", "role", "phone", "language"))
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One person, checked for form."""

    line: int
    name: str = field(repr=False)
    role: Role
    phone: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFault:
    """What is wrong with a line; it repeats nothing that was typed."""

    line: int
    reason: str


def read_staff(lines: Sequence[str]) -> tuple[list[StaffRow], list[StaffFault]]:
    """The rows and what is wrong with the others; blank lines are left out."""
    rows: list[StaffRow] = []
    faults: list[StaffFault] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        read = _row(number, line)
        if isinstance(read, StaffRow) and any(row.phone == read.phone for row in rows):
            read = StaffFault(line=number, reason="this phone stands on an earlier line")
        rows.append(read) if isinstance(read, StaffRow) else faults.append(read)
    return rows, faults


def import_staff(
    session: Session, rows: Iterable[StaffRow], *, employer_number: str, actor: str, now: datetime
) -> tuple[int, int]:
    """Add who is new and bring the others up to date; gives how many of each.

    A person is known by the phone. Raises PhoneTaken for the phone of a courier or a platform.
    """
    added = changed = 0
    for row in rows:
        identity = session.scalar(
            select(SignInIdentity).where(
                SignInIdentity.employer_number == employer_number,
                SignInIdentity.phone_hash == phone_hash(session, row.phone),
            )
        )
        if identity is None:
            member = add_staff(
                session, employer_number=employer_number, name=row.name, role=row.role,
                phone=row.phone, language=row.language, now=now,
            )  # fmt: skip
            added += 1
        elif identity.person_kind != PersonKind.STAFF.value:
            raise PhoneTaken
        else:
            member = session.get_one(StaffMember, identity.person_id)
            member.name, member.role = row.name, row.role.value
            identity.role, identity.language, identity.active = row.role.value, row.language, True
            changed += 1
        access = Access(
            employer_number=employer_number,
            actor=actor,
            action="staff.import",
            subject_kind="staff",
            subject_id=str(member.id),
            facts={"role": row.role.value},
        )
        record(session, access, at=now)
    return added, changed


def _row(number: int, line: str) -> StaffRow | StaffFault:
    try:
        told = json.loads(line)
    except ValueError:
        return StaffFault(line=number, reason="it is not JSON")
    if (reason := _misshapen(told) or _wrong(told)) is not None:
        return StaffFault(line=number, reason=reason)
    return StaffRow(
        line=number,
        name=told["name"].strip(),
        role=Role(told["role"]),
        phone=e164(told["phone"]),
        language=told.get("language", DEFAULT.value),
    )


def _misshapen(told: object) -> str | None:
    """Why this is no object of our columns."""
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        return "it is no object of texts"
    unknown = sorted(set(told) - KNOWN_COLUMNS)
    return f"there is no column {unknown[0]}" if unknown else None


def _wrong(told: Mapping[str, str]) -> str | None:
    """Which column cannot be used, and what it has to be."""
    if not 0 < len(told.get("name", "").strip()) <= LONGEST_NAME:
        return "a name is needed"
    if told.get("role") not in {each.value for each in STAFF_ROLES}:
        return f"the role is one of {', '.join(each.value for each in STAFF_ROLES)}"
    if language_of(told.get("language", DEFAULT.value)) is None:
        return "the language is one of nl, fr, de, en"
    try:
        e164(told.get("phone", ""))
    except PhoneUnreadable:
        return "a phone number is needed"
    return None

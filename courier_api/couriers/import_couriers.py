"""Add couriers and change known ones. The same rows twice change nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.auth.identities import (
    NewIdentity,
    deactivate_identity,
    phone_hash,
    register_identity,
)
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind, Role
from courier_api.couriers.link import PlatformWorker, join
from courier_api.couriers.models import Courier, CourierLink
from courier_api.couriers.rows import CourierRow, RowFault
from courier_api.foundation.columns import keyring_of

SIGN_IN_COLUMNS = ("phone", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do, and what stands in its way."""

    added: int
    changed: int
    unchanged: int
    faults: tuple[RowFault, ...]


def plan_import(
    session: Session,
    rows: Sequence[CourierRow],
    *,
    employer_number: str,
    source_ids: Mapping[str, int],
) -> ImportPlan:
    """Compare the rows with what is stored; changes nothing."""
    known = _known(session, employer_number)
    links = _links(session, employer_number)
    states = [_state(session, row, known, links, source_ids) for row in rows]
    return ImportPlan(
        added=states.count("added"),
        changed=states.count("changed"),
        unchanged=states.count("unchanged"),
        faults=tuple(_taken(session, rows, known, employer_number)),
    )


def import_couriers(
    session: Session,
    rows: Sequence[CourierRow],
    *,
    employer_number: str,
    source_ids: Mapping[str, int],
    now: datetime,
) -> ImportPlan:
    """Store the rows (by their `id`), unless one has a fault: then nothing is changed."""
    plan = plan_import(session, rows, employer_number=employer_number, source_ids=source_ids)
    if plan.faults:
        return plan
    known = _known(session, employer_number)
    links = _links(session, employer_number)
    for row in rows:
        courier = _store(session, row, known.get(row.reference), employer_number, now=now)
        for worker in _workers(row, employer_number, source_ids):
            if links.get((worker.source_id, worker.external_id)) != courier.id:
                join(session, worker, courier.id)
    access = Access(
        employer_number=employer_number,
        actor="command",
        action="couriers.import",
        subject_kind="couriers",
        subject_id="file",
        facts={"added": plan.added, "changed": plan.changed},
    )
    record(session, access, at=now)
    return plan


def _store(
    session: Session, row: CourierRow, courier: Courier | None, employer_number: str, *,
    now: datetime,
) -> Courier:  # fmt: skip
    values = _values(session, row)
    if courier is None:
        courier = Courier(
            employer_number=employer_number, reference=row.reference, changed_at=now, **values
        )
        session.add(courier)
        session.flush()  # the id
        _let_sign_in(session, courier, now=now)
        return courier
    different = [name for name, value in values.items() if getattr(courier, name) != value]
    for name in different:
        setattr(courier, name, values[name])
        courier.changed_at = now
    session.flush()
    if not set(different).isdisjoint(SIGN_IN_COLUMNS):
        _let_sign_in(session, courier, now=now)
    return courier


def _let_sign_in(session: Session, courier: Courier, *, now: datetime) -> None:
    """A courier signs in by phone; without one, not at all."""
    if courier.phone is None:
        deactivate_identity(session, courier.employer_number, PersonKind.COURIER, courier.id)
        return
    identity = NewIdentity(
        employer_number=courier.employer_number,
        person_kind=PersonKind.COURIER,
        person_id=courier.id,
        role=Role.COURIER,
        phone=courier.phone,
        language=courier.language,
    )
    register_identity(session, identity, now=now)


def _state(
    session: Session,
    row: CourierRow,
    known: Mapping[str, Courier],
    links: Mapping[tuple[int, str], int],
    source_ids: Mapping[str, int],
) -> str:
    courier = known.get(row.reference)
    if courier is None:
        return "added"
    same_person = all(
        getattr(courier, name) == value for name, value in _values(session, row).items()
    )
    same_links = all(
        links.get((worker.source_id, worker.external_id)) == courier.id
        for worker in _workers(row, courier.employer_number, source_ids)
    )
    return "unchanged" if same_person and same_links else "changed"


def _taken(
    session: Session, rows: Sequence[CourierRow], known: Mapping[str, Courier], employer_number: str
) -> list[RowFault]:
    """National numbers and phones that belong to somebody who is not in the file."""
    ssin_of = {c.ssin_hash: c.reference for c in known.values() if c.ssin_hash}
    own_ids = {reference: courier.id for reference, courier in known.items()}
    phone_of = {
        identity.phone_hash: (identity.person_kind, identity.person_id)
        for identity in session.scalars(
            select(SignInIdentity).where(SignInIdentity.employer_number == employer_number)
        )
    }
    faults = []
    for row in rows:
        courier = (PersonKind.COURIER.value, own_ids.get(row.reference))
        ssin = _ssin_hash(session, row.ssin)
        if ssin and ssin_of.get(ssin, row.reference) != row.reference:
            faults.append(RowFault(line=row.line, column="ssin", reason="is another courier's"))
        if row.phone and phone_of.get(phone_hash(session, row.phone), courier) != courier:
            faults.append(RowFault(line=row.line, column="phone", reason="is another person's"))
    return faults


def _known(session: Session, employer_number: str) -> dict[str, Courier]:
    query = select(Courier).where(Courier.employer_number == employer_number)
    return {courier.reference: courier for courier in session.scalars(query)}


def _links(session: Session, employer_number: str) -> dict[tuple[int, str], int]:
    query = select(CourierLink).where(CourierLink.employer_number == employer_number)
    return {
        (link.source_id, link.worker_external_id): link.courier_id
        for link in session.scalars(query)
    }


def _workers(
    row: CourierRow, employer_number: str, source_ids: Mapping[str, int]
) -> list[PlatformWorker]:
    return [
        PlatformWorker(
            employer_number=employer_number, source_id=source_ids[slug], external_id=worker
        )
        for slug, worker in row.sources.items()
    ]


def _values(session: Session, row: CourierRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "ssin": row.ssin,
        "ssin_hash": _ssin_hash(session, row.ssin),
        "identity": dict(row.identity) if row.identity else None,
        "worker_type": row.worker_type,
        "joint_commission": row.joint_commission,
        "student_place_of_work": row.student_place_of_work,
        "student_hours_left": row.student_hours_left,
        "student_hours_stated_on": row.student_hours_stated_on,
        "language": row.language,
        "phone": row.phone,
        "iban": row.iban,
        "own_bike": row.own_bike,
        "own_phone": row.own_phone,
    }


def _ssin_hash(session: Session, ssin: str | None) -> str | None:
    if ssin is None:
        return None
    return keyring_of(session.get_bind().dialect, "personal").lookup_hash(ssin)

"""The declarations of a co-operative, the newest first. Their content is not read."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incidents.models import Incident
from safety.facts import DeclarationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDeclaration:
    """A declaration with the reference of its case."""

    ref: str
    row: AccidentDeclaration


def list_declarations(
    session: Session,
    employer_number: str,
    *,
    status: DeclarationStatus | None,
    before: int | None,
    limit: int,
) -> list[ListedDeclaration]:
    """Those in this state, or in any; `before` continues after the last one of a page."""
    query = (
        select(Incident.ref, AccidentDeclaration)
        .join(Incident, Incident.id == AccidentDeclaration.incident_id)
        .where(AccidentDeclaration.employer_number == employer_number)
    )
    if status is not None:
        query = query.where(AccidentDeclaration.status == status.value)
    if before is not None:
        query = query.where(AccidentDeclaration.id < before)
    rows = session.execute(query.order_by(AccidentDeclaration.id.desc()).limit(limit))
    return [ListedDeclaration(ref=ref, row=row) for ref, row in rows]

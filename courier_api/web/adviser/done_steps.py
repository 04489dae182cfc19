"""Steps of a case as a page shows them, and the names behind `staff:7`."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.incident_declarations.certificate import CertificateStep
from courier_api.incidents.models import Incident
from courier_api.incidents.steps import PlatformStep, steps_of
from courier_api.web.adviser.paper_views import StepView


def done_steps(
    session: Session, incident: Incident, steps: Sequence[CertificateStep | PlatformStep]
) -> tuple[StepView, ...]:
    """Each of these steps, with who did it and when."""
    done = {row.step: row for row in steps_of(session, incident)}
    names = staff_names(session, incident.employer_number)
    return tuple(
        StepView(name=step, done_at=row.done_at, done_by=names.get(row.done_by), note=row.note)
        if (row := done.get(step.value))
        else StepView(name=step)
        for step in steps
    )


def staff_names(session: Session, employer_number: str) -> Mapping[str, str]:
    """The names behind `staff:7`."""
    rows = session.scalars(
        select(StaffMember).where(StaffMember.employer_number == employer_number)
    )
    return {f"staff:{member.id}": member.name for member in rows}

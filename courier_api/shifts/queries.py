"""Questions about shifts."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.shifts.models import HumanTask, Shift
from courier_api.sources.models import Source


def shift_by_name(session: Session, slug: str, external_id: str) -> Shift | None:
    """A platform's shift by the platform's own id."""
    return session.scalar(
        select(Shift)
        .join(Source, Source.id == Shift.source_id)
        .where(Source.slug == slug, Shift.external_id == external_id)
    )


def tasks_about(session: Session, shift: Shift) -> list[dict[str, str]]:
    """The questions that wait for a person: about this shift, or about its courier as such.

    Each is `{"code"}`, as `dimona decide` names them.
    """
    query = select(HumanTask.code).where(
        HumanTask.courier_id == shift.courier_id,
        or_(HumanTask.shift_id.is_(None), HumanTask.shift_id == shift.id),
        HumanTask.closed_at.is_(None),
    )
    return [{"code": code} for code in sorted(set(session.scalars(query)))]

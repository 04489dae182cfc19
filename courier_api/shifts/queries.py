"""Questions about shifts."""

from sqlalchemy import select
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


def open_tasks(session: Session, courier_id: int) -> list[str]:
    """The questions about a courier that wait for a person."""
    query = select(HumanTask.code).where(
        HumanTask.courier_id == courier_id, HumanTask.closed_at.is_(None)
    )
    return sorted(set(session.scalars(query)))

"""Questions about silent platforms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.silence.models import SilenceAlarm


def open_alarms(session: Session, employer_number: str) -> list[SilenceAlarm]:
    """The platforms that are silent now, the longest silence first."""
    query = (
        select(SilenceAlarm)
        .where(SilenceAlarm.employer_number == employer_number, SilenceAlarm.closed_at.is_(None))
        .order_by(SilenceAlarm.silent_since, SilenceAlarm.id)
    )
    return list(session.scalars(query))


def open_alarm_of(session: Session, source_id: int) -> SilenceAlarm | None:
    """The alarm of one platform, for its own pages."""
    return session.scalar(
        select(SilenceAlarm).where(
            SilenceAlarm.source_id == source_id, SilenceAlarm.closed_at.is_(None)
        )
    )

"""What a field of a case said before a change and says after it: kept, and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, select, type_coerce, update
from sqlalchemy.orm import Session

from courier_api.incidents.link_models import IncidentChange
from courier_api.incidents.models import Incident

MOST_CHANGES = 200
HAS_VALUES = IncidentChange.emptied_at.is_(None)


@dataclass(frozen=True, slots=True)
class Values:
    """Fields before and after; `about` names the row of the case that they are of, if it is one."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    about: str | None = None


def keep_change(
    session: Session, incident: Incident, values: Values, *, actor: str, now: datetime
) -> None:
    """Keep the fields whose values differ; called after the case has its new version."""
    before, after = values.before, values.after
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return
    session.add(
        IncidentChange(
            employer_number=incident.employer_number,
            incident_id=incident.id,
            at=now,
            actor=actor,
            version=incident.version,
            about=values.about,
            before={name: _plain(before.get(name)) for name in names},
            after={name: _plain(after[name]) for name in names},
        )
    )


def changes_of(session: Session, incident: Incident, *, since: int = 0) -> Sequence[IncidentChange]:
    """The latest changes that made a version after `since`, the newest first; no emptied one."""
    return session.scalars(
        select(IncidentChange)
        .where(
            IncidentChange.incident_id == incident.id, IncidentChange.version > since, HAS_VALUES
        )
        .order_by(IncidentChange.id.desc())
        .limit(MOST_CHANGES)
    ).all()


def empty_changes(session: Session, incident: Incident, *, now: datetime) -> None:
    """Nobody can be named by what stood before or after; that something changed, when and by whom stays."""
    nothing = type_coerce(b"", LargeBinary)
    session.execute(
        update(IncidentChange)
        .where(IncidentChange.incident_id == incident.id, HAS_VALUES)
        .values(before=nothing, after=nothing, emptied_at=now)
        .execution_options(synchronize_session=False)
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value

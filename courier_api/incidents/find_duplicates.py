"""Which cases may be reports of one event: a hint to whoever looks, for a whole list at once."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courier_api.incidents.classify import NO_CLOCKS
from courier_api.incidents.models import Incident
from courier_api.places.points import point_of
from safety.duplicates import Likeness, Report, likeness, time_apart

MOST_WINDOWS = 400
"""Stretches of time of one query; SQLite reads no longer conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Another case that may be the same event, and why."""

    incident_id: int
    ref: str
    status: str
    likeness: Likeness


def duplicate_hints(
    session: Session, employer_number: str, incidents: Sequence[Incident]
) -> dict[int, list[Hint]]:
    """The hints of each case by its id, the likeliest first; one query for up to 400 cases.

    Cases that were rejected or joined already are no hint and get none.
    """
    looked_at = [each for each in incidents if each.status not in NO_CLOCKS]
    others = _near_in_time(session, employer_number, [each.occurred_at for each in looked_at])
    instants = [other.occurred_at for other in others]
    reports = {other.id: report_of(other) for other in others}
    found: dict[int, list[Hint]] = {}
    for incident in looked_at:
        first = bisect_left(instants, incident.occurred_at - time_apart())
        last = bisect_right(instants, incident.occurred_at + time_apart())
        hints = [
            Hint(incident_id=other.id, ref=other.ref, status=other.status, likeness=alike)
            for other in others[first:last]
            if other.id != incident.id
            and (alike := likeness(report_of(incident), reports[other.id])) is not None
        ]
        if hints:
            found[incident.id] = sorted(hints, key=lambda hint: (-hint.likeness.score, hint.ref))
    return found


def report_of(incident: Incident) -> Report:
    """What is compared of a case. A point that only stands for a municipality is no place."""
    place = incident.place or {}
    is_told = not place.get("point_is")
    point = point_of(place.get("latitude"), place.get("longitude")) if is_told else None
    return Report(
        occurred_at=incident.occurred_at,
        courier_id=incident.courier_id,
        point=(point.latitude, point.longitude) if point else None,
        shift_id=incident.shift_id,
        order_ref=incident.order_ref,
    )


def _near_in_time(
    session: Session, employer_number: str, instants: Iterable[datetime]
) -> list[Incident]:
    """Every case that could be meant, by stretches of time that do not overlap."""
    windows = _windows(instants)
    found: list[Incident] = []
    for start in range(0, len(windows), MOST_WINDOWS):
        some = windows[start : start + MOST_WINDOWS]
        # The co-operative in each stretch: so each is one step in the index of both.
        query = select(Incident).where(
            Incident.status.not_in(NO_CLOCKS),
            or_(
                *(
                    and_(
                        Incident.employer_number == employer_number,
                        Incident.occurred_at >= first,
                        Incident.occurred_at <= last,
                    )
                    for first, last in some
                )
            ),
        )
        found += session.scalars(query.order_by(Incident.occurred_at, Incident.id))
    return found


def _windows(instants: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    apart = time_apart()
    windows: list[tuple[datetime, datetime]] = []
    for instant in sorted(instants):
        first, last = instant - apart, instant + apart
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    return windows

"""Holds as they are now or were known at an instant, and the shifts that they concern."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.places.complete import complete_place
from courier_api.shifts.models import Shift
from courier_api.zone_holds.models import ZoneHold, ZoneHoldEnd
from safety.zone_holds import LONGEST, Hold, HoldReason, PlannedWork, concerns

LONGEST_SHIFT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHold:
    """A hold with who said it, and in which version its end stands."""

    hold: Hold
    version: int
    is_lifted: bool
    words: str | None
    told_by: str
    said_by: str


def known_holds(
    session: Session,
    employer_number: str,
    *,
    since: datetime,
    until: datetime | None = None,
    at: datetime | None = None,
) -> list[KnownHold]:
    """Holds that begin before `until` and have not ended by `since`, the earliest first.

    `at`: as they were known at that instant.
    """  # fmt: skip
    query = select(ZoneHold).where(
        ZoneHold.employer_number == employer_number, ZoneHold.starts_at > since - LONGEST
    )
    if until is not None:
        query = query.where(ZoneHold.starts_at < until)
    rows = session.scalars(query.order_by(ZoneHold.starts_at, ZoneHold.id)).all()
    ends = _ends(session, [row.id for row in rows], at)
    found = [_known(row, ends[row.id]) for row in rows if row.id in ends]
    return [known for known in found if known.hold.ends_at > since]


def holds_between(
    session: Session,
    employer_number: str,
    since: datetime,
    until: datetime,
    *,
    at: datetime | None = None,
) -> list[Hold]:
    """The holds themselves, those that hold nothing left out."""  # fmt: skip
    known = known_holds(session, employer_number, since=since, until=until, at=at)
    return [each.hold for each in known if not each.hold.is_empty]


def known_hold(session: Session, row: ZoneHold) -> KnownHold:
    """One hold as it is now."""
    return _known(row, _ends(session, [row.id], None)[row.id])


def planned_work(shift: Shift) -> PlannedWork | None:
    """A shift as holds see it; None for one that was never planned."""
    if shift.planned_start is None or shift.planned_end is None:
        return None
    place = complete_place(shift.place) or {}
    return PlannedWork(
        source_id=shift.source_id,
        postcode=place.get("postcode"),
        starts_at=shift.planned_start,
        ends_at=shift.planned_end,
    )


def shifts_under(session: Session, employer_number: str, hold: Hold) -> list[Shift]:
    """The shifts whose planned time a hold concerns, cancelled ones too, the earliest first."""
    return [shift for shift in _around(session, employer_number, hold) if _is_under(shift, hold)]


def shifts_without_place(session: Session, employer_number: str, hold: Hold) -> int:
    """How many shifts during a hold of postcodes have no known place: a person has to look."""
    if not hold.postcodes:
        return 0
    return sum(
        work is not None
        and work.postcode is None
        and (hold.source_id is None or hold.source_id == work.source_id)
        and hold.starts_at < work.ends_at
        and work.starts_at < hold.ends_at
        for work in map(planned_work, _around(session, employer_number, hold))
    )


def _around(session: Session, employer_number: str, hold: Hold) -> Sequence[Shift]:
    return session.scalars(
        select(Shift)
        .where(
            Shift.employer_number == employer_number,
            Shift.worked_on >= local_date(hold.starts_at - LONGEST_SHIFT),
            Shift.worked_on <= local_date(hold.ends_at),
            Shift.planned_start.is_not(None),
        )
        .order_by(Shift.planned_start, Shift.id)
    ).all()


def _is_under(shift: Shift, hold: Hold) -> bool:
    work = planned_work(shift)
    return work is not None and concerns(hold, work)


def _ends(
    session: Session, hold_ids: Collection[int], at: datetime | None
) -> dict[int, ZoneHoldEnd]:
    """By hold the last thing that was said of its end."""
    if not hold_ids:
        return {}
    latest = select(ZoneHoldEnd.hold_id, func.max(ZoneHoldEnd.version).label("version"))
    if at is not None:
        latest = latest.where(ZoneHoldEnd.said_at <= at)
    newest = latest.where(ZoneHoldEnd.hold_id.in_(hold_ids)).group_by(ZoneHoldEnd.hold_id)
    found = newest.subquery()
    rows: Iterable[ZoneHoldEnd] = session.scalars(
        select(ZoneHoldEnd).join(
            found,
            (ZoneHoldEnd.hold_id == found.c.hold_id) & (ZoneHoldEnd.version == found.c.version),
        )
    )
    return {row.hold_id: row for row in rows}


def _known(row: ZoneHold, end: ZoneHoldEnd) -> KnownHold:
    return KnownHold(
        hold=Hold(
            id=row.id,
            starts_at=row.starts_at,
            ends_at=end.ends_at,
            told_at=row.told_at,
            reason=HoldReason(row.reason),
            postcodes=frozenset(row.postcodes),
            source_id=row.source_id,
        ),
        version=end.version,
        is_lifted=end.is_lifted,
        words=row.words,
        told_by=row.told_by,
        said_by=end.said_by,
    )

"""Reads the page of holds: what is held, and whom it concerns."""

from datetime import timedelta

from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind
from courier_api.foundation.clock import BRUSSELS
from courier_api.prevention.errors import By
from courier_api.sources.queries import source_names
from courier_api.web.prevention.programme_views import HoldLine, HoldsView
from courier_api.web.prevention.read_programme import platforms_of
from courier_api.zone_holds.read import (
    KnownHold,
    known_holds,
    planned_work,
    shifts_under,
    shifts_without_place,
)
from safety.zone_holds import held_times

SHOWN_BACK = timedelta(days=28)


def holds_view(session: Session, by: By) -> HoldsView:
    """Holds that have not ended first, each with the shifts and couriers it concerns."""
    known = known_holds(session, by.employer_number, since=by.now - SHOWN_BACK)
    names = source_names(session, by.employer_number)
    lines = [_line(session, by, each, names) for each in known]
    ordered = sorted(lines, key=lambda line: (not line.is_running, -line.starts_at.timestamp()))
    return HoldsView(platforms=platforms_of(session, by), lines=tuple(ordered))


def _line(session: Session, by: By, known: KnownHold, names: dict[int, str]) -> HoldLine:
    hold = known.hold
    shifts = shifts_under(session, by.employer_number, hold)
    riding = {shift.courier_id for shift in shifts if shift.state != "cancelled"}
    works = [work for shift in shifts if (work := planned_work(shift)) is not None]
    return HoldLine(
        hold_id=hold.id,
        postcodes=tuple(sorted(hold.postcodes)),
        platform_name=None if hold.source_id is None else names[hold.source_id],
        reason=hold.reason,
        words=known.words,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        ends_typed=f"{hold.ends_at.astimezone(BRUSSELS):%Y-%m-%dT%H:%M}",
        is_running=hold.ends_at > by.now and not known.is_lifted,
        is_lifted=known.is_lifted,
        shifts=len(shifts),
        couriers=len(riding),
        without_phone=sum(
            identity_of(session, by.employer_number, PersonKind.COURIER, each) is None
            for each in riding
        ),
        without_place=shifts_without_place(session, by.employer_number, hold),
        held_minutes=sum(t.minutes for work in works for t in held_times(work, [hold])),
    )

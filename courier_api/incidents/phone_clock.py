"""A phone whose clock is wrong: both times are kept, and the courier is asked which one is right."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.foundation.errors import NotFound
from courier_api.incidents.class_again import class_again
from courier_api.incidents.find import hold_case
from courier_api.incidents.models import Incident, IncidentEvent
from courier_api.incidents.timeline import add_event, record_change

MOST_APART = timedelta(minutes=5)
CLOCK_DIFFERS = "clock_differs"
CLOCK_SETTLED = "clock_settled"


class ReportNotFound(NotFound):
    """This courier sent no report under this id."""

    def __init__(self) -> None:
        super().__init__("There is no report with this id.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClock:
    """What the phone's clock showed when it sent, and when that arrived here.

    `by_phone` and `by_ours`: when it happened, by the one clock and by the other.
    """

    shown: datetime
    received_at: datetime
    by_phone: datetime
    by_ours: datetime

    @property
    def ahead(self) -> timedelta:
        """How far the phone is ahead of us; negative when it is behind."""
        return self.shown - self.received_at

    @property
    def differs(self) -> bool:
        """Whether it is so far off that the courier is asked. A slow network is no wrong clock."""
        return abs(self.ahead) > MOST_APART

    def record(self) -> dict[str, Any]:
        """Device time, offset and our time, as the timeline keeps them."""
        shown, ours = (
            f"{at.astimezone(BRUSSELS):%d/%m %H:%M}" for at in (self.shown, self.received_at)
        )
        return {
            "note": f"{shown} ≠ {ours}",
            "shown": self.shown.isoformat(),
            "offset_minutes": int((self.shown.utcoffset() or timedelta()) / timedelta(minutes=1)),
            "received_at": self.received_at.isoformat(),
            "by_phone": self.by_phone.isoformat(),
            "by_ours": self.by_ours.isoformat(),
        }


def note_phone_clock(
    session: Session, incident: Incident, clock: PhoneClock, *, actor: str, now: datetime
) -> None:
    """Keep both times on the timeline, once a report."""
    if clock.differs and _line(session, incident, CLOCK_DIFFERS) is None:
        add_event(
            session, incident, CLOCK_DIFFERS,
            actor=actor, happened_at=now, now=now, facts=clock.record(),
        )  # fmt: skip


def settle_phone_clock(
    session: Session, courier_id: int, report_id: str, *, phone_is_right: bool, now: datetime
) -> None:
    """Take the moment by the clock that the courier says is right; class and terms follow.

    Raises ReportNotFound when this courier has no such report, or its clocks agree.
    """
    known = report_of_courier(session, courier_id, report_id)
    kept = _line(session, known, CLOCK_DIFFERS) if known is not None else None
    if known is None or kept is None:
        raise ReportNotFound
    incident = hold_case(session, known.employer_number, known.ref)
    told: dict[str, Any] = kept.facts or {}
    occurred_at = min(
        datetime.fromisoformat(told["by_phone" if phone_is_right else "by_ours"]), now
    )
    if occurred_at == incident.occurred_at and _line(session, incident, CLOCK_SETTLED) is not None:
        return
    actor = f"courier:{courier_id}"
    incident.occurred_at = occurred_at
    incident.accident_date = local_date(occurred_at)
    facts = {"fields": ["occurred_at"], "clock": "phone" if phone_is_right else "ours"}
    record_change(session, incident, CLOCK_SETTLED, actor=actor, now=now, facts=facts)
    class_again(session, incident, actor=actor, now=now)


def report_of_courier(session: Session, courier_id: int, report_id: str) -> Incident | None:
    """The case of the report that the courier's phone gave this id."""
    return session.scalar(
        select(Incident).where(
            Incident.courier_id == courier_id,
            Incident.report_key == f"courier:{courier_id}:{report_id}",
        )
    )


def _line(session: Session, incident: Incident, kind: str) -> IncidentEvent | None:
    return session.scalar(
        select(IncidentEvent)
        .where(IncidentEvent.incident_id == incident.id, IncidentEvent.kind == kind)
        .limit(1)
    )

"""Couriers of a platform that tells moments: bodies as Onfleet sends them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from courier_api.couriers.models import CourierLink
from courier_api.intake.store_events import store_events
from tests.factories.cooperatives import OURS
from tests.factories.events import Body, raw
from tests.factories.inbox import arrived
from tests.factories.sources import make_source

SPECHT = "specht"
DUTY_SECRET = "4f6e666c6565742d64656d6f2d7365637265742d6b65792d3332627974657321"
ON, OFF = 1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A worker of the platform; `on` and `off` are what it tells of them."""

    worker: str = "rider-1"

    def on(self, at: datetime, note: str = "") -> Body:
        """On duty."""
        return self._told(ON, at, note)

    def off(self, at: datetime, note: str = "") -> Body:
        """Off duty."""
        return self._told(OFF, at, note)

    def _told(self, status: int, at: datetime, note: str) -> Body:
        milliseconds = int(at.timestamp() * 1000)
        return {
            "triggerId": 5,
            "status": status,
            "time": milliseconds,
            "workerId": self.worker,
            "note": note,
        }


def make_duty_source(session: Session) -> int:
    """Specht, which tells of duty. Gives its id."""
    return make_source(session, SPECHT, scheme="onfleet", secret=DUTY_SECRET)


def link(session: Session, source_id: int, worker: str, courier_id: int) -> None:
    """This worker of the platform is this courier."""
    session.execute(
        insert(CourierLink).values(
            employer_number=OURS,
            source_id=source_id,
            worker_external_id=worker,
            courier_id=courier_id,
        )
    )


def receive_duty(session: Session, source_id: int, *bodies: Body) -> None:
    """Store these as the door does."""
    events = [
        arrived(source_id, body, event_id=hashlib.sha256(raw(body)).hexdigest()) for body in bodies
    ]
    store_events(session.connection(), events)

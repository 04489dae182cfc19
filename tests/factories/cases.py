"""An adviser at work on a case: each step in a transaction of its own, as an entry point does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.incidents.find import hold_case, incident_by_ref
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.incidents import make_report

ADVISER = "staff:7"
ENOUGH_TO_OPEN = {"consequence": "2", "injury": "032", "body": "54"}
"""A sprained wrist: declared, and with the place of the report enough to leave triage."""

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Desk:
    """A case on the desk. `now` is moved by the test."""

    database: Database
    ref: str
    now: datetime = FRIDAY_EVENING
    actor: str = ADVISER

    def do(self, step: Callable[..., Answer], *given: Any, **named: Any) -> Answer:  # noqa: ANN401
        """One service on the case, held for the change."""
        with self.database.transaction() as session:
            incident = hold_case(session, OURS, self.ref)
            return step(session, incident, *given, actor=self.actor, now=self.now, **named)

    def case(self) -> Incident:
        """The case as it is stored."""
        with self.database.reading() as session:
            return incident_by_ref(session, OURS, self.ref)

    def knows(self, **facts: object) -> None:
        """The adviser adds facts."""
        self.do(add_facts, facts)


def desk_with(
    database: Database, courier_id: int, *, now: datetime = FRIDAY_EVENING, **report: object
) -> Desk:
    """A fresh report of a courier on the desk."""
    with database.transaction() as session:
        ref = make_report(session, courier_id, now=now, **report).ref
    return Desk(database, ref, now)


def staff_member(database: Database, role: Role, phone: str) -> int:
    """Somebody who works for the co-operative; their id."""
    with database.transaction() as session:
        return add_staff(
            session,
            employer_number=OURS,
            name="Hilde",
            role=role,
            phone=phone,
            language="nl",
            now=FRIDAY_EVENING,
        ).id

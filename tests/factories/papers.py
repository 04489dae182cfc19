"""A case of Amina's with everything that its papers need, and what was written about it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.incident_declarations.models import AccidentDeclaration
from courier_api.incident_declarations.prepare import (
    answer_zones,
    mark_ready,
    prepare_declaration,
)
from courier_api.incidents.find import hold_case
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from courier_api.insurance.enter import NewPolicy, enter_policy
from declarations.insurer import PolicyKind
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import make_report

HILDE = "staff:7"
NEXT_DAY = FRIDAY_EVENING + timedelta(days=1)
REF = "2026-0001"
ABSENT: dict[str, Any] = {
    "injury": "032", "body": "54", "consequence": "2", "deviation": "42", "agent": "12.03",
    "doctor": "yes", "incapacity": {"stopped_on": "2026-03-06"},
}  # fmt: skip
"""A sprained wrist; nobody knows yet when work will be taken up again."""

ANSWERS = {
    "00379": "3260", "00432": "0", "00246": "Openbare weg, tramsporen", "00256": "Uitgegleden",
    "00259": "Val op de linkerhand", "00272": "14", "00289": "0", "00308": "2026-03-06",
    "00324": "De Smet", "00313": "0", "00359": "0", "00244": "0", "00888": "2", "00300": "0",
    "00301": "0", "00302": "0", "00275": "0097", "00384": "250", "00044": "2026-01-05",
    "00885": "0", "00886": "3", "00343": "1", "00889": "2", "00890": "0",
}  # fmt: skip
"""What the case does not say by itself."""


def make_case(session: Session, **facts: object) -> Incident:
    """Amina fell on her bike on Friday evening; the adviser knows these facts the next day."""
    policy = NewPolicy(
        kind=PolicyKind.WORK_ACCIDENT,
        insurer="Assurances Zenne",
        number="AW-2026-1",
        valid_from=date(2026, 1, 1),
    )
    enter_policy(session, OURS, policy, actor=HILDE, now=FRIDAY_EVENING)
    incident = make_report(
        session, courier_id_of(session, AMINA), details="Uitgegleden op tramsporen."
    )
    add_facts(session, incident, ABSENT | facts, actor=HILDE, now=NEXT_DAY)
    return incident


def held(session: Session) -> Incident:
    """The case, to change it."""
    return hold_case(session, OURS, REF)


def make_ready(session: Session, *, now: datetime = NEXT_DAY, **answers: str) -> Incident:
    """The case with a declaration that can be sent."""
    incident = held(session)
    prepare_declaration(session, incident, actor=HILDE, now=now)
    answer_zones(session, incident, ANSWERS | answers, actor=HILDE, now=now)
    mark_ready(session, incident, actor=HILDE, now=now)
    return incident


def declarations(database: Database) -> list[AccidentDeclaration]:
    """Every declaration, the first one first."""
    with database.reading() as session:
        return list(session.scalars(select(AccidentDeclaration).order_by(AccidentDeclaration.id)))


def logged(database: Database, start: str) -> list[str]:
    """The actions of the audit log that begin so."""
    with database.reading() as session:
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.id))
        return [action for action in actions if action.startswith(start)]

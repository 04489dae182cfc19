"""Two people who link the same two things at the same moment: one link, and the second is told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.foundation.database import Database
from courier_api.foundation.errors import ServiceError
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.link_cases import LinkedAlready, link_cases, unlink_cases
from courier_api.incidents.link_models import IncidentLink
from courier_api.incidents.models import Incident
from courier_api.prevention.analyse import Scope, plan_analysis
from courier_api.prevention.errors import By
from courier_api.prevention.link_models import RiskLink
from courier_api.prevention.link_risk import Risk, RiskKind, RiskLinkedAlready, link_risk
from tests.factories.cases import Desk, desk_with
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS

PATIENCE_SECONDS = 20


@pytest.fixture
def desks(database: Database, amina: int) -> tuple[Desk, Desk]:
    """Two people, each with a case of their own before them."""
    return tuple(desk_with(database, amina, report_id=f"phone-{n}") for n in (1, 2))  # type: ignore[return-value]


def at_once(database: Database, *steps: Callable[[Callable[[], None]], Any]) -> list[str]:
    """Take each step in a thread; how each ended: "done", or the name of the refusal.

    A step calls what it is given once it holds its case. On PostgreSQL both then go on together; on
    SQLite there is one writer, so each goes on alone.
    """
    gate = threading.Barrier(1 if database.is_sqlite else len(steps), timeout=PATIENCE_SECONDS)

    def ended(step: Callable[[Callable[[], None]], Any]) -> str:
        try:
            step(gate.wait)
        except ServiceError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(steps)) as threads:
        return sorted(threads.map(ended, steps))


def link(desk: Desk, other: Desk, meet: Callable[[], Any] = lambda: None) -> int:
    """Link the case of a desk to another, after both desks hold theirs."""

    def step(session: Session, incident: Incident, *, actor: str, now: datetime) -> int:
        meet()
        row = link_cases(
            session, incident, incident_by_ref(session, OURS, other.ref), actor=actor, now=now
        )
        session.flush()
        return row.id

    return desk.do(step)


def test_of_two_who_link_one_pair_from_both_ends_the_second_is_told(
    database: Database, desks: tuple[Desk, Desk]
) -> None:
    one, two = desks

    ends = at_once(database, lambda meet: link(one, two, meet), lambda meet: link(two, one, meet))

    assert ends == [LinkedAlready.__name__, "done"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IncidentLink)) == 1


def test_of_two_who_part_one_pair_from_both_ends_the_second_finds_no_link(
    database: Database, desks: tuple[Desk, Desk]
) -> None:
    number = link(*desks)

    def part(desk: Desk, meet: Callable[[], None]) -> None:
        def step(session: Session, incident: Incident, *, actor: str, now: datetime) -> None:
            meet()
            unlink_cases(session, incident, number, "not the same place", actor=actor, now=now)

        desk.do(step)

    ends = at_once(database, *(lambda meet, desk=desk: part(desk, meet) for desk in desks))

    assert ends == ["LinkNotFound", "done"]


def test_of_two_who_link_one_risk_to_one_case_the_second_is_told(
    database: Database, desks: tuple[Desk, Desk]
) -> None:
    by = By(employer_number=OURS, actor="staff:7", now=FRIDAY_EVENING)
    with database.transaction() as session:
        number = plan_analysis(session, Scope.CITY, "Rails", date(2026, 4, 1), by)
    risk = Risk(kind=RiskKind.ANALYSIS, number=number)

    steps = [lambda _: desks[0].do(link_risk, risk, None)] * 2

    assert at_once(database, *steps) == [RiskLinkedAlready.__name__, "done"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RiskLink)) == 1

"""`/limits`: what a courier's own shifts say about limits of working time. It never lowers pay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.couriers.models import Courier
from courier_api.filings.contingent import student_balance
from courier_api.foundation.clock import local_date
from courier_api.limits.queries import findings_of_courier
from courier_api.web.limit_words import ToldFinding, told_finding
from courier_api.web.site import Site, Visit
from declarations.dimona.facts import WorkerType

MOST_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentHours:
    """A student's hours of the running year, in whole hours; `is_low`: from 80 % on."""

    year: int
    declared: int
    limit: int
    left: int
    is_low: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLimitsView:
    """The courier's own findings, the latest day first; `hours` only of a student."""

    findings: tuple[ToldFinding, ...]
    read_at: datetime
    hours: StudentHours | None = None


OwnLimitsQuery = Callable[[Session, int, datetime], OwnLimitsView]
"""(session, courier id, now) -> the page."""


def own_limits(session: Session, courier_id: int, now: datetime) -> OwnLimitsView:
    """Read from the database."""
    rows = findings_of_courier(session, courier_id, limit=MOST_ROWS)
    return OwnLimitsView(
        findings=tuple(map(told_finding, rows)),
        read_at=now,
        hours=_student_hours(session, courier_id, now),
    )


def _student_hours(session: Session, courier_id: int, now: datetime) -> StudentHours | None:
    courier = session.get(Courier, courier_id)
    if courier is None or courier.worker_type != WorkerType.STUDENT:
        return None
    year = local_date(now).year
    stands = student_balance(session, courier, year, now=now)
    return StudentHours(
        year=year,
        declared=stands.used_hours + stands.reserved_hours,
        limit=stands.limit_hours,
        left=max(0, stands.left_hours),
        is_low=stands.is_low,
    )


def router(site: Site, query: OwnLimitsQuery) -> APIRouter:
    """The courier's page."""
    routes = APIRouter(include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    @routes.get("/limits")
    def limits(visit: Courier) -> Response:
        with site.database.reading() as session:
            view = query(session, visit.signed_in.person_id, site.clock.now())
        return site.page(visit, "courier/limits.html", view=view)

    return routes

"""`/console/calls`: whom somebody has to phone, because a message could not arrive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.models import StaffMember
from courier_api.auth.roles import PersonKind, Role
from courier_api.couriers.queries import courier_names
from courier_api.notices.unreached import CallToMake, calls_to_make, close_call
from courier_api.web.site import PostedForm, Site, Visit, go_to

PATH = "/console/calls"
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call; `name` None: a person whose record is elsewhere."""

    call: CallToMake
    name: str | None


CallsQuery = Callable[[Session, str], tuple[CallLine, ...]]
"""(session, employer number) -> the calls, the longest waiting first."""

CloseCall = Callable[[Session, str, int, str, datetime], None]
"""(session, employer number, call id, actor, now); raises NotFound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQueries:
    """What the page asks for and does."""

    listing: CallsQuery
    close: CloseCall


def router(site: Site, queries: CallQueries) -> APIRouter:
    """The list, and that somebody has phoned."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Adviser = Annotated[Visit, Depends(site.visit(Role.ADVISER, Role.DEPUTY))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def calls(visit: Adviser, said: str = "") -> Response:
        with site.database.reading() as session:
            lines = queries.listing(session, visit.signed_in.employer_number)
        return site.page(visit, "adviser/calls.html", lines=lines, said=bool(said))

    @routes.post("/{call_id}/done")
    def done(visit: Adviser, form: Posted, call_id: Number) -> Response:  # noqa: ARG001 - a checked form
        person = visit.signed_in
        with site.database.transaction() as session:
            queries.close(
                session, person.employer_number, call_id, f"staff:{person.person_id}",
                site.clock.now(),
            )  # fmt: skip
        return go_to(f"{PATH}?said=done")

    return routes


def call_lines(session: Session, employer_number: str) -> tuple[CallLine, ...]:
    """Read from the database."""
    calls = calls_to_make(session, employer_number)
    couriers = courier_names(
        session, {each.person_id for each in calls if each.person_kind == PersonKind.COURIER}
    )
    return tuple(CallLine(call=each, name=_name(session, each, couriers)) for each in calls)


def close(session: Session, employer_number: str, call_id: int, actor: str, now: datetime) -> None:
    """Somebody has phoned."""
    close_call(session, employer_number, call_id, actor=actor, now=now)


def _name(session: Session, call: CallToMake, couriers: dict[int, str]) -> str | None:
    if call.person_kind == PersonKind.COURIER:
        return couriers.get(call.person_id)
    member = (
        session.get(StaffMember, call.person_id) if call.person_kind == PersonKind.STAFF else None
    )
    return member.name if member else None


QUERIES = CallQueries(listing=call_lines, close=close)

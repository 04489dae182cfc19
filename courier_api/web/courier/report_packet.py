"""`POST /report/packet`: a report that was filled in on the phone, maybe long ago and without network.

One small packet opens the case; photos come after it. The same packet any number of times is one case.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Refused
from courier_api.incidents.phone_clock import PhoneClock
from courier_api.locale import formats
from courier_api.web.courier.packet_content import ClientId, Packet
from courier_api.web.courier.report_draft import DRAFT_LASTS
from courier_api.web.courier.report_receipt import REPORT_PATH, keep_receipt
from courier_api.web.courier.views import ReportIncident, ReportUnnamed, SettleClock
from courier_api.web.security import check_own_script
from courier_api.web.site import Site, Visit

PACKET_PATH = f"{REPORT_PATH}/packet"
LONGEST_WAIT = DRAFT_LASTS


class ReportOfSomebodyElse(Refused):
    """The report was filled in by another person on the same phone."""

    def __init__(self) -> None:
        super().__init__("This report was filled in by somebody else on this phone.")


class ClockAnswer(BaseModel):
    """Which clock the courier says is right."""

    client_id: ClientId
    clock: Literal["phone", "ours"]


def router(
    site: Site,
    report_incident: ReportIncident,
    report_unnamed: ReportUnnamed,
    settle_clock: SettleClock,
) -> APIRouter:
    """Take a report, and the one answer that may have to follow."""
    routes = APIRouter(prefix=PACKET_PATH, include_in_schema=False)
    Courier = Annotated[Visit, Depends(own_visit(site))]

    @routes.post("")
    def take(visit: Courier, packet: Packet) -> JSONResponse:
        if packet.owner != site.owner_of(visit):
            raise ReportOfSomebodyElse
        now = site.clock.now()
        report = packet.report(now)
        person = visit.signed_in
        with site.database.transaction() as session:
            if packet.is_unnamed:
                ref = report_unnamed(session, person.employer_number, report, now)
            else:
                ref = report_incident(session, person.person_id, report, now)
        clock = None if packet.is_unnamed else clock_question(site, visit, report.phone_clock)
        response = JSONResponse({"ref": ref, "clock": clock}, HTTPStatus.CREATED)
        if not packet.is_unnamed:
            keep_receipt(site, visit, response, {"ref": ref, "hurt": report.hurt.value})
        return response

    @routes.post("/clock")
    def settle(visit: Courier, given: ClockAnswer) -> JSONResponse:
        is_phone = given.clock == "phone"
        with site.database.transaction() as session:
            settle_clock(
                session, visit.signed_in.person_id, str(given.client_id),
                phone_is_right=is_phone, now=site.clock.now(),
            )  # fmt: skip
        return JSONResponse({"clock": given.clock})

    return routes


def own_visit(site: Site) -> Callable[[Request], Visit]:
    """A dependency: a courier, through a script of our own pages. No foreign page can send so."""
    courier = site.visit(Role.COURIER)

    def own(request: Request) -> Visit:
        visit = courier(request)
        check_own_script(request)
        return visit

    return own


def clock_question(site: Site, visit: Visit, clock: PhoneClock | None) -> dict[str, Any] | None:
    """Both moments in words, when the clocks are so far apart that the courier has to say."""
    if clock is None or not clock.differs:
        return None

    def words(at: datetime) -> str:
        return formats.moment(at, site.pages.catalogue, visit.language)

    return {"phone": words(clock.by_phone), "ours": words(clock.by_ours)}

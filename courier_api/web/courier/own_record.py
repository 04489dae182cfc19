"""`/pay/hours.csv`, `/pay/lines.csv`, `/pay/record.json`: a courier's own hours and lines as files."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from courier_api.auth.roles import Role
from courier_api.pay.own_record import HOURS, LINES, OwnRecord, as_csv
from courier_api.web.courier.views import OwnRecordQuery
from courier_api.web.site import Site, Visit

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def router(site: Site, read: OwnRecordQuery) -> APIRouter:
    """The files. Without `since` and `until` they hold everything."""
    routes = APIRouter(prefix="/pay", include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    def own(visit: Visit, since: date, until: date) -> OwnRecord:
        with site.database.reading() as session:
            return read(session, visit.signed_in.person_id, since=since, until=until)

    @routes.get("/hours.csv")
    def hours(visit: Courier, since: date = date.min, until: date = date.max) -> Response:
        return _table("hours.csv", as_csv(HOURS, own(visit, since, until).hours))

    @routes.get("/lines.csv")
    def lines(visit: Courier, since: date = date.min, until: date = date.max) -> Response:
        return _table("lines.csv", as_csv(LINES, own(visit, since, until).lines))

    @routes.get("/record.json")
    def everything(visit: Courier, since: date = date.min, until: date = date.max) -> Response:
        found = own(visit, since, until)
        answer = JSONResponse({"hours": found.hours, "lines": found.lines})
        return _as_file("record.json", answer)

    return routes


def _table(name: str, text: str) -> Response:
    """With a byte-order mark, or spreadsheets take the letters for those of another alphabet."""
    return _as_file(name, Response(BYTE_ORDER_MARK + text, media_type="text/csv"))


def _as_file(name: str, answer: Response) -> Response:
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    answer.headers["cache-control"] = "no-store"
    return answer

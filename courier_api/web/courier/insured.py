"""`/shifts/{id}/insured` and its PDF: who insures the courier on one of their own shifts."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.disputes.state_word import own_shift
from courier_api.documents.document import Document
from courier_api.documents.pdf import document_pdf
from courier_api.locale.catalogue import Language
from courier_api.web.certificate import certificate_of, cover_of_shift
from courier_api.web.courier.shift_word import ShiftNumber
from courier_api.web.site import Site, Visit

CertificateQuery = Callable[[Session, int, int, Language, datetime], Document]
"""(session, courier id, shift id, language, now) -> the certificate; raises NotFound."""


def own_certificate(
    session: Session, courier_id: int, shift_id: int, language: Language, now: datetime
) -> Document:
    """The certificate of one's own shift. Raises NotFound."""
    shift = own_shift(session, courier_id, shift_id)
    return certificate_of(cover_of_shift(session, shift), language, now=now)


def router(site: Site, query: CertificateQuery) -> APIRouter:
    """The page and the file."""
    routes = APIRouter(prefix="/shifts", include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]

    def own(visit: Visit, shift_id: int) -> Document:
        person, now = visit.signed_in.person_id, site.clock.now()
        with site.database.reading() as session:
            return query(session, person, shift_id, visit.language, now)

    @routes.get("/{shift_id}/insured")
    def page(visit: Courier, shift_id: ShiftNumber) -> Response:
        document = own(visit, shift_id)
        return site.page(visit, "courier/insured.html", document=document, shift_id=shift_id)

    @routes.get("/{shift_id}/insured.pdf")
    def file(visit: Courier, shift_id: ShiftNumber) -> Response:
        answer = Response(document_pdf(own(visit, shift_id)), media_type="application/pdf")
        answer.headers["content-disposition"] = f'inline; filename="insured-{shift_id}.pdf"'
        answer.headers["cache-control"] = "no-store"
        return answer

    return routes

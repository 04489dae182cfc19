"""`/account`, `/language`, `/sign-out`: who is here, in which language, and the way out."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.roles import Role
from courier_api.auth.sessions import change_language, sign_out
from courier_api.locale.preference import DEFAULT, language_of
from courier_api.notices.consent import has_consented, say_consent
from courier_api.web.courier.report_incident import DRAFT_COOKIE
from courier_api.web.courier.report_receipt import REPORT_PATH
from courier_api.web.security import VISIT_COOKIE
from courier_api.web.site import LANGUAGE_COOKIE, PostedForm, Site, Visit, go_to, own_path

LANGUAGE_LASTS = timedelta(days=365)


def router(site: Site) -> APIRouter:
    """What everybody can do with their own visit."""
    routes = APIRouter(include_in_schema=False)
    Anybody = Annotated[Visit, Depends(site.open_visit)]
    Member = Annotated[Visit, Depends(site.visit())]
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("/account")
    def account(visit: Member) -> Response:
        person, gets_tips = visit.signed_in, None
        if person.role is Role.COURIER:
            with site.database.reading() as session:
                gets_tips = has_consented(session, person.identity_id)
        return site.page(visit, "account.html", person=person, gets_tips=gets_tips)

    @routes.post("/account/tips")
    def tips(visit: Courier, form: Posted) -> Response:
        """Prevention tips by SMS, yes or no."""
        agreed = form.text("tips") == "yes"
        with site.database.transaction() as session:
            say_consent(session, visit.signed_in.identity_id, agreed=agreed, now=site.clock.now())
        return go_to("/account")

    @routes.post("/sign-out")
    def end(visit: Anybody, form: Posted) -> Response:  # noqa: ARG001 - a checked form
        token = visit.request.cookies.get(SESSION_COOKIE, "")
        with site.database.transaction() as session:
            sign_out(session, token, site.clock.now())
        response = go_to("/sign-in?signed_out=true")
        for name in (SESSION_COOKIE, VISIT_COOKIE):
            site.cookies.drop(response, name)
        site.cookies.drop(response, DRAFT_COOKIE, path=REPORT_PATH)
        # What the phone keeps of reports goes, too: the next person here may be another one.
        response.headers["clear-site-data"] = '"storage"'
        return response

    @routes.post("/language")
    def choose_language(visit: Anybody, form: Posted) -> Response:
        language = language_of(form.text("language")) or DEFAULT
        if visit.person is not None:
            with site.database.transaction() as session:
                change_language(session, visit.person, language.value)
        response = go_to(own_path(form.text("back"), otherwise="/"))
        site.cookies.put(response, LANGUAGE_COOKIE, language.value, lasts=LANGUAGE_LASTS)
        return response

    return routes

"""`/report`: one question a screen, back never loses anything, sent once."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import NotFound
from courier_api.locale import formats
from courier_api.web.courier.report_draft import (
    DRAFT_LASTS,
    LONGEST_DETAILS,
    STEPS,
    AnswerWrong,
    Draft,
    draft_of,
    read_answer,
)
from courier_api.web.courier.views import ReportIncident
from courier_api.web.incident_words import Happened, Hurt, Moving
from courier_api.web.site import PostedForm, Site, Visit, go_to

DRAFT_COOKIE = "courier_report"
SENT_COOKIE = "courier_report_sent"
PATH = "/report"
DRAWN = (
    Happened.FALL,
    Happened.VEHICLE,
    Happened.DOOR,
    Happened.BIKE_OR_PERSON,
    Happened.VEHICLE_DEFECT,
    Happened.AGGRESSION,
)
PLAIN = (Happened.NEAR_MISS, Happened.OTHER)
TYPED = ("day", "time", "postcode", "street", "latitude", "longitude", "details")


class ReportStepUnknown(NotFound):
    """A question that a report does not have."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One line of the summary before sending."""

    step: str
    words: str


def router(site: Site, report_incident: ReportIncident) -> APIRouter:
    """The questions, the way out, and the receipt."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    courier = site.visit(Role.COURIER)
    Courier = Annotated[Visit, Depends(courier)]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def begin(visit: Courier) -> Response:
        draft = opened(site, visit)
        return question(site, visit, draft, draft.next_step, resumed=bool(draft.answers))

    @routes.get("/emergency")
    def emergency(visit: Courier) -> Response:
        return site.page(visit, "courier/report_emergency.html")

    @routes.get("/sent")
    def sent(visit: Courier) -> Response:
        sealed = visit.request.cookies.get(SENT_COOKIE)
        receipt = site.seals.open(SENT_COOKIE, sealed, now=site.clock.now())
        if receipt is None:
            return go_to("/")
        return site.page(visit, "courier/report_sent.html", ref=receipt["ref"], hurt=receipt["hurt"])

    @routes.post("/cancel")
    def cancel(visit: Courier, _: Posted) -> Response:  # noqa: ARG001 - only couriers get here
        response = go_to("/")
        site.cookies.drop(response, DRAFT_COOKIE, path=PATH)
        return response

    @routes.get("/{step}")
    def ask(visit: Courier, step: str) -> Response:
        draft = opened(site, visit)
        if known(step) and not draft.may_show(step):
            return go_to(PATH)
        return question(site, visit, draft, step)

    @routes.post("/{step}")
    def answer(visit: Courier, form: Posted, step: str) -> Response:
        draft = opened(site, visit)
        if known(step) and not draft.may_show(step):
            return go_to(PATH)
        try:
            given = read_answer(step, form, site.clock.now())
        except AnswerWrong as wrong:
            typed = Draft(draft.client_id, draft.answers | form.fields)
            return question(site, visit, typed, step, wrong=wrong.key)
        if step == STEPS[-1]:
            return send(site, visit, draft, given["details"], report_incident)
        return keep(site, draft.with_answers(given), step)

    return routes


def known(step: str) -> bool:
    """True for a question of ours. Raises ReportStepUnknown."""
    if step not in STEPS:
        raise ReportStepUnknown
    return True


def opened(site: Site, visit: Visit) -> Draft:
    """The draft of this browser, if it is this courier's; otherwise a new one."""
    now = site.clock.now()
    sealed = visit.request.cookies.get(DRAFT_COOKIE)
    return draft_of(site.seals.open(draft_purpose(visit), sealed, now=now), now)


def draft_purpose(visit: Visit) -> str:
    """A draft belongs to one courier, also when a phone is shared."""
    return f"{DRAFT_COOKIE}:{visit.signed_in.identity_id}"


def keep(site: Site, draft: Draft, step: str) -> Response:
    """Seal the draft and go on: to 112 first when an ambulance is needed."""
    urgent = step == "hurt" and draft.answers["hurt"] == Hurt.AMBULANCE.value
    response = go_to(f"{PATH}/emergency" if urgent else f"{PATH}/{following(draft, step)}")
    return response


def following(draft: Draft, step: str) -> str:
    """The question after this one; the summary again when only one answer was changed."""
    if draft.next_step == STEPS[-1]:
        return STEPS[-1]
    return STEPS[STEPS.index(step) + 1]

"""`/report`: one question a screen, back never loses anything, sent once."""

from dataclasses import dataclass
from datetime import datetime
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
from courier_api.web.courier.report_receipt import REPORT_PATH as PATH
from courier_api.web.courier.report_receipt import SENT_PATH, keep_receipt
from courier_api.web.courier.views import ReportIncident
from courier_api.web.incident_words import Happened, Hurt, Moving
from courier_api.web.site import PostedForm, Site, Visit, go_to

DRAFT_COOKIE = "courier_report"
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
    """The questions and the way out."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    form = ReportForm(site, report_incident)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def begin(visit: Courier) -> Response:
        draft = form.draft(visit)
        return form.question(visit, draft, draft.next_step, resumed=bool(draft.answers))

    @routes.get("/emergency")
    def emergency(visit: Courier) -> Response:
        return site.page(visit, "courier/report_emergency.html")

    @routes.post("/cancel")
    def cancel(visit: Courier, posted: Posted) -> Response:  # noqa: ARG001 - a checked form
        response = go_to("/")
        site.cookies.drop(response, DRAFT_COOKIE, path=PATH)
        return response

    @routes.get("/{step}")
    def ask(visit: Courier, step: str) -> Response:
        draft = form.draft(visit)
        return form.question(visit, draft, step) if may_show(draft, step) else go_to(PATH)

    @routes.post("/{step}")
    def answer(visit: Courier, posted: Posted, step: str) -> Response:
        draft = form.draft(visit)
        return form.take(visit, draft, step, posted) if may_show(draft, step) else go_to(PATH)

    return routes


def may_show(draft: Draft, step: str) -> bool:
    """Whether the questions before this one are answered. Raises ReportStepUnknown."""
    if step not in STEPS:
        raise ReportStepUnknown
    return draft.may_show(step)


@dataclass(frozen=True, slots=True)
class ReportForm:
    """Shows questions, keeps answers, sends the report."""

    site: Site
    report_incident: ReportIncident

    def draft(self, visit: Visit) -> Draft:
        """The draft in this browser when it is this courier's, otherwise a new one."""
        now = self.site.clock.now()
        sealed = visit.request.cookies.get(DRAFT_COOKIE)
        return draft_of(self.site.seals.open(_purpose(visit), sealed, now=now), now)

    def take(self, visit: Visit, draft: Draft, step: str, posted: PostedForm) -> Response:
        """Keep an answer and go on; show the question again, with what was typed, when it is wrong."""
        now = self.site.clock.now()
        try:
            given = read_answer(step, posted, now)
        except AnswerWrong as wrong:
            typed = Draft(draft.client_id, draft.answers | posted.fields)
            return self.question(visit, typed, step, wrong=wrong.key)
        if step == STEPS[-1]:
            return self._send(visit, draft, given["details"], now)
        return self._keep(visit, draft.with_answers(given), step, now)

    def question(
        self,
        visit: Visit,
        draft: Draft,
        step: str,
        *,
        wrong: str | None = None,
        resumed: bool = False,
    ) -> Response:
        """One question as a page."""
        pages, language = self.site.pages, visit.language
        position = STEPS.index(step)
        error = wrong and pages.text(f"report.error.{wrong}", language, count=LONGEST_DETAILS)
        return self.site.page(
            visit,
            f"courier/report_{step}.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            step=step,
            step_title=pages.text(f"report.{step}.question", language),
            number=position + 1,
            count=len(STEPS),
            before=STEPS[position - 1] if position else None,
            error=error,
            resumed=resumed,
            chosen=draft.answers.get(step),
            typed={name: draft.answers.get(name, "") for name in TYPED},
            offered=Hurt if step == "hurt" else Moving,
            drawn=DRAWN,
            plain=PLAIN,
            today=local_date(self.site.clock.now()),
            answers=self._summary(visit, draft) if step == STEPS[-1] else (),
        )

    def _keep(self, visit: Visit, draft: Draft, step: str, now: datetime) -> Response:
        """Seal the answers; 112 comes first when an ambulance is needed."""
        urgent = step == "hurt" and draft.answers["hurt"] == Hurt.AMBULANCE.value
        response = go_to(f"{PATH}/emergency" if urgent else f"{PATH}/{_following(draft, step)}")
        sealed = self.site.seals.seal(_purpose(visit), draft.record(), until=now + DRAFT_LASTS)
        self.site.cookies.put(response, DRAFT_COOKIE, sealed, lasts=DRAFT_LASTS, path=PATH)
        return response

    def _send(self, visit: Visit, draft: Draft, details: str, now: datetime) -> Response:
        with self.site.database.transaction() as session:
            ref = self.report_incident(
                session, visit.signed_in.person_id, draft.report(details), now
            )
        response = go_to(SENT_PATH)
        keep_receipt(self.site, visit, response, {"ref": ref, "hurt": draft.answers["hurt"]})
        self.site.cookies.drop(response, DRAFT_COOKIE, path=PATH)
        return response

    def _summary(self, visit: Visit, draft: Draft) -> tuple[GivenAnswer, ...]:
        answers, language = draft.answers, visit.language
        text = self.site.pages.text
        return (
            GivenAnswer("hurt", text(f"report.hurt.{answers['hurt']}", language)),
            GivenAnswer("moving", text(f"report.moving.{answers['moving']}", language)),
            GivenAnswer("happened", text(f"happened.{answers['happened']}", language)),
            GivenAnswer("when", self._when_words(visit, answers)),
            GivenAnswer("where", self._where_words(visit, answers)),
        )

    def _when_words(self, visit: Visit, answers: dict[str, str]) -> str:
        text, language = self.site.pages.text, visit.language
        if answers["when"] != "at":
            return text(f"report.when.{answers['when']}", language)
        at = datetime.fromisoformat(answers["occurred_at"])
        if answers["time_known"] == "yes":
            return formats.moment(at, self.site.pages.catalogue, language)
        day = formats.short_date(local_date(at), self.site.pages.catalogue, language)
        return f"{day}, {text('report.when.time_unknown', language)}"

    def _where_words(self, visit: Visit, answers: dict[str, str]) -> str:
        text, language = self.site.pages.text, visit.language
        typed = " ".join(part for part in (answers["postcode"], answers["street"]) if part)
        here = text("report.where.here", language) if answers["latitude"] else ""
        parts = [part for part in (typed, here) if part]
        return ", ".join(parts) or text("report.where.not_given", language)


def _purpose(visit: Visit) -> str:
    """A draft belongs to one person, also on a shared phone."""
    return f"{DRAFT_COOKIE}:{visit.signed_in.identity_id}"


def _following(draft: Draft, step: str) -> str:
    """The next question; the summary again when a single answer was changed."""
    return STEPS[-1] if draft.next_step == STEPS[-1] else STEPS[STEPS.index(step) + 1]

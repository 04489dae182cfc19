"""`/office/filings/choices/…`: what happens after a refused student or flexi-job declaration."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.filings.change_by_hand import LONGEST_REASON
from courier_api.filings.settle_task import TaskNotOpen
from courier_api.foundation.errors import Invalid
from courier_api.web.office.choice_views import ChoiceQueries
from courier_api.web.office.filing_views import PATH, TASKS
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: ChoiceQueries) -> APIRouter:
    """One choice, and making it."""
    routes = APIRouter(prefix=f"{PATH}/choices", include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(visit: Visit, task_id: int, *, wrong: bool, option: str, reason: str) -> Response:
        try:
            with site.database.reading() as session:
                view = queries.show(
                    session, visit.signed_in.employer_number, task_id, site.clock.now()
                )
        except TaskNotOpen:
            return go_to(f"{TASKS}?said=before")
        return site.page(
            visit,
            "office/choice.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            view=view,
            wrong=wrong,
            option=option,
            reason=reason,
            longest_reason=LONGEST_REASON,
        )

    @routes.get("/{task_id}")
    def show(visit: Office, task_id: Number) -> Response:
        return page(visit, task_id, wrong=False, option="", reason="")

    @routes.post("/{task_id}")
    def choose(visit: Office, form: Posted, task_id: Number) -> Response:
        person, option, reason = visit.signed_in, form.text("option"), form.text("reason")
        said = "settled"
        try:
            with site.database.transaction() as session:
                queries.choose(
                    session, person.employer_number, task_id, option, reason, actor_of(person),
                    site.clock.now(),
                )  # fmt: skip
        except Invalid:
            return page(visit, task_id, wrong=True, option=option, reason=reason)
        except TaskNotOpen:
            said = "before"
        return go_to(f"{TASKS}?said={said}")

    return routes

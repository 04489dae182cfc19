"""`/shifts/{id}`: each field of one shift, with "right" and "not right"."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.disputes.state_word import LONGEST_SENTENCE, WordNotUnderstood
from courier_api.web.courier.word_views import StatedWord, WordQueries
from courier_api.web.site import PostedForm, Site, Visit, go_to
from platforms.word import ENDINGS

ShiftNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: WordQueries) -> APIRouter:
    """One shift, and the courier's word on it."""
    routes = APIRouter(prefix="/shifts", include_in_schema=False)
    Courier = Annotated[Visit, Depends(site.visit(Role.COURIER))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(
        visit: Visit, shift_id: int, *, typed: StatedWord | None = None, wrong: str | None = None
    ) -> Response:
        with site.database.reading() as session:
            view = queries.shift(session, visit.signed_in.person_id, shift_id, site.clock.now())
        return site.page(
            visit,
            "courier/shift.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            view=view,
            typed=typed,
            wrong=wrong,
            endings=ENDINGS,
            longest_sentence=LONGEST_SENTENCE,
        )

    @routes.get("/{shift_id}")
    def one_shift(visit: Courier, shift_id: ShiftNumber) -> Response:
        return page(visit, shift_id)

    @routes.post("/{shift_id}/word")
    def state(visit: Courier, form: Posted, shift_id: ShiftNumber) -> Response:
        typed = StatedWord(
            field=form.text("field"),
            is_right=form.text("verdict") == "right",
            value=form.text("value"),
            sentence=form.text("sentence"),
        )
        try:
            with site.database.transaction() as session:
                queries.state(session, visit.signed_in.person_id, shift_id, typed, site.clock.now())
        except WordNotUnderstood as wrong:
            return page(visit, shift_id, typed=typed, wrong=wrong.rule)
        return go_to(f"/shifts/{shift_id}#{typed.field}")

    return routes

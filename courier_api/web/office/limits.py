"""`/office/limits`: what passes a limit of working time, judged by a person with words."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import Invalid
from courier_api.limits.judge import LONGEST_WORDS, AlreadyJudged
from courier_api.limits.states import FindingState, Judgement
from courier_api.web.office.limit_views import PATH, LimitFilter, LimitQueries
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to
from platforms.limits import LimitRule

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


@dataclass(frozen=True, slots=True)
class TypedJudgement:
    """What was typed into the form of one finding."""

    finding_id: int
    judgement: str
    words: str


def router(site: Site, queries: LimitQueries) -> APIRouter:
    """The list, and judging one."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    def page(
        visit: Visit, wanted: LimitFilter, *, said: str = "", typed: TypedJudgement | None = None
    ) -> Response:
        with site.database.reading() as session:
            view = queries.listing(
                session, visit.signed_in.employer_number, wanted, site.clock.now()
            )
        return site.page(
            visit,
            "office/limits.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK,
            view=view,
            judgements=tuple(Judgement),
            said=said if said in ("judged", "before") else "",
            typed=typed,
            longest_words=LONGEST_WORDS,
        )

    @routes.get("")
    def limits(visit: Office, rule: str = "", state: str = "", said: str = "") -> Response:
        return page(visit, _filter(rule, state), said=said)

    @routes.post("/{finding_id}/judge")
    def judge(visit: Office, form: Posted, finding_id: Number) -> Response:
        wanted = _filter(form.text("rule"), "")
        judgement, words = form.text("judgement"), form.text("words")
        said = "judged"
        try:
            with site.database.transaction() as session:
                queries.judge(
                    session, visit.signed_in.employer_number, finding_id, judgement, words,
                    actor_of(visit.signed_in), site.clock.now(),
                )  # fmt: skip
        except Invalid:
            return page(visit, wanted, typed=TypedJudgement(finding_id, judgement, words))
        except AlreadyJudged:
            said = "before"
        return go_to(f"{wanted.address}{'&' if wanted.rule else '?'}said={said}")

    return routes


def _filter(rule: str, state: str) -> LimitFilter:
    """The filter in the address; what is not known does not narrow."""
    rules = {each.value: each for each in LimitRule}
    states = {each.value: each for each in FindingState}
    return LimitFilter(rule=rules.get(rule), state=states.get(state, FindingState.OPEN))

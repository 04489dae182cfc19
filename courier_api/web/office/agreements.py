"""`/office/agreements`: versions, what differs, signatures, and putting one in force."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.agreements.activate import ActivationBlocked, AgreementOverlaps, VersionInForce
from courier_api.auth.roles import Role
from courier_api.foundation.clock import local_date
from courier_api.foundation.errors import Invalid
from courier_api.locale.agreement_words import AgreementWords
from courier_api.web.office.agreement_views import PATH, AgreementQueries, TypedSignature
from courier_api.web.office.parked import actor_of
from courier_api.web.site import PostedForm, Site, Visit, go_to
from platforms.pay.open_questions import FixedChoice

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
DONE = frozenset({"activated", "recorded_now", "closed"})


def router(site: Site, queries: AgreementQueries) -> APIRouter:
    """The list, one version, two versions side by side, and what may be done with one."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]

    @routes.get("")
    def agreements(visit: Office) -> Response:
        with site.database.reading() as session:
            lines = queries.listing(
                session, visit.signed_in.employer_number, local_date(site.clock.now())
            )
        return site.page(
            visit, "office/agreements.html", agreements=lines, words=_words(site, visit)
        )

    @routes.get("/{version_id}")
    def version(visit: Office, version_id: Number, done: str = "") -> Response:
        return show_version(site, queries, visit, version_id, done=done if done in DONE else "")

    @routes.get("/{new_id}/from/{old_id}")
    def difference(visit: Office, new_id: Number, old_id: Number) -> Response:
        with site.database.reading() as session:
            view = queries.difference(
                session, visit.signed_in.employer_number, old_id, new_id,
                local_date(site.clock.now()),
            )  # fmt: skip
        return site.page(
            visit, "office/agreement_difference.html", view=view, words=_words(site, visit)
        )

    _add_changes(routes, site, queries)
    return routes


def _add_changes(routes: APIRouter, site: Site, queries: AgreementQueries) -> None:
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.post("/{version_id}/sign")
    def sign(visit: Office, form: Posted, version_id: Number) -> Response:
        typed = TypedSignature(
            name=form.text("name"),
            role=form.text("role"),
            party=form.text("party"),
            signed_at=form.text("signed_at"),
        )
        try:
            with site.database.transaction() as session:
                queries.sign(
                    session, visit.signed_in.employer_number, version_id, typed,
                    actor_of(visit.signed_in), site.clock.now(),
                )  # fmt: skip
        except Invalid:
            return show_version(site, queries, visit, version_id, wrong="sign", typed=typed)
        return go_to(f"{PATH}/{version_id}?done=recorded_now")

    @routes.post("/{version_id}/activate")
    def activate(visit: Office, form: Posted, version_id: Number) -> Response:  # noqa: ARG001 - a checked form
        try:
            with site.database.transaction() as session:
                queries.activate(
                    session, visit.signed_in.employer_number, version_id,
                    actor_of(visit.signed_in), site.clock.now(),
                )  # fmt: skip
        except (ActivationBlocked, VersionInForce):
            return show_version(site, queries, visit, version_id, wrong="blocked")
        return go_to(f"{PATH}/{version_id}?done=activated")

    @routes.post("/{version_id}/close")
    def close(visit: Office, form: Posted, version_id: Number) -> Response:
        day = form.text("last_day")
        try:
            with site.database.transaction() as session:
                queries.close(
                    session, visit.signed_in.employer_number, version_id, day,
                    actor_of(visit.signed_in), site.clock.now(),
                )  # fmt: skip
        except (Invalid, AgreementOverlaps):
            return show_version(site, queries, visit, version_id, wrong="day", day=day)
        return go_to(f"{PATH}/{version_id}?done=closed")


def show_version(
    site: Site,
    queries: AgreementQueries,
    visit: Visit,
    version_id: int,
    *,
    done: str = "",
    wrong: str = "",
    typed: TypedSignature | None = None,
    day: str | None = None,
) -> Response:
    """The page of one version, with what was typed and what is wrong with it."""
    with site.database.reading() as session:
        view = queries.version(
            session, visit.signed_in.employer_number, version_id, local_date(site.clock.now())
        )
    return site.page(
        visit,
        "office/agreement.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        view=view,
        words=_words(site, visit),
        fixed=tuple(FixedChoice),
        done=done,
        wrong=wrong,
        typed=typed or TypedSignature(),
        day=day,
    )


def _words(site: Site, visit: Visit) -> AgreementWords:
    return AgreementWords(site.pages.catalogue, visit.language)

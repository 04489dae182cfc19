"""`/office/parked`: what could not be applied, by rule, tried again one by one or all of a filter."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from courier_api.auth.roles import Role, SignedIn
from courier_api.web.office.parked_views import (
    LONGEST_TYPED,
    PATH,
    ParkedQueries,
    ParkedRule,
    TypedFilter,
)
from courier_api.web.site import PostedForm, Site, Visit, go_to, own_path

RETRIED = "/office?retried=true"
REFRESH_SECONDS = 4
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(site: Site, queries: ParkedQueries) -> APIRouter:
    """The list, one event, and the two ways to try again."""
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Typed = Annotated[TypedFilter, Depends(typed_filter)]

    @routes.get("")
    def parked(visit: Office, typed: Typed, queued: int | None = None, pause: str = "") -> Response:
        with site.database.reading() as session:
            view = queries.listing(
                session, visit.signed_in.employer_number, typed, site.clock.now()
            )
        return site.page(
            visit,
            "office/parked.html",
            view=replace(view, queued=queued),
            pause=bool(pause),
            refresh_seconds=REFRESH_SECONDS,
            rules=tuple(ParkedRule),
        )

    @routes.get("/{inbox_id}")
    def one_event(visit: Office, inbox_id: Number) -> Response:
        # A transaction, because it is written down who looked.
        with site.database.transaction() as session:
            found = queries.body(
                session, visit.signed_in.employer_number, inbox_id, actor_of(visit.signed_in),
                site.clock.now(),
            )  # fmt: skip
        return site.page(visit, "office/parked_event.html", event=found)

    _add_replays(routes, site, queries)
    return routes


def _add_replays(routes: APIRouter, site: Site, queries: ParkedQueries) -> None:
    Office = Annotated[Visit, Depends(site.visit(Role.OFFICE))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.post("/replay")
    def replay_all(visit: Office, form: Posted) -> Response:
        typed = typed_filter(**{name: form.text(name) for name, _ in TypedFilter().fields})
        with site.database.transaction() as session:
            count = queries.replay_all(
                session, visit.signed_in.employer_number, typed, actor_of(visit.signed_in),
                site.clock.now(),
            )  # fmt: skip
        joint = "&" if typed.query else "?"
        return go_to(f"{typed.address}{joint}queued={count}")

    @routes.post("/{inbox_id}/replay")
    def replay_one(visit: Office, form: Posted, inbox_id: Number) -> Response:
        with site.database.transaction() as session:
            queries.replay_one(
                session, visit.signed_in.employer_number, inbox_id, actor_of(visit.signed_in),
                site.clock.now(),
            )  # fmt: skip
        return go_to(own_path(form.text("back"), otherwise=RETRIED))


def typed_filter(
    reason: str = "", source: str = "", worker: str = "", since: str = "", until: str = ""
) -> TypedFilter:
    """The filter in the address, each part cut to what a person can mean."""
    return TypedFilter(
        reason=_short(reason),
        source=_short(source),
        worker=_short(worker),
        since=_short(since),
        until=_short(until),
    )


def _short(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()[:LONGEST_TYPED]


def actor_of(person: SignedIn) -> str:
    """Who did it, as the audit log writes it."""
    return f"{person.person_kind.value}:{person.person_id}"

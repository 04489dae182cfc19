"""`/portal/{slug}/keys`: list, make, retire."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.sources.keys import make_key, retire_key
from courier_api.web.portal.guest import PATH, Guest, guest_of, portal_page
from courier_api.web.portal.new_key import go_and_show, key_to_show, shown
from courier_api.web.portal.read_overview import read_keys
from courier_api.web.site import PostedForm, Site, go_to

OVERLAP_HOURS = (0, 1, 24, 72, 168)
USUAL_HOURS = 24


def router(site: Site) -> APIRouter:
    """The keys of one source."""
    routes = APIRouter(prefix=f"{PATH}/{{slug}}/keys", include_in_schema=False)
    OwnGuest = Annotated[Guest, Depends(guest_of(site))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def keys(guest: OwnGuest) -> Response:
        now = site.clock.now()
        with site.database.reading() as session:
            view = read_keys(session, guest.source, now)
        response = portal_page(
            site, guest, "keys", HTTPStatus.OK,
            view=view, new_key=key_to_show(site, guest), overlaps=OVERLAP_HOURS, usual=USUAL_HOURS,
        )  # fmt: skip
        return shown(site, guest, response)

    @routes.post("")
    def make(guest: OwnGuest, form: Posted) -> Response:
        with site.database.transaction() as session:
            key_id = make_key(
                session,
                guest.source,
                overlap=overlap_of(form.text("overlap")),
                now=site.clock.now(),
                actor=guest.actor,
            )
        back = "test" if form.text("back") == "test" else "keys"
        return go_and_show(site, guest.source.slug, back, key_id)

    @routes.post("/{key_id}/retire")
    def retire(guest: OwnGuest, form: Posted, key_id: int) -> Response:  # noqa: ARG001 - a checked form
        with site.database.transaction() as session:
            retire_key(session, guest.source, key_id, now=site.clock.now(), actor=guest.actor)
        return go_to(f"{PATH}/{guest.source.slug}/keys")

    return routes


def overlap_of(hours: str) -> timedelta:
    """How long the earlier keys go on counting; a day unless one of the offered spans was chosen."""
    offered = {str(each): each for each in OVERLAP_HOURS}
    return timedelta(hours=offered.get(hours, USUAL_HOURS))

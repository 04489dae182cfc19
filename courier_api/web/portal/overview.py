"""`/portal`: the way in, and how a source is doing."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.web.portal import documentation, keys, log, trial
from courier_api.web.portal.examples import Addresses
from courier_api.web.portal.guest import PATH, Guest, guest_of, portal_page, sources_of
from courier_api.web.portal.read_overview import read_overview
from courier_api.web.portal.send_sample import SendSample
from courier_api.web.site import Site, Visit, go_to


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalOutside:
    """What the portal needs from the process: its address outside, and the webhook door."""

    public_url: str | None
    send_sample: SendSample


def router(site: Site, outside: PortalOutside) -> APIRouter:
    """Every page of the portal."""
    routes = APIRouter(include_in_schema=False)
    Platform = Annotated[Visit, Depends(site.visit(Role.PLATFORM))]
    OwnGuest = Annotated[Guest, Depends(guest_of(site))]
    addresses = Addresses(public_url=outside.public_url)

    @routes.get(PATH)
    def start(visit: Platform) -> Response:
        return go_to(f"{PATH}/{sources_of(site, visit).live.slug}/overview")

    @routes.get(f"{PATH}/{{slug}}/overview")
    def overview(guest: OwnGuest) -> Response:
        with site.database.reading() as session:
            view = read_overview(session, guest.own, guest.source, site.clock.now())
        return portal_page(site, guest, "overview", view=view)

    routes.include_router(keys.router(site))
    routes.include_router(trial.router(site, addresses, outside.send_sample))
    routes.include_router(log.router(site))
    routes.include_router(documentation.router(site, addresses))
    return routes

"""`/portal/{slug}/docs`: how to send, with examples that run as they stand."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from courier_api.web.portal.event_reference import event_reference
from courier_api.web.portal.examples import SECRET_VARIABLE, Addresses, examples
from courier_api.web.portal.guest import PATH, Guest, guest_of, portal_page
from courier_api.web.site import Site
from platforms.events import json_schema

ANSWERS = (202, 200, 400, 401, 404, 409, 413, 415, 422, 429, 503)


def router(site: Site, addresses: Addresses) -> APIRouter:
    """The page, and the schema as a file."""
    routes = APIRouter(prefix=f"{PATH}/{{slug}}/docs", include_in_schema=False)
    OwnGuest = Annotated[Guest, Depends(guest_of(site))]

    @routes.get("")
    def docs(guest: OwnGuest) -> Response:
        target = guest.own.test or guest.own.live
        address = addresses.of(guest, target)
        return portal_page(
            site, guest, "docs",
            address=address, live_address=addresses.of(guest, guest.own.live),
            examples=examples(site.pages, address), variable=SECRET_VARIABLE,
            reference=event_reference(), answers=ANSWERS,
        )  # fmt: skip

    @routes.get("/schema.json")
    def schema(guest: OwnGuest) -> Response:  # noqa: ARG001 - only for guests
        text = json.dumps(json_schema(), indent=2)
        return Response(text, media_type="application/schema+json")

    return routes

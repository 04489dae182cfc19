"""Who visits the portal, and which source is looked at. Everything of the portal goes through here."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from courier_api.auth.roles import Role
from courier_api.foundation.errors import NotFound
from courier_api.platform_people.queries import OwnSources, own_sources
from courier_api.sources.models import Source
from courier_api.web.site import Site, Visit

PATH = "/portal"


class SourceNotYours(NotFound):
    """No source with this name, or not one of the person's platform: one answer for both."""

    def __init__(self) -> None:
        super().__init__("There is no source with this name that you may see.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A person of a platform, and the source that the page is about: the live one or its test."""

    visit: Visit
    own: OwnSources
    source: Source

    @property
    def actor(self) -> str:
        """How the person stands in the audit log."""
        return f"platform person {self.visit.signed_in.person_id}"


def guest_of(site: Site) -> Callable[[Request, str], Guest]:
    """A dependency: a person of a platform at a page of their own source.

    Raises SignInNeeded, NotYourRole or SourceNotYours.
    """
    member = site.visit(Role.PLATFORM)

    def portal_guest(request: Request, slug: str) -> Guest:
        visit = member(request)
        own = sources_of(site, visit)
        source = own.named(slug)
        if source is None:
            raise SourceNotYours
        return Guest(visit=visit, own=own, source=source)

    return portal_guest


def sources_of(site: Site, visit: Visit) -> OwnSources:
    """The sources of whoever visits. Raises SourceNotYours when there is none."""
    with site.database.reading() as session:
        own = own_sources(session, visit.signed_in)
    if own is None:
        raise SourceNotYours
    return own


def portal_page(
    site: Site, guest: Guest, section: str, status: int = 200, /, **facts: object
) -> Response:
    """A page of the portal; `section` is the last part of its address and names its template."""
    return site.page(
        guest.visit, f"portal/{section}.html", status, source=guest.source, own=guest.own, section=section, **facts,
    )  # fmt: skip

"""`/portal/{slug}/log`: what was sent, what we answered, what became of it; try again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import NotFound, Refused
from courier_api.intake.apply import replay
from courier_api.messaging.inbox import APPLIED
from courier_api.web.portal.guest import PATH, Guest, guest_of, portal_page
from courier_api.web.portal.log_filter import LogFilter, Wanted
from courier_api.web.portal.read_entry import read_entry
from courier_api.web.portal.read_log import MOST_REPLAYED, parked_in, read_log
from courier_api.web.portal.views import EntryKey
from courier_api.web.site import PostedForm, Site, go_to


class EntryNotFound(NotFound):
    """No request with this key in this source's log."""

    def __init__(self) -> None:
        super().__init__("There is no such request in this log.")


class NotParked(Refused):
    """Only what is parked can be tried again."""

    def __init__(self) -> None:
        super().__init__("Only a parked event can be tried again.")


def router(site: Site) -> APIRouter:
    """The log and its buttons."""
    routes = APIRouter(prefix=f"{PATH}/{{slug}}/log", include_in_schema=False)
    OwnGuest = Annotated[Guest, Depends(guest_of(site))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def log(guest: OwnGuest, request: Request) -> Response:
        wanted = LogFilter.read(request.query_params)
        with site.database.reading() as session:
            page = read_log(session, guest.source, wanted)
            entry = read_entry(session, guest.source, wanted.chosen) if wanted.chosen else None
        if wanted.chosen is not None and entry is None:
            raise EntryNotFound
        return portal_page(
            site, guest, "log", HTTPStatus.OK,
            page=page, entry=entry, filter=wanted, choices=tuple(Wanted), now=site.clock.now(),
            most_replayed=MOST_REPLAYED, replayed=_counts(request),
        )  # fmt: skip

    @routes.post("/replay")
    def replay_all(guest: OwnGuest, form: Posted) -> Response:
        wanted = LogFilter.read(form.fields)
        with site.database.reading() as session:
            numbers = parked_in(session, guest.source, wanted)
        return _replayed(site, guest, numbers, wanted.query())

    @routes.post("/{entry}/replay")
    def replay_one(guest: OwnGuest, form: Posted, entry: str) -> Response:
        key = EntryKey.read(entry)
        with site.database.reading() as session:
            found = read_entry(session, guest.source, key) if key else None
        if key is None or found is None:
            raise EntryNotFound
        if not found.can_replay:
            raise NotParked
        return _replayed(site, guest, [key.number], LogFilter.read(form.fields).query(chosen=key))

    return routes


def _replayed(site: Site, guest: Guest, numbers: list[int], query: str) -> Response:
    """Try these parked events again and say how many of them went through."""
    now = site.clock.now()
    employer_number = guest.source.employer_number
    with site.database.transaction() as session:
        outcomes = replay(session, numbers, employer_number=employer_number, now=now)
        access = Access(
            employer_number=employer_number,
            actor=guest.actor,
            action="inbox.replay",
            subject_kind="source",
            subject_id=guest.source.slug,
            facts={"events": len(numbers)},
        )
        record(session, access, at=now)
    told = f"applied={outcomes.count(APPLIED)}&tried={len(outcomes)}"
    address = f"{PATH}/{guest.source.slug}/log{query}"
    return go_to(f"{address}{'&' if query else '?'}{told}")


def _counts(request: Request) -> tuple[int, int] | None:
    """How many went through, of how many that were tried a moment ago."""
    texts = [request.query_params.get(name, "") for name in ("applied", "tried")]
    if not all(text.isascii() and text.isdigit() and len(text) < 5 for text in texts):
        return None
    applied, tried = (int(text) for text in texts)
    return applied, tried

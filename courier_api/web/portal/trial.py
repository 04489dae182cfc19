"""`/portal/{slug}/test`: the test source, sample events, the first example."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from courier_api.foundation.errors import Invalid, Refused
from courier_api.sources.keys import newest_secret
from courier_api.sources.models import Source
from courier_api.sources.queries import source_by_slug
from courier_api.sources.trial import make_trial_source
from courier_api.web.portal.examples import Addresses, examples
from courier_api.web.portal.guest import PATH, Guest, guest_of, portal_page, sources_of
from courier_api.web.portal.new_key import go_and_show, key_to_show, shown
from courier_api.web.portal.read_entry import entry_of_event
from courier_api.web.portal.samples import Sample, signed_sample
from courier_api.web.portal.send_sample import SendSample
from courier_api.web.site import PostedForm, Site, go_to


class NoTestKey(Refused):
    """Nothing can be sent: there is no test source, or none of its keys counts."""

    def __init__(self) -> None:
        super().__init__("There is no test source with a key that counts. Make one first.")


class SampleUnknown(Invalid):
    """No sample has this type."""

    def __init__(self) -> None:
        super().__init__(
            "There is no sample of this type.", errors=[{"field": "type", "rule": "enum"}]
        )


def router(site: Site, addresses: Addresses, send_sample: SendSample) -> APIRouter:
    """Make the test source, send to it."""
    routes = APIRouter(prefix=f"{PATH}/{{slug}}/test", include_in_schema=False)
    OwnGuest = Annotated[Guest, Depends(guest_of(site))]
    Posted = Annotated[PostedForm, Depends(site.posted())]

    @routes.get("")
    def trial(guest: OwnGuest, answer: int | None = None) -> Response:
        test = guest.own.test
        response = portal_page(
            site, guest, "test",
            samples=tuple(Sample), answer=answer, new_key=key_to_show(site, guest),
            examples=examples(site.pages, addresses.of(guest, test)) if test else (),
        )  # fmt: skip
        return shown(site, guest, response)

    @routes.post("")
    def make(guest: OwnGuest, form: Posted) -> Response:  # noqa: ARG001 - a checked form
        with site.database.transaction() as session:
            key_id = make_trial_source(
                session, guest.own.live, now=site.clock.now(), actor=guest.actor
            )
        test = sources_of(site, guest.visit).test
        slug = test.slug if test else guest.source.slug
        if key_id is None:
            return go_to(f"{PATH}/{slug}/test")
        return go_and_show(site, slug, "test", key_id)

    @routes.post("/send")
    async def send(guest: OwnGuest, form: Posted) -> Response:
        wanted = form.text("type")
        if wanted not in frozenset(Sample):
            raise SampleUnknown
        test = guest.own.test
        secret = await run_in_threadpool(_secret, site, test)
        if test is None or secret is None:
            raise NoTestKey
        event_id, headers, raw = signed_sample(Sample(wanted), secret=secret, now=site.clock.now())
        status = await send_sample(test.slug, headers, raw)
        return go_to(await run_in_threadpool(_where_to_look, site, test, event_id, status))

    return routes


def _secret(site: Site, test: Source | None) -> str | None:
    if test is None:
        return None
    with site.database.reading() as session:
        return newest_secret(session, test.id, now=site.clock.now())


def _where_to_look(site: Site, test: Source, event_id: str, status: int) -> str:
    """The log at the event; the test page with the answer when the event is not in it."""
    with site.database.reading() as session:
        source = source_by_slug(session, test.slug)
        entry = entry_of_event(session, source, event_id) if source else None
    if entry is None:
        return f"{PATH}/{test.slug}/test?answer={status}"
    return f"{PATH}/{test.slug}/log?chosen={entry}"

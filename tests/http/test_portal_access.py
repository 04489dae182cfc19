"""A person of a platform sees their own source and its test, and nothing else of the portal opens."""

from collections.abc import Iterable, Iterator

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.auth.models import SignInIdentity
from courier_api.messaging.models import InboxEvent
from courier_api.sources.models import Source, SourceSecret
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA
from tests.factories.events import Told, ping, webhook
from tests.factories.platform_people import EMIL_PHONE, NOOR_PHONE, make_platform_person
from tests.factories.sources import MEREL, NEXT_SECRET, THEIR_SECRET, make_source
from tests.http.conftest import Door
from tests.http.engineer import Engineer, sign_in

KOLIBRIE = "kolibrie"
KOLIBRIE_PHONE = "+32470555003"


@pytest.fixture
def crowd(door: Door) -> Door:
    """Zwaluw and Kolibrie of ours, Merel of theirs: each with a person, an event and a test source."""
    with door.services.database.transaction() as session:
        make_source(session, KOLIBRIE, secret=NEXT_SECRET)
        make_platform_person(session)
        make_platform_person(session, KOLIBRIE, phone=KOLIBRIE_PHONE)
        make_platform_person(session, MEREL, phone=EMIL_PHONE)
    assert door.send(webhook(Told().planned())).status_code == 202
    assert door.send(webhook(ping("evt_k"), secret=NEXT_SECRET), KOLIBRIE).status_code == 202
    assert door.send(webhook(ping("evt_m"), secret=THEIR_SECRET), MEREL).status_code == 202
    return door


def portal_routes(door: Door) -> list[tuple[str, str]]:
    """Method and path of every route of the portal, as the application has them."""
    found = [
        (method, route.path)
        for route in every_route(door.client.app.routes)
        if route.path.startswith("/portal/")
        for method in route.methods
    ]
    assert len(found) >= 11
    return found


def every_route(routes: Iterable[object]) -> Iterator[APIRoute]:
    """The routes, those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from every_route(included.routes)


def filled(path: str, slug: str, number: int) -> str:
    """The path with its parameters."""
    return (
        path.replace("{slug}", slug)
        .replace("{entry}", f"event-{number}")
        .replace("{key_id}", str(number))
    )


def event_of(door: Door, event_id: str) -> int:
    """Our number of an event."""
    with door.services.database.reading() as session:
        return session.scalars(select(InboxEvent.id).where(InboxEvent.event_id == event_id)).one()


def ask(engineer: Engineer, method: str, path: str) -> int:
    """The status of any request to a route."""
    answer = engineer.get(path) if method == "GET" else engineer.send(path, type="ping")
    return answer.status_code


@pytest.mark.parametrize("phone", [KOLIBRIE_PHONE, EMIL_PHONE], ids=["platform", "co-operative"])
@pytest.mark.parametrize("slug", ["zwaluw", "zwaluw-test", "nobody"])
def test_every_route_of_another_source_is_closed(crowd: Door, phone: str, slug: str) -> None:
    noor, other = sign_in(crowd), sign_in(crowd, phone)
    noor.send("/portal/zwaluw/test")

    answers = {
        (method, path): ask(other, method, filled(path, slug, 1))
        for method, path in portal_routes(crowd)
    }

    assert set(answers.values()) == {404}, answers


@pytest.mark.parametrize("phone", [AMINA.phone, None], ids=["courier", "nobody"])
def test_every_route_is_closed_to_who_is_of_no_platform(crowd: Door, phone: str | None) -> None:
    visitor = sign_in(crowd, phone) if phone else Engineer(crowd, {})

    answers = {
        (method, path): visitor.get(filled(path, "zwaluw", 1)).status_code
        for method, path in portal_routes(crowd)
        if method == "GET"
    }

    assert set(answers.values()) == {403 if phone else 303}, answers


def test_a_request_of_another_source_is_not_in_ones_own_log(crowd: Door) -> None:
    noor = sign_in(crowd)

    for event_id in ("evt_k", "evt_m"):
        entry = f"event-{event_of(crowd, event_id)}"
        assert noor.get(f"/portal/zwaluw/log?chosen={entry}").status_code == 404
        assert noor.send(f"/portal/zwaluw/log/{entry}/replay").status_code == 404
        assert event_id not in noor.text(f"/portal/zwaluw/log?q={event_id}").replace(
            f"q={event_id}", ""
        )


def test_a_key_of_another_source_cannot_be_retired(crowd: Door) -> None:
    noor = sign_in(crowd)
    with crowd.services.database.reading() as session:
        query = select(SourceSecret.id).join(Source, Source.id == SourceSecret.source_id)
        theirs = session.scalars(query.where(Source.slug == KOLIBRIE)).one()

    assert noor.send(f"/portal/zwaluw/keys/{theirs}/retire").status_code == 404


def test_the_way_in_leads_to_ones_own_source(crowd: Door) -> None:
    answer = sign_in(crowd, KOLIBRIE_PHONE).get("/portal")

    assert answer.headers["location"] == "/portal/kolibrie/overview"


def test_a_person_of_a_platform_opens_no_other_pages(crowd: Door) -> None:
    noor = sign_in(crowd)

    assert [noor.get(path).status_code for path in ("/console", "/office", "/shifts")] == [403] * 3


def test_who_left_is_let_in_no_more(crowd: Door) -> None:
    noor = sign_in(crowd)
    with crowd.services.database.transaction() as session:
        identity = session.scalars(
            select(SignInIdentity).where(SignInIdentity.role == "platform")
        ).first()
        assert identity is not None
        assert identity.phone == NOOR_PHONE
        identity.active = False

    assert noor.get("/portal/zwaluw/overview").status_code == 303


def test_adding_a_person_is_written_down_without_their_name(crowd: Door) -> None:
    with crowd.services.database.reading() as session:
        lines = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "platform_person.add")
        ).all()

    ours = [line for line in lines if line.employer_number == OURS]
    assert [(line.subject_id, line.at) for line in ours] == [
        ("zwaluw", FRIDAY_NOON),
        (KOLIBRIE, FRIDAY_NOON),
    ]
    assert "Noor" not in str([line.facts for line in lines])

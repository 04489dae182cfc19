"""The webhook door for vendors with ways of their own, shown with one that exists in tests only."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from courier_api.foundation.database import Database
from courier_api.incidents.models import Incident
from courier_api.intake.apply import apply_pending
from courier_api.intake.store_events import store_events
from courier_api.messaging.models import InboxConflict, InboxEvent, InboxOutcome
from courier_api.shifts.models import DeliveryEvidence, Shift
from courier_api.sources.add import SchemeStays
from courier_api.verify.events import shifts_as_told
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.events import Body, Told, delivery, incident, ping
from tests.factories.inbox import arrived
from tests.factories.sources import ZWALUW, make_source
from tests.factories.vendors import TOKEN, VENDOR_SCHEME, TestVendor, served, vendor_headers
from tests.http.conftest import Door
from tests.pure.platforms.adapters.senders import SENDERS, examples_of

ROODBORST = "roodborst"
TOLD = Told()


@pytest.fixture(autouse=True)
def vendor(door: Door, database: Database) -> Iterator[None]:
    """A source of the test's own scheme, which knows Amina as Zwaluw does."""
    with served(TestVendor()):
        with database.transaction() as session:
            source_id = make_source(session, ROODBORST, scheme=VENDOR_SCHEME, secret=TOKEN)
            session.execute(
                text(
                    "INSERT INTO courier_links "
                    "(employer_number, source_id, worker_external_id, courier_id) "
                    "SELECT employer_number, :source, worker_external_id, courier_id "
                    "FROM courier_links WHERE source_id = :zwaluw"
                ),
                {"source": source_id, "zwaluw": door.source_id},
            )
        yield


def send(door: Door, content: Body | bytes, **headers: str) -> httpx.Response:
    """What the vendor's door answers."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return door.client.request(
        "POST", f"/hooks/v1/{ROODBORST}", content=raw, headers=vendor_headers(**headers)
    )


def told(name: str, *events: Body) -> Body:
    """A body of the vendor with events in it."""
    return {"id": name, "customer": "Lotte Peeters", "told": list(events)}


def outcome(database: Database) -> tuple[str, str | None, dict[str, Any] | None]:
    """State, reason and facts of the one delivery."""
    with database.reading() as session:
        row = session.scalars(select(InboxOutcome)).one()
        return row.state, row.reason, row.facts


def test_the_answers_are_the_vendors_own(door: Door) -> None:
    answers = [send(door, told("d-1", ping())) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.headers["x-outcome"] for answer in answers] == ["stored", "known"]


def test_one_delivery_may_hold_several_events(door: Door, database: Database) -> None:
    send(door, told("d-1", TOLD.planned(), TOLD.started(), TOLD.ended(), delivery(), incident()))
    door.work()

    with database.reading() as session:
        assert session.scalars(select(Shift.state)).all() == ["ended"]
        assert len(session.scalars(select(Incident)).all()) == 1
        assert shifts_as_told(session).difference is None


def test_events_of_one_shift_in_two_deliveries_are_folded_together(
    door: Door, database: Database
) -> None:
    send(door, told("d-2", TOLD.ended()))
    door.work()
    send(door, told("d-1", TOLD.started(), TOLD.planned()))
    door.work()

    with database.reading() as session:
        shift = session.scalars(select(Shift)).one()
        assert (shift.state, shift.planned_start is None) == ("ended", False)


def test_a_delivery_without_events_is_applied_and_changes_nothing(
    door: Door, database: Database
) -> None:
    send(door, told("d-1", TOLD.planned()), x_vendor_kind="chatter")
    door.work()

    assert outcome(database) == ("applied", None, None)


def test_of_a_vendors_headers_those_that_describe_the_event_are_kept_and_no_credential(
    door: Door, database: Database
) -> None:
    send(
        door,
        told("d-1"),
        x_vendor_kind="chatter",
        x_api_key="a-key",
        x_forwarded_for="192.0.2.1",
        cookie="a=b",
    )

    with database.reading() as session:
        kept = json.loads(session.scalars(select(InboxEvent.headers)).one())
    assert kept.keys() & {"x-vendor-kind", "token", "x-api-key", "x-forwarded-for", "cookie"} == {
        "x-vendor-kind"
    }


def test_a_vendors_body_is_unreadable_at_rest(door: Door, database: Database) -> None:
    send(door, told("d-1", TOLD.planned()))

    with database.reading() as session:
        assert b"Lotte" not in bytes(session.scalars(text("SELECT raw FROM inbox_events")).one())
        assert b"Lotte" in session.scalars(select(InboxEvent.raw)).one()


BAD: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"driver arrived", "unreadable"),
    "no text at all": (b"\xff\xfe\x00", "unreadable"),
    "a list": (b"[]", "unreadable"),
    "nothing told": (b'{"id": "d-1"}', "unreadable"),
    "an event of an unknown type": (
        json.dumps(told("d-1", {**ping(), "type": "rider.sang"})).encode(),
        "unknown_type",
    ),
    "a thin body": (b'{"id": "d-1", "fetch": "/api/deliveries/1"}', "fetch_wanted"),
    "another host": (b'{"id": "d-1", "fetch": "https://evil.example/"}', "unsafe_reference"),
}


@pytest.mark.parametrize("kind", BAD)
def test_content_that_cannot_be_applied_is_answered_200_and_parked_with_the_rule(
    door: Door, database: Database, kind: str
) -> None:
    raw, rule = BAD[kind]

    answers = [send(door, raw) for _ in range(2)]
    door.work()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.headers["x-outcome"] for answer in answers] == ["parked", "known"]
    state, reason, _ = outcome(database)
    assert (state, reason) == ("parked", rule)
    with database.reading() as session:
        assert session.scalars(select(InboxEvent.raw)).one() == raw


def test_a_wrong_token_stays_401_whatever_the_content(door: Door, database: Database) -> None:
    answers = [send(door, raw, token="not-the-token") for raw in (b"driver", b'{"id": "d-1"}')]

    assert [answer.status_code for answer in answers] == [401, 401]
    with database.reading() as session:
        assert session.scalars(select(InboxEvent.id)).all() == []


def test_an_id_that_comes_again_with_other_content_is_kept_aside_and_answered_200(
    door: Door, database: Database
) -> None:
    send(door, told("d-1", TOLD.planned()))

    answer = send(door, told("d-1", TOLD.cancelled()))

    assert (answer.status_code, answer.headers["x-outcome"]) == (200, "parked")
    with database.reading() as session:
        assert session.scalars(select(InboxConflict.event_id)).all() == ["d-1"]


@pytest.mark.parametrize("name", ["", "x" * 500, "d\n1", "🚲" * 201])
def test_an_id_that_no_column_holds_is_replaced_by_its_digest(door: Door, name: str) -> None:
    answers = [send(door, told(name, ping())) for _ in range(2)]

    assert [answer.headers["x-outcome"] for answer in answers] == ["stored", "known"]


@pytest.mark.parametrize("media_type", ["application/vnd.vendor+json", "application/json"])
def test_a_vendor_may_name_its_json(door: Door, media_type: str) -> None:
    assert send(door, told("d-1", ping()), content_type=media_type).status_code == 200


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_a_vendors_other_media_types_are_answered_415(door: Door, media_type: str) -> None:
    assert send(door, told("d-1", ping()), content_type=media_type).status_code == 415


def test_a_handshake_is_answered_as_plain_text_that_no_browser_takes_for_markup(door: Door) -> None:
    answer = door.client.get(f"/hooks/v1/{ROODBORST}?check=%3Cb%3Ehello%3C/b%3E&check=x")

    assert (answer.status_code, answer.text) == (200, "<b>hello</b>")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", [f"{ROODBORST}", f"{ROODBORST}/batch?check=x", f"{ZWALUW}?check=x"]
)
def test_any_other_get_is_answered_405_or_404(door: Door, path: str) -> None:
    assert door.client.get(f"/hooks/v1/{path}").status_code in (404, 405)


def test_a_vendor_sends_no_batches(door: Door) -> None:
    answer = door.client.request(
        "POST", f"/hooks/v1/{ROODBORST}/batch", content=b"{}", headers=vendor_headers()
    )

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/no-batches"


def test_a_source_keeps_its_scheme(door: Door, database: Database) -> None:
    send(door, told("d-1", ping()))

    with pytest.raises(SchemeStays), database.transaction() as session:
        make_source(session, ROODBORST)


def test_work_that_only_an_unproven_body_tells_of_is_parked(door: Door, database: Database) -> None:
    with served(TestVendor(needs_second_source=True)):
        send(door, told("d-1", TOLD.started(), TOLD.ended()))
        send(door, told("d-2", delivery()))
        door.work()

    with database.reading() as session:
        rows = session.execute(
            select(InboxOutcome.state, InboxOutcome.reason).order_by(InboxOutcome.inbox_id)
        ).all()
        assert [tuple(row) for row in rows] == [
            ("parked", "needs_second_source"),
            ("applied", None),
        ]
        assert session.scalars(select(Shift.id)).all() == []


@pytest.mark.parametrize("scheme", ["shipday", "doordash"])
def test_whatever_a_vendor_without_signatures_sends_no_shift_follows_from_it(
    database: Database, scheme: str
) -> None:
    with database.transaction() as session:
        source_id = make_source(session, "spreeuw", scheme=scheme, secret=SENDERS[scheme].secret)
        store_events(
            session.connection(),
            [
                arrived(source_id, each.body, event_id=f"e-{number}")
                for number, each in enumerate(examples_of(scheme))
            ],
        )
    with database.transaction() as session:
        apply_pending(session, limit=100, now=FRIDAY_NOON)

    with database.reading() as session:
        assert session.scalars(select(DeliveryEvidence.external_id)).all() != []
        assert session.scalars(select(Shift.id)).all() == []

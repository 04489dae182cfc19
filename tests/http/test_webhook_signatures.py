"""The webhook door believes nobody: signature, secret and time, and how secrets change hands."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent
from courier_api.sources.add import PreviousSecret
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.events import Told, Webhook, again, webhook
from tests.factories.sources import (
    MEREL,
    NEXT_SECRET,
    SECRET,
    THEIR_SECRET,
    make_source,
)
from tests.http.conftest import Door

PLANNED = Told().planned()
GOOD = webhook(PLANNED)


def without(name: str) -> Webhook:
    """The good webhook without one header."""
    return Webhook(raw=GOOD.raw, headers={k: v for k, v in GOOD.headers.items() if k != name})


def with_header(**headers: str) -> Webhook:
    """The good webhook with other headers."""
    return Webhook(raw=GOOD.raw, headers={**GOOD.headers, **_named(headers)})


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


REFUSED = {
    "no signature": without("webhook-signature"),
    "no id": without("webhook-id"),
    "no time": without("webhook-timestamp"),
    "another secret": webhook(PLANNED, secret=NEXT_SECRET),
    "the other platform's secret": webhook(PLANNED, secret=THEIR_SECRET),
    "five minutes and a second old": webhook(PLANNED, sent_at=FRIDAY_NOON - timedelta(seconds=301)),
    "five minutes and a second ahead": webhook(
        PLANNED, sent_at=FRIDAY_NOON + timedelta(seconds=301)
    ),
    "another body": Webhook(raw=GOOD.raw.replace(b"S-1", b"S-2"), headers=GOOD.headers),
    "another id": with_header(webhook_id="evt_other"),
    "a signature without a comma": with_header(webhook_signature="v1"),
    "a signature with two commas": with_header(webhook_signature="v1,a,b"),
    "bad base64": with_header(webhook_signature="v1,====="),
    "a signature of 20 kB": with_header(webhook_signature="v1," + "a" * 20_000),
    "a signature that is not ASCII": with_header(webhook_signature="v1,é"),
    "an unknown version": with_header(webhook_signature=GOOD.headers["webhook-signature"][1:]),
    "a time that is nan": with_header(webhook_timestamp="nan"),
    "a time with a fraction": with_header(webhook_timestamp="1772794800.5"),
    "a negative time": with_header(webhook_timestamp="-1772794800"),
    "a time of 400 digits": with_header(webhook_timestamp="1" * 400),
    "a time in other digits": with_header(webhook_timestamp="²³"),
    "an id of 3,000 characters": with_header(webhook_id="x" * 3_000),
    "an id that is not ASCII": with_header(webhook_id="é"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("reason", REFUSED)
def test_a_webhook_that_is_not_proven_is_refused(door: Door, reason: str) -> None:
    assert door.send(REFUSED[reason]).status_code == 401


@pytest.mark.sqlite
def test_every_refusal_has_the_same_text(door: Door) -> None:
    assert len({door.send(refused).text for refused in REFUSED.values()}) == 1


def test_what_is_refused_is_not_stored(door: Door, database: Database) -> None:
    door.send(webhook(PLANNED, secret=NEXT_SECRET))

    with database.reading() as session:
        assert session.scalar(select(func.count(InboxEvent.id))) == 0


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
@pytest.mark.sqlite
def test_five_minutes_either_way_are_accepted(door: Door, seconds: int) -> None:
    sent_at = FRIDAY_NOON + timedelta(seconds=seconds)

    assert door.send(webhook(PLANNED, sent_at=sent_at)).status_code == 202


@pytest.mark.parametrize("length", [101, 200, 256])
def test_an_id_that_is_signed_but_too_long_is_told_so(door: Door, length: int) -> None:
    name = "x" * length

    answer = door.send(webhook(again(PLANNED, name), webhook_id=name))

    assert answer.status_code == 422
    assert {"field": "id", "rule": "too_long"} in answer.json()["errors"]


def rotate(database: Database, *, until: datetime | None = None, now: datetime) -> None:
    """The next secret of Zwaluw; the present one still counts until then."""
    previous = (PreviousSecret(secret=SECRET, until=until),) if until else ()
    with database.transaction() as session:
        make_source(session, secret=NEXT_SECRET, previous=previous, now=now)


def send(door: Door, number: int, secret: str) -> int:
    """The answer to an event of its own, signed now."""
    event = again(PLANNED, f"evt_{number}")
    return door.send(webhook(event, secret=secret, sent_at=door.clock.now())).status_code


def test_a_source_that_was_added_a_moment_ago_is_known(door: Door, database: Database) -> None:
    assert door.send(webhook(PLANNED), "kievit").status_code == 404
    with database.transaction() as session:
        make_source(session, "kievit")

    assert door.send(webhook(PLANNED), "kievit").status_code == 202


def test_a_new_secret_counts_at_once(door: Door, database: Database) -> None:
    assert send(door, 1, NEXT_SECRET) == 401
    rotate(database, now=door.clock.now())

    assert send(door, 2, NEXT_SECRET) == 202


def test_a_replaced_secret_ends_at_once(door: Door, database: Database) -> None:
    assert send(door, 1, SECRET) == 202
    rotate(database, now=door.clock.now())

    assert send(door, 2, SECRET) == 401


def test_a_previous_secret_counts_until_its_end(door: Door, database: Database) -> None:
    assert send(door, 1, SECRET) == 202
    until = door.clock.now() + timedelta(hours=1)
    rotate(database, until=until, now=door.clock.now())

    door.clock.at = until - timedelta(seconds=1)
    inside = [send(door, 2, SECRET), send(door, 3, NEXT_SECRET)]
    door.clock.at = until
    after = [send(door, 4, SECRET), send(door, 5, NEXT_SECRET)]

    assert (inside, after) == ([202, 202], [401, 202])


def test_the_end_of_an_overlap_is_noticed_without_another_reading(
    door: Door, database: Database
) -> None:
    assert send(door, 1, SECRET) == 202
    until = door.clock.now() + timedelta(hours=1)
    rotate(database, until=until, now=door.clock.now())
    door.clock.at = until + timedelta(seconds=1)

    assert send(door, 2, SECRET) == 401


def test_a_change_at_one_platform_leaves_the_others_alone(door: Door, database: Database) -> None:
    assert door.send(webhook(PLANNED, secret=THEIR_SECRET), MEREL).status_code == 202
    rotate(database, now=door.clock.now())

    event = again(PLANNED, "evt_2")
    assert door.send(webhook(event, secret=THEIR_SECRET), MEREL).status_code == 202


@pytest.mark.parametrize(
    ("scheme", "secret"),
    [
        ("deliveroo", "secret"), ("uber-direct", "secret"), ("onfleet", "4f6e666c6565742d" * 4),
        ("coopcycle", "secret"), ("wolt-drive", "secret"), ("shipday", "secret"),
        ("doordash", "user:password"),
    ],
)  # fmt: skip
@pytest.mark.sqlite
def test_an_event_that_is_not_signed_as_its_scheme_asks_is_refused(
    door: Door, database: Database, scheme: str, secret: str
) -> None:
    with database.transaction() as session:
        make_source(session, "kievit", scheme=scheme, secret=secret)

    assert door.send(webhook(PLANNED), "kievit").status_code == 401

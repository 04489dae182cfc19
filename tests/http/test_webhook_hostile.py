"""What senders should not do, and what the door answers: never a 5xx, and never a wrong yes."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from courier_api.foundation.database import Database
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import Shift
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.events import Told, Webhook, webhook
from tests.factories.sources import NEXT_SECRET, THEIR_SECRET, ZWALUW
from tests.http.conftest import Content, Door
from tests.pure.platforms.events.hostile import HOSTILE, NIGHT_IN_MARCH, NIGHT_IN_OCTOBER
from tests.pure.platforms.events.samples import EVENT_ID

pytestmark = pytest.mark.sqlite
PATH = f"/hooks/v1/{ZWALUW}"
PLANNED = Told().planned()
GOOD = webhook(PLANNED)
SIGNATURE = GOOD.headers["webhook-signature"]
SECONDS = GOOD.headers["webhook-timestamp"]
SIX_MEBIBYTES = 6 * 1_048_576


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_gets_its_answer(door: Door, name: str) -> None:
    hostile = HOSTILE[name]

    answer = door.send(webhook(hostile.raw, webhook_id=EVENT_ID))

    assert answer.status_code == hostile.answer
    if hostile.answer == 400:
        assert answer.json()["reason"] == hostile.rule
    if hostile.answer == 422:
        assert hostile.rule in {each["rule"] for each in answer.json()["errors"]}


def test_six_mebibytes_are_answered_413_without_reading_them(door: Door) -> None:
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        for number in range(SIX_MEBIBYTES // 65_536):
            read.append(number)
            yield b" " * 65_536

    headers = {**GOOD.headers, "content-length": str(SIX_MEBIBYTES)}

    assert post(door, body(), headers).status_code == 413
    assert read == []


def test_six_mebibytes_of_unknown_length_are_read_to_the_limit_only(door: Door) -> None:
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        for number in range(SIX_MEBIBYTES // 65_536):
            read.append(number)
            yield b" " * 65_536

    assert post(door, body(), GOOD.headers).status_code == 413
    assert len(read) == 1_048_576 // 65_536 + 1


def post(door: Door, content: Content, headers: Mapping[str, str]) -> httpx.Response:
    """The answer to a request as it is."""
    return door.client.request("POST", PATH, content=content, headers=headers)


def test_a_bomb_is_refused_before_it_is_unpacked(door: Door) -> None:
    bomb = gzip.compress(b"[" * 50_000_000, compresslevel=9)
    headers = {**webhook(bomb, webhook_id="evt_bomb").headers, "content-encoding": "gzip"}

    assert post(door, bomb, headers).status_code == 415


def test_a_bomb_that_hides_its_encoding_is_no_json(door: Door) -> None:
    bomb = gzip.compress(b"[" * 1_000_000)

    assert door.send(webhook(bomb, webhook_id="evt_bomb")).status_code == 400


TIMES = {
    "a power of ten": "1e9",
    "nan": "nan",
    "infinity": "inf",
    "a fraction": f"{SECONDS}.5",
    "negative": f"-{SECONDS}",
    "with a plus": f"+{SECONDS}",
    "with spaces inside": f"{SECONDS[:5]} {SECONDS[5:]}",
    "hexadecimal": hex(int(SECONDS)),
    "with an underscore": f"{SECONDS[:5]}_{SECONDS[5:]}",
    "400 digits": "9" * 400,
    "zero": "0",
    "in milliseconds": f"{SECONDS}000",
}


@pytest.mark.parametrize("name", TIMES)
def test_a_time_that_is_no_number_of_seconds_near_ours_is_refused(door: Door, name: str) -> None:
    headers = {**GOOD.headers, "webhook-timestamp": TIMES[name]}

    assert door.send(Webhook(raw=GOOD.raw, headers=headers)).status_code == 401


SIGNATURES = {
    "the valid one last": (f"v1,AAAA v1,{'A' * 43}= {SIGNATURE}", 202),
    "the valid one among unknown versions": (f"v9,x {SIGNATURE} v1a,y", 202),
    "two spaces": (f"v1,AAAA  {SIGNATURE}", 202),
    "no version": (SIGNATURE.partition(",")[2], 401),
    "no comma": (SIGNATURE.replace(",", ""), 401),
    "two commas": (SIGNATURE.replace(",", ",,"), 401),
    "another version": (SIGNATURE.replace("v1,", "v2,"), 401),
    "without its last character": (SIGNATURE[:-1], 401),
    "base64 of a wrong length": (SIGNATURE + "=", 401),
    "in lower case": (SIGNATURE.lower(), 401),
    "twenty thousand characters": ("v1," + "A" * 20_000, 401),
    "not ASCII": ("v1,\xe9", 401),
    "empty": ("", 401),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_each_form_of_signature_gets_its_answer(door: Door, name: str) -> None:
    signature, expected = SIGNATURES[name]
    headers = {**GOOD.headers, "webhook-signature": signature}

    assert door.send(Webhook(raw=GOOD.raw, headers=headers)).status_code == expected


CHANGED = {
    "one byte": GOOD.raw.replace(b"S-1", b"S-2", 1),
    "written anew": json.dumps(PLANNED, indent=1).encode(),
    "a space at the end": GOOD.raw + b" ",
    "its keys sorted": json.dumps(PLANNED, sort_keys=True, separators=(",", ":")).encode(),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_body_changed_after_it_was_signed_is_refused(door: Door, change: str) -> None:
    assert door.send(Webhook(raw=CHANGED[change], headers=GOOD.headers)).status_code == 401


def test_of_two_headers_of_one_name_the_first_counts(door: Door) -> None:
    async def send(client: httpx.AsyncClient) -> int:
        pairs = [*GOOD.headers.items(), ("webhook-signature", "v1,AAAA")]
        return (await client.post(PATH, content=GOOD.raw, headers=pairs)).status_code

    assert door.client.run(send) == 202


@pytest.mark.parametrize(("night", "hours"), [(NIGHT_IN_OCTOBER, 1), (NIGHT_IN_MARCH, 1)])
def test_a_night_that_changes_the_clock_is_measured_on_instants(
    door: Door, database: Database, night: dict[str, str], hours: int
) -> None:
    for event in (Told().event("started", actual_start=night["planned_start"]),
                  Told().event("ended", actual_end=night["planned_end"])):  # fmt: skip
        assert door.send(webhook(event)).status_code == 202
    door.work()

    with database.reading() as session:
        assert session.scalars(select(Shift.worked_seconds)).one() == hours * 3600


def test_a_cancellation_told_before_the_start_does_not_undo_it(
    door: Door, database: Database
) -> None:
    late_news = Told().cancelled(told_at=FRIDAY_NOON - timedelta(hours=1))
    for event in (Told().ended(), Told().started(), late_news, PLANNED):
        door.send(webhook(event))
    door.work()

    with database.reading() as session:
        assert session.scalars(select(Shift.state)).one() == "ended"


@pytest.mark.parametrize("secret", [NEXT_SECRET, THEIR_SECRET])
def test_an_event_that_was_forged_is_refused_and_leaves_no_event(
    door: Door, database: Database, secret: str
) -> None:
    assert door.send(webhook(PLANNED, secret=secret)).status_code == 401
    with database.reading() as session:
        assert session.scalar(select(func.count(InboxEvent.id))) == 0

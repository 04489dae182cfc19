"""The events of the benchmarks are what a platform could send."""

import json
from datetime import UTC, datetime

import pytest

from bench.events import EVENTS_A_BATCH, Sender, batches, mixed
from platforms.events import ShiftEvent, read_batch, read_event
from platforms.fold import ReceivedShiftEvent, fold_shift
from platforms.signatures import SignatureRefused, WebhookSecret
from platforms.signatures.standard_webhooks import shared_secret, verify

SECRET = shared_secret(b"k" * 32)
SENDER = Sender(slug="bench", secret=SECRET, run="r", workers=3)
KNOWN = [WebhookSecret(key_id="1", text=SECRET)]


def parts(wire: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = wire.partition(b"\r\n\r\n")
    return dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:]), body


def test_every_event_can_be_read_and_has_an_id_of_its_own() -> None:
    events = [read_event(SENDER.body(number), webhook_id=None) for number in range(30)]

    assert len({event.event_id for event in events}) == 30


def test_a_shift_is_told_in_four_events_and_has_no_questions() -> None:
    events = [read_event(SENDER.body(number), webhook_id=None) for number in range(12)]
    received = [
        ReceivedShiftEvent(event=event, received_at=datetime(2026, 1, 6, tzinfo=UTC))
        for event in events
        if isinstance(event, ShiftEvent) and event.shift.external_id == "r-0-1"
    ]

    folded = fold_shift(received)

    assert len(received) == 4
    assert folded.worked_seconds == 239 * 60
    assert not folded.findings


def test_a_request_is_signed() -> None:
    headers, body = parts(SENDER.one(7).wire)

    assert verify(headers, body, KNOWN, datetime.now(UTC)).key_id == "1"
    assert json.loads(body)["id"] == headers["webhook-id"] == "r-7"


def test_a_request_that_is_to_be_refused_is_not_signed_and_promises_no_event() -> None:
    request = SENDER.refused(7)

    with pytest.raises(SignatureRefused):
        verify(*parts(request.wire), KNOWN, datetime.now(UTC))
    assert request.event_ids == ()


def test_batches_leave_no_event_out_and_hold_none_twice() -> None:
    count = EVENTS_A_BATCH + 3
    read = [
        read_event(raw, webhook_id=None).event_id
        for request in batches(SENDER, count, first=10)
        for raw in read_batch(parts(request.wire)[1])
    ]

    assert read == [f"r-{number}" for number in range(10, 10 + count)]


def test_some_requests_are_refused_and_some_come_twice() -> None:
    requests = mixed(SENDER, 2_000)
    ids = [request.event_ids for request in requests]

    assert 0 < ids.count(()) < 60
    assert 2_030 < len(requests) < 2_200

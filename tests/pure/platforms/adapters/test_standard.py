"""The native adapter, and what the contract promises about every adapter in the table."""

import json
from datetime import UTC, datetime

import pytest

from platforms.adapters import ADAPTER_BY_SCHEME, FetchWanted, Outcome, UnsafeReference
from platforms.events import InvalidEvent, MalformedBody
from platforms.signatures import (
    SecretUnusable,
    SignatureRefused,
    WebhookSecret,
    standard_webhooks,
)
from tests.pure.platforms.events.samples import raw, shift_body

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = standard_webhooks.shared_secret(bytes(range(32)))
STANDARD = ADAPTER_BY_SCHEME["standard-webhooks"]
HEADERS = {"webhook-id": "evt_0001"}


def test_every_adapter_is_found_under_its_own_name() -> None:
    assert all(adapter.scheme == scheme for scheme, adapter in ADAPTER_BY_SCHEME.items())


def test_a_signed_event_is_verified_named_and_read() -> None:
    body = raw(shift_body())
    headers = standard_webhooks.sign(body, message_id="evt_0001", sent_at=NOW, secrets=[SECRET])
    secrets = [WebhookSecret(key_id="k1", text=SECRET)]

    assert STANDARD.verify(headers, body, secrets, NOW).key_id == "k1"
    assert STANDARD.dedup_key(headers, body) == "evt_0001"
    (event,) = STANDARD.to_events(headers, body)  # type: ignore[misc]
    assert event.event_id == "evt_0001"


def test_an_unsigned_event_is_refused() -> None:
    with pytest.raises(SignatureRefused):
        STANDARD.verify(HEADERS, b"{}", [WebhookSecret(key_id="k1", text=SECRET)], NOW)


def test_bad_content_is_the_senders_to_know() -> None:
    assert STANDARD.parks_bad_content is False
    with pytest.raises(MalformedBody):
        STANDARD.to_events(HEADERS, b"[]")
    with pytest.raises(InvalidEvent):
        STANDARD.to_events({"webhook-id": "evt_0002"}, raw(shift_body()))


@pytest.mark.parametrize(
    ("outcome", "status"), [(Outcome.STORED, 202), (Outcome.KNOWN, 200), (Outcome.PARKED, 202)]
)
def test_the_answer_says_what_became_of_the_event(outcome: Outcome, status: int) -> None:
    answer = STANDARD.ack(outcome)

    assert answer.status == status
    assert json.loads(answer.body) == {"status": outcome.value}


def test_there_is_no_registration_check() -> None:
    assert STANDARD.handshake("anything") is None


def test_a_secret_is_checked_before_it_is_stored() -> None:
    STANDARD.check_secret(SECRET)
    with pytest.raises(SecretUnusable):
        STANDARD.check_secret("whsec_c2hvcnQ=")


@pytest.mark.parametrize("path", ["/api/deliveries/1", "/api/x?y=1&z=%20", "/"])
def test_a_path_on_the_platforms_own_host_may_be_fetched(path: str) -> None:
    assert FetchWanted(path=path).path == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/api/1", "//evil.example/api/1", "/\\evil.example", "\\\\evil.example",
        "api/1", "", "/a\\b", "/a b", "/a\r\nHost: evil.example", "/é", "ftp://evil.example",
        "/" + "x" * 2000,
    ],
)  # fmt: skip
def test_no_body_chooses_the_host_that_we_call(path: str) -> None:
    with pytest.raises(UnsafeReference):
        FetchWanted(path=path)

"""The explanation of a signature agrees with its verification, and tells no secret."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.signatures import Refusal, SignatureRefused, WebhookSecret
from platforms.signatures.explain import SignatureCheck, Step, explain
from platforms.signatures.standard_webhooks import shared_secret, sign, verify

NOON = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = b'{"id":"evt_1"}'
OLD, NEW, WRONG = (shared_secret(bytes([number]) * 32) for number in (1, 2, 3))
SECRETS = [
    WebhookSecret(key_id="2", text=NEW, valid_from=NOON - DAY),
    WebhookSecret(key_id="1", text=OLD, valid_until=NOON),
]


def signed(secret: str = NEW, seconds: int = 0) -> dict[str, str]:
    """The headers of the body, signed so many seconds after noon."""
    sent_at = NOON + timedelta(seconds=seconds)
    return sign(BODY, message_id="evt_1", sent_at=sent_at, secrets=[secret])


def explained(headers: Mapping[str, str], body: bytes = BODY) -> SignatureCheck:
    return explain(verify, headers, body, secrets=SECRETS, received_at=NOON)


def outcome(check: SignatureCheck) -> list[bool | None]:
    """Headers, time, keys, match."""
    assert [step for step, _ in check.steps] == list(Step)
    return [passed for _, passed in check.steps]


def test_a_good_webhook_passes_every_step() -> None:
    check = explained(signed())

    assert check.refusal is None
    assert outcome(check) == [True, True, True, True]
    assert [(key.key_id, key.counted, key.fits) for key in check.keys] == [
        ("2", True, True),
        ("1", False, False),
    ]


@pytest.mark.parametrize(
    ("seconds", "passed"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_the_time_is_judged_apart_from_the_key(seconds: int, passed: bool) -> None:
    check = explained(signed(seconds=seconds))

    assert outcome(check) == [True, passed, True, True]
    assert check.seconds_off == seconds


def test_a_key_that_has_ended_is_found_all_the_same() -> None:
    check = explained(signed(OLD))

    assert check.refusal is Refusal.NO_MATCH
    assert outcome(check) == [True, True, True, False]
    assert [(key.key_id, key.fits) for key in check.keys] == [("2", False), ("1", True)]


def test_a_foreign_key_and_a_changed_body_fit_nothing() -> None:
    for check in (explained(signed(WRONG)), explained(signed(), BODY + b" ")):
        assert outcome(check) == [True, True, True, False]
        assert not any(key.fits for key in check.keys)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_without_a_header_nothing_more_can_be_looked_at(missing: str) -> None:
    headers = {name: value for name, value in signed().items() if name != missing}

    assert outcome(explained(headers)) == [False, None, True, None]


def test_before_the_first_key_none_counted() -> None:
    check = explain(verify, signed(), BODY, secrets=[], received_at=NOON)

    assert check.refusal is Refusal.NO_VALID_SECRET
    assert outcome(check) == [True, True, False, False]


@pytest.mark.parametrize("timestamp", ["", "x", "9" * 12, "9" * 40, "-5", "1.5"])
def test_a_hostile_time_is_explained_too(timestamp: str) -> None:
    check = explained({**signed(), "webhook-timestamp": timestamp})

    assert check.refusal is not None


@given(
    st.dictionaries(st.sampled_from(list(signed())), st.text(max_size=40)), st.binary(max_size=40)
)
def test_what_is_explained_is_what_was_decided(changes: dict[str, str], body: bytes) -> None:
    headers = signed() | changes
    try:
        verify(headers, body, SECRETS, NOON)
        refusal = None
    except SignatureRefused as refused:
        refusal = refused.reason

    check = explained(headers, body)
    assert check.refusal is refusal
    assert (all(passed for _, passed in check.steps)) is (refusal is None)


def test_no_secret_is_told() -> None:
    told = repr(explained(signed()))

    assert not any(secret.removeprefix("whsec_") in told for secret in (OLD, NEW))

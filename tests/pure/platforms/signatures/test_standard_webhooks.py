"""Standard Webhooks: what proves a sender, and every hostile header that must not."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from platforms.signatures import (
    Refusal,
    SecretUnusable,
    SignatureRefused,
    VerifiedKey,
    WebhookSecret,
    standard_webhooks,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BODY = b'{"id":"evt_0001"}'
OLD, NEW, FOREIGN = (standard_webhooks.shared_secret(bytes([code]) * 32) for code in (1, 2, 3))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WHSK = "whsk_" + b64encode(bytes(range(32))).decode()
WHPK = "whpk_" + b64encode(PRIVATE.public_key().public_bytes_raw()).decode()


def signed(
    *secrets: str, at: datetime = NOW, message_id: str = "evt_0001", body: bytes = BODY
) -> dict[str, str]:
    return standard_webhooks.sign(body, message_id=message_id, sent_at=at, secrets=secrets)


def verified(
    headers: Mapping[str, str], *secrets: WebhookSecret, body: bytes = BODY, now: datetime = NOW
) -> VerifiedKey:
    known = secrets or (WebhookSecret(key_id="new", text=NEW),)
    return standard_webhooks.verify(headers, body, known, now)


def refusal(
    headers: Mapping[str, str], *secrets: WebhookSecret, body: bytes = BODY, now: datetime = NOW
) -> Refusal:
    with pytest.raises(SignatureRefused) as refused:
        verified(headers, *secrets, body=body, now=now)
    return refused.value.reason


def test_our_own_signature_is_verified_and_names_the_key_and_the_time() -> None:
    assert verified(signed(NEW)) == VerifiedKey(key_id="new", signed_at=NOW)


def test_an_ed25519_signature_is_verified_by_the_public_key() -> None:
    key = WebhookSecret(key_id="public", text=WHPK)

    assert verified(signed(WHSK), key).key_id == "public"


def test_an_ed25519_private_key_may_carry_its_public_half() -> None:
    pair = bytes(range(32)) + PRIVATE.public_key().public_bytes_raw()

    assert signed("whsk_" + b64encode(pair).decode()) == signed(WHSK)


@pytest.mark.parametrize("change", [BODY + b"\n", b'{"id": "evt_0001"}', b'{"id":"evt_0002"}', b""])
def test_a_body_that_differs_in_one_byte_is_refused(change: bytes) -> None:
    assert refusal(signed(NEW), body=change) is Refusal.NO_MATCH


def test_an_ed25519_signature_over_another_body_is_refused() -> None:
    key = WebhookSecret(key_id="public", text=WHPK)

    assert refusal(signed(WHSK), key, body=b"{}") is Refusal.NO_MATCH


def test_the_secret_of_another_source_is_refused() -> None:
    assert refusal(signed(FOREIGN)) is Refusal.NO_MATCH


def test_the_id_and_the_time_are_part_of_what_is_signed() -> None:
    headers = signed(NEW)

    assert refusal({**headers, "webhook-id": "evt_0002"}) is Refusal.NO_MATCH
    moved = str(int(NOW.timestamp()) + 1)
    assert refusal({**headers, "webhook-timestamp": moved}) is Refusal.NO_MATCH


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_a_time_within_five_minutes_is_accepted(seconds: int) -> None:
    assert verified(signed(NEW, at=NOW + timedelta(seconds=seconds))).key_id == "new"


@pytest.mark.parametrize(
    ("seconds", "reason"), [(-301, Refusal.TOO_OLD), (301, Refusal.TOO_FAR_AHEAD)]
)
def test_a_time_beyond_five_minutes_is_refused(seconds: int, reason: Refusal) -> None:
    assert refusal(signed(NEW, at=NOW + timedelta(seconds=seconds))) is reason


def test_a_retry_with_a_new_time_is_accepted_when_the_first_attempt_is_too_old() -> None:
    later = NOW + timedelta(hours=1)

    assert refusal(signed(NEW), now=later) is Refusal.TOO_OLD
    assert verified(signed(NEW, at=later), now=later).signed_at == later


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", [None, ""])
def test_each_header_is_needed(name: str, value: str | None) -> None:
    headers = {**signed(NEW), name: value}
    sent = {key: text for key, text in headers.items() if text is not None}

    assert refusal(sent) is Refusal.MISSING_HEADER


@pytest.mark.parametrize(
    "timestamp",
    [
        "nan", "inf", "1e9", "1.5", "1795435200.0", "-1795435200", "+1795435200", " 1795435200",
        "1795435200 ", "1_795_435_200", "0x6b", "9" * 400, "٣٣٣", "²", "1795435200\x00",
    ],
)  # fmt: skip
def test_a_time_that_is_no_plain_whole_number_is_refused(timestamp: str) -> None:
    headers = {**signed(NEW), "webhook-timestamp": timestamp}

    assert refusal(headers) is Refusal.MALFORMED_TIMESTAMP


@pytest.mark.parametrize("secret", [NEW, WHPK])
@pytest.mark.parametrize(
    "signature",
    [
        "v1", "v1a", ",", "v1,", "v1a,", "v1,,", "v1,a,b", "v1a,a,b", "v1a,a", "v1a,####", "v1,####",
        "v1a,AAAA", "v2,AAAA", " ", "  ", "v1 ,AAAA", "v1a," + "A" * 88, "v1\tAAAA", "\x00",
        "whsec_x", "v1a,====", "v1a,A===",
    ],
)  # fmt: skip
def test_a_signature_that_is_none_matches_nothing(signature: str, secret: str) -> None:
    headers = {**signed(NEW), "webhook-signature": signature}

    assert refusal(headers, WebhookSecret(key_id="k", text=secret)) is Refusal.NO_MATCH


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-signature", "v1," + "A" * 20_000),
        ("webhook-signature", "v1,é" + "A" * 40),
        ("webhook-signature", "v1,\ud800"),
        ("webhook-id", "é"),
        ("webhook-id", "evt\n1"),
        ("webhook-id", "e" * 257),
    ],
)
def test_a_header_of_strange_letters_or_great_length_is_refused(name: str, value: str) -> None:
    assert refusal({**signed(NEW), name: value}) is Refusal.MALFORMED_HEADER


def test_the_right_signature_may_stand_last_among_strange_ones() -> None:
    headers = signed(NEW)
    strange = f"v1 v2,xx v1,a,b ,, v1a,zz {signed(FOREIGN)['webhook-signature']}  "
    headers["webhook-signature"] = strange + headers["webhook-signature"]

    assert verified(headers).key_id == "new"


def test_a_sender_in_rotation_signs_with_both_secrets() -> None:
    old = WebhookSecret(key_id="old", text=OLD)

    assert verified(signed(OLD, NEW), old).key_id == "old"
    assert verified(signed(OLD, NEW)).key_id == "new"


def test_the_old_secret_counts_until_the_end_of_the_overlap_and_not_a_moment_longer() -> None:
    ends = NOW + timedelta(hours=24)
    secrets = (
        WebhookSecret(key_id="new", text=NEW, valid_from=NOW),
        WebhookSecret(key_id="old", text=OLD, valid_until=ends),
    )
    before_the_end = ends - timedelta(seconds=1)

    assert verified(signed(OLD, at=before_the_end), *secrets, now=before_the_end).key_id == "old"
    assert refusal(signed(OLD, at=ends), *secrets, now=ends) is Refusal.NO_MATCH
    assert verified(signed(NEW, at=ends), *secrets, now=ends).key_id == "new"


def test_a_secret_does_not_count_before_its_first_moment() -> None:
    secret = WebhookSecret(key_id="new", text=NEW, valid_from=NOW + timedelta(seconds=1))

    assert refusal(signed(NEW), secret) is Refusal.NO_VALID_SECRET


def test_a_source_without_secrets_believes_nobody() -> None:
    with pytest.raises(SignatureRefused) as refused:
        standard_webhooks.verify(signed(NEW), BODY, [], NOW)

    assert refused.value.reason is Refusal.NO_VALID_SECRET


def test_every_refusal_shows_the_same_text() -> None:
    texts = {str(SignatureRefused(reason)) for reason in Refusal}

    assert len(texts) == 1


def test_a_secret_is_not_printed_with_its_record() -> None:
    assert NEW not in repr(WebhookSecret(key_id="new", text=NEW))


def test_the_public_key_cannot_be_used_as_a_shared_secret() -> None:
    key = WHPK.removeprefix("whpk_")
    headers = signed(key)

    assert refusal(headers, WebhookSecret(key_id="public", text=WHPK)) is Refusal.NO_MATCH


@pytest.mark.parametrize("text", [OLD, OLD.removeprefix("whsec_"), OLD.rstrip("="), WHPK])
def test_usable_secrets_pass_the_check(text: str) -> None:
    standard_webhooks.check_secret(text)


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "whsec_c2hvcnQ=", "whsec_####", "whsec_é", "whpk_c2hvcnQ=", "whpk_#", WHSK, "A"],
)
def test_an_unusable_secret_fails_the_check_without_being_repeated(text: str) -> None:
    with pytest.raises(SecretUnusable) as refused:
        standard_webhooks.check_secret(text)

    assert len(text) < 8 or text not in str(refused.value)


@pytest.mark.parametrize("text", ["whsec_", "whsec_#", "whpk_AA", WHSK])
def test_an_unusable_secret_in_the_store_verifies_nothing_and_harms_nothing(text: str) -> None:
    unusable = WebhookSecret(key_id="bad", text=text)

    assert refusal(signed(NEW), unusable) is Refusal.NO_MATCH
    assert verified(signed(NEW), unusable, WebhookSecret(key_id="new", text=NEW)).key_id == "new"


@pytest.mark.parametrize("text", ["whsk_AA", "whsk_#", WHPK, "whsec_c2hvcnQ="])
def test_nothing_is_signed_with_an_unusable_secret(text: str) -> None:
    with pytest.raises(SecretUnusable):
        signed(text)


@pytest.mark.parametrize("length", [0, 23, 65])
def test_a_shared_key_has_24_to_64_bytes(length: int) -> None:
    with pytest.raises(SecretUnusable):
        standard_webhooks.shared_secret(bytes(length))


@settings(deadline=None, max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
        st.one_of(st.text(max_size=80), st.sampled_from(["v1,", "v1a,AAAA", "1795435200"])),
    ),
    st.binary(max_size=40),
)
def test_whatever_is_sent_ends_in_the_one_refusal(headers: dict[str, str], body: bytes) -> None:
    keys = (WebhookSecret(key_id="a", text=NEW), WebhookSecret(key_id="b", text=WHPK))

    assert refusal(headers, *keys, body=body) in Refusal


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.text("abc_-019", min_size=1, max_size=100))
def test_whatever_is_signed_is_verified(body: bytes, message_id: str) -> None:
    headers = signed(NEW, WHSK, message_id=message_id, body=body)

    assert verified(headers, body=body).key_id == "new"
    assert verified(headers, WebhookSecret(key_id="p", text=WHPK), body=body).key_id == "p"

"""Schemes that are no plain HMAC: tokens, passwords, Stripe's and Twilio's own ways."""

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platforms.signatures import (
    Refusal,
    SecretUnusable,
    SignatureRefused,
    WebhookSecret,
    deliveroo,
    json_web_token,
    shared_text,
    stripe,
    twilio,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
KEY = [WebhookSecret(key_id="k", text="the-secret")]
CLAIMS: dict[str, object] = {"id": "evt-1", "type": "order.delivered"}


def token_body(header: object, claims: object = CLAIMS, *, secret: str = "the-secret") -> bytes:
    """A token with any header, signed by HS256 whatever the header says."""
    parts = [_part(json.dumps(part).encode()) for part in (header, claims)]
    signed = b".".join(parts)
    return json.dumps({"token": (signed + b"." + _hmac(signed, secret)).decode()}).encode()


def _hmac(signed: bytes, secret: str) -> bytes:
    return _part(hmac.digest(secret.encode(), signed, "sha256"))


def _part(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def refusal_of_token(raw: bytes) -> Refusal:
    with pytest.raises(SignatureRefused) as refused:
        json_web_token.verify(raw, KEY, NOW)
    return refused.value.reason


def test_a_token_is_believed_by_its_signature_and_tells_its_claims() -> None:
    raw = json_web_token.sign({**CLAIMS, "iat": SECONDS}, "the-secret")

    assert json_web_token.verify(raw, KEY, NOW).signed_at == NOW
    assert json_web_token.claims_in(raw)["id"] == "evt-1"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"}, {"alg": "None"}, {"alg": "HS384"}, {"alg": "HS512"}, {"alg": "RS256"},
        {"alg": "hs256"}, {"alg": ["HS256"]}, {"alg": None}, {}, [], "HS256", None,
        {"alg": "HS256", "crit": ["b64"], "b64": False},
    ],
)  # fmt: skip
def test_no_header_chooses_the_algorithm(header: object) -> None:
    assert refusal_of_token(token_body(header)) is Refusal.MALFORMED_HEADER


def test_a_token_that_says_its_algorithm_twice_is_refused() -> None:
    header = _part(b'{"alg":"none","alg":"HS256"}')
    signed = header + b"." + _part(b"{}")
    token = (signed + b"." + _hmac(signed, "the-secret")).decode()

    assert refusal_of_token(json.dumps({"token": token}).encode()) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + "=", lambda token: token + ".", lambda token: "." + token,
        lambda token: token.replace(".", "..", 1), lambda token: token.rpartition(".")[0],
        lambda token: token.rpartition(".")[0] + ".", lambda token: " " + token,
        lambda token: token.replace(".", "=.", 1), lambda token: "Bearer " + token,
        lambda token: "", lambda token: ".", lambda token: "..", lambda token: "é.é.é",
    ],
)  # fmt: skip
def test_a_token_has_one_exact_form(change: object) -> None:
    token = json.loads(json_web_token.sign(CLAIMS, "the-secret"))["token"]
    assert callable(change)
    raw = json.dumps({"token": change(token)}).encode()

    assert refusal_of_token(raw) in (Refusal.MALFORMED_HEADER, Refusal.NO_MATCH)


@pytest.mark.parametrize("between", [b"=", b"==", b"\n", b"!", b"+"])
def test_a_part_in_another_form_is_refused_although_it_is_signed(between: bytes) -> None:
    signed = _part(b'{"alg":"HS256"}') + b"." + _part(b'{"id":"evt-1"}') + between
    token = (signed + b"." + _hmac(signed, "the-secret")).decode()

    assert refusal_of_token(json.dumps({"token": token}).encode()) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": SECONDS - 301}, Refusal.TOO_OLD),
        ({"nbf": SECONDS + 301}, Refusal.TOO_FAR_AHEAD),
        ({"exp": "soon"}, Refusal.MALFORMED_TIMESTAMP),
        ({"exp": True}, Refusal.MALFORMED_TIMESTAMP),
        ({"exp": 10**400}, Refusal.MALFORMED_TIMESTAMP),
        ({"nbf": -1}, Refusal.MALFORMED_TIMESTAMP),
        ({"iat": 1e300}, Refusal.MALFORMED_TIMESTAMP),
    ],
)
def test_a_time_in_a_token_counts(claims: dict[str, object], reason: Refusal) -> None:
    assert refusal_of_token(json_web_token.sign(claims, "the-secret")) is reason


@pytest.mark.parametrize("claims", [{"exp": SECONDS - 300}, {"nbf": SECONDS + 300}, {"exp": None}])
def test_a_time_in_a_token_at_the_edge_is_accepted(claims: dict[str, object]) -> None:
    assert json_web_token.verify(json_web_token.sign(claims, "the-secret"), KEY, NOW).key_id == "k"


@pytest.mark.parametrize(
    "header",
    [
        "Basic", "Basic ", "Basic %%%", "Basic " + b64encode(b"\xff:x").decode(), "Bearer abc",
        "Digest x", "Basic " + b64encode(b"user").decode(), "é", "Basic " + "x" * 5000, "\x00",
        b64encode(b"user:pass word").decode(), "Basic " + b64encode(b"user:pass wor").decode(),
        "Basic " + b64encode(b"user:pass word\n").decode(),
    ],
)  # fmt: skip
def test_only_the_right_user_and_password_are_let_in(header: str) -> None:
    pair = [WebhookSecret(key_id="k", text="user:pass word")]
    with pytest.raises(SignatureRefused):
        shared_text.verify_basic({"authorization": header}, pair, NOW)


@pytest.mark.parametrize("word", ["Basic", "basic", "BASIC"])
def test_the_word_before_user_and_password_has_any_case(word: str) -> None:
    pair = [WebhookSecret(key_id="k", text="user:pass:wörd")]
    header = f"{word} {b64encode('user:pass:wörd'.encode()).decode()}"

    assert shared_text.verify_basic({"authorization": header}, pair, NOW).key_id == "k"


@pytest.mark.parametrize("given", ["", "the-secre", "the-secret ", "the-secrét", "x" * 5000])
def test_only_the_whole_token_is_let_in(given: str) -> None:
    with pytest.raises(SignatureRefused):
        shared_text.verify_token({"token": given}, KEY, NOW)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_header_of_stripe_does_harm(header: str) -> None:
    with pytest.raises(SignatureRefused):
        stripe.verify({"stripe-signature": header}, b"{}", KEY, NOW)


@pytest.mark.parametrize(
    "header",
    [
        "t=,v1=a", "v1=a", "t=1", "t=nan,v1=a", "t=1e9,v1=a", "t=-1,v1=a", "t=" + "9" * 400,
        f"t={SECONDS},t={SECONDS},v1=a", "," * 4000, "=" * 20_000, "t=１,v1=a",
    ],
)  # fmt: skip
def test_a_header_of_stripe_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(SignatureRefused):
        stripe.verify({"stripe-signature": header}, b"{}", KEY, NOW)


def test_a_second_time_beside_the_signed_one_is_refused() -> None:
    (header,) = stripe.sign(b"{}", sent_at=NOW, secrets=["the-secret"]).values()

    assert stripe.verify({"stripe-signature": header}, b"{}", KEY, NOW).key_id == "k"
    with pytest.raises(SignatureRefused):
        stripe.verify({"stripe-signature": f"{header},t={SECONDS - 1}"}, b"{}", KEY, NOW)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_stripes_time_may_lie_five_minutes_away(seconds: int) -> None:
    sent_at = NOW + timedelta(seconds=seconds)
    headers = stripe.sign(b"{}", sent_at=sent_at, secrets=["old", "the-secret"])

    assert stripe.verify(headers, b"{}", KEY, NOW).signed_at == sent_at
    with pytest.raises(SignatureRefused):
        stripe.verify(headers, b"{}", KEY, sent_at + timedelta(seconds=301))
    with pytest.raises(SignatureRefused):
        stripe.verify(headers, b"{}", KEY, sent_at - timedelta(seconds=301))


@given(
    url=st.one_of(st.text(max_size=40), st.from_regex(r"https?://[^/]{0,12}(:[^/]{0,6})?/.{0,9}")),
    form=st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=3),
    raw=st.none() | st.binary(max_size=9),
)
@example(url="https://[/", form=[], raw=b"")
@settings(deadline=None)
def test_no_request_to_twilios_door_does_harm(
    url: str, form: list[tuple[str, str]], raw: bytes | None
) -> None:
    request = twilio.TwilioRequest(url=url, form=tuple(form), raw=raw)
    with pytest.raises(SignatureRefused):
        twilio.verify({"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}, request, KEY, NOW)


def test_what_twilio_signs_with_our_own_function_is_believed() -> None:
    request = twilio.TwilioRequest(url="https://coop.example/hooks", form=(("b", "2"), ("a", "1")))

    assert twilio.verify(twilio.sign(request, "the-secret"), request, KEY, NOW).key_id == "k"


@pytest.mark.parametrize("guid", ["", "\x00", "é", "x" * 201])
def test_a_sequence_id_of_deliveroo_is_short_and_printable(guid: str) -> None:
    headers = {"x-deliveroo-sequence-guid": guid, "x-deliveroo-hmac-sha256": "a" * 64}
    with pytest.raises(SignatureRefused):
        deliveroo.verify(headers, b"{}", KEY, NOW)


@pytest.mark.parametrize("check", [stripe.check_secret, deliveroo.check_secret])
def test_an_empty_text_is_no_secret(check: object) -> None:
    assert callable(check)
    with pytest.raises(SecretUnusable):
        check("")

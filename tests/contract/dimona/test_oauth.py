"""Assertions, tokens and certificates of the client."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from declarations.dimona.http_channel import DimonaClientSettings
from declarations.dimona.oauth import (
    AccessToken,
    KeyUnusable,
    TokenAnswerUnreadable,
    TokenCache,
    certificate_expires_at,
    read_private_key,
    read_token,
    signed_assertion,
    token_request,
)
from tests.contract.dimona.rigs import MovableClock
from tests.pure.declarations.sandbox.driver import NOW
from tests.pure.declarations.sandbox.keys import private_key, private_pem


def _assertion() -> str:
    return signed_assertion(
        client_id="client", audience="https://a.example/t", private_key=private_key(), now=NOW
    )


def _token(value: str, seconds: int = 600) -> AccessToken:
    return AccessToken(value=value, renew_at=NOW + timedelta(seconds=seconds))


def test_an_assertion_says_who_for_whom_and_for_a_minute() -> None:
    header = jwt.get_unverified_header(_assertion())
    claims = jwt.decode(_assertion(), options={"verify_signature": False})

    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert (claims["iss"], claims["sub"], claims["aud"]) == (
        "client",
        "client",
        "https://a.example/t",
    )
    assert claims["iat"] == claims["nbf"] == int(NOW.timestamp())
    assert claims["exp"] - claims["iat"] == 60


def test_every_assertion_is_different() -> None:
    assert len({_assertion() for _ in range(5)}) == 5


def test_the_form_leaves_the_scope_out_unless_asked() -> None:
    assert "scope" not in token_request("a.b.c", None)
    assert token_request("a.b.c", "one two")["scope"] == "one two"


@pytest.mark.parametrize(("expires_in", "kept_for"), [(600, 555), (91, 46), (60, 30), (1, 0.5)])
def test_a_token_is_renewed_before_it_ends(expires_in: int, kept_for: float) -> None:
    token = read_token(f'{{"access_token": "x", "expires_in": {expires_in}}}', NOW)

    assert token.renew_at - NOW == timedelta(seconds=kept_for)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"access_token": 5, "expires_in": 600}',
        '{"access_token": "x", "expires_in": "soon"}',
        '{"access_token": "x", "expires_in": -5}',
        '{"access_token": "x", "expires_in": 1e400}',
        '{"access_token": "x", "expires_in": 99999999999999999999}',
    ],
)
def test_an_answer_without_a_usable_token_is_refused(text: str) -> None:
    with pytest.raises(TokenAnswerUnreadable):
        read_token(text, NOW)


def test_a_token_does_not_show_when_printed() -> None:
    assert "secret" not in repr(_token("secret"))


def test_a_token_is_kept_until_it_is_due() -> None:
    clock = MovableClock(NOW)
    cache = TokenCache(clock.now)
    fetched = iter([_token("first"), _token("second", 1200)])

    assert cache.get(lambda: next(fetched)).value == "first"
    clock.at += timedelta(seconds=599)
    assert cache.get(lambda: next(fetched)).value == "first"
    clock.at += timedelta(seconds=1)
    assert cache.get(lambda: next(fetched)).value == "second"


def test_dropping_an_old_token_keeps_the_new_one() -> None:
    cache = TokenCache(lambda: NOW)
    old, new = _token("old"), _token("new")
    cache.get(lambda: old)
    cache.drop(old)
    cache.get(lambda: new)

    cache.drop(old)

    assert cache.get(lambda: pytest.fail("Nothing to fetch.")) is new


def test_a_failed_fetch_leaves_no_token_behind() -> None:
    cache = TokenCache(lambda: NOW)

    def fail() -> AccessToken:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.get(fail)

    assert cache.get(lambda: _token("later")).value == "later"


def test_only_rsa_keys_are_taken() -> None:
    pem = generate_ec_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )

    with pytest.raises(KeyUnusable):
        read_private_key(pem.decode())


def _certificate(until: datetime) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "client")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=private_key().public_key(),
        serial_number=1,
        not_valid_before=NOW,
        not_valid_after=until,
    )
    return builder.sign(private_key(), SHA256()).public_bytes(Encoding.PEM).decode()


def test_the_end_of_the_certificate_can_be_watched() -> None:
    until = datetime(2028, 1, 1, tzinfo=UTC)
    settings = DimonaClientSettings(
        base_url="https://a.example",
        token_url="https://a.example/t",
        audience="https://a.example/t",
        client_id="client",
        private_key_pem=private_pem(private_key()),
        certificate_pem=_certificate(until),
    )

    assert settings.certificate_expires_at == until


def test_a_certificate_that_is_none_is_refused() -> None:
    with pytest.raises(KeyUnusable):
        certificate_expires_at("no certificate")

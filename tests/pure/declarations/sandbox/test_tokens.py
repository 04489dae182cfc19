"""The token endpoint lets in whom it should, once, and says in RFC 6749 terms why not."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from declarations.dimona.sandbox import TokenRules
from declarations.dimona.sandbox.tokens import OFFICIAL_TOKEN_URL
from tests.pure.declarations.sandbox.driver import (
    CLIENT_ID,
    Driver,
    in_payload,
)
from tests.pure.declarations.sandbox.keys import other_key, public_pem


@pytest.fixture
def trusting() -> Iterator[Driver]:
    driver = Driver(token_rules=TokenRules(trusts_unknown_clients=True))
    yield driver
    driver.close()


def test_a_signed_assertion_is_exchanged_for_a_token(sandbox: Driver) -> None:
    answer = sandbox.ask_token()

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 600)
    assert said["scope"].split() == [
        "scope:dimona:declaration:declarant",
        "scope:dimona:declaration:consult",
    ]


@pytest.mark.parametrize(
    "audience", [OFFICIAL_TOKEN_URL, ["https://elsewhere.example", OFFICIAL_TOKEN_URL]]
)
def test_the_official_token_url_is_an_audience_too(sandbox: Driver, audience: object) -> None:
    assert sandbox.ask_token(sandbox.assertion(aud=audience)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://services.socialsecurity.be/REST/oauth/v3/token"},
        {"aud": None},
        {"sub": "somebody_else"},
        {"iss": "nobody", "sub": "nobody"},
        {"iss": None},
        {"jti": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**30},
        {"iat": True},
    ],
)
def test_wrong_claims_are_an_invalid_client(sandbox: Driver, claims: dict[str, Any]) -> None:
    answer = sandbox.ask_token(sandbox.assertion(**claims))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("issued_seconds", "expires_seconds"),
    [(-120, -1), (-60, 0), (30, 90), (0, 3601)],
    ids=["expired", "expires now", "not valid yet", "valid for too long"],
)
def test_times_of_an_assertion_are_checked(
    sandbox: Driver, issued_seconds: int, expires_seconds: int
) -> None:
    now = int(sandbox.now.timestamp())
    assertion = sandbox.assertion(iat=now + issued_seconds, exp=now + expires_seconds)

    assert sandbox.ask_token(assertion).json()["error"] == "invalid_client"


def test_not_before_is_respected(sandbox: Driver) -> None:
    later = int(sandbox.now.timestamp()) + 30

    assert sandbox.ask_token(sandbox.assertion(nbf=later)).status_code == 401


def test_an_assertion_counts_once(sandbox: Driver) -> None:
    assertion = sandbox.assertion()

    assert sandbox.ask_token(assertion).status_code == 200
    again = sandbox.ask_token(assertion)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


def test_the_signature_must_be_the_clients(sandbox: Driver) -> None:
    assert sandbox.ask_token(sandbox.assertion(key=other_key())).status_code == 401


def test_a_changed_claim_breaks_the_signature(sandbox: Driver) -> None:
    header, claims, signature = sandbox.assertion().split(".")
    padded = claims + "=" * (-len(claims) % 4)
    changed = json.loads(base64.urlsafe_b64decode(padded)) | {"jti": "another"}
    forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()

    assert sandbox.ask_token(f"{header}.{forged}.{signature}").status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512"])
def test_only_rs256_counts(sandbox: Driver, algorithm: str) -> None:
    keys = {"none": "", "HS256": "a-shared-secret-of-thirty-two-bytes!"}
    assertion = sandbox.assertion(key=keys.get(algorithm), algorithm=algorithm)

    answer = sandbox.ask_token(assertion)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": None}, "invalid_request"),
        ({"client_assertion_type": "urn:other"}, "invalid_request"),
        ({"client_assertion": None}, "invalid_request"),
        ({"scope": "scope:everything"}, "invalid_scope"),
    ],
)
def test_malformed_requests_are_400(
    sandbox: Driver, fields: dict[str, str | None], error: str
) -> None:
    answer = sandbox.ask_token(**fields)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_an_assertion_that_is_no_jwt_is_an_invalid_client(sandbox: Driver) -> None:
    assert sandbox.ask_token("a.b.c").json()["error"] == "invalid_client"


def test_the_optional_client_id_must_be_the_issuer(sandbox: Driver) -> None:
    assert sandbox.ask_token(client_id=CLIENT_ID).status_code == 200
    assert sandbox.ask_token(client_id="other").status_code == 401


def test_a_repeated_form_field_is_refused(sandbox: Driver) -> None:
    answer = sandbox.ask(
        "POST", "/REST/oauth/v5/token", content=b"grant_type=client_credentials&grant_type=x"
    )

    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic abc"}]
)
def test_every_service_path_wants_a_token(sandbox: Driver, headers: dict[str, str]) -> None:
    for method, path in (
        ("POST", "/declarations"),
        ("GET", "/declarations/700123450126"),
        ("GET", "/periods/700123450126"),
        ("POST", "/periods/search"),
        ("POST", "/relations/search"),
    ):
        answer = sandbox.ask(method, f"/REST/dimona/v2{path}", headers=headers, json={})
        assert answer.status_code == 401
        assert answer.json()["type"] == "urn:problem-type:belgif:invalidAccessToken"
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_ends_after_its_lifetime(sandbox: Driver) -> None:
    sandbox.token()
    sandbox.now += timedelta(seconds=600)

    assert sandbox.post(in_payload()).status_code == 401


def test_moving_the_settable_clock_ends_no_token(sandbox: Driver) -> None:
    sandbox.token()
    sandbox.set_clock("2027-06-01T00:00:00Z")

    assert sandbox.service("GET", "/periods/1").status_code == 404


def test_an_assertion_may_follow_the_frozen_clock(sandbox: Driver) -> None:
    sandbox.set_clock("2027-06-01T00:00:00Z")
    issued = int(sandbox.now.replace(month=6, day=1, hour=0).timestamp())

    assert sandbox.ask_token(sandbox.assertion(iat=issued, exp=issued + 60)).status_code == 200
    assert sandbox.ask_token().status_code == 200


def test_a_token_for_reading_cannot_submit(sandbox: Driver) -> None:
    scope = "scope:dimona:declaration:consult"
    token = sandbox.ask_token(scope=scope).json()["access_token"]

    answer = sandbox.service(
        "POST", "/declarations", json=in_payload(), headers={"Authorization": f"Bearer {token}"}
    )

    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "urn:problem-type:belgif:missingScope",
    )


def test_a_client_can_be_registered_with_several_keys(sandbox: Driver) -> None:
    body = {"client_id": CLIENT_ID, "public_key_pem": public_pem(other_key())}

    assert sandbox.ask("PUT", "/sandbox/clients", json=body).status_code == 200
    assert sandbox.ask_token(sandbox.assertion(key=other_key())).status_code == 200
    assert sandbox.ask_token().status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"client_id": "x"},
        {"client_id": "x", "public_key_pem": "no key"},
        {"client_id": "", "public_key_pem": "no key"},
        [],
    ],
)
def test_an_unusable_client_is_not_registered(sandbox: Driver, body: object) -> None:
    assert sandbox.ask("PUT", "/sandbox/clients", json=body).status_code == 400


def test_a_short_key_is_not_registered(sandbox: Driver) -> None:
    short = generate_private_key(public_exponent=65537, key_size=1024)
    body = {"client_id": "x", "public_key_pem": public_pem(short)}

    assert "2048" in sandbox.ask("PUT", "/sandbox/clients", json=body).json()["detail"]


def test_a_trusting_sandbox_takes_unknown_clients_but_checks_known_ones(trusting: Driver) -> None:
    stranger = {"iss": "stranger", "sub": "stranger"}

    assert trusting.ask_token(trusting.assertion(key=other_key(), **stranger)).status_code == 200
    assert trusting.ask_token(trusting.assertion(key=other_key())).status_code == 401


def test_a_trusting_sandbox_still_wants_an_rsa_signature(trusting: Driver) -> None:
    header, claims, _ = trusting.assertion(iss="stranger", sub="stranger").split(".")

    assert trusting.ask_token(f"{header}.{claims}.AAAA").status_code == 401


def test_rules_can_set_the_lifetime_of_tokens() -> None:
    driver = Driver(token_rules=replace(TokenRules(), token_seconds=30))

    assert driver.ask_token().json()["expires_in"] == 30
    driver.close()

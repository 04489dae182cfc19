"""OAuth 2.0 for the social security services: signed assertions, and tokens kept until they age.

No network here: the caller fetches. Source: RFC 6749 section 4.4, RFC 7523, and the developer
guide of the authority (docs/sources.md#social-security-oauth).
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFETIME = timedelta(seconds=60)
_RENEW_BEFORE_EXPIRY = timedelta(seconds=45)


class KeyUnusable(ValueError):
    """A private key or certificate that cannot be read; the text never holds any of it."""


class TokenAnswerUnreadable(ValueError):
    """The token endpoint answered 200 without a usable token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A bearer token, and the instant from which a new one is fetched instead."""

    value: str = field(repr=False)
    renew_at: datetime


def read_private_key(pem: str) -> RSAPrivateKey:
    """The RSA key in a PEM text without password. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        raise KeyUnusable("The private key is not a PEM key without password.") from None
    if not isinstance(key, RSAPrivateKey):
        raise KeyUnusable("The private key is not an RSA key.")
    return key


def certificate_expires_at(pem: str) -> datetime:
    """The last instant of the certificate that belongs to the key, UTC. Raises KeyUnusable."""
    try:
        return load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    except ValueError:
        raise KeyUnusable("The certificate is not a PEM certificate.") from None


def signed_assertion(
    *, client_id: str, audience: str, private_key: RSAPrivateKey, now: datetime
) -> str:
    """A fresh proof of who we are, to be used once within a minute."""
    issued = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": str(uuid4()),
        "iat": issued,
        "nbf": issued,
        "exp": issued + int(_ASSERTION_LIFETIME.total_seconds()),
    }
    return jwt.encode(claims, private_key, algorithm="RS256")


def token_request(assertion: str, scope: str | None) -> dict[str, str]:
    """The form fields of a token request. Without scope the client's default scopes count."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    return form if scope is None else {**form, "scope": scope}


def read_token(text: str, now: datetime) -> AccessToken:
    """The token in an answer that arrived `now`. Raises TokenAnswerUnreadable.

    Renewed 45 seconds before it ends; a token shorter than 90 seconds at half its life.
    """
    try:
        answer = json.loads(text)
        value, seconds = answer["access_token"], int(answer["expires_in"])
        lifetime = timedelta(seconds=seconds)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise TokenAnswerUnreadable("The answer holds no token with its lifetime.") from None
    if not isinstance(value, str) or not value or seconds <= 0:
        raise TokenAnswerUnreadable("The answer holds no token with its lifetime.")
    return AccessToken(
        value=value, renew_at=now + max(lifetime - _RENEW_BEFORE_EXPIRY, lifetime / 2)
    )


@dataclass(slots=True)
class TokenCache:
    """The one token of a client. While a thread fetches, the others wait for its token."""

    now: Callable[[], datetime]
    _token: AccessToken | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, fetch: Callable[[], AccessToken]) -> AccessToken:
        """The token, fetched if there is none or it is about to end. Raises what `fetch` raises."""
        with self._lock:
            if self._token is None or self.now() >= self._token.renew_at:
                self._token = None
                self._token = fetch()
            return self._token

    def drop(self, token: AccessToken) -> None:
        """Forget a token that was refused, unless another thread has replaced it already."""
        with self._lock:
            if self._token is token:
                self._token = None

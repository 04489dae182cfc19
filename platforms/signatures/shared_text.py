"""Schemes without a signature: a token in a header, or a user and a password.

They prove who knows the text, and nothing about the body: whoever reads one request can write any
other. An event that came this way counts only together with a second source.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from platforms.signatures.keys import SecretUnusable, VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused
from platforms.signatures.trial import (
    check_header_secret,
    check_text_secret,
    key_that_fits,
    one_header,
    same_text,
)

TOKEN_HEADER: Final = "token"  # noqa: S105 - the name of a header
LONGEST_TOKEN: Final = 32
AUTHORIZATION_HEADER: Final = "authorization"


def verify_token(
    headers: Mapping[str, str], secrets: Sequence[WebhookSecret], now: datetime
) -> VerifiedKey:
    """The secret that stands in the header `token`. Raises SignatureRefused only.

    Source: Shipday, webhooks (docs/sources.md#shipday-webhooks).
    """
    given = one_header(headers, TOKEN_HEADER)
    return key_that_fits(secrets, now, lambda secret: same_text(secret, given))


def check_token(text: str) -> None:
    """Raises SecretUnusable unless the vendor can be given this token: at most 32 characters."""
    check_header_secret(text)
    if len(text) > LONGEST_TOKEN:
        raise SecretUnusable("A token of this scheme has at most 32 characters.")


def verify_basic(
    headers: Mapping[str, str], secrets: Sequence[WebhookSecret], now: datetime
) -> VerifiedKey:
    """The secret `user:password` that stands in a Basic authorization. Raises SignatureRefused only.

    Source: RFC 7617; DoorDash, webhooks (docs/sources.md#doordash-webhooks).
    """
    scheme, _, encoded = one_header(headers, AUTHORIZATION_HEADER).partition(" ")
    if scheme.lower() != "basic":
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    try:
        given = b64decode(encoded.strip(" "), validate=True).decode("utf-8")
    except ValueError:  # not base64, or not UTF-8
        raise SignatureRefused(Refusal.MALFORMED_HEADER) from None
    return key_that_fits(secrets, now, lambda secret: _is_pair(secret) and same_text(secret, given))


def basic_authorization(secret: str) -> dict[str, str]:
    """The header for `user:password`, as the vendor sends it."""
    encoded = b64encode(secret.encode("utf-8")).decode("ascii")
    return {AUTHORIZATION_HEADER: f"Basic {encoded}"}


def check_pair(text: str) -> None:
    """Raises SecretUnusable unless this is `user:password`, neither of them empty."""
    check_text_secret(text)
    if not _is_pair(text):
        raise SecretUnusable("This secret is written user:password, neither of them empty.")


def _is_pair(text: str) -> bool:
    user, colon, password = text.partition(":")
    return bool(user and colon and password)

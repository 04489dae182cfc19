"""Trying the secrets of a source one after the other: the same few lines for every scheme."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from platforms.signatures.keys import SecretUnusable, VerifiedKey, WebhookSecret, secrets_valid_on
from platforms.signatures.refusals import Refusal, SignatureRefused

LONGEST_HEADER: Final = 1024
"""No signature, token or id of a scheme of ours is anywhere near as long."""

_LONGEST_SECRET: Final = 1000


def key_that_fits(
    secrets: Sequence[WebhookSecret], now: datetime, fits: Callable[[str], bool]
) -> VerifiedKey:
    """The first secret valid now that fits. Raises SignatureRefused.

    An empty secret never fits: whoever guesses that it is empty could sign.
    """
    valid = [secret for secret in secrets_valid_on(secrets, now) if secret.text]
    if not valid:
        raise SignatureRefused(Refusal.NO_VALID_SECRET)
    for secret in valid:
        if fits(secret.text):
            return VerifiedKey(key_id=secret.key_id)
    raise SignatureRefused(Refusal.NO_MATCH)


def one_header(headers: Mapping[str, str], *names: str, longest: int = LONGEST_HEADER) -> str:
    """The first of these headers that is there: short, printable and ASCII.

    Raises SignatureRefused.
    """
    value = next((headers[name] for name in names if headers.get(name)), None)
    if value is None:
        raise SignatureRefused(Refusal.MISSING_HEADER)
    if len(value) > longest or not (value.isascii() and value.isprintable()):
        raise SignatureRefused(Refusal.MALFORMED_HEADER)
    return value


def same_text(expected: str, given: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far they agree."""
    return hmac.compare_digest(
        expected.encode("utf-8", "surrogatepass"), given.encode("utf-8", "surrogatepass")
    )


def check_text_secret(text: str) -> None:
    """Raises SecretUnusable unless this is a text that can be used as a key as it stands."""
    if not text or text != text.strip():
        raise SecretUnusable("A secret is a text without blanks at its ends.")
    if len(text) > _LONGEST_SECRET or not text.isprintable():
        raise SecretUnusable("A secret has at most 1000 characters and no control characters.")


def check_header_secret(text: str) -> None:
    """Raises SecretUnusable unless this text can be sent in a header as it stands."""
    check_text_secret(text)
    if not text.isascii():
        raise SecretUnusable("A secret that is sent in a header has ASCII characters only.")

"""Twilio: HMAC-SHA1 over the public address and the fields of the form, or a digest of the body.

The address is the one that the vendor called: behind a proxy it is a setting, never what a request
says of itself.
Source: Twilio, webhook security (docs/sources.md#twilio-signatures).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from platforms.signatures.body_hmac import BodyHmac
from platforms.signatures.keys import VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused
from platforms.signatures.trial import one_header, same_text

SIGNATURE_HEADER: Final = "x-twilio-signature"
BODY_DIGEST: Final = "bodySHA256"

_SCHEME: Final = BodyHmac(header_names=(SIGNATURE_HEADER,), digest="sha1", encoding="base64")
_USUAL_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioRequest:
    """What is signed: the public address with its query, and the form or the raw body."""

    url: str
    form: tuple[tuple[str, str], ...] = ()
    raw: bytes | None = None


def verify(
    headers: Mapping[str, str],
    request: TwilioRequest,
    secrets: Sequence[WebhookSecret],
    now: datetime,
) -> VerifiedKey:
    """The auth token that signed this request. Raises SignatureRefused only.

    The address counts with and without its port, since the vendor signs either. A raw body counts
    when the address holds its digest, which the signature then covers.
    """
    one_header(headers, SIGNATURE_HEADER)
    if request.raw is not None:
        _check_digest(request.url, request.raw)
    for url in _spellings(request.url):
        try:
            return _SCHEME.verify(headers, _signed_bytes(url, request.form), secrets, now)
        except SignatureRefused as refused:
            last = refused
    raise last


def sign(request: TwilioRequest, secret: str) -> dict[str, str]:
    """The header of a request, as the vendor sends it."""
    return _SCHEME.sign(_signed_bytes(request.url, request.form), secret)


def _signed_bytes(url: str, form: Iterable[tuple[str, str]]) -> bytes:
    """The address, then each field once with each of its values once, in alphabetical order."""
    fields = "".join(name + value for name, value in sorted(set(form)))
    return (url + fields).encode("utf-8", "surrogatepass")


def _spellings(url: str) -> tuple[str, ...]:
    """The address as it is, without its port, and with the usual port of its scheme."""
    parts = _split(url)
    try:
        port, host = parts.port, parts.hostname
    except ValueError:
        raise SignatureRefused(Refusal.NO_MATCH) from None
    usual = _USUAL_PORTS.get(parts.scheme)
    if host is None or usual is None:
        return (url,)
    without = parts.netloc if port is None else parts.netloc.rpartition(":")[0]
    with_port = f"{without}:{port or usual}"
    spellings = [parts._replace(netloc=netloc).geturl() for netloc in (without, with_port)]
    return tuple(dict.fromkeys((url, *spellings)))


def _check_digest(url: str, raw: bytes) -> None:
    given = parse_qs(_split(url).query).get(BODY_DIGEST, [])
    if len(given) != 1 or not same_text(hashlib.sha256(raw).hexdigest(), given[0].lower()):
        raise SignatureRefused(Refusal.NO_MATCH)


def _split(url: str) -> SplitResult:
    """The parts of an address. One that is none is signed by nobody."""
    try:
        return urlsplit(url)
    except ValueError:
        raise SignatureRefused(Refusal.NO_MATCH) from None

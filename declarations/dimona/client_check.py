"""Whether our key and certificate are fit to be used, and for how much longer. Pure.

An expired certificate stops every declaration at once (docs/sources.md#social-security-oauth).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from declarations.dimona.oauth import KeyUnusable, certificate_expires_at, read_private_key

WARN_DAYS = (30, 7)
"""How long before its end a certificate is told: first to plan its renewal, then to do it."""


class ClientFault(StrEnum):
    """What is wrong with key or certificate."""

    KEY_UNUSABLE = "key_unusable"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_UNUSABLE = "certificate_unusable"
    CERTIFICATE_OF_ANOTHER_KEY = "certificate_of_another_key"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATE_ENDED = "certificate_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFinding:
    """One fault, in a sentence that holds nothing of the key."""

    code: ClientFault
    message: str


def warning_reached(ends_at: datetime, now: datetime) -> int | None:
    """The days of the last warning that is due: 30, 7, 0 for an ended one; None before all."""
    left = ends_at - now
    if left <= timedelta(0):
        return 0
    return min((days for days in WARN_DAYS if left <= timedelta(days=days)), default=None)


def check_client(
    key_pem: str, certificate_pem: str | None, *, now: datetime
) -> tuple[ClientFinding, ...]:
    """Everything that is wrong with a key and its certificate; nothing when all is well."""
    return tuple(_findings(key_pem, certificate_pem, now))


def _findings(key_pem: str, certificate_pem: str | None, now: datetime) -> Iterator[ClientFinding]:
    key = None
    try:
        key = read_private_key(key_pem)
    except KeyUnusable as fault:
        yield ClientFinding(code=ClientFault.KEY_UNUSABLE, message=str(fault))
    if certificate_pem is None:
        yield ClientFinding(
            code=ClientFault.CERTIFICATE_MISSING,
            message="Without its certificate nobody is warned before it ends.",
        )
        return
    try:
        ends_at = certificate_expires_at(certificate_pem)
    except KeyUnusable as fault:
        yield ClientFinding(code=ClientFault.CERTIFICATE_UNUSABLE, message=str(fault))
        return
    certificate = load_pem_x509_certificate(certificate_pem.encode())
    if key is not None and _spki(key.public_key()) != _spki(certificate.public_key()):
        yield ClientFinding(
            code=ClientFault.CERTIFICATE_OF_ANOTHER_KEY,
            message="The certificate belongs to another key.",
        )
    if now < certificate.not_valid_before_utc:
        yield ClientFinding(
            code=ClientFault.CERTIFICATE_NOT_YET_VALID,
            message=f"The certificate begins on {certificate.not_valid_before_utc.date()}.",
        )
    if (days := warning_reached(ends_at, now)) is not None:
        ended = days == 0
        yield ClientFinding(
            code=ClientFault.CERTIFICATE_ENDED if ended else ClientFault.CERTIFICATE_ENDS,
            message=f"The certificate {'ended' if ended else 'ends'} on {ends_at.date()}.",
        )


def _spki(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

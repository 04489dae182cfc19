"""Certificates of the test's own key."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID

from tests.pure.declarations.sandbox.keys import private_key

NAME = Name([NameAttribute(NameOID.COMMON_NAME, "Ketting")])


def certificate(ends_at: datetime, *, days: int = 365, key: RSAPrivateKey | None = None) -> str:
    """A certificate that is valid for so many days until an instant, as PEM."""
    builder = (
        CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key((key or private_key()).public_key())
        .serial_number(random_serial_number())
        .not_valid_before(ends_at - timedelta(days=days))
        .not_valid_after(ends_at)
    )
    return builder.sign(key or private_key(), SHA256()).public_bytes(Encoding.PEM).decode()

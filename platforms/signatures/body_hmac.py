"""An HMAC in a header, as many vendors have it: header, digest, encoding and key form differ."""

import binascii
import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from platforms.signatures.keys import SecretUnusable, VerifiedKey, WebhookSecret
from platforms.signatures.refusals import Refusal, SignatureRefused
from platforms.signatures.trial import check_text_secret, key_that_fits, one_header

_DIGEST_BYTES = {"sha1": 20, "sha256": 32, "sha512": 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyHmac:
    """One vendor's way to put an HMAC into a header.

    `header_names` are in lower case, the present name first. `key_form` says how the secret's text
    becomes a key: as it stands, or decoded from hexadecimal.
    """

    header_names: tuple[str, ...]
    digest: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    key_form: Literal["text", "hex"] = "text"

    def verify(
        self,
        headers: Mapping[str, str],
        signed_bytes: bytes,
        secrets: Sequence[WebhookSecret],
        now: datetime,
    ) -> VerifiedKey:
        """The secret with which these bytes were signed. Raises SignatureRefused only."""
        given = self._given(one_header(headers, *self.header_names))

        def fits(secret: str) -> bool:
            try:
                expected = self._signature(secret, signed_bytes)
            except SecretUnusable:  # counts as absent; `check` refuses it when it is stored
                return False
            return hmac.compare_digest(expected, given)

        return key_that_fits(secrets, now, fits)

    def sign(self, signed_bytes: bytes, secret: str) -> dict[str, str]:
        """The header for these bytes, as the vendor sends it. Raises SecretUnusable."""
        text = self._signature(secret, signed_bytes)
        shown = binascii.hexlify(text) if self.encoding == "hex" else text
        return {self.header_names[0]: shown.decode("ascii")}

    def check(self, text: str) -> None:
        """Raises SecretUnusable when this text cannot be a secret of this scheme."""
        check_text_secret(text)
        self._key(text)

    def _given(self, header: str) -> bytes:
        """The signature as it is compared: digits of either case, base64 in its one exact form."""
        if self.encoding == "base64":
            return header.encode("ascii")
        if len(header) != 2 * _DIGEST_BYTES[self.digest]:
            raise SignatureRefused(Refusal.MALFORMED_HEADER)
        try:
            return binascii.unhexlify(header)
        except ValueError:
            raise SignatureRefused(Refusal.MALFORMED_HEADER) from None

    def _signature(self, secret: str, signed_bytes: bytes) -> bytes:
        raw = hmac.digest(self._key(secret), signed_bytes, self.digest)
        return raw if self.encoding == "hex" else b64encode(raw)

    def _key(self, text: str) -> bytes:
        if self.key_form == "text":
            return text.encode("utf-8")
        try:
            key = binascii.unhexlify(text)
        except ValueError:
            raise SecretUnusable("This secret is written in hexadecimal digits.") from None
        if len(key) < 16:
            raise SecretUnusable("This secret has at least 32 hexadecimal digits.")
        return key

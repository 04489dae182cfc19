"""The reporter's code: shown once, kept by nobody; from it come the address and the key of a report.

125 bits of chance as five groups of five signs, without letters that are taken for figures.
"""

import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from courier_api.confidential.errors import CodeMisshapen
from courier_api.confidential.sealing import KEY_BYTES, scrypt

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, IN_A_GROUP = 5, 5
READ_AS = str.maketrans("OIL", "011", " -\t\u2013\u00a0")
COST = 2**15
"""32 MiB and about a tenth of a second for one try."""
SALT = b"courier confidential code 1"
"""One salt for all: the code is chance, so no list of likely ones can be made beforehand."""


@dataclass(frozen=True)
class ReporterSecret:
    """What a code opens: the hash by which its report is found, and the reporter's private key.

    Both come from one slow derivation; the hash tells nothing of the key.
    """

    code: str

    def __repr__(self) -> str:
        return "ReporterSecret()"

    @property
    def code_hash(self) -> bytes:
        """What is stored of the code."""
        return self._derived[:KEY_BYTES]

    @property
    def key(self) -> X25519PrivateKey:
        """What opens the messages of the report."""
        return X25519PrivateKey.from_private_bytes(self._derived[KEY_BYTES:])

    @cached_property
    def _derived(self) -> bytes:
        return scrypt(self.code.encode(), SALT, cost=COST, length=2 * KEY_BYTES)


def new_code() -> str:
    """A fresh code, as it is shown."""
    return shown("".join(secrets.choice(SIGNS) for _ in range(GROUPS * IN_A_GROUP)))


def shown(signs: str) -> str:
    """The signs in groups."""
    return "-".join(signs[at : at + IN_A_GROUP] for at in range(0, len(signs), IN_A_GROUP))


def typed_code(text: str) -> str:
    """The signs of a code as somebody types it. Raises CodeMisshapen."""
    signs = text.upper().translate(READ_AS)
    if len(signs) != GROUPS * IN_A_GROUP or not set(signs) <= set(SIGNS):
        raise CodeMisshapen
    return signs


def secret_of(text: str) -> ReporterSecret:
    """What a typed code opens. Raises CodeMisshapen."""
    return ReporterSecret(typed_code(text))

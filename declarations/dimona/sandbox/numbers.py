"""Numbers that the authority gives out: declarations, periods, employers, identified persons."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from declarations.dimona.identifiers import MODULUS, dimona_id

FIRST_NUMBER = 7_001_234_501


@dataclass(slots=True)
class NumberSequence:
    """Gives out 12-digit numbers that never repeat, declarations and periods from one row."""

    upcoming: int = FIRST_NUMBER

    def next(self) -> int:
        number = self.upcoming
        self.upcoming += 1
        return dimona_id(number)


def employer_id_of(enterprise_number: str) -> int:
    """The social security number that the sandbox gives an employer, always the same for one.

    Lies in the range of definitive numbers; the whole number modulo 97 is 96.
    """
    root = 1_000_000 + int(enterprise_number[:8]) % 999_999
    check = 96 - (root * 100) % MODULUS
    return root * 100 + (check or MODULUS)


def ssin_for(person: Mapping[str, object]) -> str:
    """The person number that identification would find: made up, the same for the same identity.

    `person` holds the identity fields of a worker as on the wire.
    """
    year, month, day = str(person["birthDate"]).split("-")
    identity = "|".join(
        str(person.get(name, "")).casefold()
        for name in ("familyName", "givenName", "birthDate", "placeOfBirth")
    )
    digest = hashlib.sha256(identity.encode()).digest()
    serial = 2 * (int.from_bytes(digest[:4]) % 498) + (1 if person.get("gender") == "1" else 2)
    root = f"{year[2:]}{month}{day}{serial:03d}"
    century = 2_000_000_000 if int(year) >= 2000 else 0
    return f"{root}{MODULUS - (century + int(root)) % MODULUS:02d}"

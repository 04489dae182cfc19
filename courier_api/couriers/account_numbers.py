"""One way to write an account number: IBAN without spaces, its check digits verified."""

import re

_DECORATION = re.compile(r"[\s.\-\u00a0\u202f]")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BELGIAN_LENGTH = 16


class AccountUnreadable(ValueError):
    """That is no account number. The text never repeats it."""

    def __init__(self) -> None:
        super().__init__("is no account number: write it as BE68 5390 0754 7034")


def normal_iban(typed: str) -> str:
    """The number in capitals without spaces.

    Raises AccountUnreadable. Source: ISO 13616 and ISO 7064 (docs/sources.md#iban).
    """
    iban = _DECORATION.sub("", typed).upper()
    wrong_length = iban.startswith("BE") and len(iban) != _BELGIAN_LENGTH
    if wrong_length or not iban.isascii() or not _IBAN.fullmatch(iban):
        raise AccountUnreadable
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        raise AccountUnreadable
    return iban

"""Numbers of people and enterprises that nobody has, with check digits that are right."""

from datetime import date

SERIALS_PER_SEX = 48
FIRST_UNUSED_SERIAL = 901
BANK_CODE_OF_NOBODY = "539"
LETTERS_BE_AND_00 = "111400"


def ssin(born_on: date, *, is_male: bool, serial: int) -> str:
    """A person number of 11 digits; `serial` runs from 0 to 47 for one day and sex.

    The three serial digits lie above 900, far beyond the births of any one day, odd for men and
    even for women.

    Source: structure and check digits of the national number (docs/sources.md#ssin-check-number).
    """
    if not 0 <= serial < SERIALS_PER_SEX:
        raise ValueError(f"A made-up person number needs a serial from 0 to 47, not {serial}.")
    odd_or_even = 0 if is_male else 1
    front = f"{born_on:%y%m%d}{FIRST_UNUSED_SERIAL + 2 * serial + odd_or_even}"
    century = "2" if born_on.year >= 2000 else ""
    return f"{front}{97 - int(century + front) % 97:02d}"


def enterprise_number(front: int) -> str:
    """A number of the enterprise register, 10 digits, from its first eight.

    Source: structure of the enterprise number (docs/sources.md#enterprise-number).
    """
    return f"{front:08d}{97 - front % 97:02d}"


def iban(account: int) -> str:
    """A Belgian account number of a bank code that is allotted to no bank.

    Source: structure of the Belgian IBAN (docs/sources.md#belgian-iban).
    """
    front = f"{BANK_CODE_OF_NOBODY}{account:07d}"
    national = f"{front}{int(front) % 97 or 97:02d}"
    return f"BE{98 - int(national + LETTERS_BE_AND_00) % 97:02d}{national}"


def mobile_number(subscriber: int) -> str:
    """A Belgian mobile number under 0400, a range in which no operator is known to us."""
    return f"+32400{subscriber:06d}"

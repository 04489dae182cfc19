"""Numbers of people, employers and Dimona ids: normal form, check digits, masking.

Nothing here ever puts a number into the text of an error.
"""

from __future__ import annotations

import re
from datetime import date

MODULUS = 97
"""All check numbers of Belgian social security are remainders of 97."""

_SSIN_PUNCTUATION = str.maketrans("", "", ".- \u00a0\u2011")
_ENTERPRISE_PUNCTUATION = str.maketrans("", "", ".- \u00a0\u2011")
_BORN_2000_PREFIX = 2_000_000_000
_BIS_MONTH_OFFSETS = (0, 20, 40)  # register; bis number, sex unknown; bis number, sex known
_EARLIEST_BIRTH_YEAR = 1920  # no worker is older: a number that only fits before is a typing error
_SHOWN_DIGITS = 2

_NSSO_DEFINITIVE = range(100_006, 199_999_934 + 1)
_NSSO_PROVISIONAL = range(5_000_000_120, 5_999_999_989 + 1)
_NSSO_REMAINDER = 96

_DIMONA_ID_DIGITS = 12


def normalised_ssin(text: str) -> str:
    """The number without dots, hyphens and spaces; leading zeros stay."""
    return text.translate(_SSIN_PUNCTUATION)


def masked(number: str) -> str:
    """Any identifying number for screens and logs: only the last two digits are readable."""
    digits = normalised_ssin(number)
    shown = digits[-_SHOWN_DIGITS:] if len(digits) > _SHOWN_DIGITS else ""
    return "*" * (len(digits) - len(shown)) + shown


def ssin_birth_year(ssin: str) -> int | None:
    """The year of birth that the check number gives away, or None when it fits no century.

    Source: check number of the national register (docs/sources.md#ssin-check-number).
    """
    if not re.fullmatch(r"[0-9]{11}", ssin):
        return None
    stem, check, year = int(ssin[:9]), int(ssin[9:]), int(ssin[:2])
    if check == MODULUS - stem % MODULUS:
        return 1900 + year
    if check == MODULUS - (_BORN_2000_PREFIX + stem) % MODULUS:
        return 2000 + year
    return None


def is_valid_ssin(ssin: str, *, on: date | None = None) -> bool:
    """Whether a normalised SSIN (bis numbers included) can belong to a worker, on a day if given.

    Refused beside wrong check digits: impossible months and days, serials 000 and 999, a birth so
    long ago that only a typing error explains it, and a birth after `on`.

    Source: national register and bis numbers (docs/sources.md#ssin-check-number).
    """
    year = ssin_birth_year(ssin)
    if year is None or not 1 <= int(ssin[6:9]) <= 998:
        return False
    coded_month, day = int(ssin[2:4]), int(ssin[4:6])
    month = next((coded_month - o for o in _BIS_MONTH_OFFSETS if 0 <= coded_month - o <= 12), None)
    if month is None or day > 31:
        return False
    if year % 100 == 0 and month == 0:
        return True  # year, month and day unknown: there is no birth date to judge
    if year < _EARLIEST_BIRTH_YEAR:
        return False
    return on is None or (year, month, day) <= (on.year, on.month, on.day)


def normal_ssin(text: str, *, on: date | None = None) -> str | None:
    """The SSIN in its normal form, or None when it is not valid."""
    ssin = normalised_ssin(text)
    return ssin if is_valid_ssin(ssin, on=on) else None


def normalised_enterprise_number(text: str) -> str:
    """Ten digits without `BE`, dots and spaces; the dropped leading zero comes back.

    What is not a number is returned as it stands, for the check to refuse.
    """
    digits = text.strip().upper().removeprefix("BE").translate(_ENTERPRISE_PUNCTUATION)
    return f"0{digits}" if re.fullmatch(r"[0-9]{9}", digits) else digits


def is_valid_enterprise_number(number: str) -> bool:
    """Whether a normalised number can be an enterprise (not an establishment) in the register.

    Source: Crossroads Bank for Enterprises (docs/sources.md#enterprise-number).
    """
    if not re.fullmatch(r"[01][0-9]{9}", number):
        return False
    stem, check = int(number[:8]), int(number[8:])
    return stem > 0 and check == MODULUS - stem % MODULUS


def is_valid_nsso_number(number: int) -> bool:
    """Whether a number can be an employer's NSSO registration, definitive or provisional.

    Source: bounds and samples of the Dimona message schema (docs/sources.md#nsso-number).
    """
    in_range = number in _NSSO_DEFINITIVE or number in _NSSO_PROVISIONAL
    return in_range and number % MODULUS == _NSSO_REMAINDER


def dimona_id(first_ten: int) -> int:
    """A declaration or period id: ten digits followed by their check number.

    The authority's value for remainder 0 is unknown; 97 is ours. A client never refuses an id
    by this rule, only the sandbox makes ids with it.

    Source: derived from published ids (docs/sources.md#dimona-ids).
    """
    return first_ten * 100 + (first_ten % MODULUS or MODULUS)


def has_dimona_check_number(number: int) -> bool:
    """Whether the last two digits of an id are the check number of the first ten."""
    return 0 < number < 10**_DIMONA_ID_DIGITS and number == dimona_id(number // 100)

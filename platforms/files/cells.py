"""What a cell says: a local time, a whole number, a number with decimals."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from platforms.files.faults import FileRule

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
"""Times without an offset are read as Belgian local time: in files, and nowhere else."""

_TIME: Final = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)"
    r" ?(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_BELGIAN_DATE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,9})?")


class CellFault(ValueError):
    """A cell that cannot be read; `rule` says why."""

    def __init__(self, rule: FileRule) -> None:
        super().__init__(rule.value)
        self.rule = rule


def read_time(text: str) -> datetime:
    """A time, with its offset or as it is shown on a Belgian clock, as an instant in UTC.

    Raises CellFault: also for the hour that comes twice in the last night of October unless its
    offset is written, and for the hour that the last night of March leaves out.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise CellFault(FileRule.NOT_A_TIME)
    offset = (found["offset"] or "").upper().replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{found['date']}T{found['time']}{offset}")
        return moment.astimezone(UTC) if offset else _instant_of_local(moment)
    except (ValueError, OverflowError) as error:
        if isinstance(error, CellFault):
            raise
        raise CellFault(FileRule.NOT_A_TIME) from None


def read_day_and_time(day: str, time: str) -> datetime:
    """The same for a date written 23/03/2026 (or 2026-03-23) and a time in a cell of its own."""
    belgian = _BELGIAN_DATE.fullmatch(day)
    if belgian is not None:
        day = f"{belgian[3]}-{belgian[2]:>02}-{belgian[1]:>02}"
    return read_time(f"{day}T{time}")


def _instant_of_local(local: datetime) -> datetime:
    first, second = (local.replace(tzinfo=BRUSSELS, fold=fold) for fold in (0, 1))
    instant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return instant
    exists = instant.astimezone(BRUSSELS).replace(tzinfo=None) == local
    raise CellFault(FileRule.TIME_COMES_TWICE if exists else FileRule.TIME_DOES_NOT_EXIST)


def read_whole(text: str) -> int:
    """A whole number. Raises CellFault for anything else, `12,0` too."""
    if _WHOLE.fullmatch(text) is None:
        raise CellFault(FileRule.NOT_A_WHOLE_NUMBER)
    return int(text)


def read_decimal(text: str) -> Decimal:
    """A number with a decimal comma or point. Raises CellFault."""
    if _DECIMAL.fullmatch(text) is None:
        raise CellFault(FileRule.NOT_A_DECIMAL_NUMBER)
    return Decimal(text.replace(",", "."))


def read_whole_decimal(text: str) -> int:
    """A whole number that a program may have written with decimals, like `5120,0`.

    Raises CellFault, also when a part of one would be lost.
    """
    number = read_decimal(text)
    if number != number.to_integral_value():
        raise CellFault(FileRule.NOT_A_WHOLE_NUMBER)
    return int(number)

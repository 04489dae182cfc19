"""What a courier wrote, as a value of the field."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from platforms.word.fields import ENDINGS, TIMES, WordField, WrongWord

MOST_BREAK_MINUTES: Final = 24 * 60
MOST_METRES: Final = 1_000_000
MOST_DELIVERIES: Final = 1_000
_TIME: Final = re.compile(r"(\d{1,2})[:.hu](\d{2})")
_COUNT: Final = re.compile(r"\d{1,6}")


def read_word(field: WordField, text: str, *, near: datetime, zone: ZoneInfo) -> str:
    """The value of a field: an instant, minutes of unpaid break, metres, deliveries or a code.

    A time of day is the one nearest to `near`, so that a shift over midnight needs no date; in the
    hour that the clock repeats it is the first. Distance is written in kilometres. Raises WrongWord.
    """
    written = text.strip()
    if field in TIMES:
        return _instant(written, near, zone).isoformat()
    if field is WordField.DISTANCE:
        return str(_metres(written))
    if field is WordField.ENDING:
        if written not in ENDINGS:
            raise WrongWord("ending")
        return written
    most = MOST_BREAK_MINUTES if field is WordField.BREAKS else MOST_DELIVERIES
    if not _COUNT.fullmatch(written) or not written.isascii() or int(written) > most:
        raise WrongWord("count")
    return str(int(written))


def _instant(written: str, near: datetime, zone: ZoneInfo) -> datetime:
    found = _TIME.fullmatch(written)
    if found is None or not written.isascii():
        raise WrongWord("time")
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        raise WrongWord("time")
    day = near.astimezone(zone).date()
    instants = [
        datetime(each.year, each.month, each.day, hour, minute, tzinfo=zone).astimezone(UTC)
        for each in (day - timedelta(days=1), day, day + timedelta(days=1))
    ]
    return min(instants, key=lambda at: abs(at - near))


def _metres(written: str) -> int:
    try:
        kilometres = Decimal(written.replace(",", "."))
    except InvalidOperation:
        raise WrongWord("distance") from None
    if not kilometres.is_finite() or not 0 <= kilometres * 1000 <= MOST_METRES:
        raise WrongWord("distance")
    metres = kilometres * 1000
    if metres != metres.to_integral_value():
        raise WrongWord("distance")
    return int(metres)

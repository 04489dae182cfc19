"""A report in one text message: what the page writes when there is no network but a signal.

The message is plain GSM-7, at most 160 characters, words with a space between them. The first two
are fixed, the third is the id of the report, the others are in any order, each at most once:

    COURIER 1 0197F3C2D4E57A1B8C3D4E5F60718293 HD MR WV ND T2611291705 P50.85034,4.35171 A25 Z1000

    id  the id that the phone gave the report (UUID), as 32 hexadecimal digits without strokes
    H   hurt:          N no, L a little, D doctor, A ambulance
    M   moving:        R riding, W walking, S standing
    W   what happened: F fall, V car or van, L bus or lorry, D door, B bike or person, K bike broke,
                       A aggression, G dog, N near miss, C collision, T theft, S weather, I illness,
                       O other
    N   nature:        D on delivery, W on the way to work, H on the way home, P private
    T   when, in UTC, as YYMMDDHHMM; U instead of T: about then, the time is not known
    P   latitude and longitude in degrees, at most five decimals, a comma between them, no space
    A   how far off the place may be, in whole metres (at most 99999)
    Z   Belgian postcode, four digits

Only the id and H must be written; what was not answered is left out. Capital letters or small ones
mean the same. Whatever else stands there is the courier's own words. Nothing is refused: a damaged
part counts as words too, since a report must never be lost. Where it hurts is not in it: a message
passes through a carrier.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

MARK = ("COURIER", "1")
LONGEST = 160
PLACES = Decimal("0.00001")
"""Five decimals of a degree: about a metre."""
FARTHEST_OFF_METRES = 99_999


class Hurt(StrEnum):
    """Whether the courier is hurt, and what care is needed."""

    NO = "no"
    LITTLE = "little"
    DOCTOR = "doctor"
    AMBULANCE = "ambulance"


class Moving(StrEnum):
    """Riding, on foot, or standing still."""

    RIDING = "riding"
    WALKING = "walking"
    STANDING = "standing"


class Happened(StrEnum):
    """What happened, in the words of the courier's page."""

    FALL = "fall"
    VEHICLE = "vehicle"
    BUS_OR_LORRY = "bus_or_lorry"
    DOOR = "door"
    BIKE_OR_PERSON = "bike_or_person"
    VEHICLE_DEFECT = "vehicle_defect"
    AGGRESSION = "aggression"
    DOG = "dog"
    NEAR_MISS = "near_miss"
    COLLISION = "collision"
    THEFT = "theft"
    WEATHER = "weather"
    ILLNESS = "illness"
    OTHER = "other"


class Trip(StrEnum):
    """On what way it happened."""

    DELIVERY = "delivery"
    TO_WORK = "to_work"
    HOME = "home"
    PRIVATE = "private"


HURT = {"N": Hurt.NO, "L": Hurt.LITTLE, "D": Hurt.DOCTOR, "A": Hurt.AMBULANCE}
MOVING = {"R": Moving.RIDING, "W": Moving.WALKING, "S": Moving.STANDING}
HAPPENED = {
    "F": Happened.FALL,
    "V": Happened.VEHICLE,
    "L": Happened.BUS_OR_LORRY,
    "D": Happened.DOOR,
    "B": Happened.BIKE_OR_PERSON,
    "K": Happened.VEHICLE_DEFECT,
    "A": Happened.AGGRESSION,
    "G": Happened.DOG,
    "N": Happened.NEAR_MISS,
    "C": Happened.COLLISION,
    "T": Happened.THEFT,
    "S": Happened.WEATHER,
    "I": Happened.ILLNESS,
    "O": Happened.OTHER,
}
TRIP = {"D": Trip.DELIVERY, "W": Trip.TO_WORK, "H": Trip.HOME, "P": Trip.PRIVATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Degrees, and within how many metres the phone believed them."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReport:
    """What a message says; None for what it leaves out or garbles.

    `occurred_at` is aware UTC to the minute. `words` is everything that is no part of the grammar.
    """

    report_id: UUID | None = None
    hurt: Hurt | None = None
    moving: Moving | None = None
    happened: Happened | None = None
    trip: Trip | None = None
    occurred_at: datetime | None = None
    occurred_time_known: bool = False
    position: Position | None = None
    postcode: str | None = None
    words: str = ""


def write_report(report: SmsReport) -> str:
    """The message of a report: one part of plain characters, its own words left out.

    Raises ValueError without an id, or for degrees that are on no map.
    """
    if report.report_id is None:
        raise ValueError("A report by SMS needs the id that its phone gave it.")
    parts = [
        *MARK,
        report.report_id.hex.upper(),
        _coded("H", HURT, report.hurt),
        _coded("M", MOVING, report.moving),
        _coded("W", HAPPENED, report.happened),
        _coded("N", TRIP, report.trip),
        _moment(report),
        *_place(report.position),
        f"Z{report.postcode}" if report.postcode else "",
    ]
    return " ".join(part for part in parts if part)


def read_report(text: str) -> SmsReport | None:
    """What a message says; None when it does not begin as a report does."""
    parts = text.split()
    if tuple(part.upper() for part in parts[:2]) != MARK:
        return None
    reading = _Reading()
    for part in parts[2:]:
        if not reading.take(part.upper()):
            reading.words.append(part)
    return reading.report()


def _coded(key: str, codes: Mapping[str, StrEnum], answer: StrEnum | None) -> str:
    return next((key + letter for letter, value in codes.items() if value is answer), "")


def _moment(report: SmsReport) -> str:
    if report.occurred_at is None:
        return ""
    key = "T" if report.occurred_time_known else "U"
    return key + report.occurred_at.astimezone(UTC).strftime("%y%m%d%H%M")


def _place(position: Position | None) -> tuple[str, ...]:
    if position is None:
        return ()
    latitude, longitude = position.latitude, position.longitude
    if not _is_on_earth(latitude, longitude):
        raise ValueError("Degrees of latitude go to 90, of longitude to 180.")
    degrees = f"P{latitude.quantize(PLACES):f},{longitude.quantize(PLACES):f}"
    if position.accuracy_m is None:
        return (degrees,)
    return (degrees, f"A{min(position.accuracy_m, FARTHEST_OFF_METRES)}")


def _is_on_earth(latitude: Decimal, longitude: Decimal) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180


@dataclass(slots=True)
class _Reading:
    """The parts of a message as they are taken, each kind once."""

    found: dict[str, object] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def take(self, part: str) -> bool:
        """Whether this part is one of the grammar, and the first of its kind."""
        for pattern, read in READERS:
            if match := pattern.fullmatch(part):
                found = read(match)
                if found and not found.keys() & self.found.keys():
                    self.found |= found
                    return True
        return False

    def report(self) -> SmsReport:
        told = dict(self.found)
        degrees, accuracy = told.pop("degrees", None), told.pop("accuracy_m", None)
        if isinstance(degrees, tuple):
            latitude, longitude = degrees
            told["position"] = Position(
                latitude=latitude,
                longitude=longitude,
                accuracy_m=accuracy if isinstance(accuracy, int) else None,
            )
        names = {each.name for each in fields(SmsReport)}
        known = {name: value for name, value in told.items() if name in names}
        return SmsReport(**known, words=" ".join(self.words))  # type: ignore[arg-type]


Found = Mapping[str, object]


def _read_id(match: re.Match[str]) -> Found:
    return {"report_id": UUID(hex=match[0].replace("-", ""))}


def _read_code(name: str, codes: Mapping[str, StrEnum]) -> Callable[[re.Match[str]], Found]:
    def read(match: re.Match[str]) -> Found:
        return {name: codes[match[1]]}

    return read


def _read_moment(match: re.Match[str]) -> Found:
    try:
        at = datetime.strptime(match[2], "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return {}
    return {"occurred_at": at, "occurred_time_known": match[1] == "T"}


def _read_place(match: re.Match[str]) -> Found:
    latitude, longitude = Decimal(match[1]), Decimal(match[2])
    return {"degrees": (latitude, longitude)} if _is_on_earth(latitude, longitude) else {}


def _coded_pattern(key: str, codes: Mapping[str, StrEnum]) -> re.Pattern[str]:
    return re.compile(f"{key}([{''.join(codes)}])")


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Found]], ...] = (
    (re.compile("[0-9A-F]{32}|[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"), _read_id),
    (_coded_pattern("H", HURT), _read_code("hurt", HURT)),
    (_coded_pattern("M", MOVING), _read_code("moving", MOVING)),
    (_coded_pattern("W", HAPPENED), _read_code("happened", HAPPENED)),
    (_coded_pattern("N", TRIP), _read_code("trip", TRIP)),
    (re.compile("([TU])([0-9]{10})"), _read_moment),
    (re.compile(r"P(-?[0-9]{1,2}(?:\.[0-9]{1,7})?),(-?[0-9]{1,3}(?:\.[0-9]{1,7})?)"), _read_place),
    (re.compile("A([0-9]{1,5})"), lambda match: {"accuracy_m": int(match[1])}),
    (re.compile("Z([1-9][0-9]{3})"), lambda match: {"postcode": match[1]}),
)
"""One for each kind of part. Digits are ASCII only: `[0-9]`, never `\\d`."""

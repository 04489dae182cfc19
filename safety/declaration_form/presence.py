"""When a zone is asked for, may stand, or must not: the conditions of the glossary by their names.

Source: glossary of scenario 1, "presence" of each zone and block (docs/sources.md#drs-scenario-1).
"""

from collections.abc import Callable
from enum import StrEnum

from safety.declaration_form.form import DeclarationForm, FormKind
from safety.declaration_form.zones import Spot, zones


class Presence(StrEnum):
    """Whether a spot has to be filled in."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


REQUIRED, OPTIONAL, FORBIDDEN = Presence.REQUIRED, Presence.OPTIONAL, Presence.FORBIDDEN
BELGIUM = "150"
ENTERPRISE, PUBLIC_ROAD, ELSEWHERE = "1", "2", "3"
YES = "1"
OTHER_GEAR, NO_GEAR = "14", "1"
NO_MEASURE = "1"

Condition = Callable[[DeclarationForm], Presence]


def presence(form: DeclarationForm, spot: Spot) -> Presence:
    """Whether this form asks for a spot.

    Of a repeated zone only the first can be compulsory, and the kind of each witness with a name.
    """
    zone = zones()[spot.zone]
    word = zone.full if form.kind is FormKind.FULL else zone.simplified
    found = CONDITIONS[word](form)
    if spot.turn == 1 or found is not REQUIRED:
        return found
    return REQUIRED if spot.zone == "00307" and _has_name(form, spot.turn) else OPTIONAL


def spots(form: DeclarationForm) -> list[Spot]:
    """Every spot that may be filled in, in the order of the form."""
    every = (Spot(number, turn) for number, zone in zones().items() for turn in _turns(zone.most))
    return [spot for spot in every if presence(form, spot) is not FORBIDDEN]


def _has_name(form: DeclarationForm, turn: int) -> bool:
    return bool(form.value("00309", turn) or form.value("00310", turn))


def _turns(most: int) -> range:
    return range(1, most + 1)


def _yes(zone: str, otherwise: Presence = FORBIDDEN, *, then: Presence = REQUIRED) -> Condition:
    """Asked for when another zone says yes."""
    return lambda form: then if form.value(zone) == YES else otherwise


def _among(zone: str, asked: str, free: str = "", forbidden: str = "") -> Condition:
    """By the value of another zone: compulsory, free, forbidden; without a value it is not asked yet."""

    def condition(form: DeclarationForm) -> Presence:
        value = form.value(zone)
        if value and value in asked:
            return REQUIRED
        if not value or value in free or value not in forbidden:
            return OPTIONAL
        return FORBIDDEN

    return condition


def _hours_lost(form: DeclarationForm) -> Presence:
    hours = form.value("00384")
    return REQUIRED if hours.isdecimal() and int(hours) > 0 else FORBIDDEN


def _street(form: DeclarationForm) -> Presence:
    place = form.value("00889")
    if place == ENTERPRISE:
        return FORBIDDEN
    return REQUIRED if place == ELSEWHERE and form.value("00241") == BELGIUM else OPTIONAL


def _postcode(form: DeclarationForm) -> Presence:
    if form.value("00889") == ENTERPRISE:
        return FORBIDDEN
    return REQUIRED if form.value("00241") == BELGIUM else OPTIONAL


def _expected_days(form: DeclarationForm) -> Presence:
    consequence = form.value("00264")
    if consequence in ("1", "5"):
        return FORBIDDEN
    asked = form.kind is FormKind.FULL and consequence in ("2", "3", "6")
    return REQUIRED if asked else OPTIONAL


def _other_gear(form: DeclarationForm) -> Presence:
    worn = {form.value("00888", turn) for turn in form.turns("00888")}
    return REQUIRED if OTHER_GEAR in worn else FORBIDDEN


CONDITIONS: dict[str, Condition] = {
    "required": lambda _form: REQUIRED,
    "optional": lambda _form: OPTIONAL,
    "forbidden": lambda _form: FORBIDDEN,
    "hours_lost": _hours_lost,
    "function_changed": _yes("00432"),
    "hour_known": _yes("00238"),
    "at_work": lambda form: FORBIDDEN if form.value("00240") == "1" else REQUIRED,
    "stop_date": _among("00264", asked="23", free="46", forbidden="15"),
    "stop_hour": _among("00264", asked="23", free="1456"),
    "expected_days": _expected_days,
    "resumed": _yes("00752"),
    "deceased": lambda form: REQUIRED if form.value("00264") == "4" else FORBIDDEN,
    "care_inside": _yes("00289"),
    "care_inside_free": _yes("00289", then=OPTIONAL),
    "doctor": _yes("00294"),
    "doctor_free": _yes("00294", then=OPTIONAL),
    "hospital": _yes("00313"),
    "hospital_free": _yes("00313", then=OPTIONAL),
    "public_road": lambda form: REQUIRED if form.value("00889") == PUBLIC_ROAD else FORBIDDEN,
    "away": _among("00889", asked="23", forbidden="1"),
    "street": _street,
    "post_box": lambda form: OPTIONAL if form.value("00889") == ELSEWHERE else FORBIDDEN,
    "postcode": _postcode,
    "service_ended": _yes("00260"),
    "other_gear": _other_gear,
    "subdivided": _yes("00278"),
    "police": _yes("00300", then=OPTIONAL),
    "witness": _yes("00301"),
    "witness_free": _yes("00301", then=OPTIONAL),
    "third_party": _yes("00302"),
    "third_party_free": _yes("00302", then=OPTIONAL),
}
"""The words of `zones.csv`. Hour and first words of care follow their yes, as their date does."""

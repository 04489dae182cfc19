"""Checks a form: what is missing or must not stand, then each value by itself, then values together."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from safety.declaration_form.faults import Fault, FaultRule
from safety.declaration_form.form import DeclarationForm, in_order
from safety.declaration_form.presence import BELGIUM, Presence, presence, spots
from safety.declaration_form.together import faults_together
from safety.declaration_form.zones import Spot, Zone, ZoneKind, zones
from safety.esaw import codes
from safety.postcodes import places_of

_HOUR = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_KEPT_CONTROLS = frozenset("\n\t")
_NO_CHARACTERS = ("Cc", "Cs", "Cn", "Co")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the form is looked at, in Belgian local time: the day, and the hour as HHMM."""

    today: date
    hour: str


def faults(form: DeclarationForm, now: Moment) -> tuple[Fault, ...]:
    """Everything that keeps the form from being sent, in the order of the form; none: it may be."""
    found = [*_presence(form), *_values(form), *faults_together(form, now.today, now.hour)]
    turn = {spot: place for place, spot in enumerate(in_order({each.spot for each in found}))}
    return tuple(sorted(dict.fromkeys(found), key=lambda each: turn[each.spot]))


def missing(form: DeclarationForm) -> tuple[Spot, ...]:
    """The spots that must still be filled in, in the order of the form."""
    asked = (spot for spot in spots(form) if presence(form, spot) is Presence.REQUIRED)
    return tuple(spot for spot in asked if not form.values.get(spot))


def _presence(form: DeclarationForm) -> Iterator[Fault]:
    yield from (Fault(spot=spot, rule=FaultRule.MISSING) for spot in missing(form))
    for spot in form.values:
        if presence(form, spot) is Presence.FORBIDDEN:
            yield Fault(spot=spot, rule=FaultRule.FORBIDDEN)


def _values(form: DeclarationForm) -> Iterator[Fault]:
    for spot, value in form.values.items():
        for rule in _of_value(zones()[spot.zone], value, form):
            yield Fault(spot=spot, rule=rule)


def _of_value(zone: Zone, value: str, form: DeclarationForm) -> Iterator[FaultRule]:
    if len(value) > zone.longest:
        yield FaultRule.TOO_LONG
    match zone.kind:
        case ZoneKind.TEXT | ZoneKind.NAME:
            yield from _of_text(zone, value, form)
        case ZoneKind.DATE if day_of(value) is None:
            yield FaultRule.NOT_A_DATE
        case ZoneKind.HOUR if not _HOUR.fullmatch(value):
            yield FaultRule.NOT_AN_HOUR
        case ZoneKind.CHOICE if value not in zone.choices:
            yield FaultRule.NOT_IN_LIST
        case ZoneKind.CODE if zone.codes is None or value not in codes(zone.codes):
            yield FaultRule.NOT_IN_LIST
        case ZoneKind.DIGITS if not _DIGITS.fullmatch(value) or len(value) != zone.longest:
            yield FaultRule.NOT_A_NUMBER
        case ZoneKind.NUMBER:
            yield from _of_number(zone, value)
        case _:
            pass


def _of_text(zone: Zone, value: str, form: DeclarationForm) -> Iterator[FaultRule]:
    if not value.strip() or any(is_bad(sign) for sign in value):
        yield FaultRule.BAD_SIGNS
    if zone.kind is ZoneKind.NAME and any(sign.isdecimal() for sign in value):
        yield FaultRule.DIGIT_IN_NAME
    if zone.number == "00242" and form.value("00241") == BELGIUM and not places_of(value):
        yield FaultRule.UNKNOWN_POSTCODE


def _of_number(zone: Zone, value: str) -> Iterator[FaultRule]:
    if not _DIGITS.fullmatch(value):
        yield FaultRule.NOT_A_NUMBER
    elif not zone.lowest <= int(value) <= zone.highest:
        yield FaultRule.OUT_OF_RANGE


def is_bad(sign: str) -> bool:
    """Whether a sign cannot stand in the file: control signs but line and tab, and no characters."""
    return sign not in _KEPT_CONTROLS and unicodedata.category(sign) in _NO_CHARACTERS


def day_of(value: str) -> date | None:
    """A date as the form writes it; None when it is none."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None

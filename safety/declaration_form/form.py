"""The filled-in form: which of the two, and a value for each spot, written as the form writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from safety.declaration_form.zones import Spot, zones


class FormKind(StrEnum):
    """Zone 00430: the full declaration or the simplified one."""

    FULL = "001"
    SIMPLIFIED = "002"


class Source(StrEnum):
    """Who a value comes from."""

    COURIER = "courier"
    PLATFORM = "platform"
    PAYROLL = "payroll"
    OFFICE = "office"
    ADVISER = "adviser"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A value and who it comes from."""

    value: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationForm:
    """A form; spots without a value are absent. Two forms with the same values are equal."""

    kind: FormKind
    values: Mapping[Spot, str]

    def value(self, zone: str, turn: int = 1) -> str:
        """The value of a spot; empty when there is none."""
        return self.values.get(Spot(zone, turn), "")

    def turns(self, zone: str) -> tuple[int, ...]:
        """Which repetitions of a zone are filled in."""
        return tuple(sorted(spot.turn for spot in self.values if spot.zone == zone))


REPEATED = (("00888",), ("00273", "00274"), ("00307", "00309", "00310"))
"""Zones that are repeated together: gear worn, measures, witnesses."""


def form_of(kind: FormKind, answers: Mapping[Spot, Answer]) -> DeclarationForm:
    """The form with these answers; an empty one is no answer, and repetitions close up to the front."""
    values = {spot: answer.value for spot, answer in answers.items() if answer.value}
    for together in REPEATED:
        turns = sorted({spot.turn for spot in values if spot.zone in together})
        places = {turn: place for place, turn in enumerate(turns, start=1)}
        values = {
            Spot(spot.zone, places[spot.turn]) if spot.zone in together else spot: value
            for spot, value in values.items()
        }
    return DeclarationForm(kind=kind, values=values)


def in_order(spots: Iterable[Spot]) -> list[Spot]:
    """Spots in the order of the form."""
    places = {number: place for place, number in enumerate(zones())}
    return sorted(spots, key=lambda spot: (places[spot.zone], spot.turn))

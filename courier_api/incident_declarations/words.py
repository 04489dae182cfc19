"""The zones of the form and their values in words of one language."""

from datetime import date

from courier_api.locale import formats
from courier_api.locale.catalogue import Language
from courier_api.pay.explain.words import Words
from declarations.dimona.identifiers import masked
from safety.declaration_form import Spot, Zone, ZoneKind, zones
from safety.esaw import find

PARTS: dict[str, tuple[str, ...]] = {
    "victim": ("EmployerDeclarationLink", "NaturalPerson", "OccupationLink", "Work", "Victim",
               "FunctionChange", "DclInformation"),
    "insurance": ("Insurance",),
    "accident": ("Accident",),
    "place": ("AccidentPlaceInformation",),
    "injury": ("EconomicConsequences", "WorkRecovery", "LostWorkingHours", "MedicalConsequences",
               "Doctor", "Hospital"),
    "prevention": ("ProtectionMeansInformation", "PreventionMeasure"),
    "others": ("Presence", "VerbalLawsuit", "Witness", "CoordinatesWitness", "ThirdResponsable",
               "CoordinatesThirdResponsable", "InsuranceThirdResponsable"),
}  # fmt: skip
"""The parts people fill in, each with its blocks."""

OWN_WORDS = frozenset(
    {"00156", "00240", "00252", "00307", "00343", "00359", "00885", "00886", "00889"}
)
"""Choices that are no yes, no or unknown."""

ANSWERS = {"0": "no", "1": "yes", "2": "unknown"}
SSIN, PAY_LOST, HOURS_LOST = "00024", "00379", "00384"


def part_of(zone: Zone) -> str:
    """The part of the form that a zone belongs to."""
    return next(part for part, blocks in PARTS.items() if zone.block in blocks)


def title_of(number: str, words: Words) -> str:
    """What a zone asks."""
    return words.text(f"form.zone.z{number}")


def choice_in_words(number: str, value: str, words: Words) -> str:
    """One answer of a choice."""
    if number in OWN_WORDS:
        return words.text(f"form.choice.z{number}.v{value}")
    return words.text(f"form.answer.{ANSWERS[value]}")


def value_in_words(spot: Spot, value: str, words: Words, *, hide_number: bool = False) -> str:
    """A value as a person reads it; one that cannot be read stays as it was written.

    `hide_number`: of a national number only the last two digits, as pages show it.
    """
    zone = zones()[spot.zone]
    if zone.number == SSIN and hide_number:
        return masked(value)
    return _in_words(zone, value, words) or value


def _in_words(zone: Zone, value: str, words: Words) -> str:
    """Empty where the words are the value itself."""
    match zone.kind:
        case ZoneKind.CODE if zone.codes and (code := find(zone.codes, value)):
            found = f"{value}: {code.label(label_language(words))}"
        case ZoneKind.CHOICE if value in zone.choices:
            found = choice_in_words(zone.number, value, words)
        case ZoneKind.HOUR:
            found = f"{value[:2]}:{value[2:]}"
        case ZoneKind.DATE:
            found = _day(value, words)
        case ZoneKind.NUMBER if value.isdecimal():
            found = _number(zone.number, int(value), words)
        case _:
            found = ""
    return found


def label_language(words: Words) -> str:
    """The language of code names. The lists have no German ones: French is an official language."""
    return "fr" if words.language is Language.DE else words.language.value


def _day(value: str, words: Words) -> str:
    try:
        return formats.full_date(date.fromisoformat(value), words.language)
    except ValueError:
        return value


def _number(number: str, value: int, words: Words) -> str:
    if number == PAY_LOST:
        return words.money(value)
    if number == HOURS_LOST:
        return words.text("form.hours_lost", hours=f"{value // 100},{value % 100:02d}")
    return str(value)

"""The zones of the declaration to the accidents-at-work insurer, read from `zones.csv`.

Each row has the number and the XML name of the glossary, its block, its kind, the longest value, what
is allowed, when it is asked for in the full and in the simplified form (`presence.py` knows the words),
and how often it may stand.
Source: glossary of scenario 1, form AOAT001, 2023/3 (docs/sources.md#drs-scenario-1).
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from safety.esaw import CodeList


class ZoneKind(StrEnum):
    """How a value is written: date YYYY-MM-DD, hour HHMM, code of a list, choice of a few digits."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    HOUR = "hour"
    CHOICE = "choice"
    CODE = "code"
    NUMBER = "number"
    DIGITS = "digits"


class Spot(NamedTuple):
    """One place of the form: a zone, and which of its repetitions (from 1)."""

    zone: str
    turn: int = 1

    @property
    def key(self) -> str:
        """The spot as one word, for forms and stored answers."""
        return self.zone if self.turn == 1 else f"{self.zone}-{self.turn}"

    @classmethod
    def of(cls, key: str) -> "Spot":
        """The spot of a key. Raises KeyError when there is none."""
        number, _, turn = key.partition("-")
        spot = cls(number, int(turn) if turn.isdecimal() else 1)
        if number not in zones() or not 1 <= spot.turn <= zones()[number].most or spot.key != key:
            raise KeyError(key)
        return spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One zone. `lowest` and `highest` are of a number, `choices` of a choice, `codes` of a code."""

    number: str
    label: str
    block: str
    kind: ZoneKind
    longest: int
    choices: tuple[str, ...]
    codes: CodeList | None
    lowest: int
    highest: int
    full: str
    simplified: str
    most: int


@lru_cache(maxsize=1)
def zones() -> dict[str, Zone]:
    """Every zone by its number, in the order of the form."""
    text = resources.files("safety.declaration_form").joinpath("zones.csv").read_text("utf-8")
    return {row["number"]: _zone(row) for row in csv.DictReader(text.splitlines())}


def _zone(row: dict[str, str]) -> Zone:
    kind, allowed = ZoneKind(row["kind"]), row["allowed"]
    lowest, _, highest = allowed.partition("-") if kind is ZoneKind.NUMBER else ("0", "", "0")
    return Zone(
        number=row["number"],
        label=row["label"],
        block=row["block"],
        kind=kind,
        longest=int(row["longest"]),
        choices=tuple(allowed.split()) if kind is ZoneKind.CHOICE else (),
        codes=CodeList(allowed) if kind is ZoneKind.CODE else None,
        lowest=int(lowest),
        highest=int(highest),
        full=row["full"],
        simplified=row["simplified"],
        most=int(row["most"]),
    )


PARENTS = {
    "Form": "AOAT001",
    "DclInformation": "Form",
    "RiskIdentification": "Form",
    "EmployerDeclarationLink": "Form",
    "NaturalPerson": "EmployerDeclarationLink",
    "WorkerRecordLink": "NaturalPerson",
    "OccupationLink": "WorkerRecordLink",
    "LostWorkingHours": "OccupationLink",
    "FunctionChange": "OccupationLink",
    "IndustrialAccidentDescription": "OccupationLink",
    "Accident": "IndustrialAccidentDescription",
    "EconomicConsequences": "Accident",
    "WorkRecovery": "EconomicConsequences",
    "MedicalConsequences": "Accident",
    "Doctor": "MedicalConsequences",
    "Hospital": "MedicalConsequences",
    "AccidentPlaceInformation": "Accident",
    "Victim": "IndustrialAccidentDescription",
    "Work": "Victim",
    "ProtectionMeansInformation": "Victim",
    "Employer": "IndustrialAccidentDescription",
    "PreventionMeasure": "Employer",
    "Insurance": "IndustrialAccidentDescription",
    "Presence": "IndustrialAccidentDescription",
    "VerbalLawsuit": "Presence",
    "Witness": "Presence",
    "CoordinatesWitness": "Witness",
    "ThirdResponsable": "Presence",
    "CoordinatesThirdResponsable": "ThirdResponsable",
    "InsuranceThirdResponsable": "ThirdResponsable",
}
"""The block that each functional block stands in, by the links of the glossary."""

REPEATED_BLOCKS = frozenset({"PreventionMeasure", "Witness"})
"""Blocks of which each repetition is an element of its own; elsewhere the zone itself is repeated."""

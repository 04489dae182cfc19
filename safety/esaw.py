"""The European and Belgian code lists of accidents at work, with the lists of serious triggers.

Sources per row in the files of `safety/codes/`; the annexes are those of the Code on well-being at
work, book I title 6 (docs/sources.md#code-serious-accidents).
"""

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class CodeList(StrEnum):
    """One list each; the value is the name of its file without `esaw_` and `.csv`."""

    DEVIATION = "deviation"
    AGENT = "material_agent"
    INJURY = "type_of_injury"
    BODY = "part_of_body"
    CONTACT = "contact_mode"
    ENVIRONMENT = "working_environment"
    ACTIVITY = "specific_activity"
    WORKSTATION = "workstation"
    DAYS_LOST = "days_lost"
    CONSEQUENCE = "be_consequence"
    GEAR_WORN = "be_ppe_worn"
    PREVENTION = "be_prevention_measure"


class Trigger(StrEnum):
    """What an annex of the Code says of a code."""

    YES = "yes"
    NO = "no"
    UNCONFIRMED = "unconfirmed"
    IF_SEVERAL_DAYS = "yes_if_several_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code with its names in four languages. `trigger` is None in lists no annex is about."""

    code: str
    label_en: str
    label_fr: str
    label_nl: str
    label_de: str
    trigger: Trigger | None
    trigger_note: str
    source: str

    def label(self, language: str) -> str:
        """The name in `en`, `fr`, `nl` or `de`; in English for other languages."""
        by_language = {"fr": self.label_fr, "nl": self.label_nl, "de": self.label_de}
        return by_language.get(language, self.label_en)


# How a code of a list is written, and how many of its characters name the group it belongs to.
_SHAPES: dict[CodeList, tuple[re.Pattern[str], int]] = {
    CodeList.DEVIATION: (re.compile(r"\d{2}", re.ASCII), 1),
    CodeList.AGENT: (re.compile(r"\d{2}\.\d{2}", re.ASCII), 2),
    CodeList.INJURY: (re.compile(r"\d{3}", re.ASCII), 2),
    CodeList.BODY: (re.compile(r"\d{2}", re.ASCII), 1),
}
# Codes that only say that nobody knows yet; they are valid and no annex lists them.
_WITHOUT_INFORMATION: dict[CodeList, frozenset[str]] = {
    CodeList.DEVIATION: frozenset({"00"}),
    CodeList.AGENT: frozenset({"00.00", "00.02"}),
    CodeList.INJURY: frozenset({"000"}),
    CodeList.BODY: frozenset({"00"}),
}


@cache
def codes(which: CodeList) -> dict[str, Code]:
    """Every code of a list, in the order of the list."""
    file = resources.files("safety.codes").joinpath(f"esaw_{which.value}.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["code"]: _code(row) for row in rows}


def _code(row: dict[str, str]) -> Code:
    triggers = [value for name, value in row.items() if name.startswith("serious_trigger")]
    return Code(
        code=row["code"],
        label_en=row["label_en"],
        label_fr=row["label_fr"],
        label_nl=row["label_nl"],
        label_de=row["label_de"],
        trigger=Trigger(triggers[0]) if triggers else None,
        trigger_note=row.get("trigger_note", ""),
        source=row["source"],
    )


def find(which: CodeList, code: str) -> Code | None:
    """The entry of a code, None when the list has none."""
    return codes(which).get(code)


def is_written_well(which: CodeList, code: str) -> bool:
    """Whether a text has the form of a code of that list, known or not."""
    if which not in _SHAPES:
        return code in codes(which)
    return _SHAPES[which][0].fullmatch(code) is not None


def says_nothing(which: CodeList, code: str) -> bool:
    """Whether a code only says that the fact is not known."""
    return code in _WITHOUT_INFORMATION.get(which, frozenset())


def trigger_of(which: CodeList, code: str) -> Trigger:
    """What the annex says of a code.

    A code our list lacks takes the answer of its group when every known code of that group has the
    same one and it is not a no; otherwise nobody can say, and the answer is unconfirmed.
    """
    known = find(which, code)
    if known is not None and known.trigger is not None:
        return known.trigger
    group = code[: _SHAPES[which][1]]
    of_group = {entry.trigger for entry in codes(which).values() if entry.code.startswith(group)}
    if len(of_group) == 1:
        (only,) = of_group
        if only is not None and only is not Trigger.NO:
            return only
    return Trigger.UNCONFIRMED


def search(which: CodeList, text: str) -> tuple[Code, ...]:
    """Codes whose number starts with the text, or one of whose names holds every word of it."""
    words = text.casefold().split()
    if not words:
        return tuple(codes(which).values())
    return tuple(
        entry
        for entry in codes(which).values()
        if entry.code.startswith(text.strip()) or _names_hold(entry, words)
    )


def _names_hold(entry: Code, words: list[str]) -> bool:
    names = (entry.label_en, entry.label_fr, entry.label_nl, entry.label_de)
    return any(all(word in name.casefold() for word in words) for name in names)

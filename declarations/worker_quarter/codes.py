"""The codes that an employer, or its payroll office, has to give before anything can be declared.

Which worker codes hold (blue-collar or white-collar) is the employer's to say, and several codes
are not confirmed: none has a default here.
Source: codes of the quarterly declaration (docs/sources.md#dmfa-codes).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from declarations.worker_quarter.categories import WorkerCategory

FULL_TIME = 0
PART_TIME = 1
CODES = {
    "employer_class": r"[0-9]{3}",
    "nsso_number": r"[0-9]{1,10}",
    "local_unit": r"[2-8][0-9]{9}",
    "time_code_worked": r"[0-9]{1,3}",
    "time_code_paid_not_worked": r"[0-9]{1,3}",
    "wage_code": r"[0-9]{1,3}",
}
"""Zones 00036, 00011, 00042, 00062 (twice) and 00067."""
NUMBERS = {
    "contract_type": (FULL_TIME, PART_TIME),
    "worker_hours_per_week_x100": (1, 5000),
    "reference_hours_per_week_x100": (1, 5000),
    "days_per_week_x100": (1, 700),
}
"""Zones 00050, 00048, 00049 and 00047, with their least and greatest value."""
WORKER_CODES = "worker_codes"
NEEDED_BY_DMFA = (
    "employer_class",
    "time_code_worked",
    "wage_code",
    "contract_type",
    "worker_hours_per_week_x100",
    "reference_hours_per_week_x100",
    "days_per_week_x100",
)
NEEDED_FOR_STUDENTS = ("local_unit",)
_WORKER_CODE = re.compile(r"[0-9]{3}", re.ASCII)


class CodesUnreadable(ValueError):
    """The document of codes cannot be used; says which field is wrong and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollCodes:
    """What was given; what was not is absent."""

    texts: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    worker_codes: Mapping[WorkerCategory, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A code, empty when it was not given."""
        return self.texts.get(name, "")

    def number(self, name: str) -> int | None:
        """A number, None when it was not given."""
        return self.numbers.get(name)

    @property
    def is_part_time(self) -> bool:
        return self.number("contract_type") == PART_TIME

    def missing(self, categories: frozenset[WorkerCategory]) -> list[str]:
        """The fields that a declaration of these categories cannot do without."""
        needed = set(NEEDED_BY_DMFA if categories - {WorkerCategory.STUDENT_INSIDE} else ())
        needed.add("employer_class")
        if WorkerCategory.STUDENT_INSIDE in categories:
            needed |= set(NEEDED_FOR_STUDENTS)
        given = {*self.texts, *self.numbers}
        return sorted(needed - given) + [
            f"{WORKER_CODES}.{category.value}"
            for category in WorkerCategory
            if category in categories and category not in self.worker_codes
        ]


def read_codes(document: object) -> PayrollCodes:
    """The codes in a JSON object. Raises CodesUnreadable; unknown fields are refused."""
    if not isinstance(document, dict):
        raise CodesUnreadable("The codes must be one JSON object.")
    given = {name: value for name, value in document.items() if value is not None}
    for name in given.keys() - {*CODES, *NUMBERS, WORKER_CODES}:
        raise CodesUnreadable(f"{name} is no code that is known here.")
    return PayrollCodes(
        texts={n: _text(n, given[n], CODES[n]) for n in CODES if n in given},
        numbers={n: _number(n, given[n]) for n in NUMBERS if n in given},
        worker_codes=dict(_worker_codes(given.get(WORKER_CODES, {}))),
    )


def codes_document(codes: PayrollCodes) -> dict[str, object]:
    """The same as a JSON object that `read_codes` reads."""
    by_category = {category.value: code for category, code in codes.worker_codes.items()}
    return {**codes.texts, **codes.numbers, WORKER_CODES: by_category}


def _text(name: str, value: object, pattern: str) -> str:
    if not isinstance(value, str) or re.fullmatch(pattern, value, re.ASCII) is None:
        raise CodesUnreadable(f"{name} must be digits in a text, as the glossary writes them.")
    return value


def _number(name: str, value: object) -> int:
    least, greatest = NUMBERS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= greatest:
        raise CodesUnreadable(f"{name} must be a whole number from {least} to {greatest}.")
    return value


def _worker_codes(value: object) -> Iterator[tuple[WorkerCategory, str]]:
    known = {category.value: category for category in WorkerCategory}
    if not isinstance(value, dict) or value.keys() - known.keys():
        raise CodesUnreadable(f"{WORKER_CODES} must name a code for each of {', '.join(known)}.")
    for name, code in sorted(value.items()):
        if not isinstance(code, str) or _WORKER_CODE.fullmatch(code) is None:
            raise CodesUnreadable(f"{WORKER_CODES}.{name} must be three digits in a text.")
        yield known[name], code

"""The quarterly declaration as frozen records, in the units of its zones.

Source: glossary of the quarterly declaration (docs/sources.md#dmfa-glossary).
"""

from dataclasses import dataclass, field
from datetime import date

from declarations.worker_quarter.quarter import Quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """Time under one code: days times a hundred, rounded to half days, and hours times a hundred.

    Hours are absent for who works full time, days where only hours were paid.
    """

    code: str
    days_x100: int | None
    hours_x100: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage:
    """Gross under one code, in euro cents."""

    code: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """An ordinary worker's occupation: ends are left open, since a quarter does not end it."""

    begins_on: date
    joint_committee: str | None
    days_per_week_x100: int | None
    contract_type: int | None
    worker_hours_x100: int | None
    reference_hours_x100: int | None
    times: tuple[WorkingTime, ...]
    wages: tuple[Wage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentBlock:
    """A student's part inside the contingent: hours really worked, each started one whole."""

    gross_cents: int
    contribution_cents: int
    hours: int
    local_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRecord:
    """One worker code of a person in the quarter, with the block that its kind needs."""

    employer_class: str
    worker_code: str
    begins_on: date
    ends_on: date
    local_unit: str
    block: Occupation | StudentBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeclared:
    """A person and their records. `reference` is ours; it is no zone of the declaration."""

    reference: str
    ssin: str | None = field(repr=False)
    family_name: str = field(repr=False)
    given_name: str = field(repr=False)
    records: tuple[WorkerRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterDeclaration:
    """Everything the employer declares of a quarter."""

    quarter: Quarter
    employer_number: str
    nsso_number: str
    persons: tuple[PersonDeclared, ...]

    @property
    def wage_cents(self) -> int:
        """All gross of the quarter, students included: the wages of the books."""
        return sum(
            block.gross_cents
            if isinstance(block := record.block, StudentBlock)
            else sum(wage.amount_cents for wage in block.wages)
            for person in self.persons
            for record in person.records
        )

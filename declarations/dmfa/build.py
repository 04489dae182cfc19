"""From a worker's quarter to the lines that are declared.

Allowances are refunds of costs and no wage: they are not declared. A student inside the contingent
has a student block; all other work is declared like an ordinary worker's.
Source: content and codes of the quarterly declaration (docs/sources.md#dmfa-content,
docs/sources.md#dmfa-codes).
"""

from collections.abc import Iterable, Iterator

from declarations.dmfa.forms import (
    Occupation,
    PersonDeclared,
    QuarterDeclaration,
    StudentBlock,
    Wage,
    WorkerRecord,
    WorkingTime,
)
from declarations.worker_quarter.categories import CategoryTotals, WorkerCategory, category_totals
from declarations.worker_quarter.codes import PayrollCodes
from declarations.worker_quarter.facts import WorkerQuarter
from declarations.worker_quarter.measures import HUNDREDTHS, hundredths_of_hours, started_hours
from declarations.worker_quarter.quarter import Quarter


class CodesMissing(ValueError):
    """Codes without which the quarter cannot be declared; `fields` names them all."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(
            f"The quarter cannot be declared without these codes: {', '.join(self.fields)}."
        )


def declaration_of(
    workers: Iterable[WorkerQuarter], codes: PayrollCodes, *, employer_number: str, quarter: Quarter
) -> QuarterDeclaration:
    """The declaration, persons in the order given. Raises CodesMissing with all that is missing.

    Who has no gross in the quarter (kilometres alone) is not declared.
    """
    rows = [(w, [t for t in category_totals(w) if _is_declared(t)]) for w in workers]
    categories = frozenset(totals.category for _, own in rows for totals in own)
    if missing := codes.missing(categories):
        raise CodesMissing(missing)
    return QuarterDeclaration(
        quarter=quarter,
        employer_number=employer_number,
        nsso_number=codes.text("nsso_number"),
        persons=tuple(
            PersonDeclared(
                reference=worker.person.reference,
                ssin=worker.person.ssin,
                family_name=worker.person.family_name,
                given_name=worker.person.given_name,
                records=tuple(_record(totals, worker, codes, quarter) for totals in own),
            )
            for worker, own in rows
            if own
        ),
    )


def _is_declared(totals: CategoryTotals) -> bool:
    return bool(totals.gross_cents or totals.worked_minutes)


def _record(
    totals: CategoryTotals, worker: WorkerQuarter, codes: PayrollCodes, quarter: Quarter
) -> WorkerRecord:
    is_student = totals.category is WorkerCategory.STUDENT_INSIDE
    return WorkerRecord(
        employer_class=codes.text("employer_class"),
        worker_code=codes.worker_codes[totals.category],
        begins_on=quarter.first_day,
        ends_on=quarter.last_day,
        local_unit=codes.text("local_unit"),
        block=_student(totals, codes) if is_student else _occupation(totals, worker, codes),
    )


def _student(totals: CategoryTotals, codes: PayrollCodes) -> StudentBlock:
    return StudentBlock(
        gross_cents=totals.gross_cents,
        contribution_cents=totals.dues.worker_cents + totals.dues.employer_cents,
        hours=started_hours(totals.contingent_minutes),
        local_unit=codes.text("local_unit"),
    )


def _occupation(totals: CategoryTotals, worker: WorkerQuarter, codes: PayrollCodes) -> Occupation:
    return Occupation(
        begins_on=totals.first_day,
        joint_committee=worker.person.joint_committee,
        days_per_week_x100=codes.number("days_per_week_x100"),
        contract_type=codes.number("contract_type"),
        worker_hours_x100=codes.number("worker_hours_per_week_x100"),
        reference_hours_x100=codes.number("reference_hours_per_week_x100"),
        times=tuple(_times(totals, codes)),
        wages=(Wage(code=codes.text("wage_code"), amount_cents=totals.gross_cents),),
    )


def _times(totals: CategoryTotals, codes: PayrollCodes) -> Iterator[WorkingTime]:
    """Full-timers tell days only, part-timers days and hours.

    Paid time that was not worked has a line of its own where the payroll office named a code.
    """
    hours = hundredths_of_hours(totals.worked_minutes)
    yield WorkingTime(
        code=codes.text("time_code_worked"),
        days_x100=totals.days_worked * HUNDREDTHS,
        hours_x100=hours if codes.is_part_time else None,
    )
    code = codes.text("time_code_paid_not_worked")
    if code and totals.unworked_minutes and codes.is_part_time:
        yield WorkingTime(
            code=code, days_x100=None, hours_x100=hundredths_of_hours(totals.unworked_minutes)
        )

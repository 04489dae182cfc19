"""One row for each worker and category of a quarter, as the payroll office wants it.

Columns and their rules are described in docs/payroll-export.md.
"""

from collections.abc import Iterable, Iterator

from declarations.worker_quarter.categories import CategoryTotals, WorkerCategory, category_totals
from declarations.worker_quarter.codes import PayrollCodes
from declarations.worker_quarter.facts import PersonFacts, WorkerQuarter
from declarations.worker_quarter.measures import HUNDREDTHS, hundredths_of_hours, started_hours
from declarations.worker_quarter.quarter import Quarter

WORKER_COLUMNS = (
    "quarter",
    "employer_number",
    "worker",
    "ssin",
    "family_name",
    "given_name",
    "birth_date",
    "category",
    "worker_code",
    "joint_committee",
    "local_unit",
    "first_day",
    "last_day",
    "contract_type",
    "worker_hours_per_week_x100",
    "reference_hours_per_week_x100",
    "days_worked_x100",
    "hours_worked_x100",
    "hours_paid_not_worked_x100",
    "student_hours_whole",
    "gross_wage_cents",
    "floor_topup_cents",
    "allowance_cents",
    "worker_contribution_cents",
    "employer_contribution_cents",
    "withholding_cents",
    "dimona_period_ids",
    "late_dimona",
    "contingent_warning",
)

Row = dict[str, object]


def worker_rows(
    workers: Iterable[WorkerQuarter], codes: PayrollCodes, *, employer_number: str, quarter: Quarter
) -> Iterator[Row]:
    """The rows in order of worker, then of category."""
    for worker in workers:
        for totals in category_totals(worker):
            yield {
                "quarter": str(quarter),
                "employer_number": employer_number,
                **_person(worker.person),
                **_codes(codes, totals.category),
                **_time(totals),
                **_money(totals),
            }


def _person(person: PersonFacts) -> Row:
    return {
        "worker": person.reference,
        "ssin": person.ssin,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "joint_committee": person.joint_committee,
        "dimona_period_ids": " ".join(map(str, person.dimona_period_ids)),
        "late_dimona": _yes_or_no(person.has_late_dimona),
        "contingent_warning": _yes_or_no(person.has_contingent_warning),
    }


def _codes(codes: PayrollCodes, category: WorkerCategory) -> Row:
    return {
        "category": category.value,
        "worker_code": codes.worker_codes.get(category),
        "local_unit": codes.text("local_unit"),
        "contract_type": codes.number("contract_type"),
        "worker_hours_per_week_x100": codes.number("worker_hours_per_week_x100"),
        "reference_hours_per_week_x100": codes.number("reference_hours_per_week_x100"),
    }


def _time(totals: CategoryTotals) -> Row:
    inside = totals.category is WorkerCategory.STUDENT_INSIDE
    return {
        "first_day": totals.first_day.isoformat(),
        "last_day": totals.last_day.isoformat(),
        "days_worked_x100": totals.days_worked * HUNDREDTHS,
        "hours_worked_x100": hundredths_of_hours(totals.worked_minutes),
        "hours_paid_not_worked_x100": hundredths_of_hours(totals.unworked_minutes),
        "student_hours_whole": started_hours(totals.contingent_minutes) if inside else None,
    }


def _money(totals: CategoryTotals) -> Row:
    return {
        "gross_wage_cents": totals.gross_cents,
        "floor_topup_cents": totals.top_up_cents,
        "allowance_cents": totals.allowance_cents,
        "worker_contribution_cents": totals.dues.worker_cents,
        "employer_contribution_cents": totals.dues.employer_cents,
        "withholding_cents": totals.dues.withholding_cents,
    }


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - a cell
    return "y" if value else "n"

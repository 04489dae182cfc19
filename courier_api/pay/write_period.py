"""Write new calculations, lines, days, months and their postings of many couriers in bulk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from courier_api.foundation.bulk import insert_rows, reserve_ids
from courier_api.foundation.ids import new_id
from courier_api.ledger.models import LedgerEntry, LedgerLine
from courier_api.ledger.post import Posting, balanced
from courier_api.pay.models import PayCalculation, PayLine, PayMonth, WorkedDay
from courier_api.pay.period_rows import CourierToWrite, DayToWrite, MonthToWrite
from courier_api.pay.post import (
    DayOfCourier,
    MonthAmounts,
    SourceAmounts,
    day_posting,
    month_posting,
)
from courier_api.pay.store_day import AMOUNTS, digest_of
from courier_api.shifts.models import Shift

FIRST_REVISION = 1
OF_LINES = ("entry_id", "employer_number", "account", "courier_id", "source_id", "amount_cents")
OF_ENTRIES = ("id", "employer_number", "effect_key", "kind", "occurred_on", "posted_at")
OF_CALCULATIONS = (
    "id", "employer_number", "courier_id", "agreement_id", "agreement_version_id", "worked_on",
    "revision", "input_sha256", "result", "entry_id", "computed_at",
    "known_change_id", "worker", "parameter_rows",
)  # fmt: skip
OF_PAY_LINES = (
    "employer_number", "calculation_id", "kind", "source_id", "quantity", "unit", "rate",
    "amount_cents", "rule", "rule_source", "dated_on",
)  # fmt: skip
OF_DAYS = (
    "employer_number", "courier_id", "agreement_id", "worked_on", "revision", "declared_minutes",
    "pay_due_on", "worker_contribution_cents", "withholding_cents", "payable_cents", *AMOUNTS,
)  # fmt: skip
OF_MONTHS = (
    "employer_number", "courier_id", "agreement_id", "month", "revision", "changed_at",
    "gross_cents", "allowance_cents", "worker_contribution_cents", "employer_contribution_cents",
    "withholding_cents", "payable_cents", "cost_by_source",
)  # fmt: skip

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of each table, in the order in which they are written."""

    lines: list[Row]
    entries: list[Row]
    calculations: list[Row]
    pay_lines: list[Row]
    days: list[Row]
    months: list[Row]


def write_couriers(
    session: Session,
    employer_number: str,
    couriers: Sequence[CourierToWrite],
    *,
    now: datetime,
) -> None:
    """Write couriers who have nothing of the period yet: every row a first revision.

    The lines of ledger entries come first and the entries after them, as the ledger demands; each
    entry sums to zero, which it checks. Raises UnbalancedEntry.
    """
    count = sum(len(month.days) for courier in couriers for month in courier.months)
    if not count:
        return
    ids = iter(reserve_ids(session, PayCalculation, count))
    rows = _Rows([], [], [], [], [], [])
    shifts: Mapping[int, Mapping[tuple[int, date], list[Shift]]] = {
        id(facts): _by_day(facts.shifts)
        for facts in {id(courier.facts): courier.facts for courier in couriers}.values()
    }
    for courier in couriers:
        own_shifts = shifts[id(courier.facts)]
        for month in courier.months:
            worker = courier.worker_in(month.month)
            for day in month.days:
                digest = digest_of(own_shifts[courier.courier_id, day.worked_on])
                _add_day(rows, employer_number, courier, day, next(ids), digest, worker, now)
            _add_month(rows, employer_number, courier, month, now)
    insert_rows(session, LedgerLine, OF_LINES, rows.lines)
    insert_rows(session, LedgerEntry, OF_ENTRIES, rows.entries)
    insert_rows(session, PayCalculation, OF_CALCULATIONS, rows.calculations)
    insert_rows(session, PayLine, OF_PAY_LINES, rows.pay_lines)
    insert_rows(session, WorkedDay, OF_DAYS, rows.days)
    insert_rows(session, PayMonth, OF_MONTHS, rows.months)


def _by_day(shifts: Sequence[Shift]) -> Mapping[tuple[int, date], list[Shift]]:
    found: defaultdict[tuple[int, date], list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.courier_id, shift.worked_on].append(shift)
    return found


def _add_day(
    rows: _Rows,
    employer_number: str,
    courier: CourierToWrite,
    day: DayToWrite,
    calculation_id: int,
    digest: str,
    worker: Mapping[str, Any],
    now: datetime,
) -> None:
    version = courier.facts.version
    whose = _whose(employer_number, courier, day.worked_on)
    entry_id = _add_entry(rows, day_posting(whose, {}, _by_source(day)), now)
    rows.calculations.append(
        (
            calculation_id,
            employer_number,
            courier.courier_id,
            version.agreement_id,
            version.id,
            day.worked_on,
            FIRST_REVISION,
            digest,
            day.result(),
            entry_id,
            now,
            courier.facts.known_change_id,
            worker,
            [],  # terms that name figures of the table come month by month
        )
    )
    rows.pay_lines.extend((employer_number, calculation_id, *line) for line in day.lines)
    amounts = [day.amounts[name] for name in AMOUNTS]
    deducted = day.worker_contribution_cents + day.withholding_cents
    rows.days.append(
        (
            employer_number,
            courier.courier_id,
            version.agreement_id,
            day.worked_on,
            FIRST_REVISION,
            day.declared_minutes,
            day.pay_due,
            day.worker_contribution_cents,
            day.withholding_cents,
            day.amounts["total_cents"] - deducted,
            *amounts,
        )
    )


def _add_month(
    rows: _Rows,
    employer_number: str,
    courier: CourierToWrite,
    month: MonthToWrite,
    now: datetime,
) -> None:
    values = month.values
    after = MonthAmounts(
        worker_contribution_cents=values["worker_contribution_cents"],
        withholding_cents=values["withholding_cents"],
        employer_by_source={
            int(source): share["employer_contribution_cents"]
            for source, share in values["cost_by_source"].items()
        },
    )
    nothing = MonthAmounts(employer_by_source={})
    whose = _whose(employer_number, courier, month.month)
    _add_entry(rows, month_posting(whose, nothing, after), now)
    rows.months.append(
        (
            employer_number,
            courier.courier_id,
            courier.facts.version.agreement_id,
            month.month,
            FIRST_REVISION,
            now,
            *(values[name] for name in OF_MONTHS[6:]),
        )
    )


def _add_entry(rows: _Rows, posting: Posting, now: datetime) -> UUID | None:
    """The rows of one entry; None when nothing moves."""
    movements = balanced(posting)
    if not movements:
        return None
    entry_id = new_id(now)
    number = posting.employer_number
    rows.lines.extend(
        (entry_id, number, each.account, each.courier_id, each.source_id, each.amount_cents)
        for each in movements
    )
    rows.entries.append(
        (entry_id, number, posting.effect_key, posting.kind, posting.occurred_on, now)
    )
    return entry_id


def _whose(employer_number: str, courier: CourierToWrite, day: date) -> DayOfCourier:
    return DayOfCourier(
        employer_number=employer_number,
        courier_id=courier.courier_id,
        agreement_id=courier.facts.version.agreement_id,
        day=day,
        revision=FIRST_REVISION,
    )


def _by_source(day: DayToWrite) -> dict[int, SourceAmounts]:
    return {
        int(source): SourceAmounts(
            gross_cents=share["gross_cents"], allowance_cents=share["allowance_cents"]
        )
        for source, share in day.by_source.items()
    }

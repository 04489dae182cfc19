"""An export says what the books say, or it is refused with the difference."""

from datetime import date

import pytest
from sqlalchemy import select, update

from courier_api.ledger.balances import account_balances
from courier_api.ledger.post import Movement, Posting, post
from courier_api.pay.models import PayMonth
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.errors import (
    CodesNeeded,
    NothingToExport,
    PayUnsettled,
    TotalsDiffer,
)
from courier_api.payroll_export.models import PayrollCodesRow, PayrollExport
from declarations.worker_quarter import Quarter
from declarations.worker_quarter.csv_text import csv_rows
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.payroll import at, export, make_worked_shift, part
from tests.service.payroll_export.conftest import Quarterly


def test_every_total_is_the_balance_of_its_account(worked: Quarterly) -> None:
    made = export(worked.database)

    with worked.database.reading() as session:
        balances = account_balances(session, OURS)
    assert made.totals == {name: cents if cents > 0 else -cents for name, cents in balances.items()}
    assert made.workers == 2


def test_the_rows_of_workers_come_to_the_same_totals(worked: Quarterly) -> None:
    made = export(worked.database)

    rows = csv_rows(part(made, "workers.csv"))
    assert [row["category"] for row in rows] == ["OTH", "STU_IN", "STU_OUT"]
    sums = {name: sum(int(row[name]) for row in rows) for name in rows[0] if "cents" in name}
    assert sums["gross_wage_cents"] == made.totals["wages"]
    assert sums["allowance_cents"] == made.totals["allowances"]
    assert sums["withholding_cents"] == made.totals["withholding_payable"]
    contributions = sums["worker_contribution_cents"] + sums["employer_contribution_cents"]
    assert contributions == made.totals["social_security_payable"]


def test_a_student_over_the_contingent_has_whole_hours_inside_and_the_rest_outside(
    worked: Quarterly,
) -> None:
    inside, outside = csv_rows(part(export(worked.database), "workers.csv"))[1:]

    assert inside["student_hours_whole"] == "10"  # 600 minutes of contingent
    assert inside["withholding_cents"] == "0"
    assert int(outside["gross_wage_cents"]) > 0
    assert outside["student_hours_whole"] == ""


def test_the_declaration_has_all_wages_and_no_allowance(worked: Quarterly) -> None:
    payroll, dmfa = export(worked.database), export(worked.database, ExportKind.DMFA)

    lines = csv_rows(part(dmfa, "lines.csv"))
    wages = sum(int(line["value"]) for line in lines if line["zone"] in ("00070", "00076"))
    assert wages == payroll.totals["wages"]
    solidarity = [
        int(row["amount_cents"])
        for row in csv_rows(part(payroll, "components.csv"))
        if row["component"].endswith("contribution_solidarity")
    ]
    assert [int(line["value"]) for line in lines if line["zone"] == "00077"] == [sum(solidarity)]


def test_a_movement_that_is_no_pay_refuses_the_export_with_the_difference(
    worked: Quarterly,
) -> None:
    with worked.database.transaction() as session:
        movements = [
            Movement(account="wages", amount_cents=250),
            Movement(account="bank", amount_cents=-250),
        ]
        stray = Posting(
            employer_number=OURS, effect_key="stray", kind="typed",
            occurred_on=date(2026, 2, 3), movements=movements,
        )  # fmt: skip
        post(session, stray, posted_at=FRIDAY_NOON)

    with pytest.raises(TotalsDiffer, match=r"wages: .* the difference is -2\.50 euro"):
        export(worked.database)
    with worked.database.reading() as session:
        assert session.scalars(select(PayrollExport)).all() == []


def test_a_month_that_waits_to_be_priced_again_refuses_the_export(worked: Quarterly) -> None:
    with worked.database.transaction() as session:
        session.execute(
            update(PayMonth)
            .where(PayMonth.courier_id == worked.dries, PayMonth.month == date(2026, 3, 1))
            .values(employer_contribution_cents=PayMonth.employer_contribution_cents + 1)
        )

    with pytest.raises(PayUnsettled, match="worker c-042 in 2026-03"):
        export(worked.database)


def test_what_a_courier_gets_is_compared_one_by_one(worked: Quarterly) -> None:
    with worked.database.transaction() as session:
        session.execute(
            update(PayMonth)
            .where(PayMonth.courier_id == worked.amina, PayMonth.month == date(2026, 3, 1))
            .values(worker_contribution_cents=PayMonth.worker_contribution_cents + 3)
        )

    with pytest.raises(TotalsDiffer, match="courier_payable of worker c-041"):
        export(worked.database)


def test_a_quarter_without_pay_is_not_exported(worked: Quarterly) -> None:
    with pytest.raises(NothingToExport):
        export(worked.database, quarter=Quarter(2026, 2))


def test_a_declaration_names_every_code_that_is_missing(worked: Quarterly) -> None:
    with worked.database.transaction() as session:
        session.execute(update(PayrollCodesRow).values(codes={"local_unit": "2123456789"}))

    with pytest.raises(CodesNeeded, match=r"employer_class.*worker_codes\.STU_IN"):
        export(worked.database, ExportKind.DMFA)


def test_a_late_declaration_marks_the_row_and_changes_no_amount(worked: Quarterly) -> None:
    before = csv_rows(part(export(worked.database), "workers.csv"))
    with worked.database.transaction() as session:
        make_worked_shift(
            session, worked.dries, worked.mus, starts_at=at(date(2026, 3, 28)), minutes=0,
            name="late", declared_late=True, period_id=77,
        )  # fmt: skip
    after = csv_rows(part(export(worked.database), "workers.csv"))

    assert [row["late_dimona"] for row in before] == ["n", "n", "n"]
    assert [row["late_dimona"] for row in after] == ["n", "y", "y"]
    assert after[1]["dimona_period_ids"] == "77"
    assert [row["gross_wage_cents"] for row in before] == [r["gross_wage_cents"] for r in after]

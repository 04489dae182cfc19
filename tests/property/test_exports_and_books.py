"""Whatever was worked, corrected or cancelled: an export is accepted, and its totals are the books'."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.ledger.balances import account_balances
from courier_api.payroll_export.codes import give_codes
from courier_api.payroll_export.content import ExportKind
from courier_api.shifts.models import Shift
from declarations.worker_quarter.csv_text import csv_rows
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, DRIES, make_courier
from tests.factories.payroll import CODES, at, export, make_worked_shift, part, price
from tests.factories.sources import ZWALUW, make_source

FIRST = date(2026, 1, 1)
worked_shifts = st.lists(
    st.tuples(
        st.integers(0, 89),  # day of the quarter
        st.integers(6, 22),  # hour
        st.integers(0, 59),
        st.integers(1, 540),  # minutes
        st.integers(0, 40_000),  # metres
        st.booleans(),  # which courier
        st.booleans(),  # which platform
    ),
    min_size=1,
    max_size=14,
)
corrections = st.lists(st.tuples(st.integers(0, 13), st.integers(1, 600)), max_size=4)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worked=worked_shifts, corrected=corrections)
def test_totals_of_an_export_are_the_balances_of_the_books(
    database: Database,
    worked: list[tuple[int, int, int, int, int, bool, bool]],
    corrected: list[tuple[int, int]],
) -> None:
    amina, dries, sources = _people(database)
    _work(database, (amina, dries), sources, worked)
    first = export(database)
    assert first.totals == _balances(database)

    _correct(database, (amina, dries), corrected)
    second = export(database)
    assert second.totals == _balances(database)
    if second.version != first.version:
        changed = csv_rows(part(second, "corrections.csv")) if second.corrections else []
        wages = [row for row in changed if row["component"] in ("base", "supplement", "top_up")]
        difference = sum(int(row["difference"]) for row in wages)
        assert difference == second.totals["wages"] - first.totals["wages"]

    lines = csv_rows(part(export(database, ExportKind.DMFA), "lines.csv"))
    declared = sum(int(line["value"]) for line in lines if line["zone"] in ("00070", "00076"))
    assert declared == second.totals["wages"]


def _people(database: Database) -> tuple[int, int, tuple[int, int]]:
    """The same people in every example: what they worked before stays."""
    quota = {
        **TERMS["contributions"],
        "student_contingent": [{"valid_from": "2025-01-01", "minutes": "1500"}],
        "withholding_pct": "11.11",
    }
    with database.transaction() as session:
        sources = (make_source(session), make_source(session, "mus"))
        names = {ZWALUW: sources[0], "mus": sources[1]}
        amina = make_courier(session, AMINA, sources=names)
        dries = make_courier(session, DRIES, sources=names, worker_type="STU")
        make_agreement(session, sources[0], contributions=quota)
        supplements = {"sunday_pct": "50"}
        make_agreement(
            session, sources[1], name="Spaak", contributions=quota, supplements=supplements,
            floor_scope="prestation",
        )  # fmt: skip
        give_codes(session, OURS, CODES, actor="staff:1", now=FRIDAY_NOON)
    return amina, dries, sources


def _work(
    database: Database,
    couriers: tuple[int, int],
    sources: tuple[int, int],
    worked: list[tuple[int, int, int, int, int, bool, bool]],
) -> None:
    with database.transaction() as session:
        known = len(session.scalars(select(Shift.id)).all())
        for number, (day, hour, minute, minutes, metres, courier, source) in enumerate(worked):
            make_worked_shift(
                session, couriers[courier], sources[source],
                starts_at=at(FIRST + timedelta(days=day), hour, minute), minutes=minutes,
                metres=metres, name=f"S-{known + number}",
            )  # fmt: skip
        price(session, *couriers)


def _correct(
    database: Database, couriers: tuple[int, int], corrected: list[tuple[int, int]]
) -> None:
    with database.transaction() as session:
        shifts = session.scalars(select(Shift).order_by(Shift.id)).all()
        for index, minutes in corrected:
            shift = shifts[index % len(shifts)]
            assert shift.actual_start is not None
            shift.actual_end = shift.actual_start + timedelta(minutes=minutes)
        session.flush()
        price(session, *couriers)


def _balances(database: Database) -> dict[str, int]:
    """What was paid too much waits beside what couriers are owed: together it is what they earned."""
    with database.reading() as session:
        balances = account_balances(session, OURS)
    balances["courier_payable"] += balances.pop("courier_receivable", 0)
    accounts = (
        "wages", "allowances", "employer_contributions", "social_security_payable",
        "withholding_payable", "courier_payable",
    )  # fmt: skip
    return {name: abs(balances.get(name, 0)) for name in accounts}

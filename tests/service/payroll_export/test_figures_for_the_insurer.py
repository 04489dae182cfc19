"""The insurer gets sums that equal the books, and nobody's name."""

from courier_api.payroll_export.content import ExportKind
from declarations.worker_quarter.csv_text import csv_rows
from tests.factories.couriers import AMINA, DRIES
from tests.factories.payroll import export, part
from tests.service.payroll_export.conftest import Quarterly, correct


def figures(worked: Quarterly) -> dict[tuple[str, str], int]:
    rows = csv_rows(part(export(worked.database, ExportKind.INSURER), "figures.csv"))
    return {(row["category"], row["figure"]): int(row["value"]) for row in rows}


def test_the_wages_are_those_of_the_ledger(worked: Quarterly) -> None:
    made = export(worked.database)
    told = figures(worked)

    wages = sum(value for (_, figure), value in told.items() if figure == "gross_wage_cents")
    assert wages == made.totals["wages"]


def test_heads_and_hours_are_those_of_the_payroll_file(worked: Quarterly) -> None:
    people = csv_rows(part(export(worked.database), "workers.csv"))
    told = figures(worked)

    for row in people:
        category = row["category"]
        same = [each for each in people if each["category"] == category]
        assert told[category, "workers"] == len(same)
        days = sum(int(each["days_worked_x100"]) for each in same)
        assert told[category, "days_worked"] * 100 == days


def test_nobody_is_named(worked: Quarterly) -> None:
    made = export(worked.database, ExportKind.INSURER)
    text = "".join(file.text for file in made.files)

    for person in (AMINA, DRIES):
        assert person.reference not in text
        assert person.ssin not in text


def test_a_changed_quarter_tells_the_insurer_what_changed(worked: Quarterly) -> None:
    first = export(worked.database, ExportKind.INSURER)
    correct(worked, f"{worked.dries}-1", 45)

    second = export(worked.database, ExportKind.INSURER)

    told = csv_rows(part(second, "corrections.csv"))
    wages = [row for row in told if row["figure"] == "gross_wage_cents"]
    assert (second.version, first.version) == (2, 1)
    assert sum(int(row["difference"]) for row in wages) == (
        second.totals["wages"] - first.totals["wages"]
    )

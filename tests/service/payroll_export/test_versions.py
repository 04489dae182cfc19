"""Repeated: the same bytes. Changed: a new version with its corrections, the old one stays."""

import json
import logging

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from courier_api.audit.models import AuditRecord
from courier_api.couriers.models import Courier
from courier_api.foundation.database import Database
from courier_api.pay.models import PayMonth
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.errors import TotalsDiffer
from courier_api.payroll_export.make import files_kept
from courier_api.payroll_export.models import PayrollExport, PayrollExportFile
from declarations.worker_quarter.csv_text import csv_rows
from tests.factories.couriers import AMINA, DRIES
from tests.factories.payroll import export, part
from tests.service.payroll_export.conftest import Quarterly, correct

NUMBERS = (AMINA.ssin, DRIES.ssin)


@pytest.mark.parametrize("kind", list(ExportKind))
def test_the_same_quarter_again_is_the_same_bytes(worked: Quarterly, kind: ExportKind) -> None:
    first, second = export(worked.database, kind), export(worked.database, kind)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.files == first.files
    assert second.sha256 == first.sha256
    with worked.database.reading() as session:
        assert len(session.scalars(select(PayrollExport)).all()) == 1


@pytest.mark.parametrize("kind", [ExportKind.PAYROLL, ExportKind.DMFA])
def test_a_changed_quarter_is_a_new_version_with_its_corrections(
    worked: Quarterly, kind: ExportKind
) -> None:
    first = export(worked.database, kind)
    correct(worked, f"{worked.dries}-1", 45)

    second = export(worked.database, kind)

    assert (second.version, second.is_new) == (2, True)
    told = csv_rows(part(second, "corrections.csv"))
    assert {row["worker"] for row in told} == {DRIES.reference}
    assert {row["corrects_version"] for row in told} == {"1"}
    money = [row for row in told if row.get("zone") in (None, "00070", "00076")]
    own = [row for row in money if row.get("component", "base") in ("base", "top_up", "supplement")]
    assert sum(int(row["difference"]) for row in own) == (
        second.totals["wages"] - first.totals["wages"]
    )
    with worked.database.reading() as session:
        assert files_kept(session, first.export_id) == list(first.files)


def test_a_correction_that_is_taken_back_is_a_version_of_its_own(worked: Quarterly) -> None:
    first = export(worked.database)
    correct(worked, f"{worked.amina}-2", 45)
    export(worked.database)
    correct(worked, f"{worked.amina}-2", -45)

    third = export(worked.database)

    assert third.version == 3
    assert part(third, "components.csv") == part(first, "components.csv")


def test_what_was_handed_over_takes_no_change(worked: Quarterly) -> None:
    export(worked.database)

    for table in (PayrollExport, PayrollExportFile):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            worked.database.transaction() as session,
        ):
            session.execute(update(table).values(sha256="0" * 64))


def test_control_totals_and_fingerprints_stand_in_a_file_of_their_own(worked: Quarterly) -> None:
    made = export(worked.database)

    control = json.loads(part(made, "control.json"))
    assert control["control_totals_cents"] == made.totals
    others = {file.name: file.sha256 for file in made.files if not file.name.endswith("json")}
    assert control["sha256"] == others


def test_who_exported_what_is_in_the_audit_log_without_any_name(worked: Quarterly) -> None:
    made = export(worked.database)
    export(worked.database)

    with worked.database.reading() as session:
        lines = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "payroll.exported")
        ).all()
    assert [(line.actor, line.subject_id) for line in lines] == [("staff:1", "2026Q1-v1")] * 2
    assert lines[0].facts is not None
    assert lines[0].facts["sha256"] == made.sha256
    assert not any(word in str(line.facts) for line in lines for word in (*NUMBERS, AMINA.name))


def test_national_numbers_stand_in_the_files_alone(
    worked: Quarterly, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = export(worked.database)
    with worked.database.transaction() as session:
        session.execute(update(PayMonth).values(payable_cents=0, withholding_cents=1))
    _employ_everybody(worked.database)
    with pytest.raises(TotalsDiffer) as refused:
        export(worked.database)

    assert all(number in part(made, "workers.csv") for number in NUMBERS)
    told = f"{made!r} {refused.value} {refused.value.facts} {caplog.text}"
    names = " ".join(file.name for file in made.files)
    assert not any(number in told + names for number in NUMBERS)
    assert not any(number in part(made, "control.json") for number in NUMBERS)


def test_files_are_unreadable_at_rest(worked: Quarterly) -> None:
    export(worked.database)

    with worked.database.reading() as session:
        stored = [
            bytes(row[0])
            for row in session.execute(text("SELECT content FROM payroll_export_files"))
        ]
    assert stored
    assert not any(number.encode() in content for content in stored for number in NUMBERS)


def _employ_everybody(database: Database) -> None:
    """So that no student's split is looked at first."""
    with database.transaction() as session:
        session.execute(update(Courier).values(worker_type="OTH"))

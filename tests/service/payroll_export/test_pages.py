"""What the page of exports reads: versions, totals beside the books, what changed since."""

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.errors import NotFound
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.queries import download
from courier_api.web.office.read_exports import exports_view
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS
from tests.factories.payroll import export, part
from tests.service.payroll_export.conftest import Quarterly
from tests.service.payroll_export.test_versions import correct


def test_the_page_shows_the_latest_version_equal_to_the_books(worked: Quarterly) -> None:
    made = export(worked.database)

    with worked.database.reading() as session:
        view = exports_view(session, OURS, FRIDAY_NOON)

    assert view.quarters == ("2026Q1",)
    (version,) = view.versions
    assert (version.version, version.is_latest, version.changed_since) == (1, True, False)
    assert [file.name for file in version.files] == [file.name for file in made.files]
    assert {each.account.value: each.exported_cents for each in version.totals} == made.totals
    assert not any(total.differs for total in version.totals)


def test_a_quarter_that_changed_since_is_told_until_it_is_exported_again(
    worked: Quarterly,
) -> None:
    export(worked.database)
    correct(worked, f"{worked.amina}-2", 45)
    with worked.database.reading() as session:
        (before,) = exports_view(session, OURS, FRIDAY_NOON).versions
    export(worked.database)
    with worked.database.reading() as session:
        latest, old = exports_view(session, OURS, FRIDAY_NOON).versions

    assert before.changed_since
    assert [total.account.value for total in before.totals if total.differs]
    assert (latest.version, latest.changed_since, latest.corrections > 0) == (2, False, True)
    assert (old.is_latest, old.changed_since, old.totals) == (False, False, ())


def test_who_takes_a_file_is_written_down(worked: Quarterly) -> None:
    made = export(worked.database, ExportKind.DMFA)
    name = made.files[0].name
    with worked.database.transaction() as session:
        taken = download(session, OURS, made.export_id, name, "staff:7", FRIDAY_NOON)

    assert taken.text == part(made, name.rsplit("-", 1)[-1])
    with worked.database.reading() as session:
        (line,) = session.scalars(
            select(AuditRecord).where(AuditRecord.action == "payroll.downloaded")
        )
    assert (line.actor, line.facts) == ("staff:7", {"name": name, "sha256": taken.sha256})


def test_another_cooperative_sees_and_takes_nothing_of_ours(worked: Quarterly) -> None:
    made = export(worked.database)

    with worked.database.reading() as session:
        assert exports_view(session, THEIRS, FRIDAY_NOON).versions == ()
        with pytest.raises(NotFound):
            download(session, THEIRS, made.export_id, made.files[0].name, "staff:7", FRIDAY_NOON)

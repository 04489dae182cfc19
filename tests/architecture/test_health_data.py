"""Health data is read by people in one way only, and that way logs."""

import pytest

import courier_api.tables  # noqa: F401 - every table is known
from courier_api.foundation.models import Base
from tests.architecture.health_data import (
    ROWS,
    health_named_elsewhere,
    health_read_elsewhere,
    health_rows_read_elsewhere,
)
from tests.architecture.source import PACKAGES, findings, module_from

NO_READING = frozenset(("InboxEvent", "InboxConflict", "RefusedDelivery", "IncidentMerge"))
"""What a platform sent, as it came; and what a merge may be taken back to: shown to nobody."""


def test_nobody_reads_health_data_past_the_log() -> None:
    assert findings(health_read_elsewhere, *PACKAGES) == []
    assert findings(health_named_elsewhere, *PACKAGES) == []
    assert findings(health_rows_read_elsewhere, *PACKAGES) == []


@pytest.mark.parametrize(
    "path", ["courier_api/web/adviser/read_cases.py", "courier_api/pay/facts.py"]
)
def test_an_import_of_the_table_is_found(path: str) -> None:
    line = "from courier_api.incidents.models import Incident, IncidentHealth"

    assert list(health_read_elsewhere(module_from(line, path)))


@pytest.mark.parametrize(
    "line", ["x = models.IncidentHealth", "text('SELECT facts FROM incident_health')"]
)
def test_a_way_around_the_import_is_found(line: str) -> None:
    assert list(health_named_elsewhere(module_from(line, "courier_api/web/adviser/read_cases.py")))


def test_the_subject_itself_may() -> None:
    line = "from courier_api.incidents.models import IncidentHealth"

    assert not list(health_read_elsewhere(module_from(line, "courier_api/incidents/classify.py")))


@pytest.mark.parametrize(
    "line", ["rows = select(IncidentWitness)", "file = session.get(SeriousFile, incident.id)"]
)
def test_a_statement_about_other_health_rows_is_found(line: str) -> None:
    module = module_from(line, "courier_api/web/adviser/read_cases.py")

    assert list(health_rows_read_elsewhere(module))


def test_saying_what_a_row_is_reads_nothing() -> None:
    line = "def line_of(row: IncidentWitness) -> tuple[SeriousFile, ...]: ..."

    assert not list(health_rows_read_elsewhere(module_from(line, "courier_api/web/views.py")))


def test_every_table_under_the_health_key_is_watched() -> None:
    """A new table with such a column belongs into the list; what the door keeps is no case."""
    watched = {table for tables in ROWS.values() for table in tables} | {"IncidentHealth"}
    found = {
        mapper.class_.__name__
        for mapper in Base.registry.mappers
        for column in mapper.local_table.columns
        if getattr(column.type, "purpose", None) == "health"
    }

    assert found - watched - NO_READING == set()

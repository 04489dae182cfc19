"""Health data is read by people in one way only, and that way logs."""

import pytest

from tests.architecture.health_data import health_named_elsewhere, health_read_elsewhere
from tests.architecture.source import PACKAGES, findings, module_from


def test_nobody_reads_health_data_past_the_log() -> None:
    assert findings(health_read_elsewhere, *PACKAGES) == []
    assert findings(health_named_elsewhere, *PACKAGES) == []


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

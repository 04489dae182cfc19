"""What the service has logged in a test, as it would stand in the log: the set-up's lines too."""

import pytest

from courier_api.foundation.clock import FixedClock
from courier_api.foundation.logs import JsonFormatter
from tests.factories.clocks import FRIDAY_NOON


def log_of(caplog: pytest.LogCaptureFixture) -> str:
    """Every line since the test's fixtures began; `caplog.text` holds those of the test alone."""
    formatter = JsonFormatter(FixedClock(FRIDAY_NOON))
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    return "\n".join(formatter.format(record) for record in records)

"""A sandbox for each test."""

from collections.abc import Iterator

import pytest

from tests.pure.declarations.sandbox.driver import Driver


@pytest.fixture
def sandbox() -> Iterator[Driver]:
    """Frozen on Wednesday 10 February 2027, 10:00 in Brussels; verdicts come at once."""
    driver = Driver()
    yield driver
    driver.close()

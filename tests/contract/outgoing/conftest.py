"""What tests of sending need."""

from pathlib import Path

import pytest

from tests.contract.outgoing.certificates import Certificates


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    """An authority with a folder of its own."""
    return Certificates(tmp_path)

"""Every page there is, by who reads it: the lists of the other tests put together, in portions for a test."""

import pytest

from courier_api.auth.roles import Role
from tests.pages.test_prevention import ADVISER_PAGES, HERE
from tests.pages.test_rendering import PAGES

SCREENS: dict[str, Role | None] = {
    **PAGES,
    **{f"{HERE}{path}": Role.ADVISER for path in ADVISER_PAGES},
    "/office/conditions": Role.OFFICE,
    "/ready": Role.COURIER,
}
READERS = tuple(dict.fromkeys(SCREENS.values()))
PORTION = 20
"""Pages a test: a failure tells who reads them, and a test ends in time on a busy machine."""


def paths_of(role: Role | None) -> list[str]:
    """What one sort of reader opens."""
    return [path for path, reader in SCREENS.items() if reader is role]


def name_of(role: Role | None) -> str:
    """A reader's name in the name of a test."""
    return role.value if role else "anybody"


def portions() -> list[object]:
    """Parameters `role` and `paths` of a test."""
    return [
        pytest.param(role, paths[first : first + PORTION], id=f"{name_of(role)}-{first + 1}")
        for role in READERS
        for paths in [paths_of(role)]
        for first in range(0, len(paths), PORTION)
    ]

"""Every page there is, by who reads it: the lists of the other tests put together."""

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


def paths_of(role: Role | None) -> list[str]:
    """What one sort of reader opens."""
    return [path for path, reader in SCREENS.items() if reader is role]


def name_of(role: Role | None) -> str:
    """A reader's name in the name of a test."""
    return role.value if role else "anybody"

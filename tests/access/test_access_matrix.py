"""Who may open what of whose: one table, tried whole on the running application.

`matrix.csv` has a line for every route and for whose record its address names: the caller's `own` (of
staff: of their co-operative), of an `other` courier, adviser or platform of the same co-operative, of
a `foreign` co-operative, or "-" for none. The cells are the statuses a role gets. 303 for nobody is
the way to the sign-in page; 409 and 422 come from a form that was let in and lacks something.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.main import create_app
from tests.access.routes import ask, routes_of, whose_of
from tests.access.world import FOREIGN, WHO, World, make_world
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.services import make_services
from tests.http.conftest import running

MATRIX = Path(__file__).with_name("matrix.csv")
PARTS = (
    "api",
    "claims",
    "confidential",
    "console",
    "office",
    "pay",
    "portal",
    "record",
    "report",
    "shifts",
)
"""First words of addresses; "" is every other."""
CLOSED = frozenset((401, 403, 404))
NAMES_SOURCES = frozenset(("/metrics",))
"""Figures for whoever runs the service: labels name sources, and nothing of what they sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table."""

    method: str
    path: str
    whose: str
    statuses: dict[str, int]

    @property
    def part(self) -> str:
        """The first word of the address, if it is one of those tried on their own."""
        first = self.path.split("/")[1]
        return first if first in PARTS else ""


def lines() -> list[Line]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return [
            Line(
                method=row["method"],
                path=row["path"],
                whose=row["whose"],
                statuses={who: int(row[who]) for who in WHO},
            )
            for row in csv.DictReader(file)
        ]


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """The application with everybody in it, after Friday's shifts."""
    services = make_services(database, MovedClock(FRIDAY_EVENING + timedelta(hours=5)))
    with running(services) as client:
        yield make_world(services, client)


@pytest.mark.parametrize("part", [*PARTS, ""])
def test_every_role_gets_what_the_table_says(world: World, part: str) -> None:
    wrong = [
        (who, line.method, line.path, line.whose, expected, got)
        for line in lines()
        if line.part == part
        for who, expected in line.statuses.items()
        if (got := ask(world, who, line.method, line.path, line.whose).status_code) != expected
    ]

    assert wrong == []


def test_no_answer_holds_a_word_of_the_other_co_operative(world: World) -> None:
    leaks = [
        (who, line.method, line.path, line.whose, word)
        for line in lines()
        if line.path not in NAMES_SOURCES and line.method == "GET"
        for who, status in line.statuses.items()
        if status not in CLOSED
        for text in [ask(world, who, line.method, line.path, line.whose).text]
        for word in FOREIGN
        if word in text
    ]

    assert leaks == []


def test_every_route_of_the_application_is_in_the_table(database: Database) -> None:
    routes = routes_of(create_app(make_services(database), with_worker=False))
    wanted = {(method, path, whose) for method, path in routes for whose in whose_of(path)}
    told = [(line.method, line.path, line.whose) for line in lines()]

    assert sorted(wanted - set(told)) == []
    assert sorted(set(told) - wanted) == []
    assert len(told) == len(set(told))


def test_what_is_of_another_co_operative_is_open_to_no_role() -> None:
    door = ("/hooks/",)  # signed requests only: no role opens it, and nothing is looked up
    open_cells = [
        (line.method, line.path, who)
        for line in lines()
        if line.whose == "foreign" and not line.path.startswith(door)
        for who in Role
        if line.statuses[who.value] not in CLOSED
    ]

    assert open_cells == []


def test_a_role_opens_only_its_own_pages() -> None:
    """Said apart from the table, so that a wrong cell is not simply copied into it."""
    own = {
        "/office": {"office"},
        "/console": {"adviser", "deputy"},
        "/portal": {"platform"},
        "/confidential/adviser": {"confidential"},
        **{
            f"/{word}": {"courier"}
            for word in ("pay", "shifts", "record", "report", "claims", "limits")
        },
    }
    let_in = {
        (start, who)
        for line in lines()
        for start, allowed in own.items()
        if line.path == start or line.path.startswith(f"{start}/")
        for who in Role
        if line.statuses[who.value] not in CLOSED and who.value not in allowed
    }

    assert let_in == set()

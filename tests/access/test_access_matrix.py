"""Who may open what of whose: one table, tried whole on the running application.

`matrix.csv` has a line for every route and for whose record its address names: the caller's `own` (of
staff: of their co-operative), of an `other` courier, adviser or platform of the same co-operative, of
a `foreign` co-operative, or "-" for none. The cells are the statuses a role gets. 303 for nobody is
the way to the sign-in page; 409 and 422 come from a form that was let in and lacks something, 400 from one that should have brought a file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.main import create_app
from tests.access.routes import PARAMETER as OF_A_ROW
from tests.access.routes import ask, routes_of, whose_of
from tests.access.world import FOREIGN, WHO, World, make_world
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.services import make_services
from tests.http.conftest import running

MATRIX = Path(__file__).with_name("matrix.csv")
PARTS = ("console", "elsewhere")
"""Two worlds, since what is done in one is seen in the other: nothing of this is needed twice."""
CLOSED = frozenset((401, 403, 404))
REFUSED = frozenset((401, 403))
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
        """In which of the worlds it is tried."""
        return "console" if self.path.startswith(("/console", "/api/v1/incidents")) else "elsewhere"


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


@pytest.mark.parametrize("part", PARTS)
def test_every_role_gets_what_the_table_says_and_no_word_of_others(world: World, part: str) -> None:
    """Who is let in at all is decided before any record is read: once, on SQLite, that is enough."""
    wrong, leaks = [], []
    for line in lines():
        for who, expected in line.statuses.items():
            if line.part != part or not (world.database.is_sqlite or is_let_in(who, expected)):
                continue
            answer = ask(world, who, line.method, line.path, line.whose)
            told = (who, line.method, line.path, line.whose)
            if answer.status_code != expected:
                wrong.append((*told, expected, answer.status_code))
            if line.method == "GET" and expected not in CLOSED and line.path not in NAMES_SOURCES:
                leaks += [(*told, word) for word in FOREIGN if word in answer.text]

    assert (wrong, leaks) == ([], [])


def is_let_in(who: str, status: int) -> bool:
    """Whether the answer depends on a record: 404 does, too."""
    return who != "nobody" and status not in REFUSED


def test_rows_of_another_co_operative_are_not_found_under_a_case_of_ours(world: World) -> None:
    """An address names a case and a row of it: each must be of the caller's co-operative."""
    mixed = {**world.records["foreign"], "ref": world.records["own"]["ref"]}
    mixed["survivor"] = mixed["ref"]
    records = {**world.records, "own": mixed}
    asked = {
        (line.method, line.path)
        for line in lines()
        if line.path.startswith(("/api/v1/incidents/{ref}/", "/console/duplicates/{survivor}/"))
        and len(OF_A_ROW.findall(line.path)) > 1
        and "{which}" not in line.path.rsplit("/", 1)[-1]
    }
    found = {
        (method, path): ask(
            replace(world, records=records), "adviser", method, path, "own", version=None
        ).status_code
        for method, path in sorted(asked)
    }

    assert len(found) > 15
    assert {route: status for route, status in found.items() if status != 404} == {}


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
        "/committee": {"committee"},
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

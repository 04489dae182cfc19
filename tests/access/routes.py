"""Every route of the application, and the records its address can name."""

import json
import re

import httpx
from fastapi import FastAPI

from tests.access.sent import ASKED, NAMED, SENT
from tests.access.world import World
from tests.factories.photos import photo
from tests.http.test_portal_access import every_route

PARAMETER = re.compile(r"{([a-z_]+)}")
NO_RECORD = frozenset(("month", "worked_on", "step", "name", "digest", "which", "action", "verb"))
"""Parameters that name no record of anybody."""
OF_A_PERSON = frozenset(
    (
        "shift_id",
        "receivable_id",
        "courier_id",
        "ref",
        "slug",
        "source",
        "key_id",
        "entry",
        "report_id",
        "upload_id",
        "gear_of_courier",
    )
)
"""Parameters whose record belongs to one courier, adviser or platform inside a co-operative."""
DOOR = (("POST", "/hooks/v1/{source}"), ("POST", "/hooks/v1/{source}/batch"))
"""The door stands in front of the router."""
PHOTO = ("POST", "/api/v1/incidents/{ref}/photos")
"""Its body is the file itself."""
METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE"))


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route, those of the door too."""
    found = {(method, route.path) for route in every_route(app.routes) for method in route.methods}
    plain = {("GET", route.path) for route in app.routes if not hasattr(route, "original_router")}
    described = {
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if method.upper() in METHODS
    }
    return sorted({*found, *plain, *described, *DOOR}, key=lambda route: (route[1], route[0]))


def whose_of(path: str) -> tuple[str, ...]:
    """Whose records the address can name; "-" when it names none."""
    names = {_named(path, each) for each in set(PARAMETER.findall(path)) - NO_RECORD}
    if not names or path == "/problems/{slug}":
        return ("-",)
    return ("own", "other", "foreign") if names & OF_A_PERSON else ("own", "foreign")


def ask(
    world: World, who: str, method: str, path: str, whose: str, **instead: object
) -> httpx.Response:
    """The answer of one route to one person about one record; `instead` changes what is sent."""
    ids = world.records["own" if whose == "-" else whose]

    def fill(match: re.Match[str]) -> str:
        name = _named(path, match[1])
        return ids.get(f"{name}@{who}") or ids.get(name, name)

    filled = PARAMETER.sub(fill, path)
    if path == "/problems/{slug}":
        filled = "/problems/not-found"
    if path in ASKED:
        filled += f"?{ASKED[path]}"
    if (method, path) == PHOTO:
        return world.ask(who, method, filled, photo())
    sent = json.loads(PARAMETER.sub(fill, json.dumps(SENT.get(path, {}))))
    return world.ask(who, method, filled, {**sent, **instead})


def _named(path: str, parameter: str) -> str:
    """The name of the record, or the word, that stands for a parameter of this address."""
    for start in sorted(NAMED, key=len, reverse=True):
        if path.startswith(start) and parameter in NAMED[start]:
            return NAMED[start][parameter]
    return parameter

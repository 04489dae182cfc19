"""Every route of the application, the records its address can name, and what is sent to it."""

import re

import httpx
from fastapi import FastAPI

from tests.access.world import World
from tests.http.test_portal_access import every_route

PARAMETER = re.compile(r"{([a-z_]+)}")
NO_RECORD = frozenset(("month", "worked_on", "step", "name", "digest"))
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
    )
)
"""Parameters whose record belongs to one courier, adviser or platform inside a co-operative."""
DOOR = (("POST", "/hooks/v1/{source}"), ("POST", "/hooks/v1/{source}/batch"))
"""The door stands in front of the router."""
WORDS = "Because it was agreed."
SENT: dict[str, dict[str, str]] = {
    "/api/v1/shifts/{shift_id}/word": {"field": "actual_end", "verdict": "right"},
    "/claims/{receivable_id}/answer": {"verdict": "decline", "cents": "100"},
    "/confidential/adviser/reports/{report_id}/reply": {"text": WORDS},
    "/console/incidents/{ref}/open": {"reading": "narrative", "purpose": WORDS},
    "/office/claims/{receivable_id}/waive": {"reason": WORDS},
    "/office/disputes/{dispute_id}/settle": {"outcome": "platform", "reason": WORDS},
    "/office/filings/tasks/{task_id}/settle": {"reason": WORDS},
    "/office/filings/{declaration}/change": {"what": "set_aside", "reason": WORDS},
    "/office/limits/{finding_id}/judge": {"judgement": "allowed", "words": WORDS},
}
"""What makes a form good enough for its record to be looked up; elsewhere an empty one is."""
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
    names = set(PARAMETER.findall(path)) - NO_RECORD
    if not names or path == "/problems/{slug}":
        return ("-",)
    return ("own", "other", "foreign") if names & OF_A_PERSON else ("own", "foreign")


def ask(world: World, who: str, method: str, path: str, whose: str) -> httpx.Response:
    """The answer of one route to one person about one record."""
    ids = world.records["own" if whose == "-" else whose]
    filled = PARAMETER.sub(lambda match: ids[match[1]], path)
    if path == "/problems/{slug}":
        filled = "/problems/not-found"
    return world.ask(who, method, filled, SENT.get(path, {}))

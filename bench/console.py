"""The adviser's pages over 20,000 incidents, asked of the running service."""

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
from sqlalchemy import delete, select

from bench.many_incidents import make_incidents
from bench.service import WEB, running
from bench.sizes import Sizes
from bench.stand import DATABASES, EMPLOYER, Stand, Stands, WrongRun
from bench.table import Figure, Goal
from courier_api.auth.codes import token_hash
from courier_api.auth.gate import SESSION_COOKIE
from courier_api.auth.identities import add_staff, identity_of
from courier_api.auth.models import SignInSession
from courier_api.auth.roles import PersonKind, Role
from courier_api.couriers.models import Courier
from courier_api.incidents.models import Incident
from courier_api.statistics.models import KeptCases
from courier_api.web.adviser.read_triage import triage_list
from courier_api.web.adviser.triage import TriageFilter, TriageTab
from courier_api.web.adviser.views import Reader

TITLE = "The prevention adviser's console"
ABOUT = (
    "20,000 incidents of every sort, five of six still open, every second with a running clock. Each "
    "figure is one page of the running service, from the request to the last byte, over the loopback. "
    "The list is read in its usual order, by platform, as its third page, and searched for a place. "
    "Statistics and map are of the year in which they are opened and count every incident of it: as "
    "they were left, after a case was changed, and with nothing kept of any case (as after an upgrade; "
    "no target)."
)
INCIDENTS, FEWEST, AT_ONCE = 20_000, 300, 1_000
MANY = 1_000_000
QUEUE = Goal(target=300, stretch=100, more_is_better=False)
CASE = Goal(target=500, stretch=100, more_is_better=False)
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
READER = Reader(staff_id=1, role="adviser", employer_number=EMPLOYER, language="en")
TOKEN = "bench"
CASE_SHOWN = "2025-00005"
ONE_CASE = "one case"
AFTER_A_CHANGE = "statistics after a change"
NOTHING_KEPT = "statistics, nothing kept"
GOALS = {ONE_CASE: CASE, NOTHING_KEPT: None}
PATIENCE_SECONDS = 60
COURIERS = 1_000


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Each database in turn, each page once a round."""
    count = max(FEWEST, INCIDENTS * sizes.many // MANY)
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name, count)]


def _measure(stands: Stands, sizes: Sizes, database: str, count: int) -> list[Figure]:
    with stands.new(database) as stand:
        _fill(stand, count)
        pages = _pages(stand)
        figures = {
            what: Figure(
                what=f"{count} incidents: {what}", database=database, unit="ms",
                goal=GOALS.get(what, QUEUE),
            )
            for what in pages
        }  # fmt: skip
        with running(stand.url, WEB, settings={"COURIER_CLOCK": NOW.isoformat()}) as service:
            for number in range(sizes.rounds + 1):
                for what, path in pages.items():
                    _prepare(stand, what, number)
                    milliseconds = _open(service.port, path)
                    if number:  # the templates are compiled at the first
                        figures[what].add(milliseconds)
    return list(figures.values())


def _prepare(stand: Stand, what: str, number: int) -> None:
    """Change one case, or throw away what is kept of all."""
    with stand.database.transaction() as session:
        if what == AFTER_A_CHANGE:
            query = select(Incident).where(Incident.ref == CASE_SHOWN)
            session.scalars(query).one().weather = ("rain", "dry")[number % 2]
        elif what == NOTHING_KEPT:
            session.execute(delete(KeptCases))


def _open(port: int, path: str) -> float:
    """Milliseconds that a page took. Raises WrongRun when it is not shown."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as client:
        began = time.perf_counter()
        answer = client.get(path, headers={"cookie": f"{SESSION_COOKIE}={TOKEN}"})
        taken = 1000 * (time.perf_counter() - began)
    if answer.status_code != httpx.codes.OK:
        raise WrongRun(f"{path} was answered with {answer.status_code}.")
    return taken


def _fill(stand: Stand, count: int) -> None:
    with stand.database.transaction() as session:
        adviser = add_staff(
            session, employer_number=EMPLOYER, name="Hilde Maes", role=Role.ADVISER,
            phone="+32470999001", language="en", now=NOW,
        )  # fmt: skip
        couriers = [
            Courier(
                employer_number=EMPLOYER, reference=f"C-{number}", name=f"Amina {number}",
                worker_type="OTH", language="nl", changed_at=NOW,
            )
            for number in range(1, COURIERS + 1)
        ]  # fmt: skip
        session.add_all(couriers)
        session.flush()  # the ids
        identity = identity_of(session, EMPLOYER, PersonKind.STAFF, adviser.id)
        if identity is None:
            raise WrongRun("Nobody could sign in.")
        session.add(
            SignInSession(
                employer_number=EMPLOYER, identity_id=identity.id, token_hash=token_hash(TOKEN),
                created_at=NOW, expires_at=NOW + timedelta(days=1),
            )
        )  # fmt: skip
        for first in range(1, count + 1, AT_ONCE):
            make_incidents(
                session, EMPLOYER, min(AT_ONCE, count + 1 - first), now=NOW, first=first,
                courier_ids=[each.id for each in couriers], source_id=stand.source_id,
            )  # fmt: skip


def _pages(stand: Stand) -> dict[str, str]:
    """The address of what is measured, by its name in the table."""
    return {
        "the queue": "/console",
        "by platform": f"/console?{urlencode({'tab': TriageTab.BY_PLATFORM.value})}",
        "its third page": _third_page(stand),
        "a search for a place": f"/console?{urlencode({'q': 'gent'})}",
        "one case beside the list": f"/console?{urlencode({'case': CASE_SHOWN})}",
        "today": "/console/today",
        "possible duplicates": "/console/duplicates",
        "statistics": "/console/statistics",
        "map": "/console/map",
        "map from near": f"/console/map?{urlencode({'at': '50.8267,4.3457', 'zoom': 14})}",
        AFTER_A_CHANGE: "/console/statistics",
        NOTHING_KEPT: "/console/statistics",
        ONE_CASE: f"/console/incidents/{CASE_SHOWN}",
    }


def _third_page(stand: Stand) -> str:
    wanted, address = TriageFilter(), "/console"
    for _ in range(2):
        with stand.database.reading() as session:
            address = triage_list(session, READER, wanted, "", NOW).next_page or ""
        wanted = TriageFilter(after=address.partition("after=")[2])
    return address

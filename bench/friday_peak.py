"""A Friday peak: 900 shifts published within a minute, and an authority that takes its time."""

import random
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy import select

from bench.events import Sender
from bench.insured import add_insured, numbers
from bench.service import WEB_AND_WORKER, WORKER, running
from bench.sizes import Sizes
from bench.stand import DATABASES, SLUG, SQLITE, Stand, Stands, WrongRun
from bench.table import Figure, Goal
from courier_api.foundation.clock import SystemClock
from courier_api.shifts.models import Shift
from declarations.dimona.sandbox import SandboxConfig, SandboxServer, parse_scenario
from platforms.signatures.standard_webhooks import sign

TITLE = "Friday peak"
ABOUT = (
    "Shifts that start 65 to 120 minutes later are published one by one within a minute through the "
    "signed door of a running service. The sandbox takes 2 to 30 seconds, evenly spread: once for "
    "its verdict, once for its answer to the POST itself. Of the first POSTs 2 % go wrong: 500, "
    "503, 429 with Retry-After, a cut connection, or taken in and the answer lost. Real time and a real clock, nothing scaled. "
    "From publication to verdict is from the moment the webhook is sent to the moment the shift is "
    "marked covered."
)
SHIFTS, FEW_SHIFTS = 900, 60
MANY = 1_000_000
PUBLISHED_WITHIN_SECONDS = 60
PATIENCE_SECONDS = 180
FAULTS: tuple[object, ...] = (
    500, 503, {"status": 429, "headers": {"Retry-After": "2"}}, "timeout", "received_then_lost",
)  # fmt: skip
FAULT_EVERY = 50
CLIENT = "bench"
P99 = Goal(target=90, stretch=60, more_is_better=False)
POSTS = Goal(target=1.05, stretch=1.03, more_is_better=False)
LATE = Goal(target=0, more_is_better=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the authority takes its time for."""

    name: str
    answers_late: bool


PLANS = (
    Plan(name="verdict after 2 to 30 s", answers_late=False),
    Plan(name="answer after 2 to 30 s", answers_late=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """What came of it: seconds from publication to verdict, POSTs, shifts not covered in time."""

    seconds: list[float]
    posts: int
    not_in_time: int

    @property
    def p99(self) -> float:
        """The slowest one in a hundred."""
        return statistics.quantiles(self.seconds, n=100)[98]


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """One peak for each database and each way to be slow: each takes two to three minutes."""
    shifts = SHIFTS if sizes.many >= MANY else FEW_SHIFTS
    figures = []
    for database in DATABASES:
        for plan in PLANS:
            peak = _peak(stands, database, plan, shifts)
            rows = (
                ("p99 publication to verdict", "s", P99, peak.p99),
                ("POSTs a shift", "", POSTS, peak.posts / shifts),
                ("shifts not covered before start", "", LATE, float(peak.not_in_time)),
                ("median publication to verdict", "s", None, statistics.median(peak.seconds)),
            )
            for what, unit, goal, value in rows:
                figure = Figure(
                    what=f"{shifts} shifts, {plan.name}: {what}", database=database, unit=unit, goal=goal
                )  # fmt: skip
                figure.add(value)
                figures.append(figure)
    return figures


def _peak(stands: Stands, database: str, plan: Plan, shifts: int) -> Peak:
    with stands.new(database, workers=shifts) as stand:
        add_insured(stand, shifts)
        with TemporaryDirectory() as folder:
            key = Path(folder) / "key.pem"
            config = SandboxConfig(
                now=SystemClock().now,
                clients={CLIENT: _write_key(key)},
                scenario=parse_scenario(_scenario(plan, shifts)),
                verdict_delay=timedelta(0),
            )
            with (
                SandboxServer(config) as authority,
                _service(stand, database, authority, key) as port,
            ):
                published = _publish(stand.sender, shifts, port)
                seconds, not_in_time = _wait_for_cover(stand, published)
                posts = _posts(authority)
    return Peak(seconds=seconds, posts=posts, not_in_time=not_in_time)


def _scenario(plan: Plan, shifts: int) -> list[dict[str, Any]]:
    """One rule a person: how long it takes, and for one in fifty what goes wrong first."""
    chance = random.Random(plan.name)
    rules = []
    for place, number in enumerate(numbers(shifts)):
        took = chance.randrange(2_000, 30_001) / 1000
        answer: object = {"status": 201, "after_seconds": took} if plan.answers_late else 201
        fault = [FAULTS[place // FAULT_EVERY % len(FAULTS)]] if place % FAULT_EVERY == 0 else []
        rules.append(
            {
                "match": {"ssin": number},
                "post": [*fault, answer],
                "delay_seconds": 0 if plan.answers_late else took,
            }
        )
    return rules


@contextmanager
def _service(stand: Stand, database: str, authority: SandboxServer, key: Path) -> Iterator[int]:
    """The service as an installation has it: on PostgreSQL with a worker of its own."""
    settings = {
        "COURIER_DIMONA_URL": authority.service_url,
        "COURIER_DIMONA_TOKEN_URL": authority.token_url,
        "COURIER_DIMONA_CLIENT_ID": CLIENT,
        "COURIER_DIMONA_KEY_FILE": str(key),
    }
    with running(stand.url, WEB_AND_WORKER, settings=settings) as web:
        if database == SQLITE:
            yield web.port
        else:
            with running(stand.url, WORKER, settings=settings):
                yield web.port


def _publish(sender: Sender, shifts: int, port: int) -> Mapping[str, datetime]:
    """Send a plan for each worker, evenly over the minute. Gives when each was sent."""
    published = {}
    clock = SystemClock()
    began = time.monotonic()
    chance = random.Random(SLUG)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        for place in range(shifts):
            due = began + place * PUBLISHED_WITHIN_SECONDS / shifts
            time.sleep(max(0.0, due - time.monotonic()))
            now = clock.now()
            starts_at = now + timedelta(minutes=chance.randrange(65, 120))
            body = _planned(place, now, starts_at)
            headers = sign(body, message_id=f"evt-{place}", sent_at=now, secrets=[sender.secret])
            published[f"S-{place}"] = now
            answer = client.post(
                f"/hooks/v1/{sender.slug}",
                content=body,
                headers={"content-type": "application/json", **headers},
            )
            if answer.status_code != 202:
                raise WrongRun(f"The door answered {answer.status_code}.")
    return published


def _planned(place: int, now: datetime, starts_at: datetime) -> bytes:
    shift = {
        "external_id": f"S-{place}",
        "worker": {"external_id": f"W-{place}"},
        "planned_start": starts_at.isoformat(),
        "planned_end": (starts_at + timedelta(hours=4)).isoformat(),
    }
    event = {
        "id": f"evt-{place}",
        "type": "shift.planned",
        "schema_version": 1,
        "timestamp": now.isoformat(),
        "data": {"shift": shift},
    }
    return httpx.Request("POST", "http://bench", json=event).content


def _wait_for_cover(stand: Stand, published: Mapping[str, datetime]) -> tuple[list[float], int]:
    """Seconds to the verdict of each shift, and how many had none before they start.

    Raises WrongRun when one has none after minutes.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with stand.database.reading() as session:
            found = session.execute(
                select(Shift.external_id, Shift.covered_at, Shift.planned_start).where(
                    Shift.covered.is_(True)
                )
            ).all()
        if len(found) == len(published):
            break
        if time.monotonic() > until:
            raise WrongRun(f"{len(published) - len(found)} shifts were never covered.")
        time.sleep(1)
    seconds = [(row.covered_at - published[row.external_id]).total_seconds() for row in found]
    return seconds, sum(row.covered_at >= row.planned_start for row in found)


def _posts(authority: SandboxServer) -> int:
    with httpx.Client(base_url=authority.address, trust_env=False, timeout=60) as client:
        log = client.get("/sandbox/log").json()
    return sum(
        entry["method"] == "POST" and entry["path"].endswith("/declarations") for entry in log
    )


def _write_key(file: Path) -> str:
    """Make a key for the service; gives its public half."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode("ascii")

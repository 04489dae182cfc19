"""A queue that is full: what does not fit is answered 503 with Retry-After, what was taken is stored."""

import http.client
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from sqlalchemy import make_url

from bench.events import EVENTS_A_BATCH
from bench.load import Request, Sent
from bench.service import running
from bench.sizes import Sizes
from bench.stand import DATABASES, Stand, Stands, WrongRun
from bench.table import Figure, Goal

TITLE = "A full queue"
ABOUT = (
    "The database is held for three seconds while ten senders bring 500 events each to a queue with "
    "room for 1,000. No time is measured: every answer must be one of two, and what was "
    "acknowledged is compared with the table."
)
SENDERS = 10
ROOM = 1_000
HOLD_SECONDS = 3.0
"""Less than a statement of the service waits for a lock."""

NONE = Goal(target=0, more_is_better=False)
SOME = Goal(target=1)


@dataclass(slots=True)
class Answers:
    """What the senders heard."""

    sent: Sent = field(default_factory=Sent)
    refused: int = 0
    without_retry_after: int = 0
    others: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, request: Request, response: http.client.HTTPResponse, body: bytes) -> None:
        with self.lock:
            if response.status == 200:
                self.sent.note(request, response.status, body, 0.0)
            elif response.status == 503:
                self.refused += 1
                self.without_retry_after += response.getheader("retry-after") is None
            else:
                self.others += 1


def measure(stands: Stands, sizes: Sizes) -> list[Figure]:
    """Each database once a round."""
    return [figure for name in DATABASES for figure in _measure(stands, sizes, name)]


def _measure(stands: Stands, sizes: Sizes, database: str) -> list[Figure]:
    refused = Figure(what="requests answered 503", database=database, goal=SOME)
    bare = Figure(what="503 without Retry-After", database=database, goal=NONE)
    others = Figure(what="other answers", database=database, goal=NONE)
    lost = Figure(what="acknowledged and not stored", database=database, goal=NONE)
    for _ in range(sizes.rounds):
        with stands.new(database) as stand:
            answers = _overload(stand)
            stored = set(stand.stored())
        refused.add(answers.refused)
        bare.add(answers.without_retry_after)
        others.add(answers.others)
        lost.add(len(answers.sent.acknowledged - stored))
        if not answers.sent.acknowledged:
            raise WrongRun("Nothing was acknowledged while the queue was full.")
    return [refused, bare, others, lost]


def _overload(stand: Stand) -> Answers:
    answers = Answers()
    settings = {"COURIER_INTAKE_QUEUE_LIMIT": str(ROOM)}
    with running(stand.url, settings=settings) as service:
        starts = range(0, SENDERS * EVENTS_A_BATCH, EVENTS_A_BATCH)
        requests = [stand.sender.batch_of(range(start, start + EVENTS_A_BATCH)) for start in starts]
        _post(service.port, stand.sender.batch_of(range(starts.stop, starts.stop + 1)), answers)
        senders = [
            threading.Thread(target=_post, args=(service.port, request, answers))
            for request in requests
        ]
        with _held(stand):
            for sender in senders:
                sender.start()
            time.sleep(HOLD_SECONDS)
        for sender in senders:
            sender.join()
    answers.sent.count()
    return answers


def _post(port: int, request: Request, answers: Answers) -> None:
    head, _, body = request.wire.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = dict(line.split(": ", 1) for line in lines)
    connection.request("POST", first.split()[1], body, headers)
    response = connection.getresponse()
    answers.note(request, response, response.read())
    connection.close()


@contextmanager
def _held(stand: Stand) -> Iterator[None]:
    """Nobody can write events for the block."""
    if stand.database.is_sqlite:
        connection = sqlite3.connect(str(make_url(stand.url).database), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
        connection.close()
        return
    with psycopg.connect(stand.url.replace("postgresql+psycopg", "postgresql")) as held:
        held.execute("LOCK TABLE inbox_events IN EXCLUSIVE MODE")
        yield

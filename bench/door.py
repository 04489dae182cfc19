"""The webhook door against the database's own rate of one-row inserts, on both databases."""

import asyncio
import json
import os
import re
import resource
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import text

from bench.cluster import Cluster, running_cluster
from bench.load import Measured, prepare, send_all
from courier_api.cli.embedded import free_port, wait_until_listening
from courier_api.foundation.clock import SystemClock
from courier_api.foundation.cooperatives import add_cooperative
from courier_api.foundation.database import Database
from courier_api.foundation.migrate import upgrade
from courier_api.sources.add import NewSource, add_source
from platforms.signatures.standard_webhooks import shared_secret

CONNECTIONS = 64
EMPLOYER = "0765432146"


@dataclass(slots=True)
class Rounds:
    """Figures of the rounds of one database."""

    database: str
    ours: list[float] = field(default_factory=list)
    ceiling: list[float] = field(default_factory=list)
    events_per_commit: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    cpu_us: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Median of ours over median of the ceiling."""
        return statistics.median(self.ours) / statistics.median(self.ceiling)


def measure(*, events: int, rounds: int) -> list[Rounds]:
    """Alternate ceiling and ours, on each database."""
    folder = Path(mkdtemp(prefix="courier-bench-"))
    with running_cluster() as cluster:
        results = [Rounds("PostgreSQL"), Rounds("SQLite")]
        for number in range(rounds):
            results[0].ceiling.append(_pgbench(cluster))
            _our_round(results[0], cluster.url, events, f"pg{number}")
            results[1].ceiling.append(_sqlite_commits(folder / f"bare{number}.db"))
            _our_round(results[1], f"sqlite:///{folder}/ours{number}.db", events, f"sq{number}")
    return results


def _our_round(result: Rounds, url: str, events: int, run: str) -> None:
    upgrade(url)
    database = Database(url)
    secret = shared_secret(os.urandom(32))
    slug = f"bench-{run}"
    with database.transaction() as session:
        add_cooperative(session, EMPLOYER, "Bench", now=SystemClock().now())
        new = NewSource(
            employer_number=EMPLOYER, slug=slug, scheme="standard-webhooks", secret=secret
        )
        source_id = add_source(session, new, now=SystemClock().now(), actor="bench")
    prepared = prepare(events, slug=slug, secret=secret, run=run)
    with _service(url) as (port, process):
        asyncio.run(send_all("127.0.0.1", port, prepared[:200], connections=8))
        cpu_before, commits_before = _cpu_seconds(process.pid), _commits(database)
        measured = asyncio.run(send_all("127.0.0.1", port, prepared, connections=CONNECTIONS))
        cpu = _cpu_seconds(process.pid) - cpu_before
        commits = (
            _service_commits(port) if database.is_sqlite else _commits(database) - commits_before
        )
    _check(database, source_id, measured)
    total = sum(measured.statuses.values())
    result.ours.append(measured.per_second)
    result.p50_ms.append(measured.latency_ms(0.5))
    result.p99_ms.append(measured.latency_ms(0.99))
    result.cpu_us.append(1e6 * cpu / total)
    result.events_per_commit.append(total / max(1, commits))
    database.dispose()


def _check(database: Database, source_id: int, measured: Measured) -> None:
    """Acknowledged events are stored events, none twice; a fast wrong run fails."""
    with database.reading() as session:
        rows = (
            session.execute(
                text("SELECT event_id FROM inbox_events WHERE source_id = :source"),
                {"source": source_id},
            )
            .scalars()
            .all()
        )
    if len(rows) != len(set(rows)) or not measured.acknowledged <= set(rows):
        raise SystemExit("The run is wrong: acknowledged events and stored events differ.")
    if measured.statuses.keys() - {200, 202, 401}:
        raise SystemExit(f"The run is wrong: answers {dict(measured.statuses)}.")


@contextmanager
def _service(url: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port(8200)
    environment = {
        **os.environ,
        "COURIER_DATABASE_URL": url,
        "COURIER_DIMONA_URL": "http://127.0.0.1:9/none",
        "COURIER_DIMONA_TOKEN_URL": "http://127.0.0.1:9/none",
        "COURIER_DIMONA_KEY_FILE": str(_throwaway_key()),
        "COURIER_TWILIO_BASE_URL": "http://127.0.0.1:9/",
        "COURIER_LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "courier_api.cli.main", "serve", "--port", str(port), "--without-worker"],
        env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_listening(port, process)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _throwaway_key() -> Path:
    path = Path(mkdtemp(prefix="courier-bench-key-")) / "key.pem"
    key = generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _commits(database: Database) -> int:
    if database.is_sqlite:
        return 0
    with database.reading() as session:
        session.execute(text("SELECT pg_stat_force_next_flush()"))
        return int(
            session.scalar(
                text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
            )
            or 0
        )


def _service_commits(port: int) -> int:
    metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    found = re.search(r"^courier_intake_commits_total (\d+)", metrics, re.MULTILINE)
    return int(float(found[1])) if found else 0


def _pgbench(cluster: Cluster) -> float:
    """One-row inserts a second of the same bytes, 32 clients."""
    sql = "CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, event_id text UNIQUE, raw bytea)"
    cluster.run("psql", "-X", "-h", str(cluster.socket), "-U", "postgres", "-c", sql)
    script = cluster.folder / "insert.sql"
    script.write_text(
        "INSERT INTO bare (event_id, raw) VALUES (gen_random_uuid()::text, decode(repeat('61', 1024), 'hex'));\n"
    )
    output = cluster.run(
        "pgbench", "-h", str(cluster.socket), "-U", "postgres", "-n", "-M", "prepared",
        "-c", "32", "-j", "2", "-T", "5", "-f", str(script), "postgres",
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", output)
    if found is None:
        raise SystemExit(f"pgbench said: {output}")
    return float(found[1])


def _sqlite_commits(path: Path) -> float:
    """One-row commits a second through sqlite3, WAL and FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, raw BLOB)")
    raw = b"a" * 1024
    began = time.perf_counter()
    done = 0
    while time.perf_counter() - began < 3:
        connection.execute("INSERT INTO bare (event_id, raw) VALUES (?, ?)", (f"e{done}", raw))
        done += 1
    seconds = time.perf_counter() - began
    connection.close()
    return done / seconds


def peak_memory_mib() -> int:
    """Of this process and its children, in MiB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) // 1024


def as_rows(results: list[Rounds]) -> list[dict[str, object]]:
    """The figures for the table and the file."""
    return [
        {
            "database": result.database,
            "events_per_second": round(statistics.median(result.ours)),
            "range": f"{min(result.ours):.0f}-{max(result.ours):.0f}",
            "one_row_per_second": round(statistics.median(result.ceiling)),
            "ratio": round(result.ratio, 2),
            "events_per_commit": round(statistics.median(result.events_per_commit), 1),
            "p50_ms": round(statistics.median(result.p50_ms), 1),
            "p99_ms": round(statistics.median(result.p99_ms), 1),
            "cpu_us_per_event": round(statistics.median(result.cpu_us)),
        }
        for result in results
    ]


def to_json(results: list[Rounds]) -> str:
    """The same as a JSON document."""
    return json.dumps(as_rows(results), indent=2)

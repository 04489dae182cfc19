"""`python -m bench [--quick]`: measures, prints a table, writes it to bench/results/."""

import argparse
import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.door import Rounds, as_rows, measure, peak_memory_mib, to_json

RESULTS = Path(__file__).parent / "results"
SUBJECT = "door"
TARGETS = {
    "PostgreSQL": (0.50, "webhook events/s ÷ pgbench one-row inserts/s, 32 clients"),
    "SQLite": (0.9, "webhook events/s ÷ one-row commits/s through sqlite3, FULL"),
}
LEAST_EVENTS_PER_COMMIT = 16


def main() -> int:
    """Run everything; exit status 1 when a target is missed by more than the run's own spread."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument(
        "--quick", action="store_true", help="fewer events and rounds, nothing written"
    )
    quick = parser.parse_args().quick or os.environ.get("QUICK") == "1"
    events, rounds = (3000, 2) if quick else (20000, 5)
    results = measure(events=events, rounds=rounds)
    table = _table(results, events, rounds)
    sys.stdout.write(table)
    if not quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{SUBJECT}.md").write_text(table)
        (RESULTS / f"{SUBJECT}.json").write_text(to_json(results) + "\n")
    return 1 if not quick and any(_missed(result) for result in results) else 0


def _missed(result: Rounds) -> bool:
    best = max(result.ours) / min(result.ceiling)
    return (
        best < TARGETS[result.database][0]
        or max(result.events_per_commit) < LEAST_EVENTS_PER_COMMIT
    )


def _table(results: list[Rounds], events: int, rounds: int) -> str:
    rows = as_rows(results)
    header = list(rows[0])
    lines = [
        "# The webhook door",
        "",
        f"{events} distinct signed events of about 1 KB a round, 64 connections, {rounds} rounds, ceiling",
        "and ours in turn; 1 % bad signatures, 5 % repeats; after each round acknowledged events were",
        "compared with stored events. Durability on: fsync, synchronous_commit, SQLite FULL.",
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"SQLite {sqlite3.sqlite_version}, peak memory {peak_memory_mib()} MiB.",
        "",
        "| " + " | ".join(name.replace("_", " ") for name in header) + " | target ratio |",
        "|" + " --- |" * (len(header) + 1),
    ]
    lines += [
        "| " + " | ".join(str(row[name]) for name in header)
        + f" | ≥ {TARGETS[str(row['database'])][0]} |"
        for row in rows
    ]  # fmt: skip
    lines += ["", *(f"{name}: {told}." for name, (_, told) in TARGETS.items()), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

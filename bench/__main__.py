"""`python -m bench`: measures, prints a table for each subject, and keeps those of a full run."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    batch,
    console,
    door,
    friday_peak,
    full_queue,
    growth,
    machine,
    one_commit,
    open_loop,
    pay,
    pay_in_database,
    projection,
    reconcile,
    what_if,
)
from bench.sizes import Sizes, sizes
from bench.stand import Stands, open_stands
from bench.table import Figure, Verdict, as_table

RESULTS = Path(__file__).parent / "results"
DURABILITY = (
    "Durability was on and was looked up in each database: fsync, synchronous_commit and "
    "full_page_writes, SQLite in WAL with FULL. After each round acknowledged events were compared "
    "with stored events: none lost, none twice. A ratio is the median of the rounds' ratios."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What can be measured by itself."""

    title: str
    about: str
    measure: Callable[[Stands, Sizes], list[Figure]]


SUBJECTS = {
    "door": Subject(title=door.TITLE, about=door.ABOUT, measure=door.measure),
    "one_commit": Subject(
        title=one_commit.TITLE, about=one_commit.ABOUT, measure=one_commit.measure
    ),
    "open_loop": Subject(title=open_loop.TITLE, about=open_loop.ABOUT, measure=open_loop.measure),
    "batch": Subject(title=batch.TITLE, about=batch.ABOUT, measure=batch.measure),
    "projection": Subject(
        title=projection.TITLE, about=projection.ABOUT, measure=projection.measure
    ),
    "growth": Subject(title=growth.TITLE, about=growth.ABOUT, measure=growth.measure),
    "full_queue": Subject(
        title=full_queue.TITLE, about=full_queue.ABOUT, measure=full_queue.measure
    ),
    "pay": Subject(title=pay.TITLE, about=pay.ABOUT, measure=pay.measure),
    "what_if": Subject(title=what_if.TITLE, about=what_if.ABOUT, measure=what_if.measure),
    "console": Subject(title=console.TITLE, about=console.ABOUT, measure=console.measure),
    "reconcile": Subject(title=reconcile.TITLE, about=reconcile.ABOUT, measure=reconcile.measure),
    "friday_peak": Subject(
        title=friday_peak.TITLE, about=friday_peak.ABOUT, measure=friday_peak.measure
    ),
    "pay_in_database": Subject(
        title=pay_in_database.TITLE, about=pay_in_database.ABOUT, measure=pay_in_database.measure
    ),
}

TAKES_LONG = ("growth", "pay_in_database", "friday_peak")
"""Only in a quick run when it is named."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; a full run ends with 1 when a target is missed in every round."""
    given = _arguments(arguments)
    quick = given.quick or os.environ.get("QUICK") == "1"
    wanted = sizes(quick=quick, scale=given.scale, rounds=given.rounds)
    is_full = wanted == sizes(quick=False, scale=None, rounds=None)
    missed = False
    with open_stands() as stands:
        facts = machine.facts(stands.folder, stands.cluster.run("postgres", "--version").strip())
        for name in given.only or [each for each in SUBJECTS if not (quick and each in TAKES_LONG)]:
            subject = SUBJECTS[name]
            figures = subject.measure(stands, wanted)
            page = _page(subject, figures, wanted, facts)
            sys.stdout.write(page + "\n")
            sys.stdout.flush()
            missed |= any(figure.verdict is Verdict.MISSED for figure in figures)
            if is_full:
                _keep(name, page, figures, facts)
    return 1 if is_full and missed else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few events and rounds, nothing kept")
    parser.add_argument(
        "--only", action="append", choices=SUBJECTS, help="this subject; may be given again"
    )
    parser.add_argument("--scale", type=float, help="1.0 is a million events")
    parser.add_argument("--rounds", type=int)
    return parser.parse_args(arguments)


def _page(subject: Subject, figures: Sequence[Figure], wanted: Sizes, facts: str) -> str:
    own, children = machine.peak_mib()
    return "\n".join(
        [
            f"# {subject.title}",
            "",
            subject.about,
            "",
            f"{DURABILITY} Up to {wanted.rounds} rounds in turn; scale: {wanted.many} events.",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}. {facts} Peak memory: {own:.0f} MiB here, "
            f"{children:.0f} MiB in the largest process started.",
            "",
            as_table(figures),
        ]
    )


def _keep(name: str, page: str, figures: Sequence[Figure], facts: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(page)
    document = {"machine": facts, "figures": [figure.document() for figure in figures]}
    (RESULTS / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())

"""`courier-api inbox …`: what came in, what is parked and why, try again."""

from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table, tell_progress
from courier_api.cli.context import command_context
from courier_api.cli.rules import Subparsers
from courier_api.foundation.models import Cooperative
from courier_api.intake.try_again import try_events_again
from courier_api.messaging.inbox import listed_events, numbers_of, shown_event
from courier_api.messaging.parked import ParkedFilter, parked_ids_of
from courier_api.pay.waiting import days_without_agreement, price_again

MOST_ROWS = 1_000_000
ACTOR = "command"
NO_AGREEMENT = "no_agreement"
"""Not parked: the shift is declared, and its pay waits. Trying again prices it again."""


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    listing = groups["inbox"].add_parser("list", help="events, newest first")
    listing.add_argument("--state", choices=("received", "applied", "parked", "conflict"))
    listing.add_argument("--limit", type=int, default=MOST_ROWS, help="at most so many rows")
    listing.set_defaults(run=list_events)
    showing = groups["inbox"].add_parser("show", help="one event with its body")
    showing.add_argument("id", metavar="ID", help="our number, or the platform's event id")
    showing.set_defaults(run=show_event)
    trying = groups["inbox"].add_parser(
        "replay", help="try parked events again (all without an ID)"
    )
    trying.add_argument("ids", metavar="ID", nargs="*", help="our number, or the platform's id")
    trying.add_argument("--reason", help="all that are parked by this rule, or no_agreement")
    trying.add_argument("--source", help="all that this source sent")
    trying.add_argument("--worker", help="all about this worker, by the platform's id")
    trying.set_defaults(run=replay_events)
    for parser in (listing, showing, trying):
        add_json_option(parser)


WITHHELD = "The body tells of an accident. A prevention adviser opens it in its case."


def list_events(arguments: Namespace) -> int:
    """`inbox list`."""
    if not 1 <= arguments.limit <= MOST_ROWS:
        raise WrongInput(f"--limit must be between 1 and {MOST_ROWS}.")
    with command_context() as (_, database, _), database.reading() as session:
        rows = listed_events(session, state=arguments.state, limit=arguments.limit)
    document = [row.document() for row in rows]
    lines = table(
        ("id", "source", "event", "type", "received", "state", "reason"),
        [(r.id, r.source, r.event_id, r.type, f"{r.received_at:%d.%m.%Y %H:%M:%S}", r.state, r.reason)
         for r in rows],
    )  # fmt: skip
    print_answer(arguments, document, lines if rows else ["The inbox is empty."])
    return 0


def show_event(arguments: Namespace) -> int:
    """`inbox show`."""
    with command_context() as (_, database, _), database.reading() as session:
        shown = shown_event(session, arguments.id)
    if shown is None:
        raise WrongInput(f"There is no event {arguments.id}.")
    row, body = shown
    lines = [f"{name}: {value}" for name, value in row.document().items() if value is not None]
    told = WITHHELD if body is None else body
    print_answer(arguments, {**row.document(), "body": body}, [*lines, "", told])
    return 0


def replay_events(arguments: Namespace) -> int:
    """`inbox replay`."""
    wanted = ParkedFilter(reason=arguments.reason, source=arguments.source, worker=arguments.worker)
    if arguments.ids and wanted.document():
        raise WrongInput("Name events by their ID, or by --reason, --source and --worker.")
    with command_context() as (_, database, clock), database.transaction() as session:
        now = clock.now()
        if wanted.reason == NO_AGREEMENT:
            return _price_again(session, arguments, now=now)
        ids = _named(session, arguments.ids) if arguments.ids else parked_ids_of(session, wanted)
        tell_progress(f"Trying {len(ids)} events again …")
        outcomes = try_events_again(session, ids, employer_number=None, actor=ACTOR, now=now)
    applied = outcomes.count("applied")
    document = [{"id": i, "state": o} for i, o in zip(ids, outcomes, strict=True)]
    print_answer(
        arguments, document, [f"{applied} applied, {len(outcomes) - applied} still parked."]
    )
    return 0


def _price_again(session: Session, arguments: Namespace, *, now: datetime) -> int:
    months = 0
    for employer_number in session.scalars(select(Cooperative.employer_number)).all():
        days = days_without_agreement(session, employer_number, source=arguments.source, now=now)
        cause = f"replay:{now.isoformat()}"
        months += price_again(session, employer_number, days, cause=cause, now=now)
    print_answer(arguments, {"months": months}, [f"{months} months are priced again."])
    return 0


def _named(session: Session, wanted: Iterable[str]) -> list[int]:
    numbers: list[int] = []
    for name in wanted:
        found = numbers_of(session, name)
        if not found:
            raise WrongInput(f"There is no event {name}.")
        numbers += found
    return numbers

"""`courier-api parameters …`: the dated table of figures; rows are only added."""

from argparse import ArgumentParser, Namespace
from typing import Any

from courier_api.agreements.note_figures import note_figures
from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table
from courier_api.cli.context import command_context, employer_of, make_sure_of
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import parse_instant
from courier_api.parameters.add import TypedRow, add_row
from courier_api.parameters.confirm import confirm, withdraw
from courier_api.parameters.enter import Author
from courier_api.parameters.queries import known_rows, periods_by_figure
from platforms.parameter_periods import Period
from platforms.parameters import Confidence

ACTOR = "command"
SHOWN_SOURCE = 40


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    group = groups["parameters"]
    listing = group.add_parser("list", help="figures with their periods, source and confidence")
    listing.add_argument("key", nargs="?", help="only figures whose name begins so")
    listing.add_argument("--unconfirmed", action="store_true", help="only what waits for a person")
    listing.add_argument("--known-at", metavar="ISO", help="as it was known at this moment")
    listing.set_defaults(run=list_all)
    adding = group.add_parser("add", help="add a row of this co-operative")
    for name in ("key", "scope", "value", "unit"):
        adding.add_argument(f"--{name}", required=True)
    adding.add_argument("--from", required=True, dest="valid_from", metavar="DAY")
    adding.add_argument("--to", default="", dest="valid_to", metavar="DAY")
    adding.add_argument(
        "--confidence",
        choices=[each.value for each in Confidence],
        default=Confidence.UNCONFIRMED.value,
    )
    adding.add_argument(
        "--replace", action="store_true", help="it goes before what holds on the same days"
    )
    adding.set_defaults(run=add_one)
    confirming = group.add_parser("confirm", help="say in your name that a figure is right")
    confirming.add_argument("row", type=int, metavar="ROW")
    confirming.set_defaults(run=confirm_row)
    withdrawing = group.add_parser("withdraw", help="take a figure back; --source says why")
    withdrawing.add_argument("row", type=int, metavar="ROW")
    withdrawing.set_defaults(run=withdraw_row)
    for parser in (adding, confirming, withdrawing):
        _of_person(parser)
    for parser in (listing, adding, confirming, withdrawing):
        parser.add_argument("--employer", metavar="NUMBER")
        add_json_option(parser)


def _of_person(parser: ArgumentParser) -> None:
    parser.add_argument("--source", required=True, help="where it was published, or why")
    parser.add_argument("--by", required=True, metavar="NAME", help="the person who says so")


def list_all(arguments: Namespace) -> int:
    """`parameters list`."""
    known_at = None
    if arguments.known_at is not None:
        try:
            known_at = parse_instant(arguments.known_at)
        except ValueError as wrong:
            raise WrongInput("--known-at must be a moment in ISO 8601 with an offset.") from wrong
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        rows = known_rows(session, employer_number, known_at=known_at)
    shown = [
        _document(period)
        for (key, _), periods in periods_by_figure(rows).items()
        for period in periods
        if key.startswith(arguments.key or "") and _is_wanted(period, arguments)
    ]
    lines = table(
        ("row", "key", "scope", "from", "to", "value", "confidence", "source"),
        [
            (
                each["row"], each["key"], each["scope"], each["valid_from"], each["valid_to"],
                each["value"] or "-", each["confidence"], each["source"][:SHOWN_SOURCE],
            )
            for each in shown
        ],
    )  # fmt: skip
    print_answer(arguments, shown, lines if shown else ["No figure is like this."])
    return 0


def add_one(arguments: Namespace) -> int:
    """`parameters add`."""
    typed = TypedRow(
        key=arguments.key,
        scope=arguments.scope,
        valid_from=arguments.valid_from,
        valid_to=arguments.valid_to,
        value=arguments.value,
        unit=arguments.unit,
        source=arguments.source,
        confidence=arguments.confidence,
        replaces=arguments.replace,
    )
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        make_sure_of(session, employer_number, clock)
        row_id = add_row(session, typed, _author(arguments, employer_number), now=clock.now())
        note_figures(session, employer_number, [row_id])
    print_answer(arguments, {"rows": [row_id]}, [f"Row {row_id} is added."])
    return 0


def confirm_row(arguments: Namespace) -> int:
    """`parameters confirm`."""
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        make_sure_of(session, employer_number, clock)
        ids = confirm(
            session,
            arguments.row,
            _author(arguments, employer_number),
            source=arguments.source,
            now=clock.now(),
        )
        note_figures(session, employer_number, ids)
    print_answer(arguments, {"rows": ids}, ["The figure is confirmed."])
    return 0


def withdraw_row(arguments: Namespace) -> int:
    """`parameters withdraw`."""
    with command_context() as (settings, database, clock), database.transaction() as session:
        employer_number = employer_of(session, arguments, settings)
        make_sure_of(session, employer_number, clock)
        ids = withdraw(
            session,
            arguments.row,
            _author(arguments, employer_number),
            reason=arguments.source,
            now=clock.now(),
        )
        note_figures(session, employer_number, ids)
    print_answer(arguments, {"rows": ids}, ["The figure is withdrawn."])
    return 0


def _author(arguments: Namespace, employer_number: str) -> Author:
    return Author(employer_number=employer_number, actor=ACTOR, name=arguments.by)


def _is_wanted(period: Period, arguments: Namespace) -> bool:
    if not arguments.unconfirmed:
        return True
    waits = period.row.confidence is Confidence.UNCONFIRMED
    return waits and period.row.value is not None


def _document(period: Period) -> dict[str, Any]:
    row = period.row
    return {
        "row": row.row_id,
        "key": row.key,
        "scope": row.scope,
        "valid_from": period.first_day.isoformat(),
        "valid_to": period.last_day.isoformat() if period.last_day else None,
        "value": row.text,
        "unit": row.unit,
        "source": row.source,
        "confidence": row.confidence.value,
        "known_from": row.known_from.isoformat(),
        "entered_by": row.entered_by,
    }

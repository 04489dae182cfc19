"""`courier-api sources pull`: ask a platform for the shifts of a month, now."""

import re
from argparse import Namespace
from datetime import date

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, tell_progress
from courier_api.cli.context import command_context
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import Clock, local_date
from courier_api.intake.pull import pull_access, pull_month
from courier_api.invoices.draft import month_before, month_of
from courier_api.sources.queries import source_by_slug
from courier_api.wiring import PULL_CHANNELS
from platforms.pull import PullError

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    pulling = groups["sources"].add_parser("pull", help="pull the shifts of a month")
    pulling.add_argument("slug", metavar="SLUG")
    pulling.add_argument("--month", metavar="YYYY-MM", help="last month when it is left out")
    pulling.set_defaults(run=pull_one)
    add_json_option(pulling)


def pull_one(arguments: Namespace) -> int:
    """`sources pull`: goes on where an earlier pull of the month was stopped."""
    with command_context() as (_, database, clock):
        month = _month(arguments.month, clock)
        with database.reading() as session:
            source = source_by_slug(session, arguments.slug)
        if source is None:
            raise WrongInput(f"There is no source {arguments.slug}. See sources list.")
        make_channel = PULL_CHANNELS.get(source.scheme)
        if make_channel is None:
            raise WrongInput(f"A source of the scheme {source.scheme} cannot be pulled.")
        channel = make_channel(pull_access(source))
        tell_progress(f"Pulling {month:%Y-%m} from {source.slug} …")
        try:
            pulled = pull_month(database, channel, source, month, clock=clock)
        except PullError as error:
            raise WrongInput(f"The pull was stopped and can be resumed: {error}") from error
    document = {
        "source": arguments.slug,
        "month": f"{month:%Y-%m}",
        "pages": pulled.pages,
        "added": pulled.added,
        "unchanged": pulled.unchanged,
        "conflicts": pulled.conflicts,
        "unreadable": pulled.unreadable,
        "finished": pulled.finished,
    }
    lines = [
        f"{pulled.pages} pages of {month:%Y-%m}: {pulled.added} events added, "
        f"{pulled.unchanged} known."
    ]
    if pulled.unreadable:
        lines.append(f"{pulled.unreadable} shifts cannot be read: ask the platform about them.")
    if not pulled.finished:
        lines.append("Another process is pulling this month as well.")
    print_answer(arguments, document, lines)
    return 0


def _month(text: str | None, clock: Clock) -> date:
    if text is None:
        return month_before(month_of(local_date(clock.now())))
    found = MONTH.fullmatch(text)
    if found is None:
        raise WrongInput("--month is written like 2026-03.")
    return date(int(found[1]), int(found[2]), 1)

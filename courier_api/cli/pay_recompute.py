"""`courier-api pay recompute`: whole months of everybody, in set-based passes."""

from argparse import Namespace
from dataclasses import asdict
from datetime import date

from courier_api.cli.answers import WrongInput, add_json_option, print_answer, tell_progress
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.foundation.clock import Clock
from courier_api.foundation.database import Database
from courier_api.pay.facts import next_month
from courier_api.pay.period_shifts import Period
from courier_api.pay.price_period import PeriodPriced, price_period
from courier_api.pay.recompute import couriers_to_recompute, some_at_once


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    parser = groups["pay"].add_parser(
        "recompute", help="compute whole months of everybody again; what is right stays as it is"
    )
    parser.add_argument("--from", dest="first", required=True, metavar="MONTH", help="like 2026-01")
    parser.add_argument("--to", dest="last", metavar="MONTH", help="else the same month")
    parser.add_argument("--employer", metavar="NUMBER")
    add_json_option(parser)
    parser.set_defaults(run=recompute)


def recompute(arguments: Namespace) -> int:
    """`pay recompute`: a commit for some hundred couriers, so that it may be stopped and repeated."""
    begins = _month(arguments.first)
    last = _month(arguments.last or arguments.first)
    if last < begins:
        raise WrongInput(f"{arguments.last} is before {arguments.first}.")
    period = Period(begins=begins, ends=next_month(last))
    with command_context() as (settings, database, clock):
        with database.reading() as session:
            employer_number = employer_of(session, arguments, settings)
            courier_ids = couriers_to_recompute(session, employer_number, period)
        found = _price(database, clock, employer_number, courier_ids, period)
    lines = [
        f"Computed anew: {len(courier_ids)} couriers.",
        f"Newly written: {found.written}. Right already: {found.unchanged}. "
        f"Month by month: {found.month_by_month}.",
    ]
    print_answer(arguments, {"couriers": len(courier_ids), **asdict(found)}, lines)
    return 0


def _price(
    database: Database,
    clock: Clock,
    employer_number: str,
    courier_ids: list[int],
    period: Period,
) -> PeriodPriced:
    whole, done = PeriodPriced(written=0, unchanged=0, month_by_month=0), 0
    for some in some_at_once(courier_ids):
        with database.transaction() as session:
            whole += price_period(session, employer_number, some, period, now=clock.now())
        done += len(some)
        tell_progress(f"{done} of {len(courier_ids)} couriers …")
    return whole


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise WrongInput(f"{text} is no month. Write it like 2026-03.") from None

"""`courier-api pay as-known`: an old payslip again, from what was known at an instant."""

from argparse import Namespace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.cli.answers import WrongInput, add_json_option, print_answer
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.pay_corrections import euro
from courier_api.cli.rules import Subparsers
from courier_api.couriers.models import Courier
from courier_api.pay.as_known import DayAsKnown, Results, day_as_known


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    parser = groups["pay"].add_parser(
        "as-known", help="a worked day computed anew from what was known at an instant"
    )
    parser.add_argument("courier", metavar="COURIER", help="the co-operative's id of the courier")
    parser.add_argument("date", metavar="DATE")
    parser.add_argument("--at", required=True, metavar="ISO", help="the instant, with its offset")
    parser.add_argument("--employer", metavar="NUMBER")
    add_json_option(parser)
    parser.set_defaults(run=show_as_known)


def show_as_known(arguments: Namespace) -> int:
    """`pay as-known`: exit status 1 when the old result does not come out again."""
    worked_on, at = _day(arguments.date), _instant(arguments.at)
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        courier_id = _courier_id(session, employer_number, arguments.courier)
        found = day_as_known(session, courier_id, worked_on, at)
    document = {
        "courier": arguments.courier,
        "worked_on": worked_on.isoformat(),
        "at": at.isoformat(),
        "stored": found.stored,
        "recomputed": found.recomputed,
        "equal": found.difference is None,
        "difference": found.difference,
    }
    print_answer(arguments, document, _lines(found))
    return 1 if found.difference else 0


def _lines(found: DayAsKnown) -> list[str]:
    if not (found.stored or found.recomputed):
        return [f"Nothing was known of {found.worked_on} at {found.at.isoformat()}."]
    ending = found.difference or "Both are equal."
    return [
        f"Stored at that time: {euro(_total(found.stored)).lstrip('+')}.",
        f"Computed anew from what was known: {euro(_total(found.recomputed)).lstrip('+')}.",
        ending,
    ]


def _total(results: Results) -> int:
    return sum(int(result["total_cents"]) for result in results.values())


def _courier_id(session: Session, employer_number: str, reference: str) -> int:
    courier_id = session.scalar(
        select(Courier.id).where(
            Courier.employer_number == employer_number, Courier.reference == reference
        )
    )
    if courier_id is None:
        raise WrongInput(f"There is no courier {reference}.")
    return courier_id


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInput("DATE must be written like 2026-03-06.") from None


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise WrongInput("--at must be an instant like 2026-03-06T18:00:00Z.") from None
    if at.tzinfo is None:
        raise WrongInput("--at needs its offset: 2026-03-06T18:00:00+01:00, or Z.")
    return at

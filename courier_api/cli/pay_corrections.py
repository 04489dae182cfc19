"""`courier-api pay corrections …`: mass corrections, seen, and signed with a sign-in of one's own."""

from argparse import Namespace
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.auth.codes import confirm_code, identity_with, request_code
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import Role
from courier_api.cli.answers import WrongInput, add_json_option, print_answer, table
from courier_api.cli.context import command_context, employer_of
from courier_api.cli.rules import Subparsers
from courier_api.notices.send import send_sign_in_code
from courier_api.pay.mass_corrections.queries import (
    ChangeSum,
    CorrectionDetail,
    CorrectionHead,
    MonthChange,
    correction_detail,
    correction_list,
)
from courier_api.pay.mass_corrections.sign import sign

CENTS_PER_EURO = 100


def add(groups: dict[str, Subparsers]) -> None:
    """Add the commands."""
    about = "changed terms for priced days: who gets more or less"
    commands = (
        groups["pay"]
        .add_parser("corrections", help=about)
        .add_subparsers(dest="correction_command", required=True, metavar="COMMAND")
    )
    listing = commands.add_parser("list", help="mass corrections, newest first")
    listing.set_defaults(run=list_corrections)
    showing = commands.add_parser("show", help="who changes by how much, and what was applied")
    showing.set_defaults(run=show_correction)
    confirming = commands.add_parser(
        "confirm", help="sign it: the first person proposes, another one confirms"
    )
    confirming.add_argument("--phone", required=True, help="whose sign-in signs")
    confirming.add_argument("--code", help="the code that was sent; without it one is sent")
    confirming.set_defaults(run=confirm_correction)
    for parser in (showing, confirming):
        parser.add_argument("id", metavar="ID", type=int)
    for parser in (listing, showing, confirming):
        parser.add_argument("--employer", metavar="NUMBER")
        add_json_option(parser)


def list_corrections(arguments: Namespace) -> int:
    """`pay corrections list`."""
    with command_context() as (settings, database, _), database.reading() as session:
        heads = correction_list(session, employer_of(session, arguments, settings))
    lines = table(
        ("id", "agreement", "state", "since"),
        [(h.id, h.agreement, h.state, f"{h.opened_at:%d.%m.%Y %H:%M}") for h in heads],
    )
    document = [_head(head) for head in heads]
    print_answer(arguments, document, lines if heads else ["There is no mass correction."])
    return 0


def show_correction(arguments: Namespace) -> int:
    """`pay corrections show`."""
    with command_context() as (settings, database, _), database.reading() as session:
        employer_number = employer_of(session, arguments, settings)
        detail = correction_detail(session, employer_number, arguments.id)
    document = {
        **_head(detail.head),
        "sum": _sum(detail.whole),
        "by_month": [_sum(each) for each in detail.by_month],
        "couriers": [_change(each) for each in detail.months],
        "applied_months": detail.applied,
        "months_to_apply": detail.to_apply,
        "applied_otherwise": [_change(each) for each in detail.others],
    }
    print_answer(arguments, document, _lines(detail))
    return 0


def confirm_correction(arguments: Namespace) -> int:
    """`pay corrections confirm`: as somebody of the office who proves it with a code."""
    with command_context() as (settings, database, clock):
        with database.transaction() as session:
            employer_number = employer_of(session, arguments, settings)
            person = _person(session, arguments.phone, employer_number)
            if arguments.code is None:
                return _send_code(session, arguments, clock.now())
            # Counted also when it is wrong, so this transaction ends well in either case.
            proved = confirm_code(session, arguments.phone, arguments.code, clock.now())
        if proved is None:
            raise WrongInput("This code is wrong, used or too old. Ask for another one.")
        with database.transaction() as session:
            state = sign(
                session,
                arguments.id,
                employer_number=employer_number,
                identity_id=person.id,
                now=clock.now(),
            )
    told = {
        "proposed": "Proposed. Another person of the office has to confirm it.",
        "confirmed": "Confirmed. It is applied in the background.",
    }
    print_answer(arguments, {"id": arguments.id, "state": state}, [told[state]])
    return 0


def _person(session: Session, phone: str, employer_number: str) -> SignInIdentity:
    person = identity_with(session, phone)
    if person is None or person.employer_number != employer_number or person.role != Role.OFFICE:
        raise WrongInput("Nobody of the office signs in with this phone.")
    return person


def _send_code(session: Session, arguments: Namespace, now: datetime) -> int:
    issued = request_code(session, arguments.phone, now)
    if issued is None:
        raise WrongInput("This phone had its codes of this hour. Wait, then ask again.")
    send_sign_in_code(session, issued, now)
    told = "A code is on its way to this phone. Give it with --code."
    print_answer(arguments, {"id": arguments.id, "state": "code_sent"}, [told])
    return 0


def _head(head: CorrectionHead) -> dict[str, object]:
    return {
        "id": head.id,
        "agreement": head.agreement,
        "state": head.state,
        "opened_at": _at(head.opened_at),
        "proposed_by": head.proposed_by,
        "proposed_at": _at(head.proposed_at),
        "confirmed_by": head.confirmed_by,
        "confirmed_at": _at(head.confirmed_at),
        "applied_at": _at(head.applied_at),
    }


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _sum(each: ChangeSum) -> dict[str, object]:
    return {
        "month": f"{each.month:%Y-%m}" if each.month else None,
        "couriers_up": each.couriers_up,
        "couriers_down": each.couriers_down,
        "total_cents": each.total_cents,
        "payable_cents": each.payable_cents,
    }


def _change(each: MonthChange) -> dict[str, object]:
    return {
        "courier_id": each.courier_id,
        "month": f"{each.month:%Y-%m}",
        "usable": each.is_usable,
        "old_total_cents": each.old_total_cents,
        "new_total_cents": each.new_total_cents,
        "total_cents": each.total_cents,
        "payable_cents": each.payable_cents,
        "applied_total_cents": each.applied_total_cents,
    }


def _lines(detail: CorrectionDetail) -> list[str]:
    head, whole = detail.head, detail.whole
    lines = [
        f"Mass correction {head.id} of {head.agreement}: {head.state}.",
        f"{whole.couriers_up} couriers get more, {whole.couriers_down} less: "
        f"{euro(whole.total_cents)} in all, {euro(whole.payable_cents)} net.",
        *table(
            ("courier", "month", "old", "new", "difference", "net", "posted"),
            [_cells(each) for each in detail.months],
        ),
    ]
    if detail.others:
        lines.append(f"{len(detail.others)} months were applied otherwise: events came in between.")
    elif head.state == "applied":
        lines.append("Everything was applied as it was shown.")
    return lines


def _cells(each: MonthChange) -> tuple[object, ...]:
    posted = None if each.applied_total_cents is None else euro(each.applied_total_cents)
    return (
        each.courier_name,
        f"{each.month:%Y-%m}",
        euro(each.old_total_cents).lstrip("+"),
        euro(each.new_total_cents).lstrip("+"),
        euro(each.total_cents) if each.is_usable else "cannot be computed",
        euro(each.payable_cents),
        posted,
    )


def euro(cents: int) -> str:
    """Cents as euro with a sign."""
    whole, rest = divmod(abs(cents), CENTS_PER_EURO)
    return f"{'-' if cents < 0 else '+'}{whole}.{rest:02d}"

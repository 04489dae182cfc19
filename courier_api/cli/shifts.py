"""`courier-api shifts show`: one shift, its cover, and what is open about it."""

from argparse import Namespace
from datetime import datetime

from courier_api.cli.answers import WrongInput, add_json_option, print_answer
from courier_api.cli.context import command_context
from courier_api.cli.rules import Subparsers
from courier_api.filings.clear_to_start import clearances, shut_gates
from courier_api.filings.facts import utc_text
from courier_api.filings.queries import alerts_about
from courier_api.foundation.clock import BRUSSELS
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.evidence import ShownDelivery, evidence_of
from courier_api.shifts.models import Shift
from courier_api.shifts.queries import shift_by_name, tasks_about


def add(groups: dict[str, Subparsers]) -> None:
    """Add the command."""
    showing = groups["shifts"].add_parser("show", help="one shift by its platform's id")
    showing.add_argument("slug", metavar="SLUG")
    showing.add_argument("external_id", metavar="EXTERNAL_ID")
    add_json_option(showing)
    showing.set_defaults(run=show)


def show(arguments: Namespace) -> int:
    """`shifts show`."""
    with command_context() as (_, database, _), database.reading() as session:
        shift = shift_by_name(session, arguments.slug, arguments.external_id)
        if shift is None:
            raise WrongInput(f"{arguments.slug} has no shift {arguments.external_id}.")
        alerts, tasks = alerts_about(session, shift), tasks_about(session, shift)
        evidence = evidence_of(session, shift)
        cleared = clearances(session, [shift])[shift.id]
        shut = shut_gates(session, [shift]).get(shift.id, ())
    document = {
        **_facts(shift),
        "clear_to_start": cleared.value,
        "conditions_missing": [reason.value for reason in shut],
        "alerts": alerts,
        "human_tasks": tasks,
        "evidence": [_delivery(each) for each in evidence],
    }
    missing = [f"Condition missing: {_words(reason.value)}." for reason in shut]
    lines = [*_lines(shift), *missing, f"Evidence: {len(evidence)} deliveries."]
    print_answer(arguments, document, [*lines, *_open_about(shift, alerts, tasks)])
    return 0


def _facts(shift: Shift) -> dict[str, object]:
    return {
        "external_id": shift.external_id,
        "state": shift.state,
        "engagement": shift.engagement,
        "planned_start": _text(shift.planned_start),
        "planned_end": _text(shift.planned_end),
        "actual_start": _text(shift.actual_start),
        "actual_end": _text(shift.actual_end),
        "worked_seconds": shift.worked_seconds,
        "pay_status": shift.pay_status,
        "declaration_status": shift.declaration_status,
        "distance_m": shift.distance_metres,
        "deliveries_count": shift.deliveries_count,
        "covered": shift.covered,
        "late": shift.declared_late,
        "period_id": shift.period_id,
        "findings": shift.findings,
    }


def _delivery(shown: ShownDelivery) -> dict[str, object]:
    return {"delivery": shown.external_id, "ended_at": _text(shown.ended_at)}


def _lines(shift: Shift) -> list[str]:
    start = shift.actual_start or shift.planned_start
    end = shift.actual_end or shift.planned_end
    cover = "covered" if shift.covered else "NOT covered"
    lines = [
        f"Shift {shift.external_id}: {shift.state}, {_local(start)} to {_local(end)}.",
        f"Cover: {cover}{', declared late' if shift.declared_late else ''}.",
    ]
    if is_self_employed(shift):
        lines.append("Ridden self-employed, for the platform: neither declared nor paid by us.")
    if shift.period_id:
        lines.append(f"Dimona period {shift.period_id}.")
    return lines


def _open_about(
    shift: Shift, alerts: list[dict[str, str]], tasks: list[dict[str, str]]
) -> list[str]:
    return [
        *(
            f"Alert for the {each['to']}: {_words(each['code'])}, {each['at_utc']}."
            for each in alerts
        ),
        *(f"Question for a person: {_words(each['code'])}." for each in tasks),
        *(f"Finding: {_words(code)}." for code in shift.findings),
    ]


def _words(code: str) -> str:
    return code.replace("_", " ")


def _text(instant: datetime | None) -> str | None:
    return utc_text(instant) if instant else None


def _local(instant: datetime | None) -> str:
    return f"{instant.astimezone(BRUSSELS):%a %d.%m.%Y %H:%M}" if instant else "?"

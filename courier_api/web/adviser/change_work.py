"""What the forms of the timeline, the investigation, the actions and the messages do."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.add_line import add_line
from courier_api.incidents.advance_action import (
    cancel_action,
    check_effect,
    finish_action,
    start_action,
)
from courier_api.incidents.ask_reporter import ask_reporter
from courier_api.incidents.find import hold_case
from courier_api.incidents.investigate import (
    Cause,
    CauseOrder,
    Codes,
    Findings,
    Level,
    Method,
    save_investigation,
)
from courier_api.incidents.models import Incident
from courier_api.incidents.plan_action import Plan, add_action, change_action, move_action
from courier_api.prevention.link_risk import Risk, RiskKind, link_risk, unlink_risk
from courier_api.web.adviser.case_views import Change
from courier_api.web.adviser.change_summary import Fields, on_case
from courier_api.web.adviser.typed_fields import (
    choice,
    day,
    moment,
    needed,
    number,
    optional,
)

WHYS = 5
CAUSES_OF_AN_ORDER = 3


def _add_line(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    happened_at = moment(fields, "happened_at") or now
    text = fields.get("text", "")
    add_line(session, incident, text, happened_at=happened_at, actor=actor, now=now)


def _investigate(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    findings = Findings(
        level=choice(fields, "level", Level),
        method=choice(fields, "method", Method) if fields.get("method") else None,
        answers=[fields.get(f"why-{each}", "") for each in range(1, WHYS + 1)],
        causes=[
            Cause(order=order, text=fields.get(f"{order.value}-{each}", ""))
            for order in CauseOrder
            for each in range(1, CAUSES_OF_AN_ORDER + 1)
        ],
        factors=fields.get("factors", "").splitlines(),
        recommendations=fields.get("recommendations", "").splitlines(),
        codes=Codes(
            deviation=optional(fields, "deviation"),
            agent=optional(fields, "agent"),
            contact=optional(fields, "contact"),
        ),
        finished=fields.get("finished") == "yes",
    )
    save_investigation(session, incident, findings, actor=actor, now=now)


def _plan(fields: Fields) -> Plan:
    return Plan(
        title=fields.get("title", ""),
        owner_staff_id=number(fields, "owner"),
        due_on=day(fields, "due_on"),
        prevention_code=optional(fields, "prevention_code"),
        effect_check_due=day(fields, "effect_check_due"),
    )


def _add_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    add_action(session, incident, _plan(fields), actor=actor, now=now)


def _change_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    change_action(session, incident, _action(fields), _plan(fields), actor=actor, now=now)


def _start_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    start_action(session, incident, _action(fields), actor=actor, now=now)


def _finish_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    text = fields.get("text", "")
    finish_action(session, incident, _action(fields), text, actor=actor, now=now)


def _cancel_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    text = fields.get("text", "")
    cancel_action(session, incident, _action(fields), text, actor=actor, now=now)


def _check_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    check_effect(
        session, incident, _action(fields), fields.get("text", ""),
        effective=fields.get("effective") == "yes", actor=actor, now=now,
    )  # fmt: skip


def _move_action(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    to = hold_case(session, incident.employer_number, needed(fields, "ref"))
    move_action(session, incident, _action(fields), to, actor=actor, now=now)


def _ask(session: Session, incident: Incident, _: Fields, actor: str, now: datetime) -> None:
    ask_reporter(session, incident, actor=actor, now=now)


def _link_risk(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    kind, _, which = fields.get("risk", "").partition("-")
    told = {"kind": kind, "number": which}
    risk = Risk(kind=choice(told, "kind", RiskKind), number=number(told, "number") or 0)
    link_risk(session, incident, risk, number(fields, "action"), actor=actor, now=now)


def _unlink_risk(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    link_id, reason = number(fields, "link") or 0, fields.get("reason", "")
    unlink_risk(session, incident, link_id, reason, actor=actor, now=now)


def _action(fields: Fields) -> int:
    return number(fields, "action") or 0


TIMELINE: Mapping[str, Change] = {"add": on_case(_add_line)}
INVESTIGATION: Mapping[str, Change] = {"save": on_case(_investigate)}
ACTIONS: Mapping[str, Change] = {
    "add": on_case(_add_action),
    "change": on_case(_change_action),
    "start": on_case(_start_action),
    "finish": on_case(_finish_action),
    "cancel": on_case(_cancel_action),
    "check": on_case(_check_action),
    "move": on_case(_move_action, also="ref"),
    "risk": on_case(_link_risk),
    "unrisk": on_case(_unlink_risk),
}
MESSAGES: Mapping[str, Change] = {"ask": on_case(_ask)}

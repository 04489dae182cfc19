"""What the forms of a case's first tab do: moves, class, clocks, owner, rest, facts, circumstances."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.change_case import PLACE_FIELDS, change_case
from courier_api.incidents.confirm_class import is_confirmed, report_worsening
from courier_api.incidents.find import hold_case, incident_by_ref
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.link_cases import link_cases, unlink_cases
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import move_case
from courier_api.incidents.record_others import add_narrative
from courier_api.incidents.settle_deadline import meet_deadline, waive_deadline
from courier_api.incidents.snooze import snooze_case, wake_case
from courier_api.incidents.take_up import take_up
from courier_api.incidents.undo_move import undo_last_move
from courier_api.serious_accidents.decide_class import decide_class, take_back_class
from courier_api.web.adviser.case_views import Change
from courier_api.web.adviser.typed_fields import (
    FieldWrong,
    answer,
    choice,
    day,
    moment,
    needed,
    number,
    optional,
)
from courier_api.web.adviser.views import Reader
from safety.case_states import IncidentState
from safety.facts import IncidentClass

Fields = Mapping[str, str]
OnCase = Callable[[Session, Incident, Fields, str, datetime], None]
"""(session, case, fields, actor, now)"""

WORDS = ("kind", "nature", "vehicle", "weather", "light", "road_surface", "place_kind", "order_ref",
         "environment_code", "activity_code")  # fmt: skip
PLACE = ("street", "number", "postcode", "municipality")
CODED_FACTS = ("doctor", "consequence", "injury", "body", "deviation", "agent", "care_place")
ANSWERED_FACTS = ("loss_of_pay", "in_first_aid_register", "permanent_expected", "death")


def on_case(act: OnCase, *, also: str | None = None) -> Change:
    """A change of a case that is held meanwhile, and that nobody else changed since it was read.

    `also` is the field that names a second case, which is changed with it. Raises IncidentNotFound, CaseChanged, and whatever `act` raises.
    """

    def change(session: Session, reader: Reader, ref: str, fields: Fields, now: datetime) -> None:
        seen = number(fields, "version")
        if also is not None and (other := fields.get(also, "")) and other < ref:
            # In one order, so that nobody waits in a circle.
            hold_case(session, reader.employer_number, other)
        incident = hold_case(session, reader.employer_number, ref, seen_version=seen)
        act(session, incident, fields, f"staff:{reader.staff_id}", now)

    return change


def _move(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    to = choice(fields, "to", IncidentState)
    reason = fields.get("reason", "")
    move_case(session, incident, to, actor=actor, now=now, reason=reason)


def _undo(session: Session, incident: Incident, _: Fields, actor: str, now: datetime) -> None:
    undo_last_move(session, incident, actor=actor, now=now)


def _confirm(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    given, reason = choice(fields, "class", IncidentClass), fields.get("reason", "")
    decide_class(session, incident, given, actor=actor, now=now, reason=reason)


def _take_back(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    take_back_class(session, incident, fields.get("reason", ""), actor=actor, now=now)


def _worsened(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    told_on = day(fields, "told_on")
    if told_on is None:
        raise FieldWrong("told_on", "required")
    report_worsening(session, incident, told_on, actor=actor, now=now)


def _meet(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    meet_deadline(
        session, incident, number(fields, "clock") or 0,
        done_at=moment(fields, "done_at") or now, actor=actor, now=now,
        note=fields.get("note", ""),
    )  # fmt: skip


def _waive(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    waive_deadline(
        session, incident, number(fields, "clock") or 0,
        reason=fields.get("reason", ""), actor=actor, now=now,
    )  # fmt: skip


def _assign(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    changes = {"owner_staff_id": number(fields, "owner")}
    change_case(session, incident, changes, actor=actor, now=now)


def _rate(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    changes = {
        name: number(fields, name) for name in ("severity", "potential_severity") if name in fields
    }
    change_case(session, incident, changes, actor=actor, now=now)


def _snooze(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    until = day(fields, "until")
    if until is None:
        raise FieldWrong("until", "required")
    snooze_case(session, incident, until, actor=actor, now=now)


def _wake(session: Session, incident: Incident, _: Fields, actor: str, now: datetime) -> None:
    wake_case(session, incident, actor=actor, now=now)


def _describe(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    """Circumstances; what was left empty stays as it is."""
    changes: dict[str, Any] = {name: fields[name] for name in WORDS if fields.get(name)}
    if (accident_date := day(fields, "accident_date")) is not None:
        changes["accident_date"] = accident_date
    if (traffic := answer(fields, "traffic_accident")) is not None:
        changes["traffic_accident"] = traffic
    typed = {name: fields[name] for name in PLACE if fields.get(name)}
    known = {name: text for name, text in (incident.place or {}).items() if name in PLACE_FIELDS}
    if typed and typed != {name: known.get(name) for name in typed}:
        # Another postcode is another place: what was known of the old one says nothing.
        keeps = typed.get("postcode") in (None, known.get("postcode"))
        changes["place"] = {**known, **typed} if keeps else typed
    change_case(session, incident, changes, actor=actor, now=now, reason=fields.get("reason", ""))
    _go_on(session, incident, actor, now)


def _learn(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    """Facts of the law; what was left empty stays as it is. Raises FieldWrong when all is empty."""
    facts: dict[str, Any] = {
        name: text for name in CODED_FACTS if (text := optional(fields, name)) is not None
    }
    facts |= {name: told for name in ANSWERED_FACTS if (told := answer(fields, name)) is not None}
    if not facts:
        raise FieldWrong("facts", "required")
    add_facts(session, incident, facts, actor=actor, now=now)
    _go_on(session, incident, actor, now)


def _go_on(session: Session, incident: Incident, actor: str, now: datetime) -> None:
    """A case whose class is decided waits only for the facts without which it cannot be opened."""
    if is_confirmed(incident):
        take_up(session, incident, actor=actor, now=now)


def _tell(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    """What somebody told, beside what was told before."""
    language = optional(fields, "language")
    add_narrative(
        session, incident, fields.get("text", ""), language=language, actor=actor, now=now
    )


def _link(session: Session, incident: Incident, fields: Fields, actor: str, now: datetime) -> None:
    other = incident_by_ref(session, incident.employer_number, needed(fields, "ref"))
    link_cases(session, incident, other, actor=actor, now=now)


def _unlink(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    number_of_link, reason = number(fields, "link") or 0, fields.get("reason", "")
    unlink_cases(session, incident, number_of_link, reason, actor=actor, now=now)


CHANGES: Mapping[str, Change] = {
    "link": on_case(_link),
    "unlink": on_case(_unlink),
    "tell": on_case(_tell),
    "move": on_case(_move),
    "undo": on_case(_undo),
    "confirm": on_case(_confirm),
    "take-back": on_case(_take_back),
    "worsened": on_case(_worsened),
    "meet": on_case(_meet),
    "waive": on_case(_waive),
    "assign": on_case(_assign),
    "rate": on_case(_rate),
    "snooze": on_case(_snooze),
    "wake": on_case(_wake),
    "describe": on_case(_describe),
    "learn": on_case(_learn),
}

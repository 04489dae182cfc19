"""What the forms of people and of incapacity do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.incidents.record_incapacity import (
    Days,
    add_incapacity,
    remove_incapacity,
    resume_work,
)
from courier_api.incidents.record_others import Other, add_other, remove_other
from courier_api.incidents.record_people import (
    add_casualty,
    add_injury,
    change_casualty,
    remove_injury,
)
from courier_api.incidents.take_answer import settle_answer
from courier_api.web.adviser.case_views import Change
from courier_api.web.adviser.change_summary import Fields, on_case
from courier_api.web.adviser.typed_fields import (
    FieldWrong,
    answer,
    choice,
    day,
    needed,
    number,
    optional,
)
from safety.incapacity import IncapacityKind

WITNESS = ("name", "phone", "statement")
THIRD_PARTY = ("name", "phone", "vehicle", "plate", "insurer", "policy")
POLICE = ("authority", "place", "number")
CASUALTY = ("consequence", "doctor", "hospital", "hospital_name")


def _add_casualty(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    """A third party by name; the courier of the case when no name is typed."""
    details = _texts(fields, ("name", *CASUALTY))
    courier_id = None if "name" in details else incident.courier_id
    if courier_id is None and "name" not in details:
        raise FieldWrong("name", "required")
    add_casualty(session, incident, courier_id=courier_id, details=details, actor=actor, now=now)


def _change_casualty(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    casualty_id, details = number(fields, "casualty") or 0, _texts(fields, CASUALTY)
    change_casualty(session, incident, casualty_id, details, actor=actor, now=now)


def _add_injury(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    details: dict[str, Any] = {
        "injury": needed(fields, "injury"),
        "body": needed(fields, "body"),
        "text": optional(fields, "text"),
        "permanent_expected": answer(fields, "permanent_expected"),
    }
    add_injury(
        session, incident, number(fields, "casualty") or 0, details,
        main=fields.get("main") == "yes", actor=actor, now=now,
    )  # fmt: skip


def _remove_injury(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    remove_injury(session, incident, number(fields, "injury") or 0, actor=actor, now=now)


def _add_witness(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    needed(fields, "name")
    details = {**_texts(fields, WITNESS), "direct": answer(fields, "direct")}
    add_other(session, incident, Other.WITNESS, details, actor=actor, now=now)


def _add_third_party(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    details = _texts(fields, THIRD_PARTY)
    if not details:
        raise FieldWrong("name", "required")
    add_other(session, incident, Other.THIRD_PARTY, details, actor=actor, now=now)


def _add_police(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    needed(fields, "authority")
    details: dict[str, Any] = _texts(fields, POLICE)
    if (on := day(fields, "reported_on")) is not None:
        details["reported_on"] = on.isoformat()
    add_other(session, incident, Other.POLICE_REPORT, details, actor=actor, now=now)


def _remove_other(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    which, row_id = choice(fields, "which", Other), number(fields, "row") or 0
    remove_other(session, incident, which, row_id, actor=actor, now=now)


def _add_days(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    first = day(fields, "from")
    if first is None:
        raise FieldWrong("from", "required")
    days = Days(
        first_day=first, last_day=day(fields, "to"), kind=choice(fields, "kind", IncapacityKind)
    )
    casualty_id = number(fields, "casualty") or 0
    add_incapacity(session, incident, casualty_id, days, actor=actor, now=now)


def _resume(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    on = day(fields, "on")
    if on is None:
        raise FieldWrong("on", "required")
    resume_work(session, incident, number(fields, "casualty") or 0, on, actor=actor, now=now)
    if (answer_id := number(fields, "answer")) is not None:
        settle_answer(session, incident, answer_id, actor=actor, now=now)


def _settle_answer(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    settle_answer(session, incident, number(fields, "answer") or 0, actor=actor, now=now)


def _remove_days(
    session: Session, incident: Incident, fields: Fields, actor: str, now: datetime
) -> None:
    remove_incapacity(session, incident, number(fields, "period") or 0, actor=actor, now=now)


def _texts(fields: Fields, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: text for name in names if (text := optional(fields, name)) is not None}


PEOPLE: Mapping[str, Change] = {
    "casualty": on_case(_add_casualty),
    "change-casualty": on_case(_change_casualty),
    "injury": on_case(_add_injury),
    "remove-injury": on_case(_remove_injury),
    "witness": on_case(_add_witness),
    "third-party": on_case(_add_third_party),
    "police": on_case(_add_police),
    "remove": on_case(_remove_other),
}
INCAPACITY: Mapping[str, Change] = {
    "add": on_case(_add_days),
    "resume": on_case(_resume),
    "remove": on_case(_remove_days),
    "answer": on_case(_settle_answer),
}

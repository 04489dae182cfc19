"""The four Dimona forms as frozen records, and their form on the wire.

Source: fields of the REST service, version 2 (docs/sources.md#dimona-rest).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from declarations.dimona.parties import Employer, PlaceOfWork, Worker, without_gaps
from declarations.dimona.reading import (
    JsonObject,
    as_object,
    calendar_date,
    identifier,
    optional_date,
    optional_hour,
    optional_number,
    optional_text,
    required,
)

NO_END = date(9999, 12, 31)
"""Sent as the end date of an UPDATE, it takes the end of a period away."""


class Action(StrEnum):
    """The kinds of declaration, in the order in which we send them when several are due."""

    CANCEL = "CANCEL"
    OUT = "OUT"
    UPDATE = "UPDATE"
    IN = "IN"


WIRE_NAMES = {
    Action.IN: "dimonaIn",
    Action.OUT: "dimonaOut",
    Action.UPDATE: "dimonaUpdate",
    Action.CANCEL: "dimonaCancel",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaIn:
    """Opens a period: first day, last day (None: open-ended), and what the worker type asks."""

    employer: Employer
    worker: Worker
    worker_type: str
    joint_commission: str
    starts_on: date
    ends_on: date | None
    start_hour: str | None = None
    end_hour: str | None = None
    planned_hours: int | None = None
    place_of_work: PlaceOfWork | None = None

    def to_wire(self) -> dict[str, object]:
        body = {
            "startDate": self.starts_on.isoformat(),
            "startHour": self.start_hour,
            "endDate": self.ends_on.isoformat() if self.ends_on else None,
            "endHour": self.end_hour,
            "plannedHoursNumber": self.planned_hours,
            "features": {
                "workerType": self.worker_type,
                "jointCommissionNumber": self.joint_commission,
            },
            "studentPlaceOfWork": self.place_of_work.to_wire() if self.place_of_work else None,
        }
        return {
            "employer": self.employer.to_wire(),
            "worker": self.worker.to_wire(),
            WIRE_NAMES[Action.IN]: without_gaps(body),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaOut:
    """Closes an open-ended period on a day."""

    period_id: int
    ends_on: date

    def to_wire(self) -> dict[str, object]:
        body = {"periodId": self.period_id, "endDate": self.ends_on.isoformat()}
        return {WIRE_NAMES[Action.OUT]: body}


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaUpdate:
    """Changes a period: only the fields that change are set."""

    period_id: int
    starts_on: date | None = None
    ends_on: date | None = None
    start_hour: str | None = None
    end_hour: str | None = None
    planned_hours: int | None = None

    def to_wire(self) -> dict[str, object]:
        body = {
            "periodId": self.period_id,
            "startDate": self.starts_on.isoformat() if self.starts_on else None,
            "startHour": self.start_hour,
            "endDate": self.ends_on.isoformat() if self.ends_on else None,
            "endHour": self.end_hour,
            "plannedHoursNumber": self.planned_hours,
        }
        return {WIRE_NAMES[Action.UPDATE]: without_gaps(body)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaCancel:
    """Annuls a period as if it had never been."""

    period_id: int

    def to_wire(self) -> dict[str, object]:
        return {WIRE_NAMES[Action.CANCEL]: {"periodId": self.period_id}}


Form = DimonaIn | DimonaOut | DimonaUpdate | DimonaCancel


def action_of(form: Form) -> Action:
    """The kind of declaration that a form is."""
    match form:
        case DimonaIn():
            return Action.IN
        case DimonaOut():
            return Action.OUT
        case DimonaUpdate():
            return Action.UPDATE
        case DimonaCancel():
            return Action.CANCEL


def in_from_wire(payload: JsonObject, where: str, *, like: DimonaIn) -> DimonaIn:
    """An IN as it was sent; what it leaves out about employer, worker and type is as in `like`."""
    body = as_object(required(payload, WIRE_NAMES[Action.IN], where), where)
    features = _part(body, "features", where) or {}
    employer, worker = _part(payload, "employer", where), _part(payload, "worker", where)
    place = _part(body, "studentPlaceOfWork", where)
    return DimonaIn(
        employer=Employer.from_wire(employer, where) if employer else like.employer,
        worker=Worker.from_wire(worker, where) if worker else like.worker,
        worker_type=optional_text(features, "workerType", where) or like.worker_type,
        joint_commission=optional_text(features, "jointCommissionNumber", where)
        or like.joint_commission,
        starts_on=calendar_date(required(body, "startDate", where), f"{where}.startDate"),
        ends_on=optional_date(body, "endDate", where),
        start_hour=optional_hour(body, "startHour", where),
        end_hour=optional_hour(body, "endHour", where),
        planned_hours=optional_number(body, "plannedHoursNumber", where),
        place_of_work=PlaceOfWork.from_wire(place, where) if place else None,
    )


def change_from_wire(
    action: Action, payload: JsonObject, where: str
) -> DimonaOut | DimonaUpdate | DimonaCancel:
    """An OUT, UPDATE or CANCEL as it was sent."""
    body = as_object(required(payload, WIRE_NAMES[action], where), where)
    period_id = identifier(required(body, "periodId", where), f"{where}.periodId")
    if action is Action.CANCEL:
        return DimonaCancel(period_id=period_id)
    if action is Action.OUT:
        ends_on = calendar_date(required(body, "endDate", where), f"{where}.endDate")
        return DimonaOut(period_id=period_id, ends_on=ends_on)
    return DimonaUpdate(
        period_id=period_id,
        starts_on=optional_date(body, "startDate", where),
        ends_on=optional_date(body, "endDate", where),
        start_hour=optional_hour(body, "startHour", where),
        end_hour=optional_hour(body, "endHour", where),
        planned_hours=optional_number(body, "plannedHoursNumber", where),
    )


def _part(source: JsonObject, key: str, where: str) -> JsonObject | None:
    """The object under a key, or None when there is none or nothing in it."""
    value = source.get(key)
    return None if value is None else as_object(value, f"{where}.{key}") or None

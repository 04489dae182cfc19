"""The JSON form of a decision: facts in, answer out, as the command line publishes it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from declarations.dimona.anomalies import anomaly_codes
from declarations.dimona.content import Content
from declarations.dimona.facts import (
    ContractMode,
    CourierFacts,
    Decision,
    DecisionFacts,
    MidnightEnd,
    PriorDeclaration,
    Result,
    Settings,
    Shift,
    ShiftStatus,
    WorkerType,
)
from declarations.dimona.forms import Action, DimonaIn, change_from_wire, in_from_wire
from declarations.dimona.parties import Employer, PlaceOfWork, Worker
from declarations.dimona.reading import (
    JsonObject,
    as_list,
    as_object,
    choice,
    identifier,
    instant,
    optional_number,
    optional_text,
    required,
    text,
    whole_number,
)
from declarations.errors import DecisionInputError
from declarations.working_days import BRUSSELS

_VERDICT = "verdict"


def facts_from_document(document: object) -> DecisionFacts:
    """The facts of one decision from plain JSON values; unknown keys are ignored.

    Raises DecisionInputError when something needed is missing or of the wrong shape. What the
    law or the authority would refuse is not judged here.
    """
    source = as_object(document, "The input")
    now = instant(required(source, "now_utc", "The input"), "now_utc")
    facts = DecisionFacts(
        employer=_employer(as_object(required(source, "employer", "The input"), "employer")),
        courier=_courier(as_object(required(source, "worker", "The input"), "worker")),
        shifts=_shifts(required(source, "shifts", "The input")),
        prior=(),
        now=now,
        settings=_settings(source),
    )
    return DecisionFacts(
        employer=facts.employer,
        courier=facts.courier,
        shifts=facts.shifts,
        prior=_prior(required(source, "prior", "The input"), facts),
        now=now,
        settings=facts.settings,
    )


def decision_document(decision: Decision) -> dict[str, object]:
    """The answer as plain JSON values."""
    return {
        "calls": [
            {"action": call.action.value, "payload": dict(call.payload)} for call in decision.calls
        ],
        "waiting": [{"for": _VERDICT, "then": waiting.then.value} for waiting in decision.waiting],
        "deadline_utc": utc_text(decision.due_at) if decision.due_at else None,
        "covered": dict(decision.covered),
        "late": decision.is_late,
        "alerts": [
            {"code": alert.code.value, "at_utc": utc_text(alert.at), "to": alert.to.value}
            for alert in decision.alerts
        ],
        "refusals": [
            {"code": refusal.code.value, "message": refusal.message}
            for refusal in decision.refusals
        ],
        "human_tasks": [{"code": task.value} for task in decision.human_tasks],
    }


def utc_text(at: datetime) -> str:
    """An instant in ISO 8601 with Z."""
    return at.isoformat().replace("+00:00", "Z")


def _settings(source: JsonObject) -> Settings:
    given = source.get("settings")
    settings = {} if given is None else as_object(given, "settings")
    defaults = Settings()
    lead = optional_number(settings, "in_lead_minutes", "settings")
    alert = optional_number(settings, "alert_minutes_before_start", "settings")
    mode, midnight = settings.get("contract_mode"), settings.get("midnight_end")
    return Settings(
        contract_mode=defaults.contract_mode
        if mode is None
        else choice(mode, ContractMode, "settings.contract_mode"),
        midnight_end=defaults.midnight_end
        if midnight is None
        else choice(midnight, MidnightEnd, "settings.midnight_end"),
        in_lead_minutes=_minutes(lead, defaults.in_lead_minutes),
        alert_minutes_before_start=_minutes(alert, defaults.alert_minutes_before_start),
        flexi_jobs=_flag(settings.get("flexi_jobs"), defaults.flexi_jobs),
        zone=_zone(source),
    )


def _flag(given: object, default: bool) -> bool:  # noqa: FBT001 - what holds when nothing is said
    if given is None:
        return default
    if not isinstance(given, bool):
        raise DecisionInputError("settings.flexi_jobs must be true or false.")
    return given


def _minutes(given: int | None, default: int) -> int:
    longest = 366 * 24 * 60
    if given is not None and given > longest:
        raise DecisionInputError("A lead time in settings must be at most a year.")
    return default if given is None else given


def _zone(source: JsonObject) -> ZoneInfo:
    name = optional_text(source, "timezone", "The input")
    if name is None or name == BRUSSELS.key:
        return BRUSSELS
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise DecisionInputError("timezone must be the name of a time zone.") from error


def _employer(source: JsonObject) -> Employer:
    number = source.get("enterpriseNumber")
    if isinstance(number, int) and not isinstance(number, bool):
        source = {**source, "enterpriseNumber": str(number)}
    return Employer.from_wire(source, "employer")


def _courier(source: JsonObject) -> CourierFacts:
    worker_type = optional_text(source, "worker_type", "worker") or ""
    committee = source.get("joint_commission")
    if isinstance(committee, int) and not isinstance(committee, bool):
        committee = str(committee)
    place = source.get("student_place_of_work")
    return CourierFacts(
        worker=Worker.from_wire(source, "worker"),
        worker_type=worker_type,
        joint_commission="" if committee is None else text(committee, "worker.joint_commission"),
        place_of_work=None
        if place is None or worker_type != WorkerType.STUDENT
        else _place_of_work(place),
    )


def _place_of_work(place: object) -> PlaceOfWork | None:
    """An object, or one line of text whose part before the first comma is the name."""
    where = "worker.student_place_of_work"
    if isinstance(place, str):
        name = place.partition(",")[0].strip()
        return PlaceOfWork(name=name) if place.strip() else None
    source = as_object(place, where)
    if isinstance(source.get("address"), str):
        # One line cannot be taken apart into the fields that the service wants.
        source = {**source, "address": None}
    return PlaceOfWork.from_wire(source, where)


def _shifts(value: object) -> tuple[Shift, ...]:
    """The shifts by id; the same shift told twice counts once."""
    shifts: dict[str, Shift] = {}
    for position, item in enumerate(as_list(value, "shifts")):
        shift = _shift(as_object(item, f"shifts[{position}]"), f"shifts[{position}]")
        if shifts.setdefault(shift.id, shift) != shift:
            raise DecisionInputError(f"shifts[{position}].id is the id of another shift too.")
    return tuple(shifts.values())


def _shift(source: JsonObject, where: str) -> Shift:
    shift_id = required(source, "id", where)
    if isinstance(shift_id, int) and not isinstance(shift_id, bool):
        shift_id = str(shift_id)
    return Shift(
        id=text(shift_id, f"{where}.id"),
        starts_at=instant(required(source, "start_utc", where), f"{where}.start_utc"),
        ends_at=instant(required(source, "end_utc", where), f"{where}.end_utc"),
        status=choice(required(source, "status", where), ShiftStatus, f"{where}.status"),
        worked_minutes=_worked_minutes(source, where),
    )


def _worked_minutes(source: JsonObject, where: str) -> int | None:
    value = source.get("worked_minutes")
    longest = 366 * 24 * 60
    if value is None:
        return None
    minutes = whole_number(value, f"{where}.worked_minutes")
    if minutes > longest:
        raise DecisionInputError(f"{where}.worked_minutes is more than a year.")
    return minutes


def _prior(value: object, facts: DecisionFacts) -> tuple[PriorDeclaration, ...]:
    template = facts.form_for(Content(starts_on=facts.today, ends_on=None))
    entries = enumerate(as_list(value, "prior"))
    return tuple(_prior_entry(item, f"prior[{i}]", template) for i, item in entries)


def _prior_entry(item: object, where: str, template: DimonaIn) -> PriorDeclaration:
    source = as_object(item, where)
    action = choice(required(source, "action", where), Action, f"{where}.action")
    payload = as_object(required(source, "payload", where), f"{where}.payload")
    result, period_id = source.get("result"), source.get("period_id")
    is_in = action is Action.IN
    return PriorDeclaration(
        form=in_from_wire(payload, f"{where}.payload", like=template)
        if is_in
        else change_from_wire(action, payload, f"{where}.payload"),
        payload=payload,
        result=Result.PENDING if result is None else choice(result, Result, f"{where}.result"),
        period_id=None if period_id is None else identifier(period_id, f"{where}.period_id"),
        anomaly_codes=anomaly_codes(source.get("anomalies")),
    )

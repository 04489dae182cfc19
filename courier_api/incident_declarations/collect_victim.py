"""What is known of the victim's injury, care and absence."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from courier_api.foundation.clock import wall_time
from courier_api.incidents.facts_of_people import Casualty
from courier_api.incidents.models import Incident
from safety.declaration_form import Known, Source, known

ANSWERS = {"no": "0", "yes": "1", "unknown": "2"}
WITHOUT_STOP = ("1", "4", "5")
MOST_GEAR = 13

SourceOf = Callable[[str], Source]


def facts_of_victim(
    incident: Incident,
    health: Mapping[str, Any],
    lead: Casualty | None,
    source: SourceOf,
    today: date,
) -> Iterator[Known]:
    """Injury and consequence from the case, care and gear from what was written of the person."""
    details: Mapping[str, Any] = lead.row.details if lead else {}
    yield known("00280", health.get("injury"), source("injury"))
    yield known("00284", health.get("body"), source("body"))
    yield known("00264", health.get("consequence"), source("consequence"))
    yield from _absence(incident, health, source("incapacity"), today)
    yield from _care(details)
    yield from _doctor(health, details, source("doctor"))
    for turn, code in enumerate(details.get("gear_worn", ())[:MOST_GEAR], start=1):
        yield known("00888", code, Source.ADVISER, turn)
    yield known("00288", _day(details.get("died_on")), Source.ADVISER)


def _absence(
    incident: Incident, health: Mapping[str, Any], said: Source, today: date
) -> Iterator[Known]:
    """Days on which work stopped and was taken up again; the hour when it was that of the accident.

    A first unfit day that is the day after the accident means that work stopped at the accident.
    A certificate that ends in the future tells how long the absence is expected to be, and no day on
    which work was taken up again.
    """
    told = health.get("incapacity") or {}
    stopped, resumed = _day(told.get("stopped_on")), _day(told.get("resumed_on"))
    if stopped == incident.accident_date + timedelta(days=1):
        stopped = incident.accident_date
    yield known("00266", stopped, said)
    if stopped == incident.accident_date and health.get("occurred_time_known", True):
        yield known("00276", wall_time(incident.occurred_at).time(), said)
    if health.get("consequence") in WITHOUT_STOP or stopped is None:
        yield known("00752", "0", said)
    else:
        is_back = resumed is not None and resumed <= today
        yield known("00752", is_back, said)
        yield known("00128", resumed if is_back else None, said)
    yield known("00272", told.get("days") or None, said)


def _care(details: Mapping[str, Any]) -> Iterator[Known]:
    given = details.get("first_aid")
    if not given:
        return
    yield known("00289", "1", Source.ADVISER)
    if at := given.get("at"):
        local = wall_time(datetime.fromisoformat(at))
        yield known("00290", local.date(), Source.ADVISER)
        yield known("00291", local.time(), Source.ADVISER)
    yield known("00292", given.get("by"), Source.ADVISER)
    yield known("00293", given.get("what"), Source.ADVISER)


def _doctor(health: Mapping[str, Any], details: Mapping[str, Any], said: Source) -> Iterator[Known]:
    yield known("00294", ANSWERS.get(str(details.get("doctor") or health.get("doctor"))), said)
    yield known("00308", _day(details.get("doctor_on")), Source.ADVISER)
    yield known("00313", ANSWERS.get(str(details.get("hospital"))), Source.ADVISER)
    yield known("00316", _day(details.get("hospital_on")), Source.ADVISER)
    yield known("00335", details.get("hospital_name"), Source.ADVISER)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

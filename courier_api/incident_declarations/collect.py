"""What is known for the declaration of a case, each fact with who it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import wall_time
from courier_api.incident_declarations.collect_people import facts_of_others
from courier_api.incident_declarations.collect_person import FORM_LANGUAGES, facts_of_person
from courier_api.incident_declarations.collect_victim import facts_of_victim
from courier_api.incident_declarations.models import AccidentSheet
from courier_api.incidents.facts_of_people import BY_PERSON, casualties_of, lead_of
from courier_api.incidents.health_facts import facts_for_law
from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Catalogue, Language
from courier_api.shifts.models import Shift
from safety.declaration_form import Known, Source, known

ORIGINS = {
    "courier_app": Source.COURIER,
    "courier_sms": Source.COURIER,
    "platform_webhook": Source.PLATFORM,
}
PLACES = {"head_office": "1", "public_road": "2", "other": "3"}
ON_THE_ROAD = ("riding",)
TRAFFIC = ("hit_by_car", "hit_by_bus_or_lorry", "door", "vehicle", "collision")
CODES = {"deviation": "00257", "agent": "00258"}
MOST_HOURS_LOST = 2400
HUNDREDTH_OF_AN_HOUR = timedelta(seconds=36)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSoFar:
    """A case with its health data and its courier, read once."""

    incident: Incident
    health: Mapping[str, Any]
    courier: Courier | None

    def source(self, name: str) -> Source:
        """Who a fact of the report comes from: a person who settled it, else its sender."""
        if name in self.health.get(BY_PERSON, ()):
            return Source.ADVISER
        return ORIGINS.get(self.incident.origin, Source.ADVISER)


def read_case(session: Session, incident: Incident) -> CaseSoFar:
    """The case as it is now."""
    courier = session.get(Courier, incident.courier_id) if incident.courier_id else None
    return CaseSoFar(
        incident=incident,
        health=facts_for_law(session, incident),
        courier=courier,
    )


def facts_for_form(
    session: Session, case: CaseSoFar, catalogue: Catalogue, today: date
) -> tuple[Known, ...]:
    """Everything known, the surest first: of two facts for a spot the first is taken."""
    lead = lead_of(casualties_of(session, case.incident))
    return (
        *_of_report(case),
        *_of_place(case),
        *_codes(case),
        *facts_of_victim(case.incident, case.health, lead, case.source, today),
        *facts_of_others(session, case.incident),
        *(facts_of_person(session, case.incident, case.courier) if case.courier else ()),
        *_of_shift(session, case),
        *_of_sheet(session, case.incident),
        *_usual(case, catalogue),
    )


def _of_report(case: CaseSoFar) -> Iterator[Known]:
    incident, said = case.incident, case.source("occurred_at")
    hour_known = bool(case.health.get("occurred_time_known", True))
    told = wall_time(incident.notified_employer_at)
    yield known("00237", incident.accident_date, said)
    yield known("00238", hour_known, said)
    yield known("00239", _clock(incident.occurred_at) if hour_known else None, said)
    yield known("00240", incident.nature == "commuting", case.source("nature"))
    yield known("00247", told.date(), Source.SERVICE)
    yield known("00249", told.time(), Source.SERVICE)
    if narrative := case.health.get("narrative"):
        yield known("00256", narrative, case.source("narrative"))
        yield known("00753", narrative, case.source("narrative"))


def _of_place(case: CaseSoFar) -> Iterator[Known]:
    incident, said = case.incident, case.source("place")
    place = incident.place or {}
    kind = PLACES.get(incident.place_kind or "")
    if kind is None and case.health.get("moving") in ON_THE_ROAD:
        kind = PLACES["public_road"]
    yield known("00889", kind, said if incident.place_kind is None else Source.ADVISER)
    traffic = incident.traffic_accident
    if traffic is None and incident.what_happened in TRAFFIC:
        traffic = True
    yield known("00890", traffic, case.source("what_happened"))
    yield known("00816", place.get("street"), said)
    yield known("00817", place.get("number"), said)
    yield known("00242", place.get("postcode"), said)
    yield known("00243", place.get("municipality"), said)
    yield known("00241", "150" if place.get("postcode") else None, said)


def _codes(case: CaseSoFar) -> Iterator[Known]:
    for name, zone in CODES.items():
        yield known(zone, case.health.get(name), case.source(name))


def _of_shift(session: Session, case: CaseSoFar) -> Iterator[Known]:
    """Hours of work lost on the day itself: from the accident to the planned end, in hundredths."""
    if case.incident.shift_id is None:
        return
    shift = session.get_one(Shift, case.incident.shift_id)
    if shift.planned_end is None or not case.health.get("occurred_time_known", True):
        return
    if case.health.get("consequence") in ("1", "5"):
        yield known("00384", 0, Source.PLATFORM)
        return
    lost = shift.planned_end - case.incident.occurred_at
    hundredths = max(0, min(MOST_HOURS_LOST, lost // HUNDREDTH_OF_AN_HOUR))
    yield known("00384", hundredths, Source.PLATFORM)


def _of_sheet(session: Session, incident: Incident) -> Iterator[Known]:
    sheet = session.scalar(select(AccidentSheet).where(AccidentSheet.incident_id == incident.id))
    yield known("00261", incident.accident_date.year, Source.SERVICE)
    if sheet is not None:
        yield known("00263", str(sheet.number), Source.SERVICE)


def _usual(case: CaseSoFar, catalogue: Catalogue) -> Iterator[Known]:
    """What holds for every courier of a shared employer; the adviser sees it and may change it."""
    language = form_language(case)
    yield known("00252", "2", Source.SERVICE)
    yield known("00260", "0", Source.SERVICE)
    yield known("00265", "0", Source.SERVICE)
    yield known("00278", "0", Source.SERVICE)
    for zone, name in (("00250", "work"), ("00255", case.health.get("moving")), ("00369", "job")):
        key = f"form.usual.{name}"
        if name and catalogue.has(key):
            yield known(zone, catalogue.text(key, language), Source.SERVICE)
    yield known("00156", FORM_LANGUAGES[language.value], Source.SERVICE)


def form_language(case: CaseSoFar) -> Language:
    """The language of the papers: the courier's where the form has it, else Dutch."""
    spoken = case.courier.language if case.courier else ""
    return Language(spoken) if spoken in FORM_LANGUAGES else Language.NL


def _clock(instant: datetime) -> time:
    return wall_time(instant).time()

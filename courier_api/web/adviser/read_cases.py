"""Reads the first tab of a case; opening a locked part is logged in the transaction that shows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.couriers.queries import courier_names
from courier_api.incidents.link_cases import linked_cases
from courier_api.incidents.models import Incident
from courier_api.incidents.read_health import (
    WITHHELD,
    HealthPart,
    Opening,
    open_part,
    outline,
    write_down_opening,
)
from courier_api.incidents.read_people import Narrative, has_stories, read_narratives
from courier_api.sources.queries import source_names
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser import views
from courier_api.web.adviser.case_views import CaseView, LinkedView
from courier_api.web.adviser.locked_parts import check_look
from courier_api.web.adviser.read_head import head_of
from courier_api.web.adviser.views import FactName, Reader, Reading
from courier_api.web.incident_words import IncidentKind
from safety.facts import IncidentClass
from safety.reasons import Reason, ReasonCode

LOCKED_FACTS = (
    (FactName.NARRATIVE, Reading.NARRATIVE, "narrative"),
    (FactName.INJURY, Reading.INJURY, "injury"),
    (FactName.BODY, Reading.INJURY, "body"),
    (FactName.DEVIATION, Reading.INJURY, "deviation"),
    (FactName.AGENT, Reading.INJURY, "agent"),
)
HURT_BY_SEVERITY = {"none": "no", "first_aid": "little", "medical": "doctor",
                    "hospital": "ambulance", "fatal": "ambulance"}  # fmt: skip
SAID_OF_CASE = (
    "kind", "nature", "vehicle", "weather", "light", "road_surface", "place_kind", "order_ref",
    "environment_code", "activity_code",
)  # fmt: skip
SAID_OF_PLACE = ("street", "number", "postcode", "municipality")
LIKELY = {"suspected_serious": "serious", "suspected_very_serious": "very_serious"}


def case_exists(session: Session, reader: Reader, ref: str) -> bool:
    """Whether the reader's co-operative has a case with this reference."""
    return reading.find_incident(session, reader.employer_number, ref) is not None


def case_view(session: Session, reader: Reader, ref: str, now: datetime) -> CaseView | None:
    """A case with its locked facts hidden; None when this reader's employer has no such case."""
    incident = reading.find_incident(session, reader.employer_number, ref)
    if incident is None:
        return None
    return closed_case(session, reader, incident, now)


def closed_case(session: Session, reader: Reader, incident: Incident, now: datetime) -> CaseView:
    """A case that was found, with its locked facts hidden."""
    return _case(session, reader, incident, (), outline(session, incident), now)


def open_reading(
    session: Session, reader: Reader, ref: str, what: Reading, purpose: str, now: datetime
) -> CaseView | None:
    """The case with one part open. Who opened what, and why, is written in the same transaction.

    Raises NotYoursToRead when the reader's role has no right to it.
    """
    incident = reading.find_incident(session, reader.employer_number, ref)
    if incident is None:
        return None
    check_look(reader, what)
    actor = f"staff:{reader.staff_id}"
    if what is Reading.NARRATIVE:
        stories = read_narratives(session, incident, purpose=purpose, actor=actor, now=now)
        health = outline(session, incident) | {"narrative": _told(stories) or None}
        return _case(session, reader, incident, (what,), health, now)
    opening = Opening(what=what.value, actor=actor, purpose=purpose)
    if what is Reading.INJURY:
        health = open_part(session, incident, HealthPart.INJURY, opening, now=now)
    else:
        write_down_opening(session, incident, opening, now=now)
        health = outline(session, incident)
    return _case(session, reader, incident, (what,), health, now)


def _told(stories: Sequence[Narrative]) -> str:
    """Every story, the first first; after a merge each with the report it came with."""
    return "\n\n".join(
        f"{story.from_ref}: {story.text}" if story.from_ref else story.text for story in stories
    )


def _case(
    session: Session,
    reader: Reader,
    incident: Incident,
    opened: Sequence[Reading],
    health: dict[str, Any],
    now: datetime,
) -> CaseView:
    if not health.get("narrative") and Reading.NARRATIVE not in opened:
        # Only that there is something to open.
        health["narrative"] = WITHHELD if has_stories(session, incident) else None
    name = (
        courier_names(session, {incident.courier_id}).get(incident.courier_id)
        if incident.courier_id
        else None
    )
    platforms = source_names(session, incident.employer_number)
    return CaseView(
        head=head_of(session, reader, incident, now),
        facts=_facts(incident, health, name, platforms.get(incident.source_id or 0), opened),
        conclusions=_conclusions(incident, health, opened),
        clocks=tuple(reading.clocks_of(session, [incident.id], now).get(incident.id, [])),
        missing=reading.missing_of(incident),
        circumstances=_circumstances(incident),
        tags=tuple(incident.tags or ()),
        machine_class=_machine_class(incident),
        linked=_linked(session, incident),
    )


def _linked(session: Session, incident: Incident) -> tuple[LinkedView, ...]:
    return tuple(
        LinkedView(
            link_id=each.link_id,
            ref=each.incident.ref,
            kind=IncidentKind(each.incident.kind),
            case_class=reading.class_of(each.incident),
            state=reading.state_of(each.incident.status),
            occurred_at=each.incident.occurred_at,
        )
        for each in linked_cases(session, incident)
    )


def _circumstances(incident: Incident) -> Mapping[str, str]:
    """What is said of the case and its place, as the fields of the form hold it."""
    said = {name: getattr(incident, name) for name in SAID_OF_CASE}
    place = incident.place or {}
    said |= {name: place.get(name) for name in SAID_OF_PLACE}
    said["accident_date"] = incident.accident_date.isoformat()
    if incident.traffic_accident is not None:
        said["traffic_accident"] = "yes" if incident.traffic_accident else "no"
    return {name: str(value) for name, value in said.items() if value not in (None, "")}


def _machine_class(incident: Incident) -> IncidentClass | None:
    """The class to propose: what is only suspected is proposed as if it were so."""
    name = str(incident.classification.get("class", ""))
    name = LIKELY.get(name, name)
    return IncidentClass(name) if name in {each.value for each in IncidentClass} else None


def _facts(
    incident: Incident,
    health: Mapping[str, Any],
    name: str | None,
    platform: str | None,
    opened: Sequence[Reading],
) -> tuple[views.Fact, ...]:
    where = reading.where(incident, "street", "number", "postcode", "municipality")
    happened = reading.happened_of(incident)
    person_open = Reading.PERSON in opened
    facts = [
        views.Fact(name=FactName.PERSON, text=name if person_open else None,
                   locked=None if person_open else Reading.PERSON),
        views.Fact(name=FactName.PLATFORM, text=platform),
        views.Fact(name=FactName.OCCURRED_AT, at=incident.occurred_at),
        views.Fact(name=FactName.REPORTED_AT, at=incident.reported_at),
        views.Fact(name=FactName.PLACE, text=where),
        views.Fact(name=FactName.NATURE, choice=incident.nature),
        *_trip(health),
        _health_fact(FactName.HURT, hurt_of(health), opened),
        views.Fact(name=FactName.MOVING, choice=health.get("moving")),
        views.Fact(name=FactName.HAPPENED, choice=happened.value if happened else None),
    ]  # fmt: skip
    for fact, part, key in LOCKED_FACTS:
        value = health.get(key)
        if value is None or part in opened:
            facts.append(views.Fact(name=fact, text=_with_places(value, health, key)))
        else:
            facts.append(views.Fact(name=fact, locked=part))
    facts += [
        _health_fact(FactName.DOCTOR, health.get("doctor"), opened),
        _health_fact(FactName.LOSS_OF_PAY, _answer(health.get("loss_of_pay")), opened),
    ]
    return tuple(facts)


def _trip(health: Mapping[str, Any]) -> tuple[views.Fact, ...]:
    """On what way it happened, where that was asked."""
    trip = health.get("trip")
    return (views.Fact(name=FactName.TRIP, choice=trip),) if trip else ()


def _with_places(value: str | None, health: Mapping[str, Any], key: str) -> str | None:
    """The code for several places of the body, with the places that were touched."""
    places = health.get("hurts") if key == "body" else None
    return f"{value}: {', '.join(places)}" if value and places and len(places) > 1 else value


def _health_fact(name: FactName, choice: str | None, opened: Sequence[Reading]) -> views.Fact:
    """A choice that tells of somebody's health: locked until the injury is opened."""
    if choice is None or Reading.INJURY in opened:
        return views.Fact(name=name, choice=choice)
    return views.Fact(name=name, locked=Reading.INJURY)


def hurt_of(health: Mapping[str, Any]) -> str | None:
    """As the courier said it, else in the same words from what the platform said."""
    severity = health.get("platform_severity", "")
    told = health.get("hurt") or (
        WITHHELD if severity == WITHHELD else HURT_BY_SEVERITY.get(severity)
    )
    return str(told) if told else None


def _answer(value: bool | None) -> str | None:  # noqa: FBT001 - a stored answer
    return None if value is None else "yes" if value else "no"


def _conclusions(
    incident: Incident, health: Mapping[str, Any], opened: Sequence[Reading]
) -> tuple[views.Conclusion, ...]:
    """The legal conclusions; the reasons name injuries, so they show only once these are open."""
    reasons: dict[str, list[Reason]] = {}
    if Reading.INJURY in opened:
        for row in health.get("reasons", ()):
            reason = Reason(ReasonCode(row["code"]), tuple(row["values"]))
            reasons.setdefault(row["conclusion"], []).append(reason)
    return tuple(
        views.Conclusion(
            name=each.name, verdict=each.verdict, reasons=tuple(reasons.get(each.name, ()))
        )
        for each in views.verdicts_of(incident.classification)
    )

"""What is known of an incident, in the form the rules read; what was not said stays open."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident
from safety.facts import (
    ClassHistory,
    Consequence,
    DeclarationStatus,
    DoctorNeeded,
    Incapacity,
    IncidentClass,
    IncidentFacts,
    Nature,
)


def facts_for_rules(
    incident: Incident, health: Mapping[str, Any], *, now: datetime
) -> IncidentFacts:
    """The incident and its health data as facts of the law.

    `health` holds plain JSON values under the names of the rules; `incapacity` and `history` are
    objects, dates ISO text.
    """
    doctor = health.get("doctor")
    consequence = health.get("consequence")
    given = health.get("class")
    status = health.get("declaration_status")
    return IncidentFacts(
        nature=Nature(incident.nature),
        death=health.get("death"),
        permanent_expected=health.get("permanent_expected"),
        loss_of_pay=health.get("loss_of_pay"),
        doctor=DoctorNeeded(doctor) if doctor else None,
        care_place=health.get("care_place"),
        in_first_aid_register=health.get("in_first_aid_register"),
        incapacity=_incapacity(health.get("incapacity") or {}),
        consequence=Consequence(consequence) if consequence else None,
        injury=health.get("injury"),
        body=health.get("body"),
        deviation=health.get("deviation"),
        agent=health.get("agent"),
        accident_on=incident.accident_date,
        given_class=IncidentClass(given) if given else None,
        history=_history(health.get("history") or {}),
        declaration_status=DeclarationStatus(status) if status else None,
        employer_told_at=incident.notified_employer_at,
        today=local_date(now),
    )


def _incapacity(told: Mapping[str, Any]) -> Incapacity:
    return Incapacity(
        days=told.get("days"),
        stopped_on=_day(told.get("stopped_on")),
        resumed_on=_day(told.get("resumed_on")),
        resumed_when_declaring=told.get("resumed_when_declaring"),
        declared_on=_day(told.get("declared_on")),
    )


def _history(told: Mapping[str, Any]) -> ClassHistory:
    first = told.get("first_class")
    return ClassHistory(
        first_class=IncidentClass(first) if first else None,
        worsening_told_on=_day(told.get("worsening_told_on")),
        classified_on=tuple(
            (date.fromisoformat(day), IncidentClass(name))
            for day, name in told.get("classified_on", ())
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

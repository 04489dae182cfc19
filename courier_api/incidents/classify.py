"""Class an incident by the legal tests and keep its clocks in step. The machine proposes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentHealth
from safety.assessment import Assessment, assess
from safety.deadlines import Deadline
from safety.facts import (
    Consequence,
    DoctorNeeded,
    IncidentClass,
    IncidentFacts,
    Nature,
)
from safety.incidents import missing_facts
from safety.verdicts import Finding

INJURY = "injury"


def classify_incident(session: Session, incident: Incident, *, now: datetime) -> Assessment | None:
    """Apply the rules to what is known, store the class, start or waive clocks.

    Near misses, damage and hazards have no legal class; None is returned for them. The reasons name
    injuries, so they are stored with the health data.
    """
    health = session.get_one(IncidentHealth, incident.id)
    if incident.kind != INJURY and not health.facts.get("injured"):
        incident.classification = {"class": "none"}
        incident.missing = []
        return None
    facts = facts_for_rules(incident, health.facts, now=now)
    assessment = assess(facts)
    incident.classification = {
        "class": _class_name(assessment),
        "minor": _verdict(assessment.classification.minor),
        "serious": _verdict(assessment.classification.serious),
        "very_serious": _verdict(assessment.classification.very_serious),
        "rule_version": assessment.rule_version,
    }
    incident.missing = [
        fact.value for fact in missing_facts(facts, place_known=incident.place is not None)
    ]
    health.facts = {
        **health.facts,
        "reasons": [
            {
                "conclusion": ground.conclusion,
                "code": ground.reason.code.value,
                "values": list(ground.reason.values),
                "test": ground.reason.test,
                "article": ground.reason.article.value,
            }
            for ground in assessment.reasons
        ],
    }
    _keep_clocks(session, incident, assessment.deadlines)
    session.flush()
    return assessment


def facts_for_rules(
    incident: Incident, health: Mapping[str, Any], *, now: datetime
) -> IncidentFacts:
    """What is known, in the form the rules read; what was not said stays open."""
    doctor = health.get("doctor")
    consequence = health.get("consequence")
    given = health.get("class")
    return IncidentFacts(
        nature=Nature(incident.nature),
        death=health.get("death"),
        permanent_expected=health.get("permanent_expected"),
        loss_of_pay=health.get("loss_of_pay"),
        doctor=DoctorNeeded(doctor) if doctor else None,
        care_place=health.get("care_place"),
        in_first_aid_register=health.get("in_first_aid_register"),
        consequence=Consequence(consequence) if consequence else None,
        injury=health.get("injury"),
        body=health.get("body"),
        deviation=health.get("deviation"),
        agent=health.get("agent"),
        accident_on=incident.accident_date,
        given_class=IncidentClass(given) if given else None,
        employer_told_at=incident.notified_employer_at,
        today=local_date(now),
    )


def _keep_clocks(session: Session, incident: Incident, deadlines: tuple[Deadline, ...]) -> None:
    """New duties get a row; a duty that no longer holds is waived, and its row stays."""
    rows = {
        row.rule: row
        for row in session.scalars(
            select(IncidentDeadline).where(IncidentDeadline.incident_id == incident.id)
        )
        if row.state != "waived"
    }
    for deadline in deadlines:
        if rows.pop(deadline.rule.value, None) is not None:
            continue
        session.add(
            IncidentDeadline(
                employer_number=incident.employer_number,
                incident_id=incident.id,
                rule=deadline.rule.value,
                start_date=deadline.start_date,
                legal_due=deadline.legal_due,
                work_by=deadline.work_by,
                ends_at=deadline.ends_at,
                state="running",
            )
        )
    for row in rows.values():
        if row.state == "running":
            row.state = "waived"
            row.waive_reason = "reclassified"


def _class_name(assessment: Assessment) -> str:
    """The class to work with. One open or suspected question is no reason to wait with a clock."""
    classification = assessment.classification
    if (certain := classification.incident_class) is not None:
        return certain.value
    if classification.very_serious.may_be:
        return "suspected_very_serious"
    if classification.serious.may_be:
        return "suspected_serious"
    return "declarable" if classification.minor.is_no else "open"


def _verdict(finding: Finding) -> str | None:
    return finding.verdict.value if finding.verdict is not None else None

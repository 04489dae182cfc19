"""Class an incident by the legal tests and keep its clocks in step. The machine proposes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.clocks import keep_clocks
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.facts_of_people import other_facts
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.ridden_as import OF_THE_EMPLOYER, platform_of
from safety.assessment import RULE_VERSION, Assessment, assess
from safety.case_states import IncidentState
from safety.incidents import IncidentKind, missing_facts
from safety.verdicts import Finding

NO_CLASS = "none"
NO_CLOCKS = (IncidentState.REJECTED.value, IncidentState.DUPLICATE.value)
"""Of a case that is none, or that lives on in another one, nothing is owed."""

PLATFORMS_INSURER = "ridden self-employed: the insurer of the platform"
"""Why a term of the employer falls away."""

GRAVITY = (
    "minor",
    "open",
    "declarable",
    "suspected_serious",
    "suspected_very_serious",
    "serious",
    "very_serious",
)
"""Classes to work with, the lightest first: of several casualties the gravest decides."""


def classify_incident(session: Session, incident: Incident, *, now: datetime) -> Assessment | None:
    """Apply the rules to what is known, store the class, start or waive clocks.

    Near misses, damage and hazards have no legal class; None is returned for them. Of several
    couriers who were hurt the gravest class counts, and the clocks of all run. The reasons name
    injuries, so they are stored with the health data.
    """
    health = session.get_one(IncidentHealth, incident.id)
    before = incident.classification.get("class")
    if not is_hurt(incident, health.facts):
        incident.classification = {"class": NO_CLASS}
        incident.missing = []
        keep_clocks(
            session, incident, (), rule_version=RULE_VERSION, reason=_reason(before, NO_CLASS)
        )
        return None
    found = _assessments(session, incident, health.facts, now=now)
    assessment = max(found, key=_gravity)
    lead = facts_for_rules(incident, health.facts, now=now)
    machine = (
        _class_name(assessment)
        if lead.class_in_force is None
        else _machine(session, incident, health.facts, now=now)
    )
    incident.classification = _classification(incident, assessment, machine)
    incident.missing = [
        fact.value for fact in missing_facts(lead, place_known=incident.place is not None)
    ]
    health.facts = {**health.facts, "reasons": _reasons(assessment)}
    wanted = dict.fromkeys(deadline for each in found for deadline in each.deadlines)
    is_theirs = platform_of(session, incident) is not None
    if is_theirs:
        wanted = {each: None for each in wanted if each.rule not in OF_THE_EMPLOYER}
    keep_clocks(
        session,
        incident,
        () if incident.status in NO_CLOCKS else tuple(wanted),
        rule_version=assessment.rule_version,
        reason=PLATFORMS_INSURER
        if is_theirs
        else _reason(before, incident.classification["class"]),
    )
    return assessment


def is_hurt(incident: Incident, health: Mapping[str, Any]) -> bool:
    """Whether somebody is known to be hurt, so that the law has a class for it."""
    return incident.kind == IncidentKind.INJURY.value or bool(health.get("injured"))


def _assessments(
    session: Session, incident: Incident, health: Mapping[str, Any], *, now: datetime
) -> list[Assessment]:
    """One assessment for each courier who was hurt, the lead casualty's first."""
    told = [health, *other_facts(session, incident, health)]
    return [assess(facts_for_rules(incident, facts, now=now)) for facts in told]


def _gravity(assessment: Assessment) -> int:
    return GRAVITY.index(_class_name(assessment))


def _machine(
    session: Session, incident: Incident, health: Mapping[str, Any], *, now: datetime
) -> str:
    """What the rules say by themselves, beside a class that a person gave."""
    told = {name: value for name, value in health.items() if name != "class"}
    found = _assessments(session, incident, told, now=now)
    return _class_name(max(found, key=_gravity))


def _classification(incident: Incident, assessment: Assessment, machine: str) -> dict[str, Any]:
    """The class and what decided it; who confirmed it stays as long as a person's class counts."""
    found = assessment.classification
    before = incident.classification
    kept = {name: before[name] for name in ("confirmed_by", "machine_then") if before.get(name)}
    return {
        "class": _class_name(assessment),
        "minor": _verdict(found.minor),
        "serious": _verdict(found.serious),
        "very_serious": _verdict(found.very_serious),
        "rule_version": assessment.rule_version,
        "machine": machine,
        **kept,
    }


def _reasons(assessment: Assessment) -> list[dict[str, Any]]:
    return [
        {
            "conclusion": ground.conclusion,
            "code": ground.reason.code.value,
            "values": list(ground.reason.values),
            "test": ground.reason.test,
            "article": ground.reason.article.value,
        }
        for ground in assessment.reasons
    ]


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


def _reason(before: str | None, after: str) -> str:
    if before == after:
        return "the facts changed"
    return f"reclassified from {before or 'open'} to {after}"

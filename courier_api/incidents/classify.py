"""Class an incident by the legal tests and keep its clocks in step. The machine proposes."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from courier_api.incidents.clocks import keep_clocks
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.models import Incident, IncidentHealth
from safety.assessment import RULE_VERSION, Assessment, assess
from safety.incidents import IncidentKind, missing_facts
from safety.verdicts import Finding

NO_CLASS = "none"


def classify_incident(session: Session, incident: Incident, *, now: datetime) -> Assessment | None:
    """Apply the rules to what is known, store the class, start or waive clocks.

    Near misses, damage and hazards have no legal class; None is returned for them. The reasons name
    injuries, so they are stored with the health data.
    """
    health = session.get_one(IncidentHealth, incident.id)
    before = incident.classification.get("class")
    if incident.kind != IncidentKind.INJURY.value and not health.facts.get("injured"):
        incident.classification = {"class": NO_CLASS}
        incident.missing = []
        keep_clocks(
            session, incident, (), rule_version=RULE_VERSION, reason=_reason(before, NO_CLASS)
        )
        return None
    facts = facts_for_rules(incident, health.facts, now=now)
    assessment = assess(facts)
    incident.classification = _classification(incident, assessment)
    incident.missing = [
        fact.value for fact in missing_facts(facts, place_known=incident.place is not None)
    ]
    health.facts = {**health.facts, "reasons": _reasons(assessment)}
    keep_clocks(
        session,
        incident,
        assessment.deadlines,
        rule_version=assessment.rule_version,
        reason=_reason(before, incident.classification["class"]),
    )
    return assessment


def _classification(incident: Incident, assessment: Assessment) -> dict[str, Any]:
    """The class and what decided it; who confirmed it stays as long as a person's class counts."""
    found = assessment.classification
    confirmed_by = incident.classification.get("confirmed_by")
    return {
        "class": _class_name(assessment),
        "minor": _verdict(found.minor),
        "serious": _verdict(found.serious),
        "very_serious": _verdict(found.very_serious),
        "rule_version": assessment.rule_version,
        **({"confirmed_by": confirmed_by} if confirmed_by else {}),
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

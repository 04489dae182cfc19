"""Write down why it happened: level, method, causes in their order, what is recommended, codes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from courier_api.foundation.errors import Invalid
from courier_api.incidents.case_models import IncidentInvestigation
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.keep_change import Values, keep_change
from courier_api.incidents.models import Incident, IncidentHealth
from courier_api.incidents.read_people import log_reading
from courier_api.incidents.timeline import record_change
from safety.esaw import CodeList, find, is_written_well

LONGEST_TEXT = 2000
MOST_LINES = 30


class Level(StrEnum):
    """How deep it is looked into."""

    LIGHT = "light"
    STANDARD = "standard"
    SERIOUS = "serious"


class Method(StrEnum):
    """How causes are found."""

    FIVE_WHYS = "five_whys"
    CAUSE_TREE = "cause_tree"


class CauseOrder(StrEnum):
    """Primary: a material fault. Secondary: organisation or behaviour. Tertiary: policy, third party."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause and its order."""

    order: CauseOrder
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Codes of the European lists; None leaves what is known."""

    deviation: str | None = None
    agent: str | None = None
    contact: str | None = None
    environment: str | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The whole investigation as it stands. `answers`: the chain of whys, the first answer first."""

    level: Level
    method: Method | None = None
    answers: Sequence[str] = ()
    causes: Sequence[Cause] = ()
    factors: Sequence[str] = ()
    recommendations: Sequence[str] = ()
    codes: Codes = field(default_factory=Codes)
    finished: bool = False


LISTS = {
    "deviation": CodeList.DEVIATION,
    "agent": CodeList.AGENT,
    "contact": CodeList.CONTACT,
    "environment": CodeList.ENVIRONMENT,
    "activity": CodeList.ACTIVITY,
}


def save_investigation(
    session: Session, incident: Incident, findings: Findings, *, actor: str, now: datetime
) -> None:
    """Keep the findings; codes of deviation, agent and contact become facts of the case.

    Raises Invalid for an unknown code or more lines than anybody reads.
    """
    _check_codes(findings.codes)
    row = session.get(IncidentInvestigation, incident.id, with_for_update=True)
    if row is None:
        row = IncidentInvestigation(
            incident_id=incident.id, employer_number=incident.employer_number, started_at=now
        )
    before = {"level": row.level, "method": row.method, **row.content} if row.content else {}
    row.level = findings.level.value
    row.method = findings.method.value if findings.method else None
    row.content = _content(findings)
    row.changed_at = now
    row.changed_by = actor
    row.finished_at = (row.finished_at or now) if findings.finished else None
    session.add(row)
    facts = {"finished": findings.finished}
    record_change(session, incident, "investigated", actor=actor, now=now, facts=facts)
    after = {"level": row.level, "method": row.method, **row.content}
    keep_change(session, incident, Values(before, after), actor=actor, now=now)
    incident.environment_code = findings.codes.environment or incident.environment_code
    incident.activity_code = findings.codes.activity or incident.activity_code
    told = {name: getattr(findings.codes, name) for name in ("deviation", "agent", "contact")}
    if known := {name: code for name, code in told.items() if code}:
        add_facts(session, incident, known, actor=actor, now=now)


def read_investigation(
    session: Session, incident: Incident, *, purpose: str, actor: str, now: datetime
) -> IncidentInvestigation | None:
    """The findings so far; None when nobody has begun. The reading is logged."""
    log_reading(session, incident, "investigation", purpose=purpose, actor=actor, now=now)
    return session.get(IncidentInvestigation, incident.id)


def open_investigation(
    session: Session, incident: Incident, *, purpose: str, actor: str, now: datetime
) -> tuple[IncidentInvestigation | None, Codes]:
    """The findings so far with the codes of the case; the reading is logged once for both."""
    row = read_investigation(session, incident, purpose=purpose, actor=actor, now=now)
    facts = session.get_one(IncidentHealth, incident.id).facts
    codes = Codes(
        deviation=facts.get("deviation"), agent=facts.get("agent"), contact=facts.get("contact")
    )
    return row, codes


def _content(findings: Findings) -> dict[str, Any]:
    causes = [
        {"order": cause.order.value, "text": cause.text.strip()[:LONGEST_TEXT]}
        for order in CauseOrder
        for cause in findings.causes
        if cause.order is order and cause.text.strip()
    ]
    return {
        "answers": _lines(findings.answers, "answers"),
        "causes": causes,
        "factors": _lines(findings.factors, "factors"),
        "recommendations": _lines(findings.recommendations, "recommendations"),
    }


def _lines(told: Sequence[str], name: str) -> list[str]:
    lines = [line.strip()[:LONGEST_TEXT] for line in told if line.strip()]
    if len(lines) > MOST_LINES:
        raise Invalid("That is too much to read.", errors=[{"field": name, "rule": "at_most_30"}])
    return lines


def _check_codes(codes: Codes) -> None:
    wrong = []
    for name, which in LISTS.items():
        code = getattr(codes, name)
        if code and not (find(which, code) or _may_be(which, code)):
            wrong.append({"field": name, "rule": "code_list"})
    if wrong:
        raise Invalid("Some codes are in no list.", errors=wrong)


def _may_be(which: CodeList, code: str) -> bool:
    """Lists of which our copy may lack a code: its form is enough."""
    has_form = which in (CodeList.DEVIATION, CodeList.AGENT)
    return has_form and is_written_well(which, code)

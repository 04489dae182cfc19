"""Say which risk analysis, or which word about risk pressure, a case or an action of it is about."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.errors import NotFound, Refused
from courier_api.incidents.models import Incident
from courier_api.incidents.move_case import reason_text
from courier_api.incidents.plan_action import action_of
from courier_api.incidents.timeline import record_change
from courier_api.prevention.errors import NotOurs
from courier_api.prevention.link_models import RiskLink
from courier_api.prevention.programme_models import RiskAnalysis, RiskPressureFlag


class RiskKind(StrEnum):
    """What a case can be linked to."""

    ANALYSIS = "analysis"
    FLAG = "flag"


class RiskLinkNotFound(NotFound):
    """The case has no such link, or it was taken away."""

    def __init__(self, link_id: int) -> None:
        super().__init__("This case has no such link to a risk.", link_id=link_id)


class RiskLinkedAlready(Refused):
    """The same risk is linked to the same case or action."""

    def __init__(self) -> None:
        super().__init__("This risk is linked already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A risk analysis or a word about risk pressure, by its number."""

    kind: RiskKind
    number: int


def link_risk(
    session: Session, incident: Incident, risk: Risk, action_id: int | None, *, actor: str,
    now: datetime,
) -> RiskLink:  # fmt: skip
    """The case, or that action of it, is about this risk.

    Raises NotOurs, ActionNotFound or RiskLinkedAlready.
    """
    found: RiskAnalysis | RiskPressureFlag | None = (
        session.get(RiskAnalysis, risk.number)
        if risk.kind is RiskKind.ANALYSIS
        else session.get(RiskPressureFlag, risk.number)
    )
    if found is None or found.employer_number != incident.employer_number:
        raise NotOurs
    if action_id is not None:
        action_of(session, incident, action_id)
    row = RiskLink(
        employer_number=incident.employer_number,
        incident_id=incident.id,
        action_id=action_id,
        analysis_id=risk.number if risk.kind is RiskKind.ANALYSIS else None,
        flag_id=risk.number if risk.kind is RiskKind.FLAG else None,
        linked_at=now,
        linked_by=actor,
    )
    known = {
        (each.action_id, each.analysis_id, each.flag_id) for each in risks_of(session, incident)
    }
    if (row.action_id, row.analysis_id, row.flag_id) in known:
        raise RiskLinkedAlready
    session.add(row)
    facts = {"risk": risk.kind.value, "number": risk.number, "action_id": action_id}
    record_change(session, incident, "risk_linked", actor=actor, now=now, facts=facts)
    return row


def unlink_risk(
    session: Session, incident: Incident, link_id: int, reason: str, *, actor: str, now: datetime
) -> None:
    """The link ends with a reason; that it was there stays. Raises RiskLinkNotFound or Invalid."""
    row = session.get(RiskLink, link_id, with_for_update=True)
    if row is None or row.incident_id != incident.id or row.unlinked_at is not None:
        raise RiskLinkNotFound(link_id)
    told = reason_text(reason, needed=True)
    row.unlinked_at, row.unlinked_by, row.unlink_reason = now, actor, told
    facts = {"reason": told}
    record_change(session, incident, "risk_unlinked", actor=actor, now=now, facts=facts)


def risks_of(session: Session, incident: Incident) -> Sequence[RiskLink]:
    """The links of a case now, the oldest first."""
    return session.scalars(
        select(RiskLink)
        .where(RiskLink.incident_id == incident.id, RiskLink.unlinked_at.is_(None))
        .order_by(RiskLink.id)
    ).all()


def cases_of_risks(
    session: Session, kind: RiskKind, numbers: Collection[int]
) -> Mapping[int, tuple[str, ...]]:
    """The references of the cases that are linked to each of these risks: one query."""
    number = RiskLink.analysis_id if kind is RiskKind.ANALYSIS else RiskLink.flag_id
    rows = session.execute(
        select(number, Incident.ref)
        .join(Incident, Incident.id == RiskLink.incident_id)
        .where(number.in_(numbers), RiskLink.unlinked_at.is_(None))
        .order_by(Incident.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for which, ref in rows:
        if ref not in found[which]:
            found[which].append(ref)
    return {which: tuple(refs) for which, refs in found.items()}

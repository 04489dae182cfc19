"""Whom an accident is for that was ridden self-employed, and what was done about it."""

from sqlalchemy.orm import Session

from courier_api.incident_declarations.collect_person import work_policy
from courier_api.incidents.models import Incident
from courier_api.incidents.ridden_as import platform_of
from courier_api.sources.models import Source
from courier_api.web.adviser.paper_views import PlatformsInsurer, StepView


def platforms_insurer(
    session: Session, incident: Incident, told: StepView
) -> PlatformsInsurer | None:
    """The platform and its policy of that day; None for an accident of our own worker."""
    source_id = platform_of(session, incident)
    if source_id is None:
        return None
    policy = work_policy(session, incident)
    return PlatformsInsurer(
        platform=session.get_one(Source, source_id).name,
        told=told,
        insurer=policy.insurer if policy else None,
        number=policy.number if policy else None,
        phone=policy.phone if policy else None,
    )

"""The risks that a case can be linked to: analyses, and couriers' words about risk pressure."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.prevention.link_risk import RiskKind
from courier_api.prevention.programme_models import RiskAnalysis, RiskPressureFlag
from courier_api.sources.queries import source_names

MOST_OF_A_KIND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRisk:
    """One risk. Of somebody's word only the platform and the day are told here.

    `subject`: what is analysed, or the platform; `on`: when it was planned or said.
    """

    kind: RiskKind
    number: int
    subject: str
    on: date
    state: str | None = None


def list_risks(session: Session, employer_number: str) -> tuple[KnownRisk, ...]:
    """Analyses, then words; of each kind the newest first, at most MOST_OF_A_KIND. Three questions."""
    analyses = session.scalars(
        select(RiskAnalysis)
        .where(RiskAnalysis.employer_number == employer_number)
        .order_by(RiskAnalysis.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    flags = session.scalars(
        select(RiskPressureFlag)
        .where(RiskPressureFlag.employer_number == employer_number)
        .order_by(RiskPressureFlag.id.desc())
        .limit(MOST_OF_A_KIND)
    )
    platforms = source_names(session, employer_number)
    return (
        *(
            KnownRisk(
                kind=RiskKind.ANALYSIS,
                number=row.id,
                subject=row.subject,
                on=row.planned_on,
                state=row.state,
            )
            for row in analyses
        ),
        *(
            KnownRisk(
                kind=RiskKind.FLAG,
                number=row.id,
                subject=platforms.get(row.source_id, "?"),
                on=local_date(row.flagged_at),
            )
            for row in flags
        ),
    )

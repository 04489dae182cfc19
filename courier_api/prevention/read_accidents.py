"""The accidents and hours of a period, as the reports of prevention want them.

The only place that counts them: whoever keeps statistics can be asked here instead.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.shifts.models import Shift

NOT_COUNTED = ("rejected", "duplicate")
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class AccidentFigures:
    """Counts of incidents by kind, class and nature, and the hours really worked."""

    by_kind: dict[str, int]
    by_class: dict[str, int]
    workplace: int
    commuting: int
    worked_hours: Decimal

    @property
    def incidents(self) -> int:
        """All of them."""
        return sum(self.by_kind.values())

    @property
    def per_thousand_hours(self) -> Decimal | None:
        """Injuries per thousand hours worked; None without hours."""
        if not self.worked_hours:
            return None
        return Decimal(self.by_kind.get("injury", 0)) * 1000 / self.worked_hours


def accident_figures(
    session: Session, employer_number: str, first: date, last: date
) -> AccidentFigures:
    """Of accidents on these days, both included; rejected and duplicate cases are left out."""
    rows = session.execute(
        select(Incident.kind, Incident.nature, Incident.classification).where(
            Incident.employer_number == employer_number,
            Incident.accident_date >= first,
            Incident.accident_date <= last,
            Incident.status.not_in(NOT_COUNTED),
        )
    ).all()
    seconds = session.scalar(
        select(func.sum(Shift.worked_seconds)).where(
            Shift.employer_number == employer_number,
            Shift.worked_on >= first,
            Shift.worked_on <= last,
        )
    )
    injuries = [row for row in rows if row.kind == "injury"]
    classes = Counter(row.classification.get("class") or "unclassified" for row in injuries)
    return AccidentFigures(
        by_kind=dict(sorted(Counter(row.kind for row in rows).items())),
        by_class=dict(sorted(classes.items())),
        workplace=sum(row.nature == "workplace" for row in injuries),
        commuting=sum(row.nature == "commuting" for row in injuries),
        worked_hours=Decimal(int(seconds or 0)) / SECONDS_PER_HOUR,
    )

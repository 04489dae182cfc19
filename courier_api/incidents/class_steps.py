"""What a person can do about the class of a case, as the JSON API is given it from above.

A class also opens or closes the file of a serious accident, which this folder does not know.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from safety.facts import IncidentClass


class DecideClass(Protocol):
    """What a confirmed class sets going, the file of a serious accident among it."""

    def __call__(
        self, session: Session, incident: Incident, given: IncidentClass, *, actor: str,
        now: datetime, reason: str = "",
    ) -> None:  # fmt: skip
        """Raises NoLegalClass, or Invalid where a reason is needed."""


class TakeClassBack(Protocol):
    """The rules decide again, as before the class was confirmed."""

    def __call__(
        self, session: Session, incident: Incident, reason: str, *, actor: str, now: datetime
    ) -> None:
        """Raises NothingConfirmed, ClosedWithClass, or Invalid without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSteps:
    """Both of them."""

    decide: DecideClass
    take_back: TakeClassBack

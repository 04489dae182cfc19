"""What the pages of mass corrections ask for and do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.pay.mass_corrections.queries import CorrectionDetail, CorrectionHead

PATH = "/office/corrections"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsView:
    """The list, newest first."""

    read_at: datetime
    heads: tuple[CorrectionHead, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """One correction as a person of the office sees it."""

    read_at: datetime
    detail: CorrectionDetail
    proposed_by_you: bool
    most_rows: int

    @property
    def can_propose(self) -> bool:
        """Whether this person may be the first to sign."""
        return self.detail.head.state == "waiting"

    @property
    def can_confirm(self) -> bool:
        """Whether this person may be the second to sign."""
        return self.detail.head.state == "proposed" and not self.proposed_by_you


CorrectionsQuery = Callable[[Session, str, datetime], CorrectionsView]
"""(session, employer number, now) -> the list."""

CorrectionQuery = Callable[[Session, str, int, int, datetime], CorrectionView]
"""(session, employer number, correction id, identity id of who looks, now); raises NotFound."""

SignCorrection = Callable[[Session, str, int, int, datetime], str]
"""(session, employer number, correction id, identity id, now) -> state; raises as `sign` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionQueries:
    """What the pages of mass corrections ask for and do."""

    listing: CorrectionsQuery
    detail: CorrectionQuery
    sign: SignCorrection

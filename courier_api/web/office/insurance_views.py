"""What the page of insurance shows and does: policies, what is wrong with them, two forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from declarations.insurer import PolicyFinding, PolicyKind

PATH = "/office/insurance"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """One policy. `platform_name` None: the co-operative's own."""

    policy_id: int
    kind: PolicyKind
    platform_name: str | None
    insurer: str
    number: str
    phone: str | None
    valid_from: date
    valid_to: date | None
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceView:
    """The page. `platforms` are slug and name of those that may have a policy of their own."""

    read_at: datetime
    lines: tuple[PolicyLine, ...] = ()
    findings: tuple[PolicyFinding, ...] = ()
    platforms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPolicy:
    """A policy as it was typed."""

    kind: str = ""
    platform: str = ""
    insurer: str = ""
    number: str = ""
    phone: str = ""
    valid_from: str = ""
    valid_to: str = ""


InsuranceQuery = Callable[[Session, str, datetime], InsuranceView]
"""(session, employer number, now) -> the page."""

EnterPolicy = Callable[[Session, str, TypedPolicy, str, datetime], None]
"""(session, employer number, typed, actor, now); raises Invalid or PolicyOverlaps."""

EndPolicy = Callable[[Session, str, int, str, str, datetime], None]
"""(session, employer number, policy id, last day as typed, actor, now); raises as `end_policy`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceQueries:
    """What the page of insurance asks for and does."""

    listing: InsuranceQuery
    enter: EnterPolicy
    end: EndPolicy

"""By which policy a courier is insured on a day, or why not.

The policy of a platform never covers an employee, nor the co-operative's somebody self-employed
(docs/sources.md#platform-insurance).
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from declarations.insurer.policies import Engagement, Policy, PolicyKind
from declarations.parameters import value_on, values_on

MONTHS_OF_YEAR = 12


class NotCovered(StrEnum):
    """Why nobody insures it."""

    NO_POLICY = "no_policy"
    """The co-operative has no policy of this kind on this day."""
    PLATFORM_HAS_NO_POLICY = "platform_has_no_policy"
    """Whoever rides self-employed can only be insured by the platform, and it has told of nothing."""
    NOT_EMPLOYED = "not_employed"
    """No contract on this day; for the cover of private life, none in the year before either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """A contract by its first and last day; `last` None: it goes on."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCover:
    """Who insures this on a day: a policy, or why none. `until` is the last day known of."""

    kind: PolicyKind
    policy: Policy | None = None
    missing: NotCovered | None = None
    until: date | None = None


def covers_on(
    day: date,
    *,
    engagement: Engagement,
    policies: Sequence[Policy],
    employments: Sequence[Employment],
) -> tuple[DayCover, ...]:
    """One line for each kind of policy, in the order of `PolicyKind`.

    `policies` are those of the co-operative, and of the platform when somebody rides self-employed.
    """
    if engagement is Engagement.SELF_EMPLOYED:
        return tuple(_self_employed(kind, day, policies) for kind in PolicyKind)
    return tuple(_employee(kind, day, policies, employments) for kind in PolicyKind)


def may_ride_self_employed(day: date, policies: Iterable[Policy]) -> bool:
    """Whether the platform's policy covers the day, or no law demands one yet.

    Source: law of 3 October 2022, art. 19 to 21, with RD of 12 August 2024: from 1 January 2026 a
    platform insures those who ride for it self-employed (docs/sources.md#platform-insurance).
    """
    if not values_on("insurer.platform_duty", day):
        return True
    kind, covers = PolicyKind.WORK_ACCIDENT, Engagement.SELF_EMPLOYED
    return _valid(kind, covers, day, policies) is not None


def _self_employed(kind: PolicyKind, day: date, policies: Iterable[Policy]) -> DayCover:
    policy = _valid(kind, Engagement.SELF_EMPLOYED, day, policies)
    if policy is None:
        return DayCover(kind=kind, missing=NotCovered.PLATFORM_HAS_NO_POLICY)
    return DayCover(kind=kind, policy=policy, until=policy.valid_to)


def _employee(
    kind: PolicyKind, day: date, policies: Iterable[Policy], employments: Iterable[Employment]
) -> DayCover:
    begun = [each for each in employments if each.first <= day]
    until = _latest(_insured_until(kind, each) for each in begun)
    if not begun or (until is not None and until < day):
        return DayCover(kind=kind, missing=NotCovered.NOT_EMPLOYED)
    policy = _valid(kind, Engagement.EMPLOYEE, day, policies)
    if policy is None:
        return DayCover(kind=kind, missing=NotCovered.NO_POLICY)
    ends = [each for each in (until, policy.valid_to) if each is not None]
    return DayCover(kind=kind, policy=policy, until=min(ends, default=None))


def _insured_until(kind: PolicyKind, employment: Employment) -> date | None:
    """The last day on which a contract insures; the anniversary itself still counts."""
    if employment.last is None or kind is not PolicyKind.PRIVATE_LIFE:
        return employment.last
    return _months_later(
        employment.last, int(value_on("insurer.private_life_after_months", employment.last))
    )


def _latest(days: Iterable[date | None]) -> date | None:
    """The last of some days; None, which is open, is later than any."""
    known = list(days)
    return None if None in known else max((day for day in known if day is not None), default=None)


def _valid(
    kind: PolicyKind, covers: Engagement, day: date, policies: Iterable[Policy]
) -> Policy | None:
    """The policy in force; of several the one that began last."""
    fitting = (
        policy
        for policy in policies
        if policy.kind is kind and policy.covers is covers and policy.is_valid_on(day)
    )
    return max(fitting, key=lambda policy: (policy.valid_from, policy.number), default=None)


def _months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 + months, MONTHS_OF_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

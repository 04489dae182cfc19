"""What is wrong with an employer's accident policies: days without any, or two insurers at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from declarations.insurer.policies import Engagement, Policy, PolicyKind

ONE_DAY = timedelta(days=1)


class PolicyGap(StrEnum):
    """What a person has to put right."""

    NOT_INSURED = "not_insured"
    """Couriers work and no policy on accidents at work is in force (law of 10 April 1971, art. 49)."""
    TWO_INSURERS = "two_insurers"
    """All staff have to be with one insurer, unless there are several establishments."""
    ENDS_SOON = "ends_soon"
    """The last policy known ends within the notice of three months, and none follows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFinding:
    """Something about the days from `first` to `last`, both counted."""

    gap: PolicyGap
    first: date
    last: date
    insurers: tuple[str, ...] = ()


NOTICE = timedelta(days=92)


def policy_findings(
    policies: Sequence[Policy], *, days_of_work: Iterable[date], today: date
) -> tuple[PolicyFinding, ...]:
    """All findings, by first day. Days without work need no policy."""
    ours = [
        policy
        for policy in policies
        if policy.kind is PolicyKind.WORK_ACCIDENT and policy.covers is Engagement.EMPLOYEE
    ]
    days = sorted(set(days_of_work))
    found = [*_uninsured(ours, days), *_doubled(ours, days), *_ending(ours, today)]
    return tuple(sorted(found, key=lambda finding: (finding.first, finding.gap)))


def _uninsured(policies: Sequence[Policy], days: Sequence[date]) -> Iterator[PolicyFinding]:
    open_days = [day for day in days if not any(policy.is_valid_on(day) for policy in policies)]
    for first, last in _runs(open_days):
        yield PolicyFinding(gap=PolicyGap.NOT_INSURED, first=first, last=last)


def _doubled(policies: Sequence[Policy], days: Sequence[date]) -> Iterator[PolicyFinding]:
    by_day = {day: {p.insurer for p in policies if p.is_valid_on(day)} for day in days}
    for first, last in _runs([day for day, insurers in by_day.items() if len(insurers) > 1]):
        insurers = {each for day, names in by_day.items() if first <= day <= last for each in names}
        yield PolicyFinding(
            gap=PolicyGap.TWO_INSURERS, first=first, last=last, insurers=tuple(sorted(insurers))
        )


def _ending(policies: Sequence[Policy], today: date) -> Iterator[PolicyFinding]:
    ends = [policy.valid_to or date.max for policy in policies]
    last = max(ends, default=date.max)
    if today <= last <= today + NOTICE:
        yield PolicyFinding(gap=PolicyGap.ENDS_SOON, first=last + ONE_DAY, last=last + ONE_DAY)


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days that follow each other, as first and last."""
    for _, group in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0] * ONE_DAY):
        run = [day for _, day in group]
        yield run[0], run[-1]

"""Which period answers for which day of work: what stays, what goes, what is new (R2, R3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from declarations.dimona.content import Content
from declarations.dimona.deadlines import cancel_limit
from declarations.dimona.facts import ContractMode, DecisionFacts, HumanTask, WorkerType
from declarations.dimona.history import Period
from declarations.dimona.needs import KeptPeriod, Needs, NewPeriod
from declarations.dimona.replacing import may_be_replaced, wrong_kind
from declarations.dimona.workload import Workload, planned_hours
from declarations.working_days import ONE_DAY


@dataclass(slots=True, kw_only=True)
class KeptDays:
    """A period that goes on answering for some days; the days grow while days are assigned."""

    period: Period
    foreseen: Content
    days: list[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDays:
    """Days of work that need an IN of their own."""

    days: tuple[date, ...]
    is_open_ended: bool = False


@dataclass(slots=True, kw_only=True)
class Assignment:
    """The outcome: every day of work is in exactly one kept, frozen or new period.

    `frozen` are periods of the wrong kind that can no longer be replaced, each with the task that
    this leaves to a person.
    """

    kept: list[KeptDays] = field(default_factory=list)
    frozen: list[tuple[Period, HumanTask]] = field(default_factory=list)
    unneeded: list[Period] = field(default_factory=list)
    new: list[NewDays] = field(default_factory=list)


def needs_by_day(facts: DecisionFacts, periods: Sequence[Period], work: Workload) -> Needs:
    """What ordinary workers and students need, whose periods are declared in days."""
    outcome = assign(facts, periods, work)
    return Needs(
        kept=[_kept_period(facts, kept, work) for kept in outcome.kept],
        frozen=outcome.frozen,
        unneeded=outcome.unneeded,
        new=[_new_period(facts, new, work) for new in outcome.new],
    )


def assign(facts: DecisionFacts, periods: Sequence[Period], work: Workload) -> Assignment:
    """Divide the days of work over the periods that will stand once open actions are accepted.

    1. A day inside a period belongs to it.
    2. A period without days is not needed; one of the wrong kind is replaced while that is allowed.
    3. A day that a shift reaches from a period's last day makes that period longer.
    4. A student's period that would begin on another day is replaced: its start cannot change.
    5. A day from which a shift runs into a period makes that period begin earlier.
    6. A period whose change was refused because it came too late is replaced, or left to a person.
    7. What is left needs new periods, one for each run of days that shifts tie together.
    """
    outcome = Assignment()
    free = _sort_out(facts, periods, work, outcome)
    free = _grow_forward(outcome.kept, free, work)
    if _is_student(facts):
        free = _grow_forward(outcome.kept, _release_moved(facts, outcome, free, work), work)
    else:
        free = _grow_backward(facts, outcome, free, work)
    free = _release_stuck(facts, outcome, free, work)
    outcome.new = _new_periods(facts, outcome, free, work)
    return outcome


def _kept_period(facts: DecisionFacts, kept: KeptDays, work: Workload) -> KeptPeriod:
    return KeptPeriod(
        period=kept.period,
        foreseen=kept.foreseen,
        wanted=target(facts, kept, work),
        starts_at=min((work[day].starts_at for day in kept.days), default=None),
    )


def _new_period(facts: DecisionFacts, new: NewDays, work: Workload) -> NewPeriod:
    hours = planned_hours(work[day] for day in new.days) if _is_student(facts) else None
    last = None if new.is_open_ended else new.days[-1]
    return NewPeriod(
        content=Content(starts_on=new.days[0], ends_on=last, hours=hours),
        worker_type=facts.courier.worker_type,
        starts_at=work[new.days[0]].starts_at,
    )


def target(facts: DecisionFacts, kept: KeptDays, work: Workload) -> Content:
    """What a kept period should declare."""
    days, foreseen = sorted(kept.days), kept.foreseen
    if not days:
        return foreseen
    if _is_student(facts):
        hours = planned_hours(work[day] for day in days)
        return Content(starts_on=foreseen.starts_on, ends_on=days[-1], hours=hours)
    if _is_contract(facts, kept.period):
        starts_on = min(days[0], foreseen.starts_on)
        ends_on = max(days[-1], foreseen.ends_on) if foreseen.ends_on else None
        return Content(starts_on=starts_on, ends_on=ends_on, hours=None)
    return Content(starts_on=days[0], ends_on=days[-1], hours=None)


def _sort_out(
    facts: DecisionFacts, periods: Sequence[Period], work: Workload, outcome: Assignment
) -> list[date]:
    """Steps 1 and 2; returns the days that no standing period answers for."""
    free = list(work)
    for period in periods:
        foreseen = period.foreseen
        if foreseen is None:
            continue
        days = [day for day in free if foreseen.includes(day)]
        kept = KeptDays(period=period, foreseen=foreseen, days=days)
        if not days and not _is_contract(facts, period):
            outcome.unneeded.append(period)
            continue
        task = wrong_kind(period.opened_by, facts)
        if task is None:
            outcome.kept.append(kept)
        elif _can_be_replaced(facts, kept, work):
            outcome.unneeded.append(period)
            continue  # the days stay free
        else:
            outcome.frozen.append((period, task))
        free = [day for day in free if day not in days]
    return free


def _can_be_replaced(facts: DecisionFacts, kept: KeptDays, work: Workload) -> bool:
    has_begun = any(work[day].has_begun for day in kept.days)
    return may_be_replaced(facts, kept.period, has_begun=has_begun)


def _grow_forward(kept: Iterable[KeptDays], free: list[date], work: Workload) -> list[date]:
    """Step 3; returns the days that are still free."""
    owners = {day: owner for owner in kept for day in owner.days}
    left = []
    for day in sorted(free):
        before = day - ONE_DAY
        owner = owners.get(before)
        if owner is not None and work[before].is_continued:
            owner.days.append(day)
            owners[day] = owner
        else:
            left.append(day)
    return left


def _release_moved(
    facts: DecisionFacts, outcome: Assignment, free: list[date], work: Workload
) -> list[date]:
    """Step 4; returns the free days, those of released periods included."""
    for owner in tuple(outcome.kept):
        first = min(owner.days)
        before = first - ONE_DAY
        runs_into = before in free and work[before].is_continued
        moves = first != owner.foreseen.starts_on or runs_into
        if moves and _can_be_replaced(facts, owner, work):
            outcome.kept.remove(owner)
            outcome.unneeded.append(owner.period)
            free = free + owner.days
    return free


def _grow_backward(
    facts: DecisionFacts, outcome: Assignment, free: list[date], work: Workload
) -> list[date]:
    """Step 5; returns the days that are still free. A standing contract just begins earlier."""
    owners = {day: owner for owner in outcome.kept for day in owner.days}
    contract = next((k for k in outcome.kept if _is_standing_contract(facts, k.foreseen)), None)
    left = []
    for day in sorted(free, reverse=True):
        owner = owners.get(day + ONE_DAY) if work[day].is_continued else None
        if owner is None and contract is not None and day > _last_held(facts, outcome, contract):
            owner = contract
        if owner is None:
            left.append(day)
        else:
            owner.days.append(day)
            owners[day] = owner
    return left[::-1]


def _release_stuck(
    facts: DecisionFacts, outcome: Assignment, free: list[date], work: Workload
) -> list[date]:
    """Step 6; returns the free days, those of released periods included."""
    for owner in tuple(outcome.kept):
        if not owner.period.must_be_replaced or target(facts, owner, work) == owner.foreseen:
            continue
        outcome.kept.remove(owner)
        if _can_be_replaced(facts, owner, work):
            outcome.unneeded.append(owner.period)
            free = free + owner.days
        else:
            outcome.frozen.append((owner.period, HumanTask.CORRECT_DATA))
    return free


def _last_held(facts: DecisionFacts, outcome: Assignment, contract: KeptDays | None) -> date:
    """The last day that a period other than the standing contract holds and will go on holding."""
    staying = [k.foreseen for k in outcome.kept if k is not contract]
    staying += [period.content for period, _ in outcome.frozen]
    staying += [
        period.content
        for period in outcome.unneeded
        if facts.now >= cancel_limit(period.content.starts_on, facts.settings)
    ]
    return max((content.ends_on or date.max for content in staying), default=date.min)


def _new_periods(
    facts: DecisionFacts, outcome: Assignment, free: list[date], work: Workload
) -> list[NewDays]:
    """Step 7; a standing contract is opened once, after everything that stands already."""
    runs: list[list[date]] = []
    for day in sorted(free):
        before = day - ONE_DAY
        if runs and runs[-1][-1] == before and work[before].is_continued:
            runs[-1].append(day)
        else:
            runs.append([day])
    if not _wants_standing_contract(facts):
        return [NewDays(days=tuple(run)) for run in runs]
    last_held = _last_held(facts, outcome, None)
    after = tuple(day for run in runs for day in run if run[0] > last_held)
    earlier = [NewDays(days=tuple(run)) for run in runs if run[0] <= last_held]
    return [*earlier, NewDays(days=after, is_open_ended=True)] if after else earlier


def _is_student(facts: DecisionFacts) -> bool:
    return facts.courier.worker_type == WorkerType.STUDENT


def _wants_standing_contract(facts: DecisionFacts) -> bool:
    """Only ordinary workers can have a contract without end."""
    is_ordinary = facts.courier.worker_type == WorkerType.ORDINARY
    return is_ordinary and facts.settings.contract_mode is ContractMode.STANDING


def _is_standing_contract(facts: DecisionFacts, content: Content) -> bool:
    """A contract that goes on: it can take any day after its start."""
    return _wants_standing_contract(facts) and content.ends_on is None


def _is_contract(facts: DecisionFacts, period: Period) -> bool:
    """A contract without end, also once an OUT has ended it: it stands without any shift."""
    return _wants_standing_contract(facts) and period.opened_by.ends_on is None

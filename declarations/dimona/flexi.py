"""What flexi-jobs need: a period by the hour for each stretch of work, or one for each quarter.

By the day each stretch has a period of its own, two on one day included, and a period follows its
work within the day on which it begins. Under a standing contract one period holds the rest of the
quarter. Source: forms of the flexi-job declaration (docs/sources.md#dimona-flexi).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from declarations.dimona.assignment import needs_by_day
from declarations.dimona.content import Content
from declarations.dimona.deadlines import cancel_limit
from declarations.dimona.facts import ContractMode, DecisionFacts, HumanTask, Shift, WorkerType
from declarations.dimona.flexi_matching import Standing, matched
from declarations.dimona.flexi_refused import as_ordinary_worker, divide
from declarations.dimona.history import History, Period
from declarations.dimona.needs import KeptPeriod, Needs, NewPeriod
from declarations.dimona.replacing import may_be_replaced, wrong_kind
from declarations.dimona.stretches import Stretch, last_day_of_quarter, stretches
from declarations.dimona.workload import workload
from declarations.parameters import value_on
from declarations.working_days import first_day_of_quarter, start_of_day


def needs_of_flexi_jobs(facts: DecisionFacts, history: History, shifts: Sequence[Shift]) -> Needs:
    """What the shifts of a flexi-job worker need of the periods in force.

    Days on which the authority found the conditions not met are those of an ordinary worker (R8).
    """
    division = divide(facts, history, shifts)
    needs = _Sorting(facts=facts).run(division.flexi_periods, division.flexi_shifts)
    if division.ordinary_periods or division.ordinary_shifts:
        ordinary = as_ordinary_worker(facts)
        work = workload(ordinary, division.ordinary_shifts)
        more = needs_by_day(ordinary, division.ordinary_periods, work)
        needs.kept += more.kept
        needs.frozen += more.frozen
        needs.unneeded += more.unneeded
        needs.new += more.new
    return needs


@dataclass(slots=True, kw_only=True)
class _Sorting:
    """The work that no period answers for yet, and the needs that grow while it gets less."""

    facts: DecisionFacts
    free: list[Stretch] = field(default_factory=list)
    needs: Needs = field(default_factory=Needs)

    @property
    def is_standing(self) -> bool:
        return self.facts.settings.contract_mode is ContractMode.STANDING

    def run(self, periods: Sequence[Period], shifts: Sequence[Shift]) -> Needs:
        standing = [Standing(period=p, foreseen=p.foreseen) for p in periods if p.foreseen]
        tasks = [wrong_kind(each.period.opened_by, self.facts) for each in standing]
        of_quarters = [s for s in standing if not s.foreseen.is_by_the_hour]
        self.free = stretches(
            self.facts, shifts, split_at_quarters=self.is_standing or bool(of_quarters)
        )
        right = []
        for each, task in zip(standing, tasks, strict=True):
            if task is None:
                right.append(each)
            else:
                self._replace(each, task)
        for each in right:
            if not each.foreseen.is_by_the_hour:
                self._keep_quarter(each)
        self._keep_hours([each for each in right if each.foreseen.is_by_the_hour])
        if self.is_standing:
            self._begin_quarters_earlier()
            self._open_quarters()
        else:
            for stretch in self.free:
                self._open(stretch.content, stretch)
        return self.needs

    def _replace(self, each: Standing, task: HumanTask) -> None:
        """A period of another kind goes while nobody has begun to work in it; then it stays."""
        mine = [s for s in self.free if s.content.overlaps(each.foreseen)]
        if not mine or self._may_be_replaced(each, mine):
            self.needs.unneeded.append(each.period)
        else:
            self.needs.frozen.append((each.period, task))
            self._answer(mine)

    def _keep_quarter(self, each: Standing) -> None:
        """A period of days answers for the work that begins in it; as a contract also for none."""
        mine = [s for s in self.free if each.foreseen.holds(s.begins)]
        if mine or self.is_standing:
            self._keep(each, each.foreseen, mine)
        else:
            self.needs.unneeded.append(each.period)

    def _keep_hours(self, standing: Sequence[Standing]) -> None:
        """Each period by the hour follows one stretch of its day; one without any goes (R7).

        What can no longer be cancelled comes first: nothing else can have the hours that it holds.
        """
        contents = {stretch.content for stretch in self.free}
        fixed = [s for s in standing if not may_be_replaced(self.facts, s.period, has_begun=False)]
        loose = [each for each in standing if each not in fixed]
        self._follow_own_days([each for each in standing if each.foreseen in contents])
        for each in self._follow_own_days([s for s in fixed if s.foreseen not in contents]):
            self._go_on_for_other_days(each)
        for each in self._follow_own_days([s for s in loose if s.foreseen not in contents]):
            self.needs.unneeded.append(each.period)

    def _follow_own_days(self, standing: Sequence[Standing]) -> list[Standing]:
        """Pair periods with free work of their first days; returns those that find none."""
        pairs = matched(standing, self.free)
        for each in standing:
            if (stretch := pairs.get(each.foreseen)) is not None:
                self._follow(each, stretch.content, [stretch])
        return [each for each in standing if each.foreseen not in pairs]

    def _go_on_for_other_days(self, each: Standing) -> None:
        """Work that moved to another day stays with a period that cannot be cancelled any more.

        A second one would overlap it. Its start stays: that may not be postponed once the day is
        over.
        """
        mine = [s for s in self.free if s.content.overlaps(each.foreseen)]
        if not mine:
            self.needs.unneeded.append(each.period)
            return
        begins = min(each.foreseen.begins, *(s.begins for s in mine))
        wanted = Content.by_the_hour(begins, max(s.ends for s in mine))
        self._follow(each, wanted, mine)

    def _follow(self, each: Standing, wanted: Content, mine: Sequence[Stretch]) -> None:
        """Change a period to its work; where a change came too late, replace it (R8)."""
        if not each.period.must_be_replaced or wanted == each.foreseen:
            self._keep(each, wanted, mine)
        elif self._may_be_replaced(each, mine):
            self.needs.unneeded.append(each.period)  # the work stays free
        else:
            self.needs.frozen.append((each.period, HumanTask.CORRECT_DATA))
            self._answer(mine)

    def _keep(self, each: Standing, wanted: Content, mine: Sequence[Stretch]) -> None:
        kept = KeptPeriod(
            period=each.period,
            foreseen=each.foreseen,
            wanted=wanted,
            starts_at=min((s.starts_at for s in mine), default=None),
        )
        self.needs.kept.append(kept)
        self._answer(mine)

    def _begin_quarters_earlier(self) -> None:
        """A period of a quarter begins with the first work of the quarter, if nothing is between."""
        self.needs.kept = [
            kept if kept.wanted.is_by_the_hour else self._begun_earlier(kept)
            for kept in self.needs.kept
        ]

    def _begun_earlier(self, kept: KeptPeriod) -> KeptPeriod:
        others = self._held(but=kept.period)
        for stretch in sorted(self._before(kept.wanted), key=lambda s: s.begins, reverse=True):
            wanted = replace(kept.wanted, starts_on=stretch.begins.date())
            if any(wanted.overlaps(other) for other in others):
                return kept
            kept = replace(kept, wanted=wanted, starts_at=stretch.starts_at)
            self._answer([stretch])
        return kept

    def _before(self, content: Content) -> list[Stretch]:
        """The free work of the same quarter before a period."""
        quarter = first_day_of_quarter(content.starts_on)
        return [
            s
            for s in self.free
            if first_day_of_quarter(s.begins.date()) == quarter and s.begins < content.begins
        ]

    def _open_quarters(self) -> None:
        """The first work of a quarter that nothing stands after opens a period for its rest."""
        held = self._held(but=None)
        opened: Content | None = None
        for stretch in self.free:
            if opened is not None and opened.holds(stretch.begins):
                continue
            first = stretch.begins.date()
            rest = Content(starts_on=first, ends_on=last_day_of_quarter(first))
            # On its last day a quarter has no rest: a period without hours ends after it begins.
            if first == rest.ends_on or any(rest.overlaps(other) for other in held):
                self._open(stretch.content, stretch)
                held.append(stretch.content)
            else:
                self._open(rest, stretch)
                opened = rest

    def _open(self, content: Content, stretch: Stretch) -> None:
        """An IN, unless it is too early for one."""
        opens_on = _opens_on(content.starts_on)
        if self.facts.today >= opens_on:
            new = NewPeriod(
                content=content,
                worker_type=WorkerType.FLEXI.value,
                starts_at=stretch.starts_at,
            )
            self.needs.new.append(new)
            return
        opens_at = start_of_day(opens_on, self.facts.settings.zone)
        self.needs.opens_at = min(opens_at, self.needs.opens_at or opens_at)

    def _held(self, *, but: Period | None) -> list[Content]:
        """What other periods hold and will go on holding."""
        staying = [kept.wanted for kept in self.needs.kept if kept.period is not but]
        staying += [period.content for period, _ in self.needs.frozen]
        staying += [
            period.content
            for period in self.needs.unneeded
            if self.facts.now >= cancel_limit(period.content.starts_on, self.facts.settings)
        ]
        return staying

    def _may_be_replaced(self, each: Standing, mine: Iterable[Stretch]) -> bool:
        has_begun = any(stretch.has_begun for stretch in mine)
        return may_be_replaced(self.facts, each.period, has_begun=has_begun)

    def _answer(self, answered: Sequence[Stretch]) -> None:
        self.free = [stretch for stretch in self.free if stretch not in answered]


def _opens_on(day: date) -> date:
    """The first day on which a flexi-job of a day can be declared.

    Source: glossary, zone 00910 (docs/sources.md#dimona-glossary).
    """
    days = int(value_on("dimona.flexi_days_before_quarter", day))
    return first_day_of_quarter(day) - timedelta(days=days)

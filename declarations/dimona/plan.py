"""From the assignment of days to the declarations that go out now, wait, or need a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from declarations.dimona.anomalies import Reaction, anomaly
from declarations.dimona.content import Content, changed
from declarations.dimona.deadlines import (
    cancel_limit,
    in_due_at,
    is_in_late,
    out_limit,
    update_limit,
)
from declarations.dimona.facts import Call, DecisionFacts, HumanTask, Waiting
from declarations.dimona.forms import (
    Action,
    DimonaCancel,
    DimonaIn,
    DimonaOut,
    DimonaUpdate,
    action_of,
)
from declarations.dimona.history import History, Period, RefusedForm
from declarations.dimona.needs import KeptPeriod, Needs, NewPeriod
from declarations.dimona.reading import JsonObject
from declarations.dimona.workload import Workload
from declarations.working_days import start_of_day

Change = DimonaUpdate | DimonaOut | DimonaCancel


@dataclass(frozen=True, slots=True, kw_only=True)
class LostAnswer:
    """A declaration that is repeated because answers were lost, and when its work starts."""

    count: int
    first_start: datetime


@dataclass(slots=True, kw_only=True)
class Plan:
    """Filled step by step: what to send, what waits, what was refused, what a person must do."""

    calls: list[Call] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    blocked: list[RefusedForm] = field(default_factory=list)
    tasks: list[HumanTask] = field(default_factory=list)
    lost_answers: list[LostAnswer] = field(default_factory=list)


def plan(
    facts: DecisionFacts, history: History, needs: Needs, work: Workload, *, touch_periods: bool
) -> Plan:
    """Everything that has to be done so that the needs are met.

    Without `touch_periods` what stands is left alone and only new periods are opened: some shift
    could not be read, and its period must not be cancelled for that.
    """
    planner = _Planner(facts=facts, history=history, needs=needs, work=work)
    return planner.run(touch_periods=touch_periods)


@dataclass(slots=True, kw_only=True)
class _Planner:
    """The facts of one decision, and the plan that grows from them."""

    facts: DecisionFacts
    history: History
    needs: Needs
    work: Workload
    plan: Plan = field(default_factory=Plan)

    def run(self, *, touch_periods: bool) -> Plan:
        needs = self.needs
        if touch_periods:
            for period in self.history.periods:
                if period.foreseen is None:
                    self._settle_cancel(period)
            for period in needs.unneeded:
                self._leave(period)
            for kept in needs.kept:
                self._keep(kept)
            for period, task in needs.frozen:
                self._repeat_if_lost(period)
                self.plan.blocked.extend(period.refused)
                self.plan.tasks.append(task)
        for new in needs.new:
            self._open(new)
        self.plan.calls.sort(key=lambda call: (_ORDER[call.action], call.first_day))
        self.plan.waiting.sort(key=lambda waiting: (_ORDER[waiting.then], waiting.first_day))
        return self.plan

    def _settle_cancel(self, period: Period) -> None:
        """A CANCEL is open: it is repeated if its answer was lost, while that is in time."""
        if self._day_is_over(period):
            if period.open is not None and period.open.is_uncertain:
                self.plan.tasks.append(HumanTask.CANCEL_AFTER_DAY)
        else:
            self._repeat_if_lost(period)

    def _leave(self, period: Period) -> None:
        """No shift needs the period: R7."""
        if self._day_is_over(period):
            self.plan.tasks.append(HumanTask.CANCEL_AFTER_DAY)
        elif self._may_go_on(period, Action.CANCEL):
            assert period.period_id is not None
            self._send_change(period, DimonaCancel(period_id=period.period_id))

    def _keep(self, kept: KeptPeriod) -> None:
        """Shifts need the period: bring its content to what they need, if it differs (R11)."""
        period, wanted = kept.period, kept.wanted
        action = _action_between(period, kept.foreseen, wanted)
        if action is None:
            self._repeat_if_lost(period)
            if period.is_declared_elsewhere:
                self.plan.tasks.append(HumanTask.ADOPT_PERIOD)
        elif self._may_go_on(period, action):
            form = _change_form(period, action, wanted)
            if self._is_in_the_way(period, wanted):
                self._wait(action, period)
            else:
                self._send_change(period, form)

    def _may_go_on(self, period: Period, action: Action) -> bool:
        """Whether the next action on a period can go out now; if not, what happens instead (R6)."""
        if period.open is not None:
            self._repeat_if_lost(period)
            self._wait(action, period)
            return False
        if period.period_id is None:
            self.plan.tasks.append(HumanTask.ADOPT_PERIOD)
            return False
        if period.is_locked:
            self.plan.blocked.extend(r for r in period.refused if _locks(r))
            self.plan.tasks.append(HumanTask.PERIOD_LOCKED)
            return False
        return True

    def _send_change(self, period: Period, form: Change) -> None:
        """Send a change, unless the same one was refused before (R8)."""
        refused = [r for r in period.refused if r.form == form]
        if refused:
            self.plan.blocked.extend(refused)
            return
        self._call_change(period, form, form.to_wire())

    def _repeat_if_lost(self, period: Period) -> None:
        """A declaration without answer is repeated with the same content (R9)."""
        lost = period.open
        if lost is None or not lost.is_uncertain:
            return
        first_start = self._first_start(period.foreseen or period.content)
        self.plan.lost_answers.append(LostAnswer(count=lost.lost_answers, first_start=first_start))
        if isinstance(lost.form, DimonaIn):
            self._call_in(lost.payload, period.content, first_start)
        else:
            self._call_change(period, lost.form, lost.payload)

    def _open(self, new: NewPeriod) -> None:
        """Days of work without a period: an IN (R4)."""
        content = new.content
        form = self.facts.form_for(content, new.worker_type)
        refused = [r for r in self.history.refused_ins if r.form == form]
        if refused:
            self.plan.blocked.append(refused[-1])
        elif self._is_in_the_way(None, content):
            waiting = Waiting(then=Action.IN, period_id=None, first_day=content.starts_on)
            self.plan.waiting.append(waiting)
        else:
            self._call_in(form.to_wire(), content, new.starts_at)

    def _is_in_the_way(self, period: Period | None, wanted: Content) -> bool:
        """Whether another period still has a day that this content wants to take."""
        if period is not None and wanted.is_within(period.content):
            return False
        return any(
            content.overlaps(wanted)
            for other in self.history.periods
            if other is not period
            for content in (other.content, other.foreseen)
            if content is not None
        )

    def _call_in(self, payload: JsonObject, content: Content, first_start: datetime) -> None:
        self.plan.calls.append(
            Call(
                action=Action.IN,
                payload=payload,
                period_id=None,
                first_day=content.starts_on,
                due_at=in_due_at(first_start, self.facts),
                is_late=is_in_late(first_start, self.facts.now),
            )
        )

    def _call_change(self, period: Period, form: Change, payload: JsonObject) -> None:
        limit, is_late = self._limit(period, form)
        self.plan.calls.append(
            Call(
                action=action_of(form),
                payload=payload,
                period_id=period.period_id,
                first_day=period.content.starts_on,
                due_at=limit,
                is_late=is_late,
            )
        )

    def _limit(self, period: Period, form: Change) -> tuple[datetime, bool]:
        """The end of the legal window of a change, and whether it has passed."""
        settings = self.facts.settings
        after = changed(period.content, form)
        if after is None:
            limit = cancel_limit(period.content.starts_on, settings)
        elif isinstance(form, DimonaOut):
            limit = out_limit(form.ends_on, settings)
        else:
            limit = update_limit(
                period.content,
                after,
                first_declared_end=period.first_ends_on,
                first_start=self._first_start(after),
                settings=settings,
            )
        return limit, self.facts.now > limit

    def _wait(self, action: Action, period: Period) -> None:
        self.plan.waiting.append(
            Waiting(then=action, period_id=period.period_id, first_day=period.content.starts_on)
        )

    def _day_is_over(self, period: Period) -> bool:
        return self.facts.now >= cancel_limit(period.content.starts_on, self.facts.settings)

    def _first_start(self, content: Content) -> datetime:
        """The first work in a period; without any, the first shift that was to be there."""
        zone = self.facts.settings.zone
        if content.is_by_the_hour:
            return content.begins.replace(tzinfo=zone).astimezone(UTC)
        starts = [day.starts_at for day in self.work.values() if content.includes(day.day)]
        return min(starts or self._shift_starts(content) or [self._midnight(content.starts_on)])

    def _shift_starts(self, content: Content) -> list[datetime]:
        zone = self.facts.settings.zone
        starts = (shift.starts_at for shift in self.facts.shifts)
        return [at for at in starts if content.includes(at.astimezone(zone).date())]

    def _midnight(self, day: date) -> datetime:
        return start_of_day(day, self.facts.settings.zone)


_ORDER = {action: position for position, action in enumerate(Action)}


def _action_between(period: Period, foreseen: Content, wanted: Content) -> Action | None:
    """What leads from one content to the other; an open-ended period is closed by an OUT."""
    if wanted == foreseen:
        return None
    closes = foreseen.ends_on is None and wanted.ends_on is not None
    return Action.OUT if closes and not period.takes_no_out else Action.UPDATE


def _change_form(period: Period, action: Action, wanted: Content) -> DimonaUpdate | DimonaOut:
    """The form of a change: only what differs from the accepted content, an hour with its date."""
    assert period.period_id is not None
    if action is Action.OUT:
        assert wanted.ends_on is not None
        return DimonaOut(period_id=period.period_id, ends_on=wanted.ends_on)
    content = period.content
    moves_start = (wanted.starts_on, wanted.start_hour) != (content.starts_on, content.start_hour)
    moves_end = (wanted.ends_on, wanted.end_hour) != (content.ends_on, content.end_hour)
    return DimonaUpdate(
        period_id=period.period_id,
        starts_on=wanted.starts_on if moves_start else None,
        start_hour=wanted.start_hour if moves_start else None,
        ends_on=wanted.ends_on if moves_end else None,
        end_hour=wanted.end_hour if moves_end else None,
        planned_hours=wanted.hours if wanted.hours != content.hours else None,
    )


def _locks(refused: RefusedForm) -> bool:
    return any(anomaly(code).reaction is Reaction.PERIOD_LOCKED for code in refused.codes)

"""What was sent and answered, folded into the periods that stand, are asked for, or were refused.

Rules R6 (one open action per period), R8 (verdicts) and R9 (lost answers) read their facts here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from declarations.dimona.anomalies import (
    ALREADY_CANCELLED,
    ALREADY_CLOSED,
    FLEXI_CONDITIONS_NOT_MET,
    IDENTICAL_PERIOD,
    LATE_IN,
    LATE_UPDATE,
    NOT_CLOSED_BY_UPDATE,
    NOTHING_CHANGED,
    OVERLAPPING_PERIOD,
    UNKNOWN_PERIOD_ID,
    Reaction,
    anomaly,
)
from declarations.dimona.content import Content, changed, content_of
from declarations.dimona.facts import PriorDeclaration, Result, WorkerType
from declarations.dimona.forms import (
    Action,
    DimonaCancel,
    DimonaIn,
    DimonaOut,
    DimonaUpdate,
    Form,
    action_of,
)
from declarations.dimona.reading import JsonObject

_GIVEN = frozenset({Result.ACCEPTED, Result.WARNING})
_LATE_CODES = frozenset({LATE_IN, LATE_UPDATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAction:
    """A declaration whose verdict is outstanding; `lost_answers` counts POSTs without answer."""

    form: Form
    payload: JsonObject = field(repr=False)
    lost_answers: int

    @property
    def action(self) -> Action:
        return action_of(self.form)

    @property
    def is_uncertain(self) -> bool:
        """Nobody knows whether the last POST arrived (R9)."""
        return self.lost_answers > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedForm:
    """A form that the authority refused, and why."""

    form: Form
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period that exists at the authority, or may exist once a verdict comes.

    `content` is the last accepted content; before an IN has its verdict, what that IN says.
    """

    opened_by: DimonaIn
    content: Content
    first_ends_on: date | None
    is_accepted: bool
    period_id: int | None = None
    is_declared_elsewhere: bool = False
    open: OpenAction | None = None
    refused: tuple[RefusedForm, ...] = ()
    verdict_codes: tuple[str, ...] = ()
    is_locked: bool = False
    must_be_replaced: bool = False
    takes_no_out: bool = False

    @property
    def foreseen(self) -> Content | None:
        """The content once the open action is accepted; None when that is a CANCEL."""
        if self.open is None or isinstance(self.open.form, DimonaIn):
            return self.content
        return changed(self.content, self.open.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that earlier declarations mean for the next one."""

    periods: tuple[Period, ...] = ()
    refused_ins: tuple[RefusedForm, ...] = ()
    late_actions: frozenset[Action] = frozenset()
    not_flexi: tuple[Content, ...] = ()
    """Flexi-jobs whose conditions the authority found not met, cancelled ones too (R8)."""


def history_of(prior: Iterable[PriorDeclaration]) -> History:
    """Fold all earlier declarations, oldest first."""
    history = History()
    for entry in prior:
        if isinstance(entry.form, DimonaIn):
            history = _after_in(history, entry, entry.form)
        else:
            history = _after_change(history, entry, entry.form)
        if entry.result in _GIVEN and _LATE_CODES & set(entry.anomaly_codes):
            late = history.late_actions | {action_of(entry.form)}
            history = replace(history, late_actions=late)
        if entry.result is Result.WARNING and FLEXI_CONDITIONS_NOT_MET in entry.anomaly_codes:
            found = tuple(_flexi_contents(history, entry))
            history = replace(history, not_flexi=history.not_flexi + found)
    return history


def _flexi_contents(history: History, entry: PriorDeclaration) -> Iterator[Content]:
    """What the flexi-jobs declare that a message was about."""
    if isinstance(entry.form, DimonaIn):
        if entry.form.worker_type == WorkerType.FLEXI:
            yield content_of(entry.form)
        return
    for period in history.periods:
        is_flexi = period.opened_by.worker_type == WorkerType.FLEXI
        if is_flexi and period.period_id == entry.form.period_id:
            yield period.content


def _after_in(history: History, entry: PriorDeclaration, form: DimonaIn) -> History:
    """An IN opens a period, waits, or was refused; a repeated one settles an uncertain one."""
    twin = next((p for p in history.periods if _is_same_in(p, form, entry.period_id)), None)
    others = tuple(p for p in history.periods if p is not twin)
    if entry.result is Result.REFUSED:
        return _after_refused_in(replace(history, periods=others), entry, form, twin)
    if twin is not None and twin.is_accepted:
        return history  # the same period told twice
    lost = twin.open.lost_answers if twin and twin.open else 0
    period = _opened(entry, form, lost_answers=lost)
    # Two periods never share a day: the newer IN shows that an uncertain older one did not arrive.
    standing = tuple(p for p in others if not _is_displaced(p, by=period))
    return replace(history, periods=(*standing, period))


def _opened(entry: PriorDeclaration, form: DimonaIn, *, lost_answers: int) -> Period:
    is_given = entry.result in _GIVEN
    lost = lost_answers + 1 if entry.result is Result.UNKNOWN else 0
    return Period(
        opened_by=form,
        content=content_of(form),
        first_ends_on=form.ends_on,
        is_accepted=is_given,
        period_id=entry.period_id,
        open=None if is_given else OpenAction(form=form, payload=entry.payload, lost_answers=lost),
        verdict_codes=entry.anomaly_codes,
    )


def _after_refused_in(
    others: History, entry: PriorDeclaration, form: DimonaIn, twin: Period | None
) -> History:
    """Refused: no period, unless the refusal itself proves that one exists (R8, R9)."""
    codes = entry.anomaly_codes
    if twin is not None and twin.is_accepted:
        return replace(others, periods=(*others.periods, twin))
    if IDENTICAL_PERIOD in codes:
        if any(p.is_accepted and p.content.overlaps(content_of(form)) for p in others.periods):
            return others  # the identical period is one that we know
        return replace(others, periods=(*others.periods, _found(form, entry)))
    if OVERLAPPING_PERIOD in codes:
        others = replace(others, periods=tuple(_settle_overlapped(others.periods, form)))
    refused = RefusedForm(form=form, codes=codes)
    return replace(others, refused_ins=(*others.refused_ins, refused))


def _found(form: DimonaIn, entry: PriorDeclaration) -> Period:
    """The identical period that the refusal speaks of; known by its id when somebody looked it up."""
    return Period(
        opened_by=form,
        content=content_of(form),
        first_ends_on=form.ends_on,
        is_accepted=entry.period_id is not None,
        period_id=entry.period_id,
        is_declared_elsewhere=entry.period_id is None,
    )


def _settle_overlapped(periods: Iterable[Period], form: DimonaIn) -> Iterator[Period]:
    """An uncertain IN that the refused one overlaps had arrived: that is what it overlaps."""
    for period in periods:
        overlaps = period.content.overlaps(content_of(form))
        if overlaps and _is_uncertain_in(period):
            yield replace(period, open=None, is_declared_elsewhere=True)
        else:
            yield period


def _is_same_in(period: Period, form: DimonaIn, period_id: int | None) -> bool:
    """Whether a period is what an IN asks for: the same id, or the same content in force."""
    if period_id is not None and period.period_id == period_id:
        return True
    if period.content.starts_on != form.starts_on or period.opened_by != form:
        return False
    is_cancelled = period.open is not None and period.open.action is Action.CANCEL
    return period.content == content_of(form) and not is_cancelled


def _is_displaced(period: Period, *, by: Period) -> bool:
    return _is_uncertain_in(period) and period.content.overlaps(by.content)


def _is_uncertain_in(period: Period) -> bool:
    action = period.open
    return action is not None and action.is_uncertain and action.action is Action.IN


def _after_change(
    history: History, entry: PriorDeclaration, form: DimonaUpdate | DimonaOut | DimonaCancel
) -> History:
    """The change is applied to the period with that id; a period that we never saw is not ours."""
    periods = tuple(
        after
        for period in history.periods
        for after in (
            _changed_period(period, entry, form)
            if period.period_id == form.period_id
            else (period,)
        )
    )
    return replace(history, periods=periods)


def _changed_period(
    period: Period, entry: PriorDeclaration, form: DimonaUpdate | DimonaOut | DimonaCancel
) -> tuple[Period, ...]:
    """The period after the change; nothing once it is cancelled."""
    if entry.result is Result.REFUSED:
        return _after_refused_change(period, entry, form)
    if entry.result in _GIVEN:
        content = changed(period.content, form)
        if content is None:
            return ()
        codes = entry.anomaly_codes
        after = replace(period, content=content, open=None, refused=(), verdict_codes=codes)
        return (replace(after, must_be_replaced=False),)
    lost = 0
    if entry.result is Result.UNKNOWN:
        repeats = period.open.lost_answers if period.open and period.open.form == form else 0
        lost = repeats + 1
    return (replace(period, open=OpenAction(form=form, payload=entry.payload, lost_answers=lost)),)


def _after_refused_change(
    period: Period, entry: PriorDeclaration, form: DimonaUpdate | DimonaOut | DimonaCancel
) -> tuple[Period, ...]:
    """The period stays as it was, but for what the refusal itself tells about it."""
    codes = set(entry.anomaly_codes)
    if ALREADY_CANCELLED in codes:
        return ()
    if NOTHING_CHANGED in codes and (content := changed(period.content, form)) is not None:
        return (replace(period, content=content, open=None),)
    content = period.content
    if NOT_CLOSED_BY_UPDATE in codes:
        content = replace(content, ends_on=None)
    reactions = {anomaly(code).reaction for code in codes}
    refused = RefusedForm(form=form, codes=entry.anomaly_codes)
    return (
        replace(
            period,
            content=content,
            open=None,
            period_id=None if UNKNOWN_PERIOD_ID in codes else period.period_id,
            refused=(*period.refused, refused),
            is_locked=period.is_locked or Reaction.PERIOD_LOCKED in reactions,
            must_be_replaced=period.must_be_replaced or Reaction.REPLACE_PERIOD in reactions,
            takes_no_out=period.takes_no_out or ALREADY_CLOSED in codes,
        ),
    )

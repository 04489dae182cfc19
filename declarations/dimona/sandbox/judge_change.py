"""What speaks against an OUT, UPDATE or CANCEL, and what the period becomes when nothing does.

Source: glossary of Dimona, 2023/3 (docs/sources.md#dimona-glossary).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from declarations.dimona.sandbox import wire
from declarations.dimona.sandbox.clock import local_day
from declarations.dimona.sandbox.judge_in import (
    faults_in_numbers,
    faults_of_hours_span,
    faults_of_span,
    faults_of_start_domain,
)
from declarations.dimona.sandbox.periods import FAR_FUTURE, Period
from declarations.dimona.sandbox.wire import Message
from declarations.dimona.sandbox.worker_types import (
    STUDENT,
    WITH_PLANNED_HOURS,
    needs_end_date,
)

_DATES = ("startDate", "endDate")
_HOURS = ("startHour", "endHour")


def faults_of_change(
    message: Message, period: Period, *, sent_by: int | None, received_at: datetime
) -> tuple[str, ...]:
    """All blocking anomalies of a change of a known period but those that other periods cause.

    `sent_by` is the employer that the message names, None when it names none.
    """
    received_on = local_day(received_at)
    found = [*faults_in_numbers(message, received_on)]
    found += _wrong_owner(message, period, sent_by)
    if period.cancelled:
        found.append("00913-355")
    elif period.locked:
        found.append("00913-362")
    elif message.action == "OUT":
        found += _out(message, period)
    elif message.action == "UPDATE":
        found += _update(message, period, received_on)
        if not found and changed(period, message) == period:
            found.append("90378-444")
    return tuple(dict.fromkeys(found))


def changed(period: Period, message: Message) -> Period:
    """The period after the change; what was not sent or cannot be read stays."""
    fields = message.fields
    if message.action == "CANCEL":
        return replace(period, cancelled=True)
    ends_on = wire.day(fields, "endDate") or period.ends_on
    if message.action == "OUT":
        return replace(period, ends_on=ends_on)
    planned_hours = wire.whole(fields, "plannedHoursNumber")
    return replace(
        period,
        starts_on=wire.day(fields, "startDate") or period.starts_on,
        start_hour=wire.text(fields, "startHour") or period.start_hour,
        ends_on=None if ends_on == FAR_FUTURE else ends_on,
        end_hour=wire.text(fields, "endHour") or period.end_hour,
        planned_hours=period.planned_hours if planned_hours is None else planned_hours,
    )


def _wrong_owner(message: Message, period: Period, sent_by: int | None) -> Iterator[str]:
    if message.ssin is not None and message.ssin != period.ssin:
        yield "00024-347"
    if sent_by is not None and sent_by != period.employer_id:
        yield "00014-347" if message.employer_id is None else "00011-347"


def _out(message: Message, period: Period) -> Iterator[str]:
    ends_on = wire.day(message.fields, "endDate")
    if ends_on is None:
        yield "00911-003"
    elif period.ends_on is not None:
        yield "00913-356"
    elif ends_on < period.starts_on:
        yield "00911-014"


def _update(message: Message, period: Period, received_on: date) -> Iterator[str]:
    fields = message.fields
    yield from _forbidden_fields(fields, period)
    yield from _unreadable_dates(fields)
    yield from _end_removed_or_given(fields, period)
    yield from _start_moved(fields, period, received_on)
    after = changed(period, message)
    form_faults = [*faults_of_span("90378", period.worker_type, after.starts_on, after.ends_on)]
    yield from form_faults
    if not form_faults and after.start_hour and after.end_hour and after.ends_on:
        yield from faults_of_hours_span(
            "90378", (after.starts_on, after.start_hour), (after.ends_on, after.end_hour)
        )


def _forbidden_fields(fields: dict[str, object], period: Period) -> Iterator[str]:
    """Fields that the type does not have, and an UPDATE that holds nothing else."""
    if not period.has_hours:
        yield from (
            code
            for name, code in zip(_HOURS, ("00777-005", "00778-005"), strict=True)
            if name in fields
        )
    if period.worker_type == STUDENT and "startDate" in fields:
        yield "00910-005"
    with_planned_hours = period.worker_type in WITH_PLANNED_HOURS
    if not with_planned_hours and "plannedHoursNumber" in fields:
        yield "01135-005"
    useful = {*_DATES}
    if period.has_hours:
        useful |= {*_HOURS}
    if with_planned_hours:
        useful.add("plannedHoursNumber")
    if not useful & fields.keys():
        yield "90378-361" if period.has_hours else "90378-360"


def _unreadable_dates(fields: dict[str, object]) -> Iterator[str]:
    for name, code in zip(_DATES, ("00910-003", "00911-003"), strict=True):
        if name in fields and wire.day(fields, name) is None:
            yield code


def _end_removed_or_given(fields: dict[str, object], period: Period) -> Iterator[str]:
    """An end date may be removed only where it is optional, and never given to an open period."""
    ends_on = wire.day(fields, "endDate")
    if ends_on is None:
        return
    if ends_on != FAR_FUTURE:
        if period.ends_on is None:
            yield "00913-359"
    elif period.has_hours or needs_end_date(period.worker_type, period.joint_commission):
        yield from ("00913-368", "90378-368")


def _start_moved(fields: dict[str, object], period: Period, received_on: date) -> Iterator[str]:
    """A start date outside the domain, or postponed when the first day is already over."""
    starts_on = wire.day(fields, "startDate")
    if starts_on is None or starts_on == period.starts_on:
        return
    yield from faults_of_start_domain(starts_on, period.worker_type, received_on)
    if starts_on > period.starts_on and received_on > period.starts_on:
        yield "00910-344"

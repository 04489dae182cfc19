"""What speaks against an IN: the blocking anomalies that its content alone gives away.

Source: glossary of Dimona, 2023/3 (docs/sources.md#dimona-glossary).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from declarations.dimona.identifiers import (
    is_valid_enterprise_number,
    is_valid_nsso_number,
    is_valid_ssin,
)
from declarations.dimona.sandbox import wire
from declarations.dimona.sandbox.clock import local_day
from declarations.dimona.sandbox.periods import instant_of
from declarations.dimona.sandbox.wire import Message
from declarations.dimona.sandbox.worker_types import (
    CASUAL,
    FLEXI,
    REFUSED_PAIRS,
    SHORTLY_BEFORE,
    STUDENT,
    WITH_PLANNED_HOURS,
    WITHIN_ONE_DAY,
    WITHIN_ONE_QUARTER,
    is_with_hours,
    needs_end_date,
)
from declarations.parameters import value_on
from declarations.working_days import first_day_of_quarter

_FLEXI_DAYS_BEFORE_QUARTER = timedelta(days=31)
_SHORTLY = timedelta(days=15)
_FIRST_PROVISIONAL_NUMBER = 5_000_000_000


def faults_in_numbers(message: Message, on: date) -> Iterator[str]:
    """Check digits of worker and employer."""
    if message.ssin is not None and not is_valid_ssin(message.ssin, on=on):
        yield "00024-003"
    number = message.enterprise_number
    if number is not None and not is_valid_enterprise_number(number):
        yield "00014-003"
    employer_id = message.employer_id
    if employer_id is not None and not is_valid_nsso_number(employer_id):
        yield "00948-003" if employer_id >= _FIRST_PROVISIONAL_NUMBER else "00011-003"


def faults_of_in(message: Message, received_at: datetime) -> tuple[str, ...]:
    """All blocking anomalies of an IN but those that other periods cause."""
    fields = message.fields
    worker_type = str(message.features["workerType"])
    joint_commission = str(message.features["jointCommissionNumber"])
    received_on = local_day(received_at)
    found = [*faults_in_numbers(message, received_on)]
    if worker_type == CASUAL and message.ssin is None:
        found.append("00024-001")
    if (worker_type, joint_commission) in REFUSED_PAIRS:
        found.append("90374-349")
    found += _start_date(fields, worker_type, received_on)
    found += _end_date(fields, worker_type, joint_commission, received_on)
    found += _hours(fields, worker_type)
    found += _planned_hours(fields, worker_type)
    found += _place_of_work(fields, worker_type)
    return tuple(dict.fromkeys(found))


def faults_of_start_domain(starts_on: date, worker_type: str, received_on: date) -> Iterator[str]:
    """A start too long ago, or too far ahead for the type."""
    earliest = date.fromisoformat(value_on("dimona.earliest_start", received_on))
    if not earliest <= starts_on <= _farthest(received_on):
        yield "00910-008"
    elif worker_type == FLEXI:
        if received_on < first_day_of_quarter(starts_on) - _FLEXI_DAYS_BEFORE_QUARTER:
            yield "00910-008"
    elif worker_type in SHORTLY_BEFORE and starts_on > received_on + _SHORTLY:
        yield "00910-008"


def faults_of_span(
    form: str, worker_type: str, starts_on: date, ends_on: date | None
) -> Iterator[str]:
    """An end before the start, and spans that the type does not allow; `form` is the block."""
    if ends_on is None:
        return
    if ends_on < starts_on:
        yield "00911-014"
    elif worker_type in WITHIN_ONE_QUARTER and (
        first_day_of_quarter(starts_on) != first_day_of_quarter(ends_on)
    ):
        yield f"{form}-421"
    elif worker_type in WITHIN_ONE_DAY and ends_on != starts_on:
        yield "00911-008"


def faults_of_hours_span(
    form: str, start: tuple[date, str], end: tuple[date, str]
) -> Iterator[str]:
    """An end hour not after the start hour of the same day, and more than 24 hours."""
    if start[0] == end[0] and end[1] <= start[1]:
        yield "00778-345"
    elif instant_of(*end) - instant_of(*start) > _longest_with_hours(start[0]):
        yield f"{form}-341"


def _start_date(fields: dict[str, object], worker_type: str, received_on: date) -> Iterator[str]:
    starts_on = wire.day(fields, "startDate")
    if starts_on is None:
        yield "00910-003"
    else:
        yield from faults_of_start_domain(starts_on, worker_type, received_on)


def _end_date(
    fields: dict[str, object], worker_type: str, joint_commission: str, received_on: date
) -> Iterator[str]:
    starts_on, ends_on = wire.day(fields, "startDate"), wire.day(fields, "endDate")
    if "endDate" not in fields:
        if needs_end_date(worker_type, joint_commission):
            yield "00911-001"
    elif ends_on is None:
        yield "00911-003"
    elif starts_on is not None:
        if ends_on > _farthest(received_on):
            yield "00911-008"
        else:
            yield from faults_of_span("90373", worker_type, starts_on, ends_on)


def _hours(fields: dict[str, object], worker_type: str) -> Iterator[str]:
    starts_at, ends_at = wire.text(fields, "startHour"), wire.text(fields, "endHour")
    if not is_with_hours(worker_type, fields):
        if starts_at is not None:
            yield "00777-005"
        if ends_at is not None:
            yield "00778-005"
        return
    if starts_at is None:
        yield "00777-001"
    if ends_at is None:
        yield "00778-001"
    if starts_at is not None and (ends_at is None or "endDate" not in fields):
        yield "90373-339"
    starts_on, ends_on = wire.day(fields, "startDate"), wire.day(fields, "endDate")
    if starts_at and ends_at and starts_on and ends_on:
        yield from faults_of_hours_span("90373", (starts_on, starts_at), (ends_on, ends_at))


def _planned_hours(fields: dict[str, object], worker_type: str) -> Iterator[str]:
    if worker_type in WITH_PLANNED_HOURS:
        if "plannedHoursNumber" not in fields:
            yield "01135-001"
    elif "plannedHoursNumber" in fields:
        yield "01135-005"


def _place_of_work(fields: dict[str, object], worker_type: str) -> Iterator[str]:
    if "studentPlaceOfWork" not in fields:
        return
    if worker_type != STUDENT:
        yield "00776-005"
    elif not (wire.text(wire.part(fields, "studentPlaceOfWork"), "name") or "").strip():
        yield "00776-003"


def _longest_with_hours(on: date) -> timedelta:
    return timedelta(hours=int(value_on("dimona.longest_shift_hours", on)))


def _farthest(day: date) -> date:
    """The last day that may be declared as seen from a day; 28 February for 29 February."""
    year = min(day.year + int(value_on("dimona.latest_start_years", day)), date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)

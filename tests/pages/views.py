"""Views to look at pages with: few, none and many rows, the longest names, the smallest amounts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.facts import DayToExplain
from courier_api.pay.explain.tell_day import tell_day
from courier_api.pay.explain.words import Words
from courier_api.pay.payslip.slip import Payslip
from courier_api.pay.payslip.tell_month import tell_month
from courier_api.pay.read_log import Reading as PayReading
from courier_api.web.adviser.views import (
    CaseClass,
    CaseState,
    Clock,
    ClockState,
    Conclusion,
    MissingFact,
    Nature,
    Origin,
    TriageRow,
)
from courier_api.web.courier.views import (
    CourierShift,
    Cover,
    CoverState,
    DayBill,
    DayMoney,
    Missing,
    MissingThing,
    PaidDay,
    PayState,
    PayView,
    ShiftDay,
    ShiftState,
    ShiftsView,
    StopReason,
    TodayView,
)
from courier_api.web.incident_words import Happened, IncidentKind
from platforms.pay.rates import PayRule
from safety.deadlines import DeadlineRule
from safety.verdicts import Verdict
from tests.factories.explained import day as made_day
from tests.factories.explained import line as made_line
from tests.factories.explained import part as made_part
from tests.factories.explained import shift as made_shift
from tests.factories.payslips import made_month

NOW = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
TODAY = date(2026, 3, 6)
EVENING = datetime(2026, 3, 6, 19, 0, tzinfo=UTC)
LONG_NAME = "Maximiliaan-Alexander Vandenbroucke-Oosterlinck"
LONG_PLACE = "Sint-Pieters-Nieuwstraat 128 bus 45, 9000 Gent"
LONG_PLATFORM = "Koeriersplatform Zuid-West-Vlaanderen en Omstreken"
Choice = TypeVar("Choice", bound=StrEnum)

SHIFT = CourierShift(
    platform_name="Deliveroo",
    starts_at=EVENING,
    ends_at=EVENING + timedelta(hours=3),
    state=ShiftState.PLANNED,
    cover=CoverState.COVERED,
    place="Place Flagey, 1050 Ixelles",
    map_url="geo:50.827,4.372",
)
COVERED = TodayView(
    courier_name="Amina",
    today=TODAY,
    read_at=NOW,
    cover=Cover(state=CoverState.COVERED, starts_at=SHIFT.starts_at, ends_at=SHIFT.ends_at),
    shift=SHIFT,
    later_today=(replace(SHIFT, cover=CoverState.NOT_YET, ends_at=None),),
    money=DayMoney(worked_minutes=100, paid_minutes=180, floor_minutes=180, total_cents=3772),
    missing=(
        Missing(thing=MissingThing.BIKE_CHECK, due_on=date(2026, 3, 13)),
        Missing(thing=MissingThing.TRAINING),
    ),
)
TODAYS = {
    "covered": COVERED,
    "running": replace(
        COVERED,
        read_at=EVENING,
        shift=replace(SHIFT, state=ShiftState.RUNNING),
        money=DayMoney(worked_minutes=240, paid_minutes=240, floor_minutes=180, total_cents=1),
    ),
    "not_yet": replace(
        COVERED,
        cover=Cover(state=CoverState.NOT_YET, starts_at=SHIFT.starts_at),
        money=None,
        floor_minutes=180,
        stale_since=NOW,
    ),
    "stop": replace(
        COVERED,
        courier_name=LONG_NAME,
        cover=Cover(
            state=CoverState.DO_NOT_START,
            starts_at=SHIFT.starts_at + timedelta(days=1),
            reason=StopReason.DATA_MISSING,
        ),
        shift=replace(
            SHIFT,
            starts_at=SHIFT.starts_at + timedelta(days=1),
            platform_name=LONG_PLATFORM,
            place=LONG_PLACE,
        ),
    ),
    "self_employed": replace(
        COVERED,
        cover=Cover(
            state=CoverState.COVERED,
            starts_at=SHIFT.starts_at,
            ends_at=SHIFT.ends_at,
            is_self_employed=True,
        ),
        shift=replace(SHIFT, is_self_employed=True),
        later_today=(replace(SHIFT, is_self_employed=True, cover=CoverState.DO_NOT_START),),
        money=None,
    ),
    "not_insured": replace(
        COVERED,
        cover=Cover(
            state=CoverState.DO_NOT_START,
            starts_at=SHIFT.starts_at,
            reason=StopReason.NOT_INSURED,
        ),
        shift=replace(SHIFT, is_self_employed=True, platform_name=LONG_PLATFORM),
    ),
    "nothing": TodayView(courier_name="Bram", today=TODAY, read_at=NOW, cover=None, shift=None),
}
BILLED = made_day(
    made_part(
        lines=tuple(made_line(rule, platform=LONG_PLATFORM) for rule in PayRule),
        payable_cents=1_234_567,
        withholding_cents=102,
    ),
    shifts=(made_shift(platform=LONG_PLATFORM),),
)


def bill(day: DayToExplain, language: Language) -> DayBill:
    """A day as its page shows it."""
    return DayBill(day=tell_day(day, language), state=PayState.PLANNED)


def payslip(language: Language) -> Payslip:
    """A payslip with the longest names and amounts, of three days."""
    return tell_month(
        made_month(employer=LONG_PLATFORM, name=LONG_NAME), Words(load_catalogue(), language)
    )


def nth(choices: type[Choice], number: int) -> Choice:
    """One of the choices, each in its turn."""
    members = list(choices)
    return members[number % len(members)]


def shifts_view(count: int) -> ShiftsView:
    """So many days ahead and past."""
    return ShiftsView(
        ahead=tuple(shift_day(number) for number in range(1, count + 1)),
        past=tuple(shift_day(-number) for number in range(1, count + 1)),
        read_at=NOW,
    )


def shift_day(number: int) -> ShiftDay:
    """A day with one shift, in each state and cover in turn."""
    moved = SHIFT.starts_at + timedelta(days=number)
    shift = replace(
        SHIFT,
        starts_at=moved,
        ends_at=moved + timedelta(hours=3),
        state=nth(ShiftState, number),
        cover=nth(CoverState, number),
        platform_name=LONG_PLATFORM if number % 2 else "Uber Direct",
    )
    return ShiftDay(day=TODAY + timedelta(days=number), shifts=(shift,))


def pay_view(count: int) -> PayView:
    """So many worked days."""
    return PayView(
        days=tuple(
            PaidDay(
                worked_on=TODAY - timedelta(days=number),
                paid_minutes=180 + number,
                total_cents=1 if number % 2 else 1_234_567,
                state=nth(PayState, number),
                pay_on=TODAY if number % 3 else None,
            )
            for number in range(count)
        ),
        waiting_cents=count * 3772,
        read_at=NOW,
        readings=(
            PayReading(at=NOW, worked_on=TODAY, month=None),
            PayReading(at=NOW, worked_on=None, month=date(2026, 3, 1)),
        ),
    )


def triage_row(number: int) -> TriageRow:
    """A case, with each choice in its turn."""
    return TriageRow(
        ref=f"2026-{number:04d}",
        state=nth(CaseState, number),
        initials="MAVO",
        kind=nth(IncidentKind, number),
        case_class=nth(CaseClass, number),
        nature=nth(Nature, number),
        occurred_at=NOW - timedelta(hours=number),
        reported_at=NOW - timedelta(hours=number - 1),
        needs_help=number == 3,
        happened=nth(Happened, number) if number % 4 else None,
        place=LONG_PLACE if number % 3 else None,
        platform_name=LONG_PLATFORM if number % 3 else None,
        severity=number % 6 or None,
        clock=clock(number) if number % 5 else None,
        missing=tuple(MissingFact)[: number % 4],
        origin=nth(Origin, number),
        is_mine=number % 2 == 0,
        tags=("tram", LONG_PLATFORM) if number % 3 == 0 else (),
        verdicts=(
            Conclusion(name="minor", verdict=None),
            Conclusion(name="serious", verdict=nth(Verdict, number)),
        ),
    )


def clock(number: int) -> Clock:
    """A running clock; every third one is late."""
    late = number % 3 == 0
    return Clock(
        rule=nth(DeadlineRule, number),
        state=ClockState.LATE if late else ClockState.OK,
        ends_at=NOW + timedelta(hours=-number if late else number),
        legal_due=TODAY + timedelta(days=number % 8) if number % 2 else None,
        work_by=TODAY,
    )


def triage_rows(count: int) -> tuple[TriageRow, ...]:
    """So many cases."""
    return tuple(triage_row(number) for number in range(1, count + 1))

"""Views to look at pages with: few, none and many rows, the longest names, the smallest amounts."""

from collections.abc import Sequence
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
    CaseView,
    Clock,
    ClockState,
    Conclusion,
    Fact,
    FactName,
    MissingFact,
    Nature,
    Reading,
    Step,
    StepKind,
    TriageRow,
    TriageView,
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
from courier_api.web.office.views import (
    AmountDue,
    DeadLetter,
    DueSide,
    DueState,
    InvoiceDraft,
    LateDeclaration,
    OfficeView,
    ParkedEvent,
    SilentPlatform,
    UncoveredShift,
    UntoldPlatform,
    UntoldWhy,
)
from platforms.pay.rates import PayRule
from safety.deadlines import DeadlineRule
from safety.reasons import ReasonCode, because
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


def triage_view(count: int) -> TriageView:
    """So many cases."""
    return TriageView(rows=tuple(triage_row(number) for number in range(1, count + 1)), read_at=NOW)


def case_view(opened: Sequence[Reading] = ()) -> CaseView:
    """A case with facts of each sort, some locked unless opened."""
    return CaseView(
        ref="2026-0042",
        state=CaseState.OPEN,
        kind=IncidentKind.INJURY,
        case_class=CaseClass.SERIOUS_SUSPECTED,
        class_confirmed=False,
        nature=Nature.WORKPLACE,
        initials="AEK",
        severity=4,
        facts=(
            lockable(FactName.PERSON, Reading.PERSON, "Amina El Khatib", opened),
            Fact(name=FactName.PLATFORM, text=LONG_PLATFORM),
            Fact(name=FactName.OCCURRED_AT, at=NOW, source="Amina"),
            Fact(name=FactName.NATURE, choice="workplace"),
            Fact(name=FactName.HURT, choice="doctor"),
            Fact(name=FactName.MOVING, choice="riding"),
            Fact(name=FactName.HAPPENED, choice="door"),
            lockable(FactName.NARRATIVE, Reading.NARRATIVE, "Een <deur>\nging open.", opened),
            Fact(name=FactName.BODY),
            Fact(name=FactName.DOCTOR, choice="yes"),
        ),
        conclusions=(
            Conclusion(name="minor", verdict=Verdict.NO, reasons=(because(ReasonCode.DOCTOR),)),
            Conclusion(
                name="serious",
                verdict=Verdict.SUSPECTED,
                reasons=(because(ReasonCode.INJURY_SEVERAL_DAYS, "054", "3"),),
            ),
            Conclusion(name="accident_sheet", verdict=None),
        ),
        clocks=(
            *(clock(number) for number in range(1, 5)),
            replace(clock(7), state=ClockState.MET, done_at=NOW),
        ),
        timeline=tuple(Step(at=NOW, kind=kind, by="Els", text=LONG_PLACE) for kind in StepKind),
        missing=tuple(MissingFact),
        read_at=NOW,
    )


def lockable(name: FactName, reading: Reading, text: str, opened: Sequence[Reading]) -> Fact:
    """A fact that shows its text only when it was opened."""
    return Fact(name=name, text=text) if reading in opened else Fact(name=name, locked=reading)


def office_view(count: int) -> OfficeView:
    """So many rows of each sort."""
    rows = range(1, count + 1)
    return OfficeView(
        read_at=NOW,
        today=TODAY,
        shifts_today=count * 4,
        covered_today=count * 3,
        uncovered=tuple(uncovered_shift() for _ in rows),
        late=tuple(late_declaration(number) for number in rows),
        silent=tuple(
            SilentPlatform(platform_name="Zwaluw", silent_since=NOW, shifts=number)
            for number in rows
        ),
        disputes=count,
        corrections=count,
        claims=count,
        parameters=count,
        parked=tuple(parked_event(number) for number in rows),
        dead_letters=tuple(dead_letter(number) for number in rows),
        outgoing=tuple(untold_platform(number) for number in rows),
        drafts=tuple(invoice_draft() for _ in rows),
        due=tuple(amount_due(number) for number in rows),
    )


def uncovered_shift() -> UncoveredShift:
    """A shift whose declaration has no answer yet."""
    return UncoveredShift(courier_name=LONG_NAME, platform_name=LONG_PLATFORM, starts_at=NOW)


def untold_platform(number: int) -> UntoldPlatform:
    """Not told for every reason in turn."""
    reasons = list(UntoldWhy)
    return UntoldPlatform(
        endpoint_id=number, platform_name=LONG_PLATFORM, why=reasons[number % len(reasons)],
        since=NOW, waiting=1_234, given_up=number,
    )  # fmt: skip


def late_declaration(number: int) -> LateDeclaration:
    """Sent late, or still not sent, in turn."""
    sent_at = NOW if number % 2 else None
    return LateDeclaration(courier_name=LONG_NAME, form="Dimona IN", due_at=NOW, sent_at=sent_at)


def parked_event(number: int) -> ParkedEvent:
    """An event with an id that has no place to break."""
    return ParkedEvent(
        inbox_id=number,
        source="uber-direct",
        event_id="evt_01HZX3J9Q8V7M2K4T6R5W0YBCD" * 2,
        received_at=NOW,
        reason="unknown worker",
    )


def dead_letter(number: int) -> DeadLetter:
    """A message with an error that has no place to break."""
    return DeadLetter(
        message_id=number, kind="notice.send", attempts=12, since=NOW, last_error="x" * 90
    )


def invoice_draft() -> InvoiceDraft:
    """The smallest invoice."""
    return InvoiceDraft(
        platform_name=LONG_PLATFORM, period_from=TODAY, period_to=TODAY, total_cents=1
    )


def amount_due(number: int) -> AmountDue:
    """Each side and state in turn."""
    side = nth(DueSide, number)
    ours = side is DueSide.TO_COURIERS
    return AmountDue(
        side=side,
        state=nth(DueState, number),
        due_on=TODAY,
        amount_cents=123_456_789,
        name=None if ours else LONG_PLATFORM,
        people=214 if ours else None,
    )

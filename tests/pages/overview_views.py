"""Views of the office's overview, with long names and every state."""

from courier_api.filings.clear_to_start import Clearance
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
    StudentHours,
    UncoveredShift,
    UntoldPlatform,
    UntoldWhy,
)
from tests.pages.views import LONG_NAME, LONG_PLATFORM, NOW, TODAY, nth


def office_view(count: int) -> OfficeView:
    """So many rows of each sort."""
    rows = range(1, count + 1)
    return OfficeView(
        read_at=NOW,
        today=TODAY,
        shifts_today=count * 4,
        covered_today=count * 3,
        uncovered=tuple(uncovered_shift(number) for number in rows),
        late=tuple(late_declaration(number) for number in rows),
        contingents=tuple(student_hours(number) for number in rows),
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


def uncovered_shift(number: int = 0) -> UncoveredShift:
    """A shift whose declaration has no answer yet, and every second time ridden self-employed."""
    return UncoveredShift(
        courier_name=LONG_NAME,
        platform_name=LONG_PLATFORM,
        starts_at=NOW,
        is_self_employed=number % 2 == 1,
        clearance=Clearance.NOT_COVERED if number % 2 else Clearance.UNKNOWN,
    )


def student_hours(number: int) -> StudentHours:
    """With few hours left, and every second time with none."""
    return StudentHours(
        courier_name=LONG_NAME,
        year=2026,
        declared_hours=620 + 40 * (number % 2),
        left_hours=30 - 40 * (number % 2),
    )


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

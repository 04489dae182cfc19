"""What a shift became: its state, its pay status and its declaration status."""

from typing import Final

from platforms.events.records import CancelReason, EndedBy
from platforms.fold.history import Work
from platforms.fold.records import DeclarationStatus, PayStatus, ShiftState

_PAY_BY_REASON: Final[dict[CancelReason, PayStatus]] = {
    "platform": PayStatus.CANCELLED_BY_PLATFORM,
    "weather": PayStatus.CANCELLED_BY_PLATFORM,
    "other": PayStatus.CANCELLED_BY_PLATFORM,
    "worker": PayStatus.CANCELLED_BY_COURIER,
    "no_show": PayStatus.NO_SHOW,
}
_PAY_BY_WHO_ENDED: Final[dict[EndedBy, PayStatus]] = {
    "platform": PayStatus.CUT_BY_PLATFORM,
    "weather": PayStatus.CUT_BY_PLATFORM,
    "other": PayStatus.CUT_BY_PLATFORM,
    "worker": PayStatus.CUT_BY_COURIER,
}


def state_of(work: Work, cancel_reason: CancelReason | None) -> ShiftState:
    """Work that was done is never undone by a cancellation."""
    if work.actual_end is not None:
        return ShiftState.ENDED
    if work.actual_start is not None:
        return ShiftState.STARTED
    return ShiftState.PLANNED if cancel_reason is None else ShiftState.CANCELLED


def pay_status(
    state: ShiftState,
    *,
    ended_early: bool,
    ended_by: EndedBy | None,
    cancel_reason: CancelReason | None,
) -> PayStatus | None:
    """None while the shift is open. Without a word on who stopped it, it was worked."""
    if state is ShiftState.CANCELLED and cancel_reason is not None:
        return _PAY_BY_REASON[cancel_reason]
    if state is not ShiftState.ENDED:
        return None
    if not ended_early or ended_by is None:
        return PayStatus.WORKED
    return _PAY_BY_WHO_ENDED[ended_by]


def declaration_status(
    state: ShiftState, *, ended_early: bool, cancel_reason: CancelReason | None
) -> DeclarationStatus:
    """How the declaration of work sees the shift."""
    if state is ShiftState.CANCELLED:
        no_show = cancel_reason == "no_show"
        return DeclarationStatus.NO_SHOW if no_show else DeclarationStatus.CANCELLED
    return DeclarationStatus.ENDED_EARLY if ended_early else DeclarationStatus.CONFIRMED

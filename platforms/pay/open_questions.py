"""What law and arrangement leave open: each question with its field, default and other choices.

Source: choices of pay (docs/sources.md#pay-choices); the reasons stand in the catalogue of texts.
"""

from dataclasses import dataclass
from enum import StrEnum

from platforms.pay.agreement import (
    CourierCutFloor,
    DayAttribution,
    FloorScope,
    FloorTrigger,
    LateCancelPay,
    MinuteRounding,
    PlatformCutPay,
)
from platforms.pay.read_agreement import DEFAULT_CANCEL_NOTICE_HOURS
from platforms.pay.term_list import TermField, TermValue, ValueKind


class FixedChoice(StrEnum):
    """What is settled for every agreement, and is no field of it."""

    RATE_AFTER_MIDNIGHT = "rate_after_midnight"
    RATE_OF_TOP_UP = "rate_of_top_up"
    WHEN_ROUNDED = "when_rounded"
    COURIER_CANCELS = "courier_cancels"
    TWO_PLATFORMS = "two_platforms"
    SHARED_TOP_UP = "shared_top_up"
    SUNDAY_AND_HOLIDAY = "sunday_and_holiday"
    ALLOWANCES_ON_CREDITED_TIME = "allowances_on_credited_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One question: the field that answers it, the default, and what else may be chosen.

    `others` is empty where any number may be chosen.
    """

    field: TermField
    default: TermValue
    others: tuple[TermValue, ...] = ()


def _choice(field: TermField, default: StrEnum) -> OpenQuestion:
    return OpenQuestion(
        field=field,
        default=TermValue(kind=ValueKind.CHOICE, text=default.value),
        others=tuple(
            TermValue(kind=ValueKind.CHOICE, text=each.value)
            for each in type(default)
            if each is not default
        ),
    )


_NOTHING = TermValue(kind=ValueKind.PERCENT, text="0")

OPEN_QUESTIONS = (
    _choice(TermField.FLOOR_SCOPE, FloorScope.DAY),
    _choice(TermField.FLOOR_TRIGGER, FloorTrigger.ANY_WORK),
    _choice(TermField.DAY_ATTRIBUTION, DayAttribution.SHIFT_START),
    _choice(TermField.MINUTE_ROUNDING, MinuteRounding.UP),
    _choice(TermField.PLATFORM_CUT_PAY, PlatformCutPay.PLANNED),
    _choice(TermField.COURIER_CUT_FLOOR, CourierCutFloor.APPLY),
    _choice(TermField.LATE_CANCEL_PAY, LateCancelPay.PLANNED),
    OpenQuestion(
        field=TermField.CANCEL_NOTICE_HOURS,
        default=TermValue(kind=ValueKind.HOURS, text=DEFAULT_CANCEL_NOTICE_HOURS),
    ),
    OpenQuestion(field=TermField.SUNDAY_PCT, default=_NOTHING),
    OpenQuestion(field=TermField.HOLIDAY_PCT, default=_NOTHING),
    OpenQuestion(
        field=TermField.FLOOR_DECLARED_AS_HOURS,
        default=TermValue(kind=ValueKind.FLAG, text="no"),
        others=(TermValue(kind=ValueKind.FLAG, text="yes"),),
    ),
)

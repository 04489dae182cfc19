"""An agreement from its interchange form, with the default of every field that is absent."""

from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from platforms.pay.agreement import (
    Agreement,
    Allowances,
    ContributionTerms,
    CourierCutFloor,
    DayAttribution,
    FloorScope,
    FloorTrigger,
    LateCancelPay,
    LegalMinimum,
    MinuteRounding,
    PayOnDayOfNextMonth,
    PayTerm,
    PayWithinDays,
    PlatformCutPay,
)
from platforms.pay.dated import DatedRow
from platforms.pay.errors import PayInputError
from platforms.pay.json_object import JsonObject, day_of

Choice = TypeVar("Choice", bound=StrEnum)

# What the model agreement says where a version leaves a figure out (docs/sources.md#pay-choices).
DEFAULT_TIMEZONE = "Europe/Brussels"
DEFAULT_FLOOR_MINUTES = "180"
DEFAULT_PRESTATION_GAP_MINUTES = "30"
DEFAULT_CANCEL_NOTICE_HOURS = "24"
DEFAULT_PAY_WITHIN_DAYS = "7"
DEFAULT_VAT_PCT = "21"
DEFAULT_BASE_PCT = "100"

AGREEMENT_FIELDS = frozenset(
    [
        "timezone",
        "valid_from",
        "valid_to",
        "rates",
        "legal_minimum",
        "floor_minutes",
        "floor_scope",
        "floor_trigger",
        "prestation_gap_minutes",
        "day_attribution",
        "minute_rounding",
        "platform_cut_pay",
        "courier_cut_floor",
        "cancel_notice_hours",
        "late_cancel_pay",
        "supplements",
        "public_holidays",
        "allowances",
        "pay_within_days",
        "contributions",
        "fee_pct",
        "vat_pct",
    ]
)
CONTRIBUTION_FIELDS = frozenset(
    [
        "worker_pct",
        "student_worker_pct",
        "student_employer_pct",
        "base_pct",
        "employer_pct",
        "student_contingent",
        "floor_declared_as_hours",
        "withholding_pct",
    ]
)
ALLOWANCE_FIELDS = frozenset({"phone_per_hour", "bike_per_km", "bike_per_hour"})
WHOLE = Decimal(100)
LONGEST_PAY_WITHIN_DAYS = 366  # more is a typing error


def read_agreement(document: object, place: str = "agreement") -> Agreement:
    """One version of an agreement.

    Raises PayInputError for a wrong shape, an unknown field or an unknown choice. A rounding of
    minutes that is not allowed is kept: it is reported in the result instead.
    """
    fields = JsonObject(document, place, AGREEMENT_FIELDS)
    supplements = fields.inner("supplements", frozenset({"sunday_pct", "holiday_pct"}))
    return Agreement(
        timezone=_timezone(fields),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
        rates=fields.dated("rates", frozenset({"hourly"}), lambda row: row.amount("hourly")),
        legal_minimum=fields.dated(
            "legal_minimum", frozenset({"monthly", "weekly_hours"}), _legal_minimum
        ),
        floor_minutes=fields.count("floor_minutes", DEFAULT_FLOOR_MINUTES),
        floor_scope=_choice(fields, "floor_scope", FloorScope.DAY),
        floor_trigger=_choice(fields, "floor_trigger", FloorTrigger.ANY_WORK),
        prestation_gap_minutes=fields.count(
            "prestation_gap_minutes", DEFAULT_PRESTATION_GAP_MINUTES
        ),
        day_attribution=_choice(fields, "day_attribution", DayAttribution.SHIFT_START),
        minute_rounding=fields.text("minute_rounding", MinuteRounding.UP),
        platform_cut_pay=_choice(fields, "platform_cut_pay", PlatformCutPay.PLANNED),
        courier_cut_floor=_choice(fields, "courier_cut_floor", CourierCutFloor.APPLY),
        cancel_notice_hours=fields.amount("cancel_notice_hours", DEFAULT_CANCEL_NOTICE_HOURS),
        late_cancel_pay=_choice(fields, "late_cancel_pay", LateCancelPay.PLANNED),
        sunday_pct=supplements.amount("sunday_pct", "0"),
        holiday_pct=supplements.amount("holiday_pct", "0"),
        public_holidays=frozenset(
            day_of(value, place) for value, place in fields.items("public_holidays")
        ),
        allowances=_allowances(fields),
        pay_term=_pay_term(fields),
        contributions=_contributions(fields),
        fee_pct=_fee_pct(fields),
        vat_pct=fields.amount("vat_pct", DEFAULT_VAT_PCT),
    )


def _timezone(fields: JsonObject) -> ZoneInfo:
    name = fields.text("timezone", DEFAULT_TIMEZONE)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PayInputError(f"{fields.at('timezone')} is not a time zone.") from error


def _choice(fields: JsonObject, key: str, default: Choice) -> Choice:
    kinds = type(default)
    text = fields.text(key, default)
    try:
        return kinds(text)
    except ValueError as error:
        allowed = ", ".join(kinds)
        raise PayInputError(f"{fields.at(key)} must be one of: {allowed}.") from error


def _legal_minimum(row: JsonObject) -> LegalMinimum:
    weekly_hours = row.amount("weekly_hours")
    if not weekly_hours:
        raise PayInputError(f"{row.at('weekly_hours')} must be more than zero.")
    return LegalMinimum(monthly_eur=row.amount("monthly"), weekly_hours=weekly_hours)


def _allowances(fields: JsonObject) -> Allowances:
    inner = fields.inner("allowances", ALLOWANCE_FIELDS)
    return Allowances(
        phone_per_hour=_dated_amounts(inner, "phone_per_hour"),
        bike_per_km=_dated_amounts(inner, "bike_per_km"),
        bike_per_hour=_dated_amounts(inner, "bike_per_hour"),
    )


def _dated_amounts(fields: JsonObject, key: str) -> tuple[DatedRow[Decimal], ...]:
    return fields.dated(key, frozenset({"value"}), lambda row: row.amount("value"))


def _pay_term(fields: JsonObject) -> PayTerm:
    """Calendar days after the work, or an object naming the day of the next month."""
    key = "pay_within_days"
    if not isinstance(fields.value(key), dict):
        days = fields.count(key, DEFAULT_PAY_WITHIN_DAYS)
        if days > LONGEST_PAY_WITHIN_DAYS:
            raise PayInputError(f"{fields.at(key)} must be at most {LONGEST_PAY_WITHIN_DAYS}.")
        return PayWithinDays(days=days)
    inner = fields.inner(key, frozenset({"day_of_next_month"}))
    day = inner.count("day_of_next_month")
    if not 1 <= day <= 31:
        raise PayInputError(f"{inner.at('day_of_next_month')} must be between 1 and 31.")
    return PayOnDayOfNextMonth(day_of_month=day)


def _contributions(fields: JsonObject) -> ContributionTerms | None:
    """None when the agreement names no contributions; a percentage that is absent is zero."""
    inner = fields.inner("contributions", CONTRIBUTION_FIELDS)
    if inner.is_empty():
        return None
    return ContributionTerms(
        worker_pct=inner.amount("worker_pct", "0"),
        student_worker_pct=inner.amount("student_worker_pct", "0"),
        student_employer_pct=inner.amount("student_employer_pct", "0"),
        base_pct=inner.amount("base_pct", DEFAULT_BASE_PCT),
        employer_pct=_dated_amounts(inner, "employer_pct"),
        student_contingent_minutes=inner.dated(
            "student_contingent", frozenset({"minutes"}), lambda row: row.count("minutes")
        ),
        floor_declared_as_hours=inner.flag("floor_declared_as_hours"),
        withholding_pct=inner.amount("withholding_pct", "0"),
    )


def _fee_pct(fields: JsonObject) -> Decimal | None:
    if not fields.has("fee_pct"):
        return None
    fee_pct = fields.amount("fee_pct")
    if fee_pct >= WHOLE:
        raise PayInputError(
            f"{fields.at('fee_pct')} must be under 100: it is a share of the invoice."
        )
    return fee_pct

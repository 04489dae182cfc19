"""The terms of an agreement one by one, with every default filled in, and what differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from platforms.pay.agreement import Agreement, ContributionTerms, LegalMinimum, PayWithinDays
from platforms.pay.dated import DatedRow
from platforms.pay.parameter_terms import references_of, without_references
from platforms.pay.read_agreement import read_agreement


class TermField(StrEnum):
    """Everything an agreement says, by a name that pages translate."""

    RATES = "rates"
    LEGAL_MINIMUM = "legal_minimum"
    FLOOR_MINUTES = "floor_minutes"
    FLOOR_SCOPE = "floor_scope"
    FLOOR_TRIGGER = "floor_trigger"
    PRESTATION_GAP_MINUTES = "prestation_gap_minutes"
    DAY_ATTRIBUTION = "day_attribution"
    MINUTE_ROUNDING = "minute_rounding"
    PLATFORM_CUT_PAY = "platform_cut_pay"
    COURIER_CUT_FLOOR = "courier_cut_floor"
    LATE_CANCEL_PAY = "late_cancel_pay"
    CANCEL_NOTICE_HOURS = "cancel_notice_hours"
    SUNDAY_PCT = "sunday_pct"
    HOLIDAY_PCT = "holiday_pct"
    PUBLIC_HOLIDAY = "public_holiday"
    PHONE_PER_HOUR = "phone_per_hour"
    BIKE_PER_KM = "bike_per_km"
    BIKE_PER_HOUR = "bike_per_hour"
    PAY_TERM = "pay_term"
    WORKER_PCT = "worker_pct"
    STUDENT_WORKER_PCT = "student_worker_pct"
    STUDENT_EMPLOYER_PCT = "student_employer_pct"
    BASE_PCT = "base_pct"
    EMPLOYER_PCT = "employer_pct"
    STUDENT_CONTINGENT = "student_contingent"
    FLOOR_DECLARED_AS_HOURS = "floor_declared_as_hours"
    WITHHOLDING_PCT = "withholding_pct"
    TIMEZONE = "timezone"
    PLATFORM_FEE = "platform_fee"
    PLATFORM_VAT = "platform_vat"
    PLATFORM_PAYMENT_DAYS = "platform_payment_days"


class ValueKind(StrEnum):
    """How a value is written for people."""

    CHOICE = "choice"
    FLAG = "flag"
    PERCENT = "percent"
    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    DAY_OF_NEXT_MONTH = "day_of_next_month"
    EUROS_PER_HOUR = "euros_per_hour"
    EUROS_PER_KM = "euros_per_km"
    EUROS_PER_MONTH = "euros_per_month"
    FIGURE = "figure"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermValue:
    """A value and how it is written; `beside` is a second part, as the weekly hours of a month."""

    kind: ValueKind
    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing an agreement says: from a day on, or of one platform, where that is so."""

    field: TermField
    value: TermValue
    from_day: date | None = None
    platform: str | None = None

    @property
    def name(self) -> tuple[TermField, date | None, str | None]:
        """What it is about: of each there is one in an agreement."""
        return self.field, self.from_day, self.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChange:
    """A term that is another one, is new (no `old`), or is gone (no `new`)."""

    old: Term | None
    new: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformInvoicing:
    """How one platform is invoiced, as the version says it."""

    platform: str
    fee_pct: str
    vat_pct: str
    payment_days: int


def list_terms(
    terms: Mapping[str, Any], platforms: Iterable[PlatformInvoicing] = ()
) -> tuple[Term, ...]:
    """Every term with its value, defaults included, in the order of TermField."""
    agreement = read_agreement(without_references(terms))
    found = [*_of_agreement(agreement), *_of_figures(terms), *_of_platforms(platforms)]
    order = {field: place for place, field in enumerate(TermField)}
    return tuple(
        sorted(found, key=lambda t: (order[t.field], t.platform or "", t.from_day or date.min))
    )


def changes(old: Sequence[Term], new: Sequence[Term]) -> tuple[TermChange, ...]:
    """What the new terms say otherwise, in the order of TermField; nothing when they are the same."""
    before, after = {term.name: term for term in old}, {term.name: term for term in new}
    order = {field: place for place, field in enumerate(TermField)}
    names = sorted(
        before.keys() | after.keys(),
        key=lambda name: (order[name[0]], name[2] or "", name[1] or date.min),
    )
    return tuple(
        TermChange(old=before.get(name), new=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def plain(value: Decimal) -> str:
    """A decimal without zeros that say nothing: two ways to write one number are no difference."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _of_agreement(agreement: Agreement) -> Iterator[Term]:
    yield from _dated(TermField.RATES, agreement.rates, ValueKind.EUROS_PER_HOUR)
    for row in agreement.legal_minimum:
        yield Term(field=TermField.LEGAL_MINIMUM, value=_month(row.value), from_day=row.valid_from)
    for field in (
        TermField.FLOOR_SCOPE, TermField.FLOOR_TRIGGER, TermField.DAY_ATTRIBUTION,
        TermField.MINUTE_ROUNDING, TermField.PLATFORM_CUT_PAY, TermField.COURIER_CUT_FLOOR,
        TermField.LATE_CANCEL_PAY,
    ):  # fmt: skip
        yield _one(field, ValueKind.CHOICE, str(getattr(agreement, field.value)))
    yield _one(TermField.FLOOR_MINUTES, ValueKind.MINUTES, str(agreement.floor_minutes))
    yield _one(
        TermField.PRESTATION_GAP_MINUTES, ValueKind.MINUTES, str(agreement.prestation_gap_minutes)
    )
    yield _one(TermField.CANCEL_NOTICE_HOURS, ValueKind.HOURS, plain(agreement.cancel_notice_hours))
    yield _one(TermField.SUNDAY_PCT, ValueKind.PERCENT, plain(agreement.sunday_pct))
    yield _one(TermField.HOLIDAY_PCT, ValueKind.PERCENT, plain(agreement.holiday_pct))
    for day in sorted(agreement.public_holidays):
        value = TermValue(kind=ValueKind.DATE, text=day.isoformat())
        yield Term(field=TermField.PUBLIC_HOLIDAY, value=value, from_day=day)
    costs = agreement.allowances
    yield from _dated(TermField.PHONE_PER_HOUR, costs.phone_per_hour, ValueKind.EUROS_PER_HOUR)
    yield from _dated(TermField.BIKE_PER_KM, costs.bike_per_km, ValueKind.EUROS_PER_KM)
    yield from _dated(TermField.BIKE_PER_HOUR, costs.bike_per_hour, ValueKind.EUROS_PER_HOUR)
    yield _pay_term(agreement)
    yield _one(TermField.TIMEZONE, ValueKind.TEXT, agreement.timezone.key)
    if agreement.contributions is not None:
        yield from _of_contributions(agreement.contributions)


def _of_contributions(terms: ContributionTerms) -> Iterator[Term]:
    for field in (
        TermField.WORKER_PCT, TermField.STUDENT_WORKER_PCT, TermField.STUDENT_EMPLOYER_PCT,
        TermField.BASE_PCT, TermField.WITHHOLDING_PCT,
    ):  # fmt: skip
        yield _one(field, ValueKind.PERCENT, plain(getattr(terms, field.value)))
    yield from _dated(TermField.EMPLOYER_PCT, terms.employer_pct, ValueKind.PERCENT)
    for row in terms.student_contingent_minutes:
        value = TermValue(kind=ValueKind.MINUTES, text=str(row.value))
        yield Term(field=TermField.STUDENT_CONTINGENT, value=value, from_day=row.valid_from)
    declared = "yes" if terms.floor_declared_as_hours else "no"
    yield _one(TermField.FLOOR_DECLARED_AS_HOURS, ValueKind.FLAG, declared)


def _of_figures(terms: Mapping[str, Any]) -> Iterator[Term]:
    """Lists that are filled in from the dated table."""
    for reference in references_of(terms):
        beside = reference.scope or ""
        if hours := reference.extra.get("weekly_hours"):
            beside = f"{beside} {hours} h".strip()
        value = TermValue(kind=ValueKind.FIGURE, text=reference.key, beside=beside)
        yield Term(field=TermField(reference.field.place[-1]), value=value)


def _of_platforms(platforms: Iterable[PlatformInvoicing]) -> Iterator[Term]:
    for each in platforms:
        for field, kind, text in (
            (TermField.PLATFORM_FEE, ValueKind.PERCENT, plain(Decimal(each.fee_pct))),
            (TermField.PLATFORM_VAT, ValueKind.PERCENT, plain(Decimal(each.vat_pct))),
            (TermField.PLATFORM_PAYMENT_DAYS, ValueKind.CALENDAR_DAYS, str(each.payment_days)),
        ):
            yield Term(field=field, value=TermValue(kind=kind, text=text), platform=each.platform)


def _one(field: TermField, kind: ValueKind, text: str) -> Term:
    return Term(field=field, value=TermValue(kind=kind, text=text))


def _dated(field: TermField, rows: Iterable[DatedRow[Decimal]], kind: ValueKind) -> Iterator[Term]:
    for row in rows:
        value = TermValue(kind=kind, text=plain(row.value))
        yield Term(field=field, value=value, from_day=row.valid_from)


def _month(minimum: LegalMinimum) -> TermValue:
    return TermValue(
        kind=ValueKind.EUROS_PER_MONTH,
        text=plain(minimum.monthly_eur),
        beside=plain(minimum.weekly_hours),
    )


def _pay_term(agreement: Agreement) -> Term:
    term = agreement.pay_term
    if isinstance(term, PayWithinDays):
        return _one(TermField.PAY_TERM, ValueKind.CALENDAR_DAYS, str(term.days))
    return _one(TermField.PAY_TERM, ValueKind.DAY_OF_NEXT_MONTH, str(term.day_of_month))

"""One courier's pay under one version of an agreement, step by step."""

from collections.abc import Sequence
from dataclasses import replace

from platforms.pay.agreement import Agreement, MinuteRounding
from platforms.pay.calendar_days import LocalCalendar
from platforms.pay.contributions import contributions_on
from platforms.pay.errors import PayInputError
from platforms.pay.facts import PaidBefore, PayInput, Shift, Worker
from platforms.pay.intervals import paid_intervals
from platforms.pay.invoices import cost_by_platform, invoice_from_cost
from platforms.pay.price_day import PayTerms, price_day
from platforms.pay.rates import RateTable
from platforms.pay.refusals import WHOLE_AGREEMENT, Refusal, RefusalCode, judge_shifts
from platforms.pay.results import Correction, PayAmounts, PayResult, WorkedDay, difference, sum_of
from platforms.pay.units import facts_by_day


def compute_pay(pay_input: PayInput) -> PayResult:
    """Gross pay, allowances, contributions and invoice for the shifts given.

    Faulty rows are left out and listed. An agreement that rounds working time down is listed under
    the id `*`, and nothing is computed. Raises PayInputError when the agreement lacks a
    contribution that is needed, or when what was paid before had an agreement that is not allowed.
    """
    if not rounds_fairly(pay_input.agreement):
        return _nothing_computed()
    result = _compute(pay_input)
    if pay_input.previous is None:
        return result
    return _with_correction(result, _before(pay_input, pay_input.previous))


def rounds_fairly(agreement: Agreement) -> bool:
    """Whether minutes are rounded up or to the nearest: working time may not be rounded down."""
    return agreement.minute_rounding in set(MinuteRounding)


def _compute(pay_input: PayInput) -> PayResult:
    agreement, worker = pay_input.agreement, pay_input.worker
    days, refused = price_days(pay_input.shifts, terms_of(agreement, worker))
    contributions = (
        None
        if agreement.contributions is None
        else contributions_on(days, agreement.contributions, worker)
    )
    employer_cents = contributions.employer_contribution_cents if contributions else 0
    invoice = (
        None
        if contributions is None or agreement.fee_pct is None
        else invoice_from_cost(
            contributions.employer_cost_cents, agreement.fee_pct, agreement.vat_pct
        )
    )
    return PayResult(
        refused=refused,
        days=days,
        totals=sum_of(days),
        contributions=contributions,
        invoice=invoice,
        cost_by_platform=cost_by_platform(days, employer_cents),
        correction=None,
    )


def terms_of(agreement: Agreement, worker: Worker) -> PayTerms:
    """What prices the days of a courier; it may serve others with the same worker's terms."""
    return PayTerms(
        agreement=agreement,
        worker=worker,
        rates=RateTable(agreement, worker.minimum_pct),
        calendar=LocalCalendar(agreement.timezone),
    )


def price_days(
    shifts: Sequence[Shift], terms: PayTerms
) -> tuple[tuple[WorkedDay, ...], tuple[Refusal, ...]]:
    """The worked days of one courier in order, and the rows that are left out."""
    judged = judge_shifts(shifts, terms.agreement, terms.calendar, terms.rates)
    intervals = paid_intervals(judged.accepted, terms.agreement)
    facts = facts_by_day(judged.accepted, intervals, terms.agreement, terms.calendar)
    days = tuple(row for day in facts if (row := price_day(day, terms)) is not None)
    return days, judged.refused


def _nothing_computed() -> PayResult:
    return PayResult(
        refused=(Refusal(id=WHOLE_AGREEMENT, code=RefusalCode.AGREEMENT_INVALID),),
        days=(),
        totals=PayAmounts(),
        contributions=None,
        invoice=None,
        cost_by_platform=(),
        correction=None,
    )


def _before(pay_input: PayInput, previous: PaidBefore) -> PayAmounts:
    """The sums of the earlier calculation, made again from what it was made from."""
    agreement = previous.agreement or pay_input.agreement
    if not rounds_fairly(agreement):
        raise PayInputError("previous.agreement rounds working time down, so nothing was paid.")
    return _compute(
        PayInput(
            agreement=agreement,
            worker=previous.worker or pay_input.worker,
            shifts=previous.shifts,
        )
    ).totals


def _with_correction(result: PayResult, before: PayAmounts) -> PayResult:
    """The result with new minus old. A negative difference is never deducted by itself.

    Source: Wage Protection Act, art. 23 (docs/sources.md#wage-protection-23).
    """
    correction = Correction(
        delta=difference(result.totals, before), already_paid_total_cents=before.total_cents
    )
    return replace(result, correction=correction)

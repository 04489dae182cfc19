"""What platforms are invoiced: the employer's cost, shared between them, and the fee."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from platforms.pay.errors import PayInputError
from platforms.pay.results import InvoiceAmounts, PlatformCost, WorkedDay
from platforms.rounding import round_half_up, split_whole


def invoice_from_cost(cost_cents: int, fee_pct: Decimal, vat_pct: Decimal) -> InvoiceAmounts:
    """The invoice for a cost. The fee is a percentage of the invoice, not a mark-up on the cost.

    Raises PayInputError for a fee of 100 % or more.
    Source: the fee as published (docs/sources.md#smart-fee).
    """
    if fee_pct >= 100:
        raise PayInputError("The fee must be under 100 %: it is a share of the invoice.")
    invoice_cents = round_half_up(cost_cents / (1 - Fraction(fee_pct) / 100))
    return InvoiceAmounts(
        cost_cents=cost_cents,
        invoice_ex_vat_cents=invoice_cents,
        fee_cents=invoice_cents - cost_cents,
        vat_cents=round_half_up(invoice_cents * Fraction(vat_pct) / 100),
    )


def cost_by_platform(
    days: Iterable[WorkedDay], employer_contribution_cents: int
) -> tuple[PlatformCost, ...]:
    """What each platform bears of the period, by name; the parts add up to the employer's cost.

    Gross and allowances come from the shares of the days; contributions follow gross, by largest
    remainder.
    """
    gross: defaultdict[str, int] = defaultdict(int)
    allowance: defaultdict[str, int] = defaultdict(int)
    for day in days:
        for share in day.by_platform:
            gross[share.platform] += share.gross_cents
            allowance[share.platform] += share.allowance_cents
    if not gross:
        return ()
    contribution = split_whole(employer_contribution_cents, gross)
    return tuple(
        PlatformCost(
            platform=platform,
            gross_cents=gross[platform],
            allowance_cents=allowance[platform],
            employer_contribution_cents=contribution[platform],
        )
        for platform in sorted(gross)
    )

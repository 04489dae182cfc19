"""The interchange form of a result: every amount and every count of minutes as text."""

from platforms.pay.agreement import Agreement, FloorScope
from platforms.pay.compute import compute_pay
from platforms.pay.facts import Worker, WorkerKind
from platforms.pay.read_input import read_input
from platforms.pay.results import (
    Contributions,
    Correction,
    InvoiceAmounts,
    PayAmounts,
    PayResult,
    WorkedDay,
)
from platforms.rounding import euros_text


def compute_document(document: object) -> dict[str, object]:
    """Compute the pay for one input document and answer in the interchange form.

    Rows that a rule refuses are part of the answer. Raises PayInputError, with one sentence, when
    the document has the wrong shape.
    """
    pay_input = read_input(document)
    return result_document(compute_pay(pay_input), pay_input.agreement, pay_input.worker)


def result_document(result: PayResult, agreement: Agreement, worker: Worker) -> dict[str, object]:
    """A result in the interchange form; sums over all days stand beside the list of days."""
    document: dict[str, object] = {
        "refused": [{"id": row.id, "code": row.code.value} for row in result.refused],
        "days": [_day(day, agreement) for day in result.days],
        **_amounts(result.totals),
    }
    if result.contributions is not None:
        document |= _contributions(result.contributions, worker)
    if result.invoice is not None:
        document |= _invoice(result.invoice)
    if result.correction is not None:
        document |= _correction(result.correction)
    return document


def _day(day: WorkedDay, agreement: Agreement) -> dict[str, object]:
    row: dict[str, object] = {
        "worked_day": day.worked_on.isoformat(),
        **_amounts(day),
        "pay_due": day.pay_due.isoformat(),
    }
    platforms = [share for share in day.by_platform if share.paid_microseconds]
    if agreement.floor_scope is FloorScope.DAY and len(platforms) > 1 and day.top_up_cents > 0:
        row["top_up_by_platform"] = {
            share.platform: euros_text(share.top_up_cents) for share in platforms
        }
    return row


def _amounts(row: PayAmounts) -> dict[str, str]:
    return {
        "paid_minutes": str(row.paid_minutes),
        "worked_minutes": str(row.worked_minutes),
        "top_up_minutes": str(row.top_up_minutes),
        "base": euros_text(row.base_cents),
        "supplement": euros_text(row.supplement_cents),
        "top_up": euros_text(row.top_up_cents),
        "gross": euros_text(row.gross_cents),
        "allowance_phone": euros_text(row.phone_cents),
        "allowance_bike": euros_text(row.bike_cents),
        "allowance": euros_text(row.allowance_cents),
        "total": euros_text(row.total_cents),
    }


DELTA_NAMES = (
    "paid_minutes",
    "top_up_minutes",
    "base",
    "supplement",
    "top_up",
    "gross",
    "allowance",
    "total",
)


def _correction(correction: Correction) -> dict[str, object]:
    delta = _amounts(correction.delta)
    return {
        "delta": {name: delta[name] for name in DELTA_NAMES},
        "already_paid_total": euros_text(correction.already_paid_total_cents),
    }


def _contributions(found: Contributions, worker: Worker) -> dict[str, object]:
    rows: dict[str, object] = {}
    if worker.kind is WorkerKind.STUDENT:
        rows["gross_solidarity"] = euros_text(found.gross_solidarity_cents)
        rows["gross_ordinary"] = euros_text(found.gross_ordinary_cents)
    return rows | {
        "worker_contribution": euros_text(found.worker_contribution_cents),
        "employer_contribution": euros_text(found.employer_contribution_cents),
        "withholding": euros_text(found.withholding_cents),
        "payable": euros_text(found.payable_cents),
        "employer_cost": euros_text(found.employer_cost_cents),
    }


def _invoice(invoice: InvoiceAmounts) -> dict[str, object]:
    return {
        "invoice_ex_vat": euros_text(invoice.invoice_ex_vat_cents),
        "fee": euros_text(invoice.fee_cents),
        "invoice_vat": euros_text(invoice.vat_cents),
    }

"""Pay of couriers: shifts in; gross pay, allowances, contributions and invoice amounts out. Pure."""

from platforms.pay.agreement import Agreement
from platforms.pay.compute import compute_pay
from platforms.pay.errors import PayInputError
from platforms.pay.facts import Break, PaidBefore, PayInput, Shift, ShiftStatus, Worker, WorkerKind
from platforms.pay.invoices import cost_by_platform, invoice_from_cost
from platforms.pay.read_agreement import read_agreement
from platforms.pay.read_input import read_input, read_shift, read_worker
from platforms.pay.refusals import Refusal, RefusalCode
from platforms.pay.results import (
    Contributions,
    Correction,
    GrossSplit,
    InvoiceAmounts,
    LineKind,
    PayAmounts,
    PayLine,
    PayResult,
    PlatformCost,
    PlatformShare,
    WorkedDay,
)
from platforms.pay.wire import compute_document, result_document

__all__ = [
    "Agreement",
    "Break",
    "Contributions",
    "Correction",
    "GrossSplit",
    "InvoiceAmounts",
    "LineKind",
    "PaidBefore",
    "PayAmounts",
    "PayInput",
    "PayInputError",
    "PayLine",
    "PayResult",
    "PlatformCost",
    "PlatformShare",
    "Refusal",
    "RefusalCode",
    "Shift",
    "ShiftStatus",
    "WorkedDay",
    "Worker",
    "WorkerKind",
    "compute_document",
    "compute_pay",
    "cost_by_platform",
    "invoice_from_cost",
    "read_agreement",
    "read_input",
    "read_shift",
    "read_worker",
    "result_document",
]

"""What pay does when a message comes out: months to price, changed terms, corrections step by step."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from courier_api.agreements.store import AGREEMENT_CHANGED
from courier_api.foundation.clock import Clock
from courier_api.messaging.outbox import Claimed
from courier_api.parameters.enter import PARAMETER_CHANGED
from courier_api.pay.kinds import (
    APPLY_CORRECTION,
    APPLY_CORRECTION_MONTH,
    COUNT_CORRECTION,
    PRICE_MONTH,
    RECOMPUTE,
)
from courier_api.pay.mass_corrections.apply import apply_month, begin_applying
from courier_api.pay.mass_corrections.count import count_courier
from courier_api.pay.mass_corrections.figures import follow_figures
from courier_api.pay.mass_corrections.open import follow_change
from courier_api.pay.period_shifts import Period
from courier_api.pay.price_month import price_month
from courier_api.pay.price_period import price_period


def _price_month(session: Session, message: Claimed, clock: Clock) -> None:
    month = date.fromisoformat(message.payload["month"])
    price_month(session, message.payload["courier_id"], month=month, now=clock.now())


def _recompute(session: Session, message: Claimed, clock: Clock) -> None:
    told = message.payload
    begins, ends = (date.fromisoformat(told[name]) for name in ("begins", "ends"))
    period = Period(begins=begins, ends=ends)
    price_period(session, message.employer_number, told["courier_ids"], period, now=clock.now())


def _follow_change(session: Session, message: Claimed, clock: Clock) -> None:
    agreement_id = message.payload["agreement_id"]
    follow_change(session, agreement_id, cause=message.key, now=clock.now())


def _count_correction(session: Session, message: Claimed, clock: Clock) -> None:
    told = message.payload
    count_courier(session, told["correction_id"], told["courier_id"], now=clock.now())


def _apply_correction(session: Session, message: Claimed, clock: Clock) -> None:
    begin_applying(session, message.payload["correction_id"], now=clock.now())


def _apply_correction_month(session: Session, message: Claimed, clock: Clock) -> None:
    told = message.payload
    month = date.fromisoformat(told["month"])
    apply_month(session, told["correction_id"], told["courier_id"], month, now=clock.now())


def _follow_figures(session: Session, message: Claimed, clock: Clock) -> None:
    told = message.payload
    # An earlier release named no rows: those hold for all days.
    follow_figures(
        session, message.employer_number, keys=told["keys"], row_ids=told.get("rows", ()),
        cause=message.key, now=clock.now(),
    )  # fmt: skip


PAY_WITHIN: Mapping[str, Callable[[Session, Claimed, Clock], None]] = {
    PRICE_MONTH: _price_month,
    RECOMPUTE: _recompute,
    AGREEMENT_CHANGED: _follow_change,
    PARAMETER_CHANGED: _follow_figures,
    COUNT_CORRECTION: _count_correction,
    APPLY_CORRECTION: _apply_correction,
    APPLY_CORRECTION_MONTH: _apply_correction_month,
}
"""By kind of message: what is done in the transaction that claims it."""

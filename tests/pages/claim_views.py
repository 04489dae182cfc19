"""Views of claims in every state, to look at pages with."""

from datetime import date

from courier_api.pay.claim_state import ClaimState
from courier_api.pay.claims import Claim
from tests.pages import views

STATES = (
    ClaimState(claimed_cents=2269, waived_cents=0, consented_cents=0, taken_cents=0,
               is_refused=False),
    ClaimState(claimed_cents=1, waived_cents=0, consented_cents=0, taken_cents=0, is_refused=True),
    ClaimState(claimed_cents=123_456, waived_cents=0, consented_cents=123_456, taken_cents=41_152,
               is_refused=False),
    ClaimState(claimed_cents=900, waived_cents=900, consented_cents=0, taken_cents=0,
               is_refused=True),
)  # fmt: skip


def claims(count: int) -> list[Claim]:
    """So many, in every state in turn: waiting, refused, agreed, closed."""
    return [claim(number) for number in range(1, count + 1)]


def claim(number: int) -> Claim:
    """One of them."""
    state = STATES[(number - 1) % len(STATES)]
    return Claim(
        receivable_id=number,
        courier_name="Maximiliaan Vandenbroucke-Grootaert",
        worked_on=date(2026, 3, 1 + number % 28),
        opened_at=views.NOW,
        paid_cents=123_456,
        worth_cents=123_456 - state.claimed_cents,
        state=state,
        instalments=3 if state.consented_cents else None,
        answered_at=views.NOW if state.consented_cents or state.is_refused else None,
    )

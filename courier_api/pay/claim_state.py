"""Where a claim stands, from what was said about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courier_api.foundation.clock import local_date
from courier_api.pay.receivable_models import ReceivableStatement
from platforms.rounding import split_whole

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimState:
    """Cents claimed so far, and what became of them. `is_refused`: the last word of the courier."""

    claimed_cents: int
    waived_cents: int
    consented_cents: int
    taken_cents: int
    is_refused: bool

    @property
    def outstanding_cents(self) -> int:
        """Neither taken nor waived."""
        return self.claimed_cents - self.waived_cents - self.taken_cents

    @property
    def agreed_cents(self) -> int:
        """May be taken, since the courier agreed, and is not taken yet."""
        return max(0, min(self.outstanding_cents, self.consented_cents - self.taken_cents))

    @property
    def waiting_cents(self) -> int:
        """Waits for the courier's word, or was refused."""
        return self.outstanding_cents - self.agreed_cents

    @property
    def name(self) -> str:
        """`waiting`, `refused`, `agreed` or `closed`."""
        if self.outstanding_cents == 0:
            return "closed"
        if self.waiting_cents == 0:
            return "agreed"
        return "refused" if self.is_refused else "waiting"


def state_of(statements: Sequence[ReceivableStatement]) -> ClaimState:
    """The sums by kind, and the courier's last word."""
    sums = dict.fromkeys(("opened", "lowered", "consented", "refused", "waived", "taken"), 0)
    refused = False
    for each in statements:
        sums[each.kind] += each.amount_cents
        if each.kind in ("opened", "consented", "refused"):
            refused = each.kind == "refused"
    return ClaimState(
        claimed_cents=sums["opened"] - sums["lowered"],
        waived_cents=sums["waived"],
        consented_cents=sums["consented"],
        taken_cents=sums["taken"],
        is_refused=refused,
    )


def due_to_take(statements: Sequence[ReceivableStatement], today: date) -> int:
    """Cents of instalments that fell due and are not taken: one each month after the consent."""
    state, due = state_of(statements), 0
    for each in statements:
        if each.kind == "consented":
            months = [f"{number:02d}" for number in range(each.instalments or 1)]
            parts = split_whole(each.amount_cents, dict.fromkeys(months, 1))
            passed = _months_between(local_date(each.said_at), today)
            due += sum(parts[month] for month in months[:passed])
    return max(0, min(due - state.taken_cents, state.agreed_cents))


def _months_between(first: date, last: date) -> int:
    return max(0, (last.year - first.year) * MONTHS + last.month - first.month)

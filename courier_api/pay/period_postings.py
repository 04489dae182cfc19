"""The ledger entries of a period in columns: what post.py moves for each day and month, all at once."""

from dataclasses import dataclass, fields, replace

import numpy as np

from courier_api.ledger.post import UnbalancedEntry
from courier_api.pay.period_rows import CostRows, PricedPeriod
from courier_api.pay.post import (
    ALLOWANCES,
    COURIER_PAYABLE,
    EMPLOYER_CONTRIBUTIONS,
    SOCIAL_SECURITY,
    WAGES,
    WITHHOLDING,
)
from platforms.pay.population.columns import Flags, Ints, sum_by

ACCOUNTS = (
    WAGES, ALLOWANCES, COURIER_PAYABLE, WITHHOLDING, SOCIAL_SECURITY, EMPLOYER_CONTRIBUTIONS,
)  # fmt: skip
NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRows:
    """Lines of entries: `entry` is the row of a day or month, `account` a place in ACCOUNTS.

    `courier` and `source` are ids, or NOBODY. Lines of one entry lie together; none moves nothing.
    """

    entry: Ints
    account: Ints
    courier: Ints
    source: Ints
    cents: Ints

    def __len__(self) -> int:
        return len(self.entry)

    def entries(self, count: int) -> Flags:
        """Which of so many rows have an entry. Raises UnbalancedEntry unless each sums to zero."""
        sums = sum_by(self.entry, self.cents, count)
        for wrong in np.flatnonzero(sums).tolist():
            raise UnbalancedEntry(f"row {wrong} of a period", int(sums[wrong]))
        found = np.zeros(count, dtype=np.bool_)
        found[self.entry] = True
        return found


def movements_of_days(priced: PricedPeriod) -> MovementRows:
    """What each day moves: gross and allowances of each source, and what the courier earned."""
    days, shares = priced.days, priced.shares
    source = sources_of(priced)[shares.platform]
    every_day = np.arange(len(days))
    return _in_order(
        [
            _rows(WAGES, shares.day, shares.gross_cents, source=source),
            _rows(ALLOWANCES, shares.day, shares.allowance_cents, source=source),
            _rows(
                COURIER_PAYABLE,
                every_day,
                -days.total_cents,
                courier=riders_of(priced)[days.courier],
            ),
        ],
        (0, 0, 1),
    )


def movements_of_months(priced: PricedPeriod, costs: CostRows) -> MovementRows:
    """What each month moves: contributions and withholding, the employer's part by source."""
    months = priced.months
    courier, row = riders_of(priced)[months.courier], np.arange(len(months))
    deducted = months.worker_cents + months.withholding_cents
    owed = -months.worker_cents - months.employer_cents
    return _in_order(
        [
            _rows(COURIER_PAYABLE, row, deducted, courier=courier),
            _rows(WITHHOLDING, row, -months.withholding_cents, courier=courier),
            _rows(SOCIAL_SECURITY, row, owed),
            _rows(
                EMPLOYER_CONTRIBUTIONS,
                costs.month,
                costs.employer_cents,
                source=sources_of(priced)[costs.platform],
            ),
        ],
        (0, 1, 2, 3),
    )


def riders_of(priced: PricedPeriod) -> Ints:
    """The id of each courier by place."""
    return np.array([rider.id for rider in priced.facts.riders], dtype=np.int64)


def sources_of(priced: PricedPeriod) -> Ints:
    """The id of each source by place."""
    return np.array([int(name) for name in priced.facts.platforms], dtype=np.int64)


def _rows(
    account: str,
    entry: Ints,
    cents: Ints,
    *,
    courier: Ints | None = None,
    source: Ints | None = None,
) -> MovementRows:
    nobody = np.full(len(entry), NOBODY, dtype=np.int64)
    return MovementRows(
        entry=entry,
        account=np.full(len(entry), ACCOUNTS.index(account), dtype=np.int64),
        courier=nobody if courier is None else courier,
        source=nobody if source is None else source,
        cents=cents,
    )


def _in_order(parts: list[MovementRows], ranks: tuple[int, ...]) -> MovementRows:
    """All lines by entry, rank, source and account, as post.py lists them."""
    rank = np.concatenate([np.full(len(p), r) for p, r in zip(parts, ranks, strict=True)])
    names = [each.name for each in fields(MovementRows)]
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    order = np.lexsort((whole["account"], whole["source"], rank, whole["entry"]))
    order = order[whole["cents"][order] != 0]
    return replace(parts[0], **{name: column[order] for name, column in whole.items()})

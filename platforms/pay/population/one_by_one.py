"""Courier-days that the arrays do not cover, through the rule of one day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from platforms.pay.agreement import Agreement
from platforms.pay.compute import compute_pay
from platforms.pay.facts import PayInput, Shift, Worker
from platforms.pay.population.columns import CourierColumns, Flags, ShiftColumns
from platforms.pay.population.records import shift_records
from platforms.pay.population.results import PartOfPay, day_columns, share_columns
from platforms.pay.refusals import Refusal
from platforms.pay.results import WorkedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class OneByOne:
    """Worked days and refusals, each with the place of its courier, in order of courier."""

    days: tuple[tuple[int, WorkedDay], ...]
    refused: tuple[tuple[int, Refusal], ...]

    def part(self, platforms: Sequence[str]) -> PartOfPay:
        """The days and their shares as columns."""
        shares = [(place, s) for place, (_, day) in enumerate(self.days) for s in day.by_platform]
        return PartOfPay(
            days=day_columns(self.days),
            shares=share_columns(shares, platforms),
            by_one_day_rule=len(self.days),
        )


def pay_one_by_one(
    shifts: ShiftColumns, couriers: CourierColumns, agreement: Agreement, chosen: Flags
) -> OneByOne:
    """Pay the chosen rows, courier by courier. No contributions are computed."""
    terms = replace(agreement, contributions=None, fee_pct=None)
    rows = shifts.where(chosen)
    by_courier: dict[int, list[Shift]] = {}
    for courier, shift in zip(rows.courier.tolist(), shift_records(rows), strict=True):
        by_courier.setdefault(courier, []).append(shift)
    days: list[tuple[int, WorkedDay]] = []
    refused: list[tuple[int, Refusal]] = []
    for courier in sorted(by_courier):
        worker = Worker(
            own_bike=bool(couriers.own_bike[courier]),
            own_phone=bool(couriers.own_phone[courier]),
            minimum_pct=couriers.minimum_pcts[int(couriers.minimum[courier])],
        )
        found = compute_pay(
            PayInput(agreement=terms, worker=worker, shifts=tuple(by_courier[courier]))
        )
        days += [(courier, day) for day in found.days]
        refused += [(courier, refusal) for refusal in found.refused]
    return OneByOne(days=tuple(days), refused=tuple(refused))

"""Courier-days that the arrays do not cover, through the rule of one day."""

from collections.abc import Sequence
from dataclasses import dataclass

from platforms.pay.agreement import Agreement
from platforms.pay.compute import price_days, terms_of
from platforms.pay.facts import Shift, Worker
from platforms.pay.population.columns import CourierColumns, Flags, ShiftColumns
from platforms.pay.population.lines import line_columns
from platforms.pay.population.records import shift_records
from platforms.pay.population.results import LineRate, PartOfPay, day_columns, share_columns
from platforms.pay.price_day import PayTerms
from platforms.pay.refusals import Refusal
from platforms.pay.results import WorkedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class OneByOne:
    """Worked days and refusals, each with the place of its courier, in order of courier."""

    days: tuple[tuple[int, WorkedDay], ...]
    refused: tuple[tuple[int, Refusal], ...]

    def part(self, platforms: Sequence[str], rates: list[LineRate]) -> PartOfPay:
        """The days with their shares and lines as columns; rates that are new are added."""
        lines = [(place, each) for place, (_, day) in enumerate(self.days) for each in day.lines]
        shares = [(place, s) for place, (_, day) in enumerate(self.days) for s in day.by_platform]
        return PartOfPay(
            days=day_columns(self.days),
            shares=share_columns(shares, platforms),
            lines=line_columns(lines, platforms, rates),
            by_one_day_rule=len(self.days),
        )


def pay_one_by_one(
    shifts: ShiftColumns, couriers: CourierColumns, agreement: Agreement, chosen: Flags
) -> OneByOne:
    """Pay the chosen rows, courier by courier. No contributions are computed."""
    rows = shifts.where(chosen)
    by_courier: dict[int, list[Shift]] = {}
    for courier, shift in zip(rows.courier.tolist(), shift_records(rows), strict=True):
        by_courier.setdefault(courier, []).append(shift)
    days: list[tuple[int, WorkedDay]] = []
    refused: list[tuple[int, Refusal]] = []
    terms: dict[tuple[bool, bool, int], PayTerms] = {}  # made once: they remember what they find
    for courier in sorted(by_courier):
        sort = (
            bool(couriers.own_bike[courier]),
            bool(couriers.own_phone[courier]),
            int(couriers.minimum[courier]),
        )
        if sort not in terms:
            terms[sort] = terms_of(agreement, _worker(couriers, *sort))
        own_days, own_refused = price_days(by_courier[courier], terms[sort])
        days += [(courier, day) for day in own_days]
        refused += [(courier, refusal) for refusal in own_refused]
    return OneByOne(days=tuple(days), refused=tuple(refused))


def _worker(couriers: CourierColumns, own_bike: bool, own_phone: bool, minimum: int) -> Worker:  # noqa: FBT001
    return Worker(
        own_bike=own_bike, own_phone=own_phone, minimum_pct=couriers.minimum_pcts[minimum]
    )

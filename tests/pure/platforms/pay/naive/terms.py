"""An agreement as plain values: every field with its default, every dated list asked by date."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

DEFAULTS = {
    "timezone": "Europe/Brussels",
    "rates": [],
    "legal_minimum": [],
    "floor_minutes": "180",
    "floor_scope": "day",
    "floor_trigger": "any_work",
    "prestation_gap_minutes": "30",
    "day_attribution": "shift_start",
    "minute_rounding": "up",
    "platform_cut_pay": "planned",
    "courier_cut_floor": "apply",
    "cancel_notice_hours": "24",
    "late_cancel_pay": "planned",
    "supplements": {},
    "public_holidays": [],
    "allowances": {},
    "pay_within_days": "7",
    "contributions": {},
    "vat_pct": "21",
}


def rounded(amount: Decimal, places: str = "0.01") -> Decimal:
    return amount.quantize(Decimal(places), ROUND_HALF_UP)


def row_on(rows: Iterable[dict] | None, day: date) -> dict | None:
    """The row that began last, up to that day."""
    found = None
    for row in rows or []:
        has_begun = date.fromisoformat(row["valid_from"]) <= day
        if has_begun and (found is None or row["valid_from"] > found["valid_from"]):
            found = row
    return found


class Terms:
    """What the agreement and the worker say; money in decimals of euros."""

    def __init__(self, agreement: dict, worker: dict | None) -> None:
        said = {key: value for key, value in agreement.items() if value is not None}
        self.said = DEFAULTS | said
        self.worker = worker or {}
        self.zone = ZoneInfo(self.said["timezone"])

    def __getitem__(self, key: str) -> object:
        return self.said[key]

    def whole(self, key: str) -> int:
        return int(self.said[key])

    def holds_on(self, day: date) -> bool:
        first, last = self.said.get("valid_from"), self.said.get("valid_to")
        if first and day < date.fromisoformat(first):
            return False
        return not (last and day > date.fromisoformat(last))

    def hourly(self, day: date) -> Decimal | None:
        """The agreed rate or the legal hour, whichever is more."""
        found = []
        agreed = row_on(self.said["rates"], day)
        if agreed:
            found.append(Decimal(agreed["hourly"]))
        minimum = row_on(self.said["legal_minimum"], day)
        if minimum:
            part = Decimal(self.worker.get("minimum_pct", "100"))
            month = rounded(Decimal(minimum["monthly"]) * part / 100)
            with localcontext() as exact:
                exact.prec = 60
                hour = month * 12 / (52 * Decimal(minimum["weekly_hours"]))
            found.append(rounded(hour, "0.0001"))
        return max(found) if found else None

    def supplement_pct(self, day: date) -> Decimal:
        """Of a Sunday and a holiday the higher one."""
        agreed = self.said["supplements"]
        sunday = Decimal(agreed.get("sunday_pct", "0")) if day.isoweekday() == 7 else Decimal(0)
        is_holiday = day.isoformat() in self.said["public_holidays"]
        holiday = Decimal(agreed.get("holiday_pct", "0")) if is_holiday else Decimal(0)
        return max(sunday, holiday)

    def allowance(self, key: str, day: date) -> Decimal:
        row = row_on(self.said["allowances"].get(key), day)
        return Decimal(row["value"]) if row else Decimal(0)

"""The worked days of one courier: what each floor applies to, how many minutes, how much money."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from tests.pure.platforms.pay.naive.rows import Row, seconds
from tests.pure.platforms.pay.naive.seconds_owned import SecondsOwned
from tests.pure.platforms.pay.naive.terms import Terms, rounded


class Unit:
    """What one floor applies to: its seconds, and the rows that open or lower it."""

    def __init__(self, own: list[int], begun: list[Row], owed: list[Row]) -> None:
        self.own, self.begun, self.left_early, self.owed = own, begun, begun, owed


class Days:
    """All worked days; `rows` has the amounts of each day that leaves a row."""

    def __init__(self, accepted: list[Row], terms: Terms, tick: int) -> None:
        self.terms, self.tick, self.accepted = terms, tick, accepted
        self.owned = SecondsOwned(accepted, terms, tick)
        self.seconds_of: dict[date, list[int]] = {}
        for at in sorted(self.owned.of):
            self.seconds_of.setdefault(self.owned.worked_day(at), []).append(at)
        days = sorted({*self.seconds_of, *self.owned.homes.values()})
        self.rows = [row for day in days if (row := self.row(day)) is not None]

    # what a floor applies to

    def units(self, day: date) -> list[Unit]:
        own = self.seconds_of.get(day, [])
        here = [row for row in self.accepted if self.owned.homes[row] == day]
        begun = [row for row in here if row.began]
        pays_floor = self.terms["late_cancel_pay"] == "floor"
        owed = [row for row in here if pays_floor and row.is_late(self.terms)]
        if self.terms["floor_scope"] == "day":
            return [Unit(own, begun, owed)]
        if self.terms["floor_scope"] == "day_platform":
            return [
                Unit(
                    [at for at in own if self.owned.of[at][0].platform == platform],
                    [row for row in begun if row.platform == platform],
                    [row for row in owed if row.platform == platform],
                )
                for platform in sorted({row.platform for row in self.accepted})
            ]
        return self.periods(own, begun) + [Unit([], [], [row]) for row in owed]

    def periods(self, own: list[int], begun: list[Row]) -> list[Unit]:
        """Paid time whose gaps are at most so long; a shift counts in each period it touches."""
        gap = self.terms.whole("prestation_gap_minutes") * 60
        periods: list[list[int]] = []
        for at in own:
            if periods and at - (periods[-1][-1] + self.tick) <= gap:
                periods[-1].append(at)
            else:
                periods.append([at])
        units = [Unit(period, [], []) for period in periods]
        for unit in units:
            unit.left_early = []
        for row in begun:
            touched = [unit for unit in units if self.is_going_on(row, unit.own)]
            for unit in touched:
                unit.begun.append(row)
            if touched:
                touched[-1].left_early.append(row)
        return units

    def is_going_on(self, row: Row, period: list[int]) -> bool:
        """At work at some moment from the first to the last of a period, both included."""
        at_work = self.owned.worked(row)
        edges = {*at_work, *(at + self.tick for at in at_work)}
        if not at_work:
            edges = {row.seconds(self.tick).start, row.seconds(self.tick).stop}
        return any(period[0] <= at <= period[-1] + self.tick for at in edges)

    # minutes

    def minutes(self, own: list[int]) -> Counter[date]:
        """Seconds of each local date, added and then rounded once."""
        way = ROUND_CEILING if self.terms["minute_rounding"] == "up" else ROUND_HALF_UP
        counted = Counter(self.owned.local_date(at) for at in own)
        return Counter(
            {
                day: int((Decimal(count * self.tick) / 60).quantize(Decimal(1), way))
                for day, count in counted.items()
            }
        )

    def top_up_minutes(self, unit: Unit) -> int:
        any_work = self.terms["floor_trigger"] == "any_work"
        opened = any_work or any(row.deliveries > 0 for row in unit.begun)
        if not unit.owed and not (unit.own and opened):
            return 0
        missing = self.terms.whole("floor_minutes") - sum(self.minutes(unit.own).values())
        return max(0, missing - self.waived_minutes(unit))

    def waived_minutes(self, unit: Unit) -> int:
        if self.terms["courier_cut_floor"] != "waive":
            return 0
        given_up = 0
        for row in unit.left_early:
            planned_end = row.times["planned_end"]
            if row.status == "cut_by_courier" and planned_end is not None:
                given_up += len(seconds(row.last, planned_end, self.tick)) * self.tick
        return -(-given_up // 60)

    # money

    def row(self, day: date) -> dict[str, object] | None:
        units = self.units(day)
        paid: Counter[date] = Counter()
        worked = top_up = 0
        for unit in units:
            paid.update(self.minutes(unit.own))
            worked_seconds = [at for at in unit.own if self.owned.of[at][1]]
            worked += sum(self.minutes(worked_seconds).values())
            top_up += self.top_up_minutes(unit)
        begun = [row for row in self.accepted if row.began and self.owned.homes[row] == day]
        km = sum((row.km for row in begun), Decimal(0))
        if not (day in self.seconds_of or top_up or km):
            return None
        with localcontext() as exact:
            exact.prec = 60
            money = self.money(day, paid, top_up) | self.allowances(day, worked, km)
        row = {
            "worked_day": day.isoformat(),
            "paid_minutes": str(sum(paid.values())),
            "worked_minutes": str(worked),
            "top_up_minutes": str(top_up),
        } | with_sums(money)
        row["pay_due"] = self.pay_due(day, top_up).isoformat()
        if shared := self.shared_top_up(day, money["top_up"]):
            row["top_up_by_platform"] = shared
        return row

    def money(self, day: date, paid: Counter[date], top_up: int) -> dict[str, Decimal]:
        """Base and top-up rounded together, the supplement apart; divided last, to stay exact."""
        base = sum((n * self.terms.hourly(on) for on, n in paid.items()), Decimal(0))
        supplement = sum(
            (n * self.terms.hourly(on) * self.terms.supplement_pct(on) for on, n in paid.items()),
            Decimal(0),
        )
        extra = top_up * (self.terms.hourly(day) or 0) if top_up else Decimal(0)
        base_euros = rounded(base / 60)
        return {
            "base": base_euros,
            "supplement": rounded(supplement / 6000),
            "top_up": rounded((base + extra) / 60) - base_euros,
        }

    def allowances(self, day: date, worked: int, km: Decimal) -> dict[str, Decimal]:
        phone = bike = Decimal(0)
        if self.terms.worker.get("own_phone"):
            phone = worked * self.terms.allowance("phone_per_hour", day)
        if self.terms.worker.get("own_bike"):
            bike = worked * self.terms.allowance("bike_per_hour", day)
            bike += 60 * km * self.terms.allowance("bike_per_km", day)
        return {"allowance_phone": rounded(phone / 60), "allowance_bike": rounded(bike / 60)}

    def shared_top_up(self, day: date, top_up: Decimal) -> dict[str, str]:
        """Whole cents by paid seconds; what is left over goes to the largest remainders."""
        paid = Counter(self.owned.of[at][0].platform for at in self.seconds_of.get(day, []))
        if self.terms["floor_scope"] != "day" or len(paid) < 2 or top_up <= 0:
            return {}
        cents, whole = int(top_up * 100), sum(paid.values())
        parts = {name: cents * count // whole for name, count in paid.items()}
        by_remainder = sorted(paid, key=lambda name: (-(cents * paid[name] % whole), name))
        for name in by_remainder[: cents - sum(parts.values())]:
            parts[name] += 1
        return {name: f"{Decimal(parts[name]) / 100:.2f}" for name in sorted(parts)}

    def pay_due(self, day: date, top_up: int) -> date:
        counted_from = day
        if day in self.seconds_of:
            counted_from = self.owned.local_date(max(self.seconds_of[day]))
        elif top_up:
            owed = [row for unit in self.units(day) for row in unit.owed]
            counted_from = max(row.last.astimezone(self.terms.zone).date() for row in owed)
        within = self.terms["pay_within_days"]
        if not isinstance(within, dict):
            return counted_from + timedelta(days=int(within))
        year = counted_from.year + (counted_from.month == 12)
        month = counted_from.month % 12 + 1
        wanted = int(within["day_of_next_month"])
        return date(year, month, min(wanted, monthrange(year, month)[1]))


def with_sums(money: dict[str, Decimal]) -> dict[str, str]:
    """The amounts as text, with gross, allowances and total."""
    gross = money["base"] + money["supplement"] + money["top_up"]
    allowance = money["allowance_phone"] + money["allowance_bike"]
    amounts = {
        "base": money["base"],
        "supplement": money["supplement"],
        "top_up": money["top_up"],
        "gross": gross,
        "allowance_phone": money["allowance_phone"],
        "allowance_bike": money["allowance_bike"],
        "allowance": allowance,
        "total": gross + allowance,
    }
    return {name: f"{amount:.2f}" for name, amount in amounts.items()}

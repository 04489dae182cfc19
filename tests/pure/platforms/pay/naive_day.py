"""A second opinion: the days of a pay input, counted tick by tick with decimals.

Written from the rules and not from the program: no intervals, no fractions, no shared code. It
reads the interchange form, knows ticks of ten seconds only, and computes days, not contributions.
"""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

TICK_SECONDS = 10
TICK = timedelta(seconds=TICK_SECONDS)
BEGAN = {"worked", "cut_by_platform", "cut_by_courier"}
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def ticks(start: datetime, end: datetime) -> list[datetime]:
    """Every tick from start until before end, as instants."""
    found, at = [], start.astimezone(UTC)
    while at < end.astimezone(UTC):
        found.append(at)
        at += TICK
    return found


def moment(row: dict, key: str) -> datetime:
    return datetime.fromisoformat(row[key])


class NaiveDays:
    """The days of one input; `rows` maps each worked day to its amounts."""

    def __init__(self, document: dict) -> None:
        self.terms, self.worker = document["agreement"], document["worker"]
        self.zone = ZoneInfo(self.terms["timezone"])
        began = [row for row in document["shifts"] if row["status"] in BEGAN]
        never = [row for row in document["shifts"] if row["status"] not in BEGAN]
        self.refused: list[str] = []
        self.began = self.without_overlaps(sorted(began, key=self.turn))
        self.never = sorted(never, key=self.turn)
        self.owner: dict[datetime, tuple[dict, bool]] = {}
        self.own_all_time()
        self.rows = {}
        for day in sorted(self.all_days()):
            row = self.row(day)
            if row is not None:
                self.rows[day] = row

    # who owns which tick

    def turn(self, row: dict) -> tuple:
        first, last = (
            ("start", "end") if row["status"] in BEGAN else ("planned_start", "planned_end")
        )
        return (moment(row, first), moment(row, last), row["platform"], row["id"])

    def without_overlaps(self, began: list[dict]) -> list[dict]:
        kept: list[dict] = []
        taken: defaultdict[str, set[datetime]] = defaultdict(set)
        for row in began:
            own = set(ticks(moment(row, "start"), moment(row, "end")))
            if own & taken[row["platform"]]:
                self.refused.append(row["id"])
            else:
                taken[row["platform"]] |= own
                kept.append(row)
        return kept

    def own_all_time(self) -> None:
        for row in self.began:
            pauses = {
                at
                for pause in row["breaks"]
                if not pause["paid"]
                for at in ticks(moment(pause, "start"), moment(pause, "end"))
            }
            for at in ticks(moment(row, "start"), moment(row, "end")):
                if at not in pauses:
                    self.owner.setdefault(at, (row, True))
        for row in sorted(self.began + self.never, key=self.turn):
            for at in self.credited(row):
                self.owner.setdefault(at, (row, False))

    def credited(self, row: dict) -> list[datetime]:
        if row["status"] == "cut_by_platform" and self.terms["platform_cut_pay"] == "planned":
            return ticks(moment(row, "end"), moment(row, "planned_end"))
        if self.is_late(row) and self.terms["late_cancel_pay"] == "planned":
            return ticks(moment(row, "planned_start"), moment(row, "planned_end"))
        return []

    def is_late(self, row: dict) -> bool:
        if row["status"] != "cancelled_by_platform":
            return False
        notice = moment(row, "planned_start") - moment(row, "cancelled_at")
        return notice < timedelta(hours=int(self.terms["cancel_notice_hours"]))

    def local(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def home(self, row: dict) -> date:
        return self.local(self.turn(row)[0])

    def worked_day(self, at: datetime) -> date:
        if self.terms["day_attribution"] == "calendar_split":
            return self.local(at)
        return self.home(self.owner[at][0])

    def all_days(self) -> set[date]:
        return {self.worked_day(at) for at in self.owner} | {
            self.home(row) for row in self.began + self.never
        }

    # one day

    def units(self, day: date) -> list[tuple[list[datetime], list[dict], list[dict], bool]]:
        """Ticks, shifts whose deliveries count, shifts whose early end counts, owed or not."""
        own = sorted(at for at in self.owner if self.worked_day(at) == day)
        began = [row for row in self.began if self.home(row) == day]
        owed = [
            row
            for row in self.never
            if self.home(row) == day
            and self.is_late(row)
            and self.terms["late_cancel_pay"] == "floor"
        ]
        if self.terms["floor_scope"] == "day":
            return [(own, began, began, bool(owed))]
        if self.terms["floor_scope"] == "day_platform":
            units = []
            for name in {row["platform"] for row in self.began + self.never}:
                mine = [at for at in own if self.owner[at][0]["platform"] == name]
                rows = [row for row in began if row["platform"] == name]
                units.append((mine, rows, rows, any(row["platform"] == name for row in owed)))
            return units
        return self.periods(own, began) + [([], [], [], True) for _ in owed]

    def periods(self, own: list[datetime], began: list[dict]) -> list:
        gap = timedelta(minutes=int(self.terms["prestation_gap_minutes"]))
        periods: list[list[datetime]] = []
        for at in own:
            if periods and at - (periods[-1][-1] + TICK) <= gap:
                periods[-1].append(at)
            else:
                periods.append([at])
        units = [(period, [], [], False) for period in periods]
        for row in began:
            last = None
            for unit in units:
                if self.is_going_on(row, unit[0][0], unit[0][-1] + TICK):
                    unit[1].append(row)
                    last = unit
            if last is not None:
                last[2].append(row)
        return units

    def is_going_on(self, row: dict, first: datetime, last: datetime) -> bool:
        """At work at some moment from first to last, both included, pauses left out."""
        start, end = moment(row, "start").astimezone(UTC), moment(row, "end").astimezone(UTC)
        pauses = [(moment(p, "start"), moment(p, "end")) for p in row["breaks"] if not p["paid"]]
        at_work = [at for at in ticks(start, end) if not any(s <= at < e for s, e in pauses)] or [
            start
        ]
        edges = {*at_work, *(at + TICK for at in at_work if start < end)}
        return any(first <= at <= last for at in edges)

    def minutes(self, own: list[datetime]) -> Counter[date]:
        rounding = ROUND_CEILING if self.terms["minute_rounding"] == "up" else ROUND_HALF_UP
        counted = Counter(self.local(at) for at in own)
        return Counter(
            {
                day: int((Decimal(count * TICK_SECONDS) / 60).quantize(Decimal(1), rounding))
                for day, count in counted.items()
            }
        )

    def rate(self, day: date) -> Decimal:
        begun = [row for row in self.terms["rates"] if row["valid_from"] <= day.isoformat()]
        return Decimal(max(begun, key=lambda row: row["valid_from"])["hourly"])

    def supplement_pct(self, day: date) -> Decimal:
        agreed = self.terms["supplements"]
        sunday = Decimal(agreed["sunday_pct"]) if day.isoweekday() == 7 else Decimal(0)
        is_holiday = day.isoformat() in self.terms["public_holidays"]
        return max(sunday, Decimal(agreed["holiday_pct"]) if is_holiday else Decimal(0))

    def top_up_minutes(self, own: list, rows: list, left: list, owed: bool) -> int:
        delivered = any(row["deliveries"] for row in rows)
        is_open = owed or (own and (self.terms["floor_trigger"] == "any_work" or delivered))
        if not is_open:
            return 0
        given_up = 0
        if self.terms["courier_cut_floor"] == "waive":
            for row in left:
                if row["status"] == "cut_by_courier":
                    given_up += len(ticks(moment(row, "end"), moment(row, "planned_end")))
        waived = -(-given_up * TICK_SECONDS // 60)
        floor = int(self.terms["floor_minutes"])
        return max(0, floor - sum(self.minutes(own).values()) - waived)

    def row(self, day: date) -> dict[str, str] | None:
        paid: Counter[date] = Counter()
        worked = top_up = 0
        for own, rows, left, owed in self.units(day):
            paid.update(self.minutes(own))
            worked += sum(self.minutes([at for at in own if self.owner[at][1]]).values())
            top_up += self.top_up_minutes(own, rows, left, owed)
        km = sum((Decimal(row["km"]) for row in self.began if self.home(row) == day), Decimal(0))
        has_time = any(self.worked_day(at) == day for at in self.owner)
        if not (has_time or top_up or km):
            return None
        base_exact = sum((n * self.rate(on) / 60 for on, n in paid.items()), Decimal(0))
        base = cents(base_exact)
        supplement = cents(
            sum(
                (n * self.rate(on) * self.supplement_pct(on) / 6000 for on, n in paid.items()),
                Decimal(0),
            )
        )
        extra = cents(base_exact + top_up * self.rate(day) / 60) - base if top_up else Decimal(0)
        phone = Decimal(0)
        if self.worker["own_phone"]:
            phone = cents(worked * self.allowance("phone_per_hour") / 60)
        bike = Decimal(0)
        if self.worker["own_bike"]:
            per_hour = worked * self.allowance("bike_per_hour") / 60
            bike = cents(km * self.allowance("bike_per_km") + per_hour)
        return {
            "worked_day": day.isoformat(),
            "paid_minutes": str(sum(paid.values())),
            "worked_minutes": str(worked),
            "top_up_minutes": str(top_up),
            "base": f"{base:.2f}",
            "supplement": f"{supplement:.2f}",
            "top_up": f"{extra:.2f}",
            "gross": f"{base + supplement + extra:.2f}",
            "allowance_phone": f"{phone:.2f}",
            "allowance_bike": f"{bike:.2f}",
            "allowance": f"{phone + bike:.2f}",
            "total": f"{base + supplement + extra + phone + bike:.2f}",
            "pay_due": self.pay_due(day, top_up).isoformat(),
        }

    def allowance(self, key: str) -> Decimal:
        rows = self.terms["allowances"][key]
        return Decimal(rows[0]["value"]) if rows else Decimal(0)

    def pay_due(self, day: date, top_up: int) -> date:
        own = [at for at in self.owner if self.worked_day(at) == day]
        counted_from = day
        if own:
            counted_from = self.local(max(own))
        elif top_up:
            ends = [
                moment(row, "planned_end")
                for row in self.never
                if self.home(row) == day and self.is_late(row)
            ]
            counted_from = self.local(max(ends))
        return counted_from + timedelta(days=int(self.terms["pay_within_days"]))

"""Every figure of a report counted again from the two CSV files alone, row by row with plain loops.

It shares nothing with the program: no record, rule or constant of it is imported.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import exp
from typing import Any

Row = dict[str, str]
DAY = timedelta(days=1)
SPLITS = ("platform", "zone", "seniority", "kind", "victim", "weather", "light", "road_surface",
          "vehicle", "deviation", "agent", "body")  # fmt: skip
WITH_HOURS = ("platform", "zone", "seniority")


class NaiveReport:
    """A report of whole months, `first` and `last` as (year, month), in one of the views of lost days."""

    def __init__(
        self,
        cases: str,
        hours: str,
        first: tuple[int, int],
        last: tuple[int, int],
        *,
        by_calendar: bool,
    ) -> None:
        self.cases = list(csv.DictReader(cases.splitlines()))
        self.hours = list(csv.DictReader(hours.splitlines()))
        self.first, self.last = first, last
        self.by_calendar = by_calendar

    def figures(self) -> dict[str, Any]:
        """All figures of the page beside charts and groups."""
        inside = self.inside(self.cases, self.first, self.last)
        injuries = [row for row in inside if row["victim"] == "courier"]
        near = sum(row["kind"] == "near_miss" for row in inside)
        work = self.work("all", "", self.first, self.last)
        shifts, orders = sum(int(r["shifts"]) for r in work), sum(int(r["orders"]) for r in work)
        answered = [r for r in injuries if r["declared"] in ("in_time", "after_work_by", "late")]
        in_time = sum(row["declared"] == "in_time" for row in answered)
        delays = sorted(int(r["report_delay_minutes"]) for r in inside if r["report_delay_minutes"])
        count = len(inside)
        return {
            "workplace": self.rated(self.cases, "all", "", self.first, self.last),
            "commuting": self.totals(self.cases, "commuting", self.first, self.last),
            "third_party": self.third_parties(inside),
            "incidents": count,
            "injuries": len(injuries),
            "near_misses": near,
            "shifts": shifts,
            "orders": orders,
            "per_thousand_shifts": Fraction(count * 1000, shifts) if shifts else None,
            "per_thousand_hours": count * 1000 / hours_of(work) if hours_of(work) else None,
            "per_ten_thousand_orders": Fraction(count * 10_000, orders) if orders else None,
            "near_misses_an_injury": Fraction(near, len(injuries)) if injuries else None,
            "median_report_delay_minutes": delays[(len(delays) - 1) // 2] if delays else None,
            "share_declared_in_time": (
                Fraction(100 * in_time, len(answered)) if answered else None
            ),
            "declarations_due": len(answered),
            "pyramid": {
                "near_misses": near,
                "minor": sum(row["incident_class"] == "minor" for row in injuries),
                "declarable": sum(row["incident_class"] == "declarable" for row in injuries),
                "serious": sum("serious" in row["incident_class"] for row in injuries),
            },
            "days_between": self.gaps(inside),
        }

    def months(self) -> Iterator[dict[str, Any]]:
        """Each month, and the twelve months that end with it."""
        month = self.first
        while month <= self.last:
            inside = self.inside(self.cases, month, month)
            start = (month[0], 1) if month[1] == 12 else (month[0] - 1, month[1] + 1)
            known = {row["month"][:7] for row in self.work("all", "", start, month)}
            yield {
                "month": date(*month, 1).isoformat(),
                "incidents": len(inside),
                "near_misses": sum(row["kind"] == "near_miss" for row in inside),
                "rated": self.rated(self.cases, "all", "", month, month),
                "rolling": (
                    self.rated(self.cases, "all", "", start, month) if len(known) == 12 else None
                ),
            }
            month = (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)

    def groups(self, split: str) -> dict[str | None, dict[str, Any]]:
        """The groups of a split, by their name."""
        found: dict[str | None, dict[str, Any]] = {}
        names = {row[split] for row in self.cases}
        if split in WITH_HOURS:
            names |= {row["group"] for row in self.hours if row["scope"] == split}
        for name in names:
            of_name = [row for row in self.cases if row[split] == name]
            mine = [
                row
                for row in self.inside(of_name, self.first, self.last)
                if row["victim"] == "courier" or split in ("kind", "victim")
            ]
            group: dict[str, Any] = {
                "cases": len(mine),
                "persons": len({row["person"] or row["ref"] for row in mine}),
                "rated": None,
            }
            if split in WITH_HOURS:
                group["rated"] = self.rated(of_name, split, name, self.first, self.last)
            work = split in WITH_HOURS and self.work(split, name, self.first, self.last)
            if mine or work:
                found[name or None] = group
        return found

    def hours_of_week(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Cases and persons by weekday and hour."""
        found: dict[tuple[int, int], list[Row]] = {}
        for row in self.inside(self.cases, self.first, self.last):
            if row["victim"] == "courier" and row["hour"]:
                key = (date.fromisoformat(row["happened_on"]).weekday(), int(row["hour"]))
                found.setdefault(key, []).append(row)
        return {
            key: (len(rows), len({row["person"] or row["ref"] for row in rows}))
            for key, rows in found.items()
        }

    def rated(
        self,
        cases: list[Row],
        scope: str,
        group: str,
        first: tuple[int, int],
        last: tuple[int, int],
    ) -> dict[str, Any]:
        """Accidents at work, hours, the three rates and the band of the first."""
        totals = self.totals(cases, "workplace", first, last)
        work = self.work(scope, group, first, last)
        hours = hours_of(work)
        count, days, deaths = totals["accidents"], totals["lost_days"], totals["deaths"]
        heavy = days + 75 * totals["permanent_percents"] + 7500 * deaths
        behind = {
            row["person"]
            for row in cases
            if self.counts(row)
            and (row["victim"], row["nature"]) == ("courier", "workplace")
            and (
                row in self.inside([row], first, last)
                or (self.by_calendar and days_in(row["lost"], first, last))
            )
        }
        return {
            "totals": totals,
            "hours": hours,
            "estimated": any(row["estimated_hours"] for row in work),
            "frequency": Fraction(count * 1_000_000) / hours if hours else None,
            "severity": Fraction(days * 1000) / hours if hours else None,
            "overall_severity": Fraction(heavy * 1000) / hours if hours else None,
            "has_band": bool(hours) and count < 20,
            "persons": len(behind),
        }

    def totals(
        self, cases: list[Row], nature: str, first: tuple[int, int], last: tuple[int, int]
    ) -> dict[str, Any]:
        """N, L, P, D and what is certified and still to come, of one nature."""
        ours = [r for r in cases if r["victim"] == "courier" and r["nature"] == nature]
        inside = self.inside(ours, first, last)
        whole = ours if self.by_calendar else inside
        window = (first, last) if self.by_calendar else ((1, 1), (9999, 12))
        return {
            "accidents": sum(self.counts(row) for row in inside),
            "lost_days": sum(days_in(row["lost"], *window) for row in whole),
            "permanent_percents": sum((Fraction(r["permanent_percent"]) for r in inside), Fraction(0)),
            "deaths": sum(row["death"] == "True" for row in inside),
            "days_to_come": sum(days_in(row["to_come"], *window) for row in whole),
        }  # fmt: skip

    def third_parties(self, inside: list[Row]) -> dict[str, Any]:
        """Others who were hurt."""
        hurt = [row for row in inside if row["victim"] == "third_party"]
        return {
            "accidents": len(hurt),
            "lost_days": sum(int(row["lost_days"]) for row in hurt),
            "permanent_percents": sum((Fraction(r["permanent_percent"]) for r in hurt), Fraction(0)),
            "deaths": sum(row["death"] == "True" for row in hurt),
            "days_to_come": sum(int(row["days_to_come"]) for row in hurt),
        }  # fmt: skip

    def gaps(self, inside: list[Row]) -> list[int]:
        """Days from each counted accident at work to the next."""
        days = sorted(
            date.fromisoformat(row["happened_on"])
            for row in inside
            if row["victim"] == "courier" and row["nature"] == "workplace" and self.counts(row)
        )
        return [(days[place + 1] - days[place]).days for place in range(len(days) - 1)]

    def work(
        self, scope: str, group: str, first: tuple[int, int], last: tuple[int, int]
    ) -> list[Row]:
        """Rows of hours of one group in some months."""
        return [
            row
            for row in self.hours
            if row["scope"] == scope
            and row["group"] == group
            and first <= (int(row["month"][:4]), int(row["month"][5:7])) <= last
        ]

    @staticmethod
    def inside(cases: list[Row], first: tuple[int, int], last: tuple[int, int]) -> list[Row]:
        """Cases that happened in some months."""

        def month(row: Row) -> tuple[int, int]:
            return int(row["happened_on"][:4]), int(row["happened_on"][5:7])

        return [row for row in cases if first <= month(row) <= last]

    @staticmethod
    def counts(row: Row) -> bool:
        """A death, or a day lost or certified."""
        ever = (1, 1), (9999, 12)
        days = days_in(row["lost"], *ever) + days_in(row["to_come"], *ever)
        return row["death"] == "True" or days > 0


def days_in(spans: str, first: tuple[int, int], last: tuple[int, int]) -> int:
    """How many days of `2026-01-02/2026-01-05;...` fall into some months, day by day."""
    count = 0
    for span in filter(None, spans.split(";")):
        day, end = map(date.fromisoformat, span.split("/"))
        while day <= end:
            count += first <= (day.year, day.month) <= last
            day += DAY
    return count


def hours_of(work: list[Row]) -> Fraction:
    """Hours of rows, to a millionth, halves to the even one."""
    whole = Fraction(0)
    for row in work:
        estimate = row["estimated_hours"]
        whole += Fraction(estimate) if estimate else Fraction(int(row["seconds"]), 3600)
    return Fraction(round(whole * 1_000_000), 1_000_000)


def is_poisson_band(count: int, hours: Fraction, low: float, high: float) -> bool:
    """Whether the ends of a band leave 2.5% on either side of a count."""
    means = [rate * float(hours) / 1_000_000 for rate in (low, high)]
    at_least = 0.025 if count == 0 else 1 - probability(lambda k: k < count, means[0])
    at_most = probability(lambda k: k <= count, means[1])
    return abs(at_least - 0.025) < 1e-6 and abs(at_most - 0.025) < 1e-6 and (count > 0 or low == 0)


def probability(holds: Callable[[int], bool], mean: float) -> float:
    """Of the counts of a Poisson law for which something holds."""
    whole, term = 0.0, exp(-mean)
    for number in range(200):
        whole += term if holds(number) else 0.0
        term *= mean / (number + 1)
    return whole

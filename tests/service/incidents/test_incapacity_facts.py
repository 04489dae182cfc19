"""Periods as people enter them and days as the rules count them agree, whatever the periods."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courier_api.foundation.clock import BRUSSELS
from courier_api.incidents.facts import facts_for_rules
from courier_api.incidents.facts_of_people import incapacity_facts
from courier_api.incidents.models import Incident
from safety.incapacity import IncapacityCount, count_incapacity

ACCIDENT = date(2026, 3, 6)
spans = st.tuples(st.integers(0, 40), st.integers(0, 12), st.sampled_from(["full", "partial"]))


def period(start: int, length: int | None, kind: str = "full") -> dict[str, Any]:
    first = ACCIDENT + timedelta(days=start)
    last = None if length is None else (first + timedelta(days=length)).isoformat()
    return {"from": first.isoformat(), "to": last, "kind": kind}


def counted(periods: list[dict[str, Any]], *, on: date) -> IncapacityCount:
    incident = Incident(nature="workplace", accident_date=ACCIDENT, notified_employer_at=None)
    told = incapacity_facts(periods, accident_on=ACCIDENT)
    now = datetime(on.year, on.month, on.day, 12, tzinfo=BRUSSELS)
    return count_incapacity(facts_for_rules(incident, {"incapacity": told}, now=now))


def days_of(periods: list[dict[str, Any]], *, until: date) -> int:
    """Every different day after the accident on which somebody was fully unfit, one by one."""
    days = set()
    for each in periods:
        last = date.fromisoformat(each["to"]) if each["to"] else until
        day = date.fromisoformat(each["from"])
        while day <= last and each["kind"] == "full":
            days.add(day)
            day += timedelta(days=1)
    return len({day for day in days if day > ACCIDENT})


@given(st.lists(spans, min_size=1, max_size=5))
def test_the_days_of_closed_periods_are_counted_once_each(
    told: list[tuple[int, int, str]],
) -> None:
    periods = [period(*each) for each in told]

    assert counted(periods, on=date(2026, 8, 1)).days == days_of(periods, until=ACCIDENT)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=3), st.integers(0, 30))
def test_while_a_period_goes_on_the_days_so_far_are_certain(
    told: list[tuple[int, int]], more: int
) -> None:
    open_since = 15
    periods = [*(period(start, length) for start, length in told), period(open_since, None)]
    today = ACCIDENT + timedelta(days=open_since + more)

    found = counted(periods, on=today)
    assert (found.days, found.at_least) == (None, days_of(periods, until=today))

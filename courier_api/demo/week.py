"""The facts of the week: people, shifts as planned and as ridden, incidents.

Everything follows from the instances, the seed and the first day; how and when the platforms tell
it is another matter (`timeline`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courier_api.demo.attendance import (
    Attendance,
    attend,
    attend_to_the_end,
    leave_early,
    stop_at,
)
from courier_api.demo.changes import Change
from courier_api.demo.choices import Choices
from courier_api.demo.duty import OnDuty, ReadyOrder, Ridden, ride_orders
from courier_api.demo.incidents import ReportedIncident, report_incident
from courier_api.demo.instances import Instance
from courier_api.demo.people import Person, make_person
from courier_api.demo.planning import Plan, make_plan
from courier_api.demo.roster import RosterRow, WallClock, instances_by_day, make_roster
from courier_api.demo.setup import PLATFORM_SLUGS
from courier_api.demo.zones import ZONES, Zone

FIRST_DAY = date(2026, 3, 23)
"""A Monday; the clock changes on the Sunday of this week."""
ACTIVE_PERCENT = 23
"""Of all people on the register (docs/sources.md#courier-statistics)."""
VEHICLES = ("bike",) * 6 + ("ebike",) * 3 + ("cargo_bike",)
STOPS_AFTER_ACCIDENT = timedelta(minutes=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoShift:
    """One shift: its first plan, a change of plan if any, and what was ridden.

    `attendance` is missing where the shift was cancelled. Instants are UTC.
    """

    external_id: str
    platform: str
    person: int
    worker_id: str
    worker_name: str
    published_at: datetime
    planned_start: datetime
    planned_end: datetime
    change: Change | None
    attendance: Attendance | None
    deliveries: int
    distance_metres: int
    zone: Zone
    vehicle: str
    vehicle_owner: str

    @property
    def last_planned_start(self) -> datetime:
        """The planned start after the change of plan, if there was one."""
        return self.planned_start if self.change is None else self.change.planned_start

    @property
    def last_planned_end(self) -> datetime:
        return self.planned_end if self.change is None else self.change.planned_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The whole week. `people` ride in it, `dormant_people` are on the register only."""

    seed: int
    first_day: date
    opens_at: datetime
    people: tuple[Person, ...]
    dormant_people: tuple[Person, ...]
    shifts: tuple[DemoShift, ...]
    double_days: tuple[tuple[str, str], ...]
    incidents: tuple[ReportedIncident, ...]
    orders_nobody_took: int

    def shift(self, external_id: str) -> DemoShift:
        """Raises KeyError for an id that is not of this week."""
        return {shift.external_id: shift for shift in self.shifts}[external_id]

    def person(self, number: int) -> Person:
        """Raises KeyError for somebody who does not ride this week."""
        return {person.number: person for person in self.people}[number]


def build_week(
    instances: Sequence[Instance],
    *,
    seed: int,
    first_day: date = FIRST_DAY,
    day_start_minutes: int = 0,
) -> Week:
    """The week of a seed. The same arguments give the same week on every machine."""
    choices = Choices(seed)
    wall = WallClock(first_day=first_day, day_start_minutes=day_start_minutes)
    roster = make_roster(instances, PLATFORM_SLUGS, wall=wall)
    plan = make_plan(roster, PLATFORM_SLUGS, wall=wall, choices=choices)
    whole = {row.key: _attendance(row, plan, choices) for row in roster}
    incidents = _incidents(plan, whole, choices)
    attendances = whole | _stopped(incidents, whole, plan)
    ridden, orders_nobody_took = _ride(instances, roster, attendances, wall=wall)
    people = _people(plan, choices, on_day=first_day)
    return Week(
        seed=seed,
        first_day=first_day,
        opens_at=plan.opens_at,
        people=tuple(people.values()),
        dormant_people=_dormant(people, choices, on_day=first_day),
        shifts=tuple(
            _shift(
                row,
                plan,
                rider=people[plan.riders.person_on[row.key]],
                attendance=attendances[row.key],
                ridden=ridden.get(row.key, Ridden()),
                choices=choices,
            )
            for row in roster
        ),
        double_days=tuple((day.first.key, day.second.key) for day in plan.riders.double_days),
        incidents=incidents,
        orders_nobody_took=orders_nobody_took,
    )


def _attendance(row: RosterRow, plan: Plan, choices: Choices) -> Attendance | None:
    """What was ridden, incidents apart; nothing where the shift was cancelled."""
    starts_at, ends_at = row.starts_at, row.ends_at
    if change := plan.changes.get(row.key):
        if change.kind.is_cancellation:
            return None
        starts_at, ends_at = change.planned_start, change.planned_end
    if row.key in plan.left_early:
        return leave_early(row.key, starts_at, ends_at, choices=choices)
    if row.key in plan.stories:
        return attend_to_the_end(row.key, starts_at, ends_at, choices=choices)
    return attend(row.key, starts_at, ends_at, choices=choices)


def _incidents(
    plan: Plan, attendances: Mapping[str, Attendance | None], choices: Choices
) -> tuple[ReportedIncident, ...]:
    """The incidents, in the order in which they happened."""
    rows = {row.key: row for row in plan.roster}
    reported = [
        report_incident(
            rows[key], story, attendance, person=plan.riders.person_on[key], choices=choices
        )
        for key, story in plan.stories.items()
        if (attendance := attendances[key]) is not None
    ]
    return tuple(sorted(reported, key=lambda incident: incident.occurred_at))


def _stopped(
    incidents: Sequence[ReportedIncident], whole: Mapping[str, Attendance | None], plan: Plan
) -> dict[str, Attendance]:
    """The attendances that an incident cut short."""
    ends = {row.key: row.ends_at for row in plan.roster}
    return {
        incident.shift: stop_at(
            attendance, incident.occurred_at + STOPS_AFTER_ACCIDENT, ends[incident.shift]
        )
        for incident in incidents
        if incident.story.ends_the_shift and (attendance := whole[incident.shift]) is not None
    }


def _ride(
    instances: Sequence[Instance],
    roster: Sequence[RosterRow],
    attendances: Mapping[str, Attendance | None],
    *,
    wall: WallClock,
) -> tuple[dict[str, Ridden], int]:
    """Deliveries and metres by row, and the orders that were ready while nobody was on duty."""
    ridden: dict[str, Ridden] = {}
    orders_nobody_took = 0
    for day, instance in enumerate(instances_by_day(instances)):
        on_duty = [
            OnDuty(
                key=row.key,
                since=attendance.started_at,
                until=attendance.ended_at,
                x_metres=row.x_metres,
                y_metres=row.y_metres,
            )
            for row in roster
            if row.day == day and (attendance := attendances[row.key]) is not None
        ]
        duty = ride_orders(on_duty, _ready_orders(instance, day, wall))
        ridden |= duty.ridden
        orders_nobody_took += duty.orders_nobody_took
    return ridden, orders_nobody_took


def _ready_orders(instance: Instance, day: int, wall: WallClock) -> list[ReadyOrder]:
    return [
        ReadyOrder(
            key=f"{number:06d}",
            ready_at=wall.instant(day, order.ready_minute),
            pickup_x_metres=order.pickup_x_metres,
            pickup_y_metres=order.pickup_y_metres,
            dropoff_x_metres=order.dropoff_x_metres,
            dropoff_y_metres=order.dropoff_y_metres,
        )
        for number, order in enumerate(instance.orders)
    ]


def _people(plan: Plan, choices: Choices, *, on_day: date) -> dict[int, Person]:
    """Everybody who has a row, by number, with an id at each platform ridden for."""
    slugs: dict[int, set[str]] = {}
    for row in plan.roster:
        slugs.setdefault(plan.riders.person_on[row.key], set()).add(row.platform)
    return {
        number: make_person(
            choices,
            number,
            platforms=[slug for slug in PLATFORM_SLUGS if slug in slugs[number]],
            on_day=on_day,
        )
        for number in sorted(slugs)
    }


def _dormant(people: Mapping[int, Person], choices: Choices, *, on_day: date) -> tuple[Person, ...]:
    first = max(people) + 1
    count = len(people) * 100 // ACTIVE_PERCENT - len(people)
    return tuple(
        make_person(
            choices,
            number,
            platforms=[PLATFORM_SLUGS[number % len(PLATFORM_SLUGS)]],
            on_day=on_day,
        )
        for number in range(first, first + count)
    )


def _shift(
    row: RosterRow,
    plan: Plan,
    *,
    rider: Person,
    attendance: Attendance | None,
    ridden: Ridden,
    choices: Choices,
) -> DemoShift:
    return DemoShift(
        external_id=row.key,
        platform=row.platform,
        person=rider.number,
        worker_id=rider.worker_id(row.platform),
        worker_name=rider.name,
        published_at=plan.published_at[row.key],
        planned_start=row.starts_at,
        planned_end=row.ends_at,
        change=plan.changes.get(row.key),
        attendance=attendance,
        deliveries=ridden.deliveries,
        distance_metres=ridden.distance_metres,
        zone=choices.one_of(ZONES, "zone", row.key),
        vehicle=choices.one_of(VEHICLES, "vehicle", rider.number),
        vehicle_owner="worker" if rider.own_bike else "coop",
    )

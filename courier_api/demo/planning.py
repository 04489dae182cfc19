"""The plan of the week before anybody rides: who, published when, changed how, told what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from courier_api.demo.changes import Change, choose_changes
from courier_api.demo.choices import Choices
from courier_api.demo.incidents import Story, choose_stories
from courier_api.demo.riders import Riders, assign_riders
from courier_api.demo.roster import RosterRow, WallClock
from courier_api.foundation.clock import BRUSSELS

DAYS_AHEAD = timedelta(days=2)
NOON = time(12)
SOONEST_BEFORE_START = timedelta(hours=6)
PUBLISHING_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Roster and riders, and by row key what else is decided.

    `left_early` are the rows of every other day with two rows: their courier leaves both after an
    hour or so, so that two platforms share a top-up.
    """

    opens_at: datetime
    roster: tuple[RosterRow, ...]
    riders: Riders
    published_at: Mapping[str, datetime]
    changes: Mapping[str, Change]
    stories: Mapping[str, Story]
    left_early: frozenset[str]


def make_plan(
    roster: Sequence[RosterRow], platforms: Sequence[str], *, wall: WallClock, choices: Choices
) -> Plan:
    """The plan of a roster. Rows of a day with two rows are neither changed nor told about."""
    riders = assign_riders(roster, platforms, choices)
    opens_at = _opens_at(roster, wall)
    published_at = {row.key: _published_at(row, opens_at, choices) for row in roster}
    doubled = {row.key for day in riders.double_days for row in (day.first, day.second)}
    single = [row for row in roster if row.key not in doubled]
    others = _others(roster, riders)
    later = {
        row.key: [other for other in others[row.key] if other.starts_at > row.starts_at]
        for row in single
    }
    stories = choose_stories(single, later_rows=later, choices=choices)
    changes = choose_changes(
        [row for row in single if row.key not in stories],
        of_shifts=len(roster),
        published_at=published_at,
        others=others,
        choices=choices,
    )
    return Plan(
        opens_at=opens_at,
        roster=tuple(roster),
        riders=riders,
        published_at=published_at,
        changes=changes,
        stories=stories,
        left_early=frozenset(
            row.key for day in riders.double_days[::2] for row in (day.first, day.second)
        ),
    )


def _opens_at(roster: Sequence[RosterRow], wall: WallClock) -> datetime:
    """Midnight of the first day, or six hours before the first shift where that is earlier."""
    midnight = datetime.combine(wall.first_day, time(), BRUSSELS)
    first_start = min(row.starts_at for row in roster)
    return min(midnight.astimezone(first_start.tzinfo), first_start - SOONEST_BEFORE_START)


def _published_at(row: RosterRow, opens_at: datetime, choices: Choices) -> datetime:
    """About noon two days before, or as the week opens."""
    noon = datetime.combine(row.worked_on - DAYS_AHEAD, NOON, BRUSSELS)
    seconds = choices.between(0, PUBLISHING_SECONDS, "published", row.key)
    return max(noon.astimezone(opens_at.tzinfo), opens_at) + timedelta(seconds=seconds)


def _others(roster: Sequence[RosterRow], riders: Riders) -> dict[str, list[RosterRow]]:
    """For each row the rest of its person's week."""
    weeks: dict[int, list[RosterRow]] = {}
    for row in roster:
        weeks.setdefault(riders.person_on[row.key], []).append(row)
    return {
        row.key: [other for other in weeks[riders.person_on[row.key]] if other is not row]
        for row in roster
    }

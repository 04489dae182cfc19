"""Three incidents of the week, as a courier would report them; one of them is serious.

A collarbone broken by losing control of the bike is a serious accident by law, though nobody is
in danger of death; a wrist sprained on a doorstep, on foot, is not.

Source: Welfare Act, art. 94bis; code on well-being at work, book I, annexes I.6-1 to I.6-3
(docs/sources.md#code-serious-accidents).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courier_api.demo.attendance import Attendance
from courier_api.demo.choices import Choices
from courier_api.demo.roster import RosterRow
from courier_api.demo.zones import ZONES, Zone

SHORTEST_SHIFT_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a courier tells.

    `what_happened` is the picture tapped, `kind` and `severity` are the words of a platform's
    incident event, `activity` is `riding` or `walking`. `injury_code` and `body_code` are those of
    the European statistics on accidents at work, where the courier knows what was hurt.

    Source: ESAW, type of injury and part of body (docs/sources.md#esaw).
    """

    day: int
    what_happened: str
    kind: str
    severity: str
    injured: bool
    activity: str
    description: str
    street: str
    zone: Zone
    reported_after_minutes: int
    ends_the_shift: bool = False
    injury_code: str | None = None
    body_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedIncident:
    """A story told by the person of a shift. Instants are UTC."""

    shift: str
    person: int
    occurred_at: datetime
    reported_at: datetime
    story: Story


STORIES = (
    Story(
        day=1,
        what_happened="near_miss",
        kind="near_miss",
        severity="none",
        injured=False,
        activity="riding",
        description="My front wheel slipped into the tram rail in the bend. I did not fall.",
        street="Place Flagey",
        zone=ZONES[3],
        reported_after_minutes=20,
    ),
    Story(
        day=3,
        what_happened="fell_alone",
        kind="fall",
        severity="medical",
        injured=True,
        activity="walking",
        description=(
            "I slipped on the wet step at the customer's door and sprained my left wrist."
            " I saw a doctor afterwards and can work."
        ),
        street="Rue du Bailli",
        zone=ZONES[3],
        reported_after_minutes=95,
        injury_code="032",
        body_code="55",
    ),
    Story(
        day=4,
        what_happened="fell_alone",
        kind="fall",
        severity="hospital",
        injured=True,
        activity="riding",
        description=(
            "I lost control of the bike on the cobbles downhill and fell on my right shoulder."
            " The hospital says that the collarbone is broken."
        ),
        street="Rue Haute",
        zone=ZONES[0],
        reported_after_minutes=150,
        ends_the_shift=True,
        injury_code="021",
        body_code="51",
    ),
)


def choose_stories(
    candidates: Sequence[RosterRow],
    *,
    later_rows: Mapping[str, Sequence[RosterRow]],
    choices: Choices,
) -> dict[str, Story]:
    """The shift of each story, by its key; fewer stories where the week has no shift for one.

    A story happens on its own day where that day has a shift of an hour or more. Whoever goes to
    hospital has no further row that week (`later_rows`).
    """
    rows = {row.key: row for row in candidates if row.minutes >= SHORTEST_SHIFT_MINUTES}
    chosen: dict[str, Story] = {}
    for story in STORIES:
        fitting = [
            key
            for key in choices.shuffled(rows.keys() - chosen.keys(), "incident", story.day)
            if not (story.ends_the_shift and later_rows[key])
        ]
        fitting.sort(key=lambda key: rows[key].day != story.day)
        if fitting:
            chosen[fitting[0]] = story
    return chosen


def report_incident(
    row: RosterRow, story: Story, attendance: Attendance, *, person: int, choices: Choices
) -> ReportedIncident:
    """The story at an instant in the middle of the shift, told some time later."""
    percent = choices.between(40, 60, "incident at", row.key)
    seconds = attendance.seconds * percent // 100
    occurred_at = attendance.started_at + timedelta(minutes=seconds // 60)
    return ReportedIncident(
        shift=row.key,
        person=person,
        occurred_at=occurred_at.replace(second=0),
        reported_at=occurred_at + timedelta(minutes=story.reported_after_minutes),
        story=story,
    )

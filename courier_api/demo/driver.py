"""Moves the clock from one due moment to the next, only when all that was due is at rest."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from courier_api.demo.courier_side import CourierSide, report_id
from courier_api.demo.incidents import ReportedIncident
from courier_api.demo.moving_clock import MovableClock
from courier_api.demo.platform_side import PlatformSide
from courier_api.demo.timeline import Sending, Timeline
from courier_api.demo.week import Week
from courier_api.foundation.clock import BRUSSELS
from courier_api.jobs.rest import WorkAhead

DAYS_IN_WEEK = 7
DAILY_JOBS_FROM, DAILY_JOBS_DONE_BY = 3, 6
"""Hours on the wall."""

WaitForRest = Callable[[datetime], Awaitable[WorkAhead]]


class Progress(Protocol):
    """Is told how far the week has come."""

    def moved(self, now: datetime, *, sent: int, of: int) -> None:
        """The clock stands at `now`; so many events of so many are sent."""
        ...


@dataclass(slots=True, kw_only=True)
class Driver:
    """One run through a week. `reported` holds the ids of incidents that an earlier run reported."""

    week: Week
    timeline: Timeline
    clock: MovableClock
    platforms: PlatformSide
    couriers: CourierSide
    wait_for_rest: WaitForRest
    progress: Progress
    reported: frozenset[str] = field(default=frozenset())
    _sent: int = field(default=0, init=False)
    _incidents: list[ReportedIncident] = field(default_factory=list, init=False)

    async def run(self, *, until: datetime) -> None:
        """From where the clock stands to an instant, which is also brought to rest.

        What was due before the clock's present is sent again first: a run that was killed does
        not know what it was told. The service recognises it.
        """
        self._incidents = sorted(
            (each for each in self.week.incidents if report_id(each) not in self.reported),
            key=lambda incident: incident.reported_at,
        )
        now = self.clock.now()
        while True:
            await self._act(now)
            ahead = await self.wait_for_rest(now)
            if now >= until:
                return
            now = min(until, self._next_moment(ahead, now))
            self.clock.set(now)

    async def _act(self, now: datetime) -> None:
        """Send and report everything whose moment has come."""
        due = self._due_sendings(now)
        self._sent += len(due)
        await self.platforms.deliver(due, now=now)
        while self._incidents and self._incidents[0].reported_at <= now:
            await self.couriers.report(self._incidents[0])
            del self._incidents[0]
        self.progress.moved(now, sent=self._sent, of=len(self.timeline.sendings))

    def _due_sendings(self, now: datetime) -> Sequence[Sending]:
        sendings = self.timeline.sendings
        end = self._sent
        while end < len(sendings) and sendings[end].send_at <= now:
            end += 1
        return sendings[self._sent : end]

    def _next_moment(self, ahead: WorkAhead, now: datetime) -> datetime:
        """The first instant after now at which anybody has something to do."""
        sendings = self.timeline.sendings[self._sent : self._sent + 1]
        moments = [sending.send_at for sending in sendings]
        moments += [incident.reported_at for incident in self._incidents[:1]]
        moments += [at for at in (ahead.next_due_at, ahead.lease_ends_at) if at is not None]
        later = [at for at in moments if at > now]
        return min(later) if later else datetime.max.replace(tzinfo=now.tzinfo)


def end_of_week(week: Week, timeline: Timeline) -> datetime:
    """Six in the morning after the last day, or after the last sending when that is later."""
    last = week.first_day + timedelta(days=DAYS_IN_WEEK)
    if timeline.sendings:
        last_sending = timeline.sendings[-1].send_at.astimezone(BRUSSELS)
        is_after_jobs = last_sending.hour >= DAILY_JOBS_FROM
        last = max(last, last_sending.date() + timedelta(days=is_after_jobs))
    morning = datetime.combine(last, time(hour=DAILY_JOBS_DONE_BY), BRUSSELS)
    return morning.astimezone(UTC)

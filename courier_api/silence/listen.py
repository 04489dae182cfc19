"""Listen to every platform: raise an alarm for the silent, close it at their next word.

Cover is not touched: what is planned stays planned and declared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.messaging import outbox
from courier_api.messaging.models import InboxEvent
from courier_api.shifts.models import Shift
from courier_api.silence.models import SilenceAlarm
from platforms.silence import AwaitedShift, Judgement, SilenceFacts, Verdict, judge_silence

SOURCE_SILENT = "source.silent"
"""The payload is `{"alarm_id", "source_id", "silent_since", "unheard_shifts"}`."""
SOURCE_HEARD = "source.heard"
"""The silent platform has sent something: `{"alarm_id", "source_id"}`."""

LONGEST_AWAITED = timedelta(days=1)
"""A word that has been due for longer is no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """For how long a platform may be silent, and since when we have listened without a break."""

    limit: timedelta
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSource:
    """One platform with what is awaited from it, its alarm and its last event."""

    source_id: int
    employer_number: str
    awaited: tuple[AwaitedShift, ...]
    alarm: SilenceAlarm | None
    last_inbox_id: int | None
    last_word_at: datetime | None

    def judge(self, listening: Listening, now: datetime) -> Judgement:
        """Whether it is silent now."""
        alarm = self.alarm
        facts = SilenceFacts(
            now=now,
            last_word_at=self.last_word_at,
            listening_since=listening.since,
            awaited=self.awaited,
            has_alarm=alarm is not None,
            heard_since_alarm=alarm is not None and self.last_inbox_id != alarm.last_inbox_id,
        )
        return judge_silence(facts, limit=listening.limit)

    def silent_since(self) -> datetime:
        """When it was heard last; the first missed word when it never was."""
        if self.last_word_at is not None:
            return self.last_word_at
        return min(shift.word_due_at for shift in self.awaited)


def heard_sources(session: Session, listening: Listening, now: datetime) -> list[HeardSource]:
    """Every platform that owes a word or has an alarm."""
    awaited = _awaited(session, listening, now)
    alarms = {
        alarm.source_id: alarm
        for alarm in session.scalars(select(SilenceAlarm).where(SilenceAlarm.closed_at.is_(None)))
    }
    owners = {source_id: owner for source_id, owner, _ in awaited}
    owners |= {source_id: alarm.employer_number for source_id, alarm in alarms.items()}
    found = []
    for source_id, owner in sorted(owners.items()):
        last = session.execute(
            select(InboxEvent.id, InboxEvent.received_at)
            .where(InboxEvent.source_id == source_id)
            .order_by(InboxEvent.id.desc())
            .limit(1)
        ).one_or_none()
        found.append(
            HeardSource(
                source_id=source_id,
                employer_number=owner,
                awaited=tuple(shift for other, _, shift in awaited if other == source_id),
                alarm=alarms.get(source_id),
                last_inbox_id=last.id if last else None,
                last_word_at=last.received_at if last else None,
            )
        )
    return found


def changes_wanted(sources: Iterable[HeardSource], listening: Listening, now: datetime) -> bool:
    """Whether an alarm has to be raised or closed."""
    wanted = (Verdict.OPEN, Verdict.CLOSE)
    return any(source.judge(listening, now).verdict in wanted for source in sources)


def keep_alarms(session: Session, listening: Listening, *, now: datetime) -> int:
    """Raise and close what has to be; returns how many alarms changed."""
    changed = 0
    for source in heard_sources(session, listening, now):
        judgement = source.judge(listening, now)
        if judgement.verdict is Verdict.OPEN:
            _raise(session, source, judgement, now=now)
        elif judgement.verdict is Verdict.CLOSE and source.alarm is not None:
            _close(session, source.alarm, now=now)
        else:
            continue
        changed += 1
    return changed


def _awaited(
    session: Session, listening: Listening, now: datetime
) -> list[tuple[int, str, AwaitedShift]]:
    """Shifts whose start or end should have been told for longer than the limit."""
    overdue, oldest = now - listening.limit, now - LONGEST_AWAITED
    rows = session.execute(
        select(
            Shift.source_id,
            Shift.employer_number,
            Shift.state,
            Shift.planned_start,
            Shift.planned_end,
        ).where(
            Shift.employer_number.in_(select(Cooperative.employer_number)),  # for the index
            Shift.worked_on >= local_date(now) - 2 * LONGEST_AWAITED,
            or_(
                and_(Shift.state == "planned", Shift.planned_start.between(oldest, overdue)),
                and_(Shift.state == "started", Shift.planned_end.between(oldest, overdue)),
            ),
        )
    )
    return [
        (
            row.source_id,
            row.employer_number,
            AwaitedShift(
                planned_start=row.planned_start,
                planned_end=row.planned_end,
                has_started=row.state == "started",
            ),
        )
        for row in rows
    ]


def _raise(session: Session, source: HeardSource, judgement: Judgement, *, now: datetime) -> None:
    alarm = SilenceAlarm(
        employer_number=source.employer_number,
        source_id=source.source_id,
        silent_since=source.silent_since(),
        last_inbox_id=source.last_inbox_id,
        unheard_shifts=judgement.unheard,
        raised_at=now,
    )
    session.add(alarm)
    session.flush()  # the id
    payload = {
        "alarm_id": alarm.id,
        "source_id": alarm.source_id,
        "silent_since": alarm.silent_since.isoformat(),
        "unheard_shifts": alarm.unheard_shifts,
    }
    _announce(session, SOURCE_SILENT, alarm, payload, now=now)


def _close(session: Session, alarm: SilenceAlarm, *, now: datetime) -> None:
    alarm.closed_at = now
    session.flush()
    payload = {"alarm_id": alarm.id, "source_id": alarm.source_id}
    _announce(session, SOURCE_HEARD, alarm, payload, now=now)


def _announce(
    session: Session,
    name: str,
    alarm: SilenceAlarm,
    payload: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    outbox.put(
        session,
        name,
        key=f"{name}:{alarm.id}",
        payload=payload,
        due_at=now,
        employer_number=alarm.employer_number,
    )

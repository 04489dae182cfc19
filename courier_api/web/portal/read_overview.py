"""How a source is doing, from a few short looks: each counts no further than it has to."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from courier_api.foundation.clock import BRUSSELS, local_date
from courier_api.messaging.models import InboxEvent, InboxOutcome, RefusedDelivery
from courier_api.platform_people.queries import OwnSources
from courier_api.silence.queries import open_alarm_of
from courier_api.sources.keys import OWN_SCHEME, Key, KeyState, keys_of, may_retire
from courier_api.sources.models import Source
from courier_api.web.portal.log_streams import IS_PARKED

MOST_COUNTED = 10_000
MOST_PARKED_SEEN = 2_000
LAST_EVENTS = 5_000
"""How far back the last use of a key is looked for."""
SILENT_AFTER = timedelta(hours=24)


class Advice(StrEnum):
    """What to do next, the most urgent first."""

    REFUSED = "refused"
    SILENT = "silent"
    PARKED = "parked"
    SWITCH_KEY = "switch_key"
    TRY = "try"
    FIRST_EVENT = "first_event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A number that was counted up to a limit; `is_more` when the limit was reached."""

    number: int
    is_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    """The state of a source. `silent_since`: since when it owes a word, or the last event when that
    is a day or more ago."""

    read_at: datetime
    last_at: datetime | None
    silent_since: datetime | None
    today: Counted
    parked: Counted
    refused_today: Counted
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedKey:
    """A key and the last of the latest events that was signed with it."""

    key: Key
    last_used_at: datetime | None
    can_retire: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysView:
    """The keys of a source, newest first. `can_make`: we give them out, and there is room."""

    keys: tuple[UsedKey, ...]
    is_ours: bool
    looked_at: int = LAST_EVENTS


def read_overview(session: Session, own: OwnSources, source: Source, now: datetime) -> OverviewView:
    """How this source is doing now."""
    midnight = datetime.combine(local_date(now), time(), BRUSSELS).astimezone(UTC)
    last_at = _last_at(session, source)
    view = OverviewView(
        read_at=now,
        last_at=last_at,
        silent_since=_silent_since(session, source, last_at, now),
        today=_count(
            session,
            select(InboxEvent.id).where(
                InboxEvent.source_id == source.id, InboxEvent.received_at >= midnight
            ),
        ),
        parked=_parked(session, source),
        refused_today=_count(
            session,
            select(RefusedDelivery.id).where(
                RefusedDelivery.source_id == source.id, RefusedDelivery.received_at >= midnight
            ),
        ),
        advice=(),
    )
    return _advised(view, own, source, read_keys(session, source, now))


def read_keys(session: Session, source: Source, now: datetime) -> KeysView:
    """The keys of a source with their last use among its latest events."""
    keys = keys_of(session, source.id, now=now)
    latest = (
        select(InboxEvent.key_id, InboxEvent.received_at)
        .where(InboxEvent.source_id == source.id)
        .order_by(InboxEvent.received_at.desc(), InboxEvent.id.desc())
        .limit(LAST_EVENTS)
        .subquery()
    )
    used: dict[int | None, datetime] = {
        row[0]: row[1]
        for row in session.execute(
            select(latest.c.key_id, func.max(latest.c.received_at)).group_by(latest.c.key_id)
        )
    }
    return KeysView(
        keys=tuple(
            UsedKey(
                key=key,
                last_used_at=used.get(key.key_id),
                can_retire=may_retire(key.key_id, keys),
            )
            for key in keys
        ),
        is_ours=source.scheme == OWN_SCHEME,
    )


def _silent_since(
    session: Session, source: Source, last_at: datetime | None, now: datetime
) -> datetime | None:
    alarm = open_alarm_of(session, source.id)
    if alarm is not None:
        return alarm.silent_since
    return last_at if last_at and now - last_at >= SILENT_AFTER else None


def _advised(view: OverviewView, own: OwnSources, source: Source, keys: KeysView) -> OverviewView:
    old_in_use = any(
        used.key.state is KeyState.ENDS and used.last_used_at is not None for used in keys.keys
    )
    applies = {
        Advice.REFUSED: view.refused_today.number > 0,
        Advice.SILENT: view.silent_since is not None and not source.is_test,
        Advice.PARKED: view.parked.number > 0,
        Advice.SWITCH_KEY: old_in_use,
        Advice.TRY: own.test is None,
        Advice.FIRST_EVENT: view.last_at is None and own.test is not None,
    }
    return OverviewView(
        read_at=view.read_at,
        last_at=view.last_at,
        silent_since=view.silent_since,
        today=view.today,
        parked=view.parked,
        refused_today=view.refused_today,
        advice=tuple(each for each in Advice if applies[each]),
    )


def _last_at(session: Session, source: Source) -> datetime | None:
    query = select(InboxEvent.received_at).where(InboxEvent.source_id == source.id)
    return session.scalar(
        query.order_by(InboxEvent.received_at.desc(), InboxEvent.id.desc()).limit(1)
    )


def _parked(session: Session, source: Source) -> Counted:
    """Among the latest of everything that is parked at this co-operative."""
    latest = (
        select(InboxOutcome.inbox_id)
        .where(IS_PARKED, InboxOutcome.employer_number == source.employer_number)
        .order_by(InboxOutcome.inbox_id.desc())
        .limit(MOST_PARKED_SEEN)
        .subquery()
    )
    of_source = case((InboxEvent.source_id == source.id, 1))
    seen, own = session.execute(
        select(func.count(), func.count(of_source)).select_from(
            latest.join(InboxEvent, InboxEvent.id == latest.c.inbox_id)
        )
    ).one()
    return Counted(number=own, is_more=seen == MOST_PARKED_SEEN)


def _count(session: Session, rows: Select[tuple[int]]) -> Counted:
    counted = session.scalar(
        select(func.count()).select_from(rows.limit(MOST_COUNTED + 1).subquery())
    )
    number = counted or 0
    return Counted(number=min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)

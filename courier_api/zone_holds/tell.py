"""Who hears of a hold: couriers with a shift there by SMS, platforms by webhook, pay by announcement.

Everything is put in the transaction that changes the hold, and each change is told once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.auth.identities import identity_of
from courier_api.auth.models import SignInIdentity
from courier_api.auth.roles import PersonKind
from courier_api.foundation.clock import local_date
from courier_api.locale.catalogue import load_catalogue
from courier_api.messaging import outbox
from courier_api.notices.models import Notice
from courier_api.notices.send import Occasion, send_sms
from courier_api.notices.templates import SmsTemplate, reading_language
from courier_api.places.announce import HeldZone, announce_zone_held
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from courier_api.zone_holds.read import planned_work, shifts_under
from safety.zone_holds import HeldTime, Hold, HoldReason, free_from, held_times

HELD_TIME_CHANGED = "zone.held_time_changed"
"""Of a finished shift other minutes are held than before; the payload names courier and day."""

LONGEST_PLATFORM = 20
"""Of a platform's name in an SMS."""

STILL_TO_RIDE = ("planned", "started")


def tell_of_change(
    session: Session,
    employer_number: str,
    *,
    before: Sequence[Hold],
    after: Sequence[Hold],
    hold: Hold,
    version: int,
    now: datetime,
) -> None:
    """Tell everybody for whom something is different now; `hold` is the changed one, at its widest."""
    for shift in shifts_under(session, employer_number, hold):
        work = planned_work(shift)
        assert work is not None  # or no hold would concern it
        was, is_now = held_times(work, before), held_times(work, after)
        if was == is_now:
            continue
        if shift.pay_status is not None:
            _tell_pay(session, shift, hold, version, now)
        if shift.state in STILL_TO_RIDE and work.ends_at > now:
            _tell_courier(session, shift, is_now or was, hold, version=version,
                          is_free=not _ahead(is_now, now), now=now)  # fmt: skip
    _tell_platforms(session, employer_number, after, hold, version=version, now=now)


def _ahead(times: Sequence[HeldTime], now: datetime) -> bool:
    return any(time.ends_at > now for time in times)


def tell_of_new_shifts(
    session: Session, employer_number: str, holds: Sequence[Hold], *, now: datetime
) -> int:
    """Tell couriers whose shift was planned after its hold; returns how many were told."""
    told = 0
    for hold in holds:
        for shift in shifts_under(session, employer_number, hold):
            work = planned_work(shift)
            assert work is not None  # or no hold would concern it
            times = held_times(work, holds)
            if shift.state not in STILL_TO_RIDE or work.ends_at <= now:
                continue
            if not _is_told(session, shift, times):
                told += _tell_courier(
                    session, shift, times, hold, version=0, is_free=False, now=now
                )
    return told


def _tell_pay(session: Session, shift: Shift, hold: Hold, version: int, now: datetime) -> None:
    outbox.put(
        session,
        HELD_TIME_CHANGED,
        key=f"{HELD_TIME_CHANGED}:{hold.id}:{version}:{shift.id}",
        payload={
            "shift_id": shift.id,
            "courier_id": shift.courier_id,
            "worked_on": shift.worked_on.isoformat(),
            "at": now.isoformat(),
        },
        due_at=now,
        employer_number=shift.employer_number,
    )


def _tell_courier(
    session: Session,
    shift: Shift,
    times: Sequence[HeldTime],
    hold: Hold,
    *,
    version: int,
    is_free: bool,
    now: datetime,
) -> bool:
    """One SMS a shift and change of its hold. `version` 0: the shift came after the hold."""
    identity = identity_of(session, shift.employer_number, PersonKind.COURIER, shift.courier_id)
    if identity is None:
        return False  # no phone: the page says it, and the adviser sees the shift in the list
    template = SmsTemplate.ZONE_FREE if is_free else SmsTemplate.ZONE_HELD
    first, last = times[0], times[-1]
    occasion = Occasion(
        template=template,
        key=f"{_about(template, shift, times)}{hold.id}.{version}",
        facts={
            "platform": session.get_one(Source, shift.source_id).name[:LONGEST_PLATFORM],
            "day": local_date(first.starts_at),
            "start": first.starts_at,
            "end": last.ends_at,
            "reason": _reason(identity, hold.reason),
        },
    )
    return send_sms(session, identity=identity, occasion=occasion, now=now)


def _is_told(session: Session, shift: Shift, times: Sequence[HeldTime]) -> bool:
    """Whether this courier was told of these very times already."""
    about = _about(SmsTemplate.ZONE_HELD, shift, times)
    query = select(Notice.id).where(
        Notice.employer_number == shift.employer_number, Notice.key.startswith(about)
    )
    return session.scalar(query.limit(1)) is not None


def _about(template: SmsTemplate, shift: Shift, times: Sequence[HeldTime]) -> str:
    first, last = times[0].starts_at, times[-1].ends_at
    return f"{template.value}:{shift.id}:{first:%m%d%H%M}:{last:%m%d%H%M}:"


def _reason(identity: SignInIdentity, reason: HoldReason) -> str:
    language = reading_language(identity.language)
    return load_catalogue().text(f"zone_hold.reason.{reason.value}", language)


def _tell_platforms(
    session: Session,
    employer_number: str,
    after: Collection[Hold],
    hold: Hold,
    *,
    version: int,
    now: datetime,
) -> None:
    """By postcode, or for all of a platform: until when nobody is sent, other holds included."""
    starts_at = max(hold.starts_at, now)
    places: list[str | None] = [*sorted(hold.postcodes)] or [None]
    for postcode in places:
        until = free_from(postcode, hold.source_id, list(after), at=starts_at)
        zone = HeldZone(
            employer_number=employer_number,
            postcode=postcode,
            held_from=hold.starts_at,
            held_until=until,
            source_id=hold.source_id,
            occasion=f"{hold.id}.{version}",
        )
        announce_zone_held(session, zone, at=now)

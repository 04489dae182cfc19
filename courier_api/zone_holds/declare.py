"""The adviser holds a zone or a platform, changes when the hold ends, or lifts it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.audit.record import Access, record
from courier_api.foundation.errors import Invalid, NotFound, Refused
from courier_api.foundation.locks import hold_names
from courier_api.sources.models import Source
from courier_api.zone_holds.models import ZoneHold, ZoneHoldEnd
from courier_api.zone_holds.read import known_hold, known_holds
from courier_api.zone_holds.tell import tell_of_change
from safety.postcodes import places_of
from safety.zone_holds import Hold, HoldReason, HoldTimesWrong, check_times

MOST_POSTCODES = 60
LONGEST_WORDS = 300


class HoldUnknown(NotFound):
    """No hold of this co-operative has the number."""

    def __init__(self) -> None:
        super().__init__("There is no such hold.")


class HoldIsOver(Refused):
    """It has ended or was lifted: a new one is entered instead."""

    def __init__(self) -> None:
        super().__init__("This hold is over. Enter a new one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """What is held and why. Postcodes, a platform, or postcodes of one platform."""

    postcodes: tuple[str, ...]
    source_id: int | None
    reason: HoldReason
    starts_at: datetime
    ends_at: datetime
    words: str = ""


def hold_zone(
    session: Session, employer_number: str, new: NewHold, *, actor: str, now: datetime
) -> int:
    """Hold it, and tell couriers and platforms in the same transaction; gives its id.

    Raises Invalid with every wrong field.
    """
    if faults := _faults(session, employer_number, new, now):
        raise Invalid("The hold is not complete.", errors=faults)
    _one_at_a_time(session, employer_number)
    before = [each.hold for each in known_holds(session, employer_number, since=now)]
    row = ZoneHold(
        employer_number=employer_number,
        source_id=new.source_id,
        postcodes=sorted(set(new.postcodes)),
        reason=new.reason.value,
        words=new.words.strip() or None,
        starts_at=new.starts_at,
        told_at=now,
        told_by=actor,
    )
    session.add(row)
    session.flush()  # the id
    _say_end(session, row, 1, new.ends_at, is_lifted=False, actor=actor, now=now)
    hold = known_hold(session, row).hold
    tell_of_change(session, employer_number, before=before, after=[*before, hold], hold=hold,
                   version=1, now=now)  # fmt: skip
    _note(session, row, "zone.held", hold.ends_at, actor=actor, now=now)
    return row.id


def change_end(
    session: Session,
    employer_number: str,
    hold_id: int,
    ends_at: datetime,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Let a hold end earlier or later. Raises HoldUnknown, HoldIsOver or Invalid."""  # fmt: skip
    _one_at_a_time(session, employer_number)
    row, hold = _running(session, employer_number, hold_id, now)
    try:
        check_times(max(hold.starts_at, now), ends_at, now=now)
    except HoldTimesWrong as wrong:
        fault = {"field": "ends_at", "rule": wrong.rule}
        raise Invalid("The hold cannot end then.", errors=[fault]) from wrong
    _change(session, row, hold, ends_at, is_lifted=False, actor=actor, now=now)


def lift_hold(
    session: Session, employer_number: str, hold_id: int, *, actor: str, now: datetime
) -> None:
    """Nobody is held back any more from now on. Raises HoldUnknown or HoldIsOver."""
    _one_at_a_time(session, employer_number)
    row, hold = _running(session, employer_number, hold_id, now)
    _change(session, row, hold, max(now, hold.starts_at), is_lifted=True, actor=actor, now=now)


def _change(
    session: Session, row: ZoneHold, before: Hold, ends_at: datetime, *, is_lifted: bool,
    actor: str, now: datetime,
) -> None:  # fmt: skip
    number = row.employer_number
    others = [k.hold for k in known_holds(session, number, since=now) if k.hold.id != row.id]
    version = known_hold(session, row).version + 1
    _say_end(session, row, version, ends_at, is_lifted=is_lifted, actor=actor, now=now)
    after = known_hold(session, row).hold
    tell_of_change(session, number, before=[*others, before], after=[*others, after],
                   hold=after if after.ends_at > before.ends_at else before,
                   version=version, now=now)  # fmt: skip
    action = "zone.lifted" if is_lifted else "zone.end_changed"
    _note(session, row, action, ends_at, actor=actor, now=now)


def _one_at_a_time(session: Session, employer_number: str) -> None:
    hold_names(session, [f"zone-holds:{employer_number}"])


def _running(
    session: Session, employer_number: str, hold_id: int, now: datetime
) -> tuple[ZoneHold, Hold]:
    row = session.get(ZoneHold, hold_id)
    if row is None or row.employer_number != employer_number:
        raise HoldUnknown
    known = known_hold(session, row)
    if known.is_lifted or known.hold.ends_at <= now:
        raise HoldIsOver
    return row, known.hold


def _say_end(
    session: Session, row: ZoneHold, version: int, ends_at: datetime, *, is_lifted: bool,
    actor: str, now: datetime,
) -> None:  # fmt: skip
    session.add(
        ZoneHoldEnd(
            employer_number=row.employer_number,
            hold_id=row.id,
            version=version,
            ends_at=ends_at,
            is_lifted=is_lifted,
            said_at=now,
            said_by=actor,
        )
    )
    session.flush()  # read again at once


def _faults(
    session: Session, employer_number: str, new: NewHold, now: datetime
) -> list[dict[str, str]]:
    faults = []
    if not new.postcodes and new.source_id is None:
        faults.append({"field": "postcodes", "rule": "required"})
    if len(new.postcodes) > MOST_POSTCODES or not all(map(places_of, new.postcodes)):
        faults.append({"field": "postcodes", "rule": "unknown"})
    if new.source_id is not None:
        source = session.get(Source, new.source_id)
        if source is None or source.employer_number != employer_number or source.is_test:
            faults.append({"field": "platform", "rule": "unknown"})
    if len(new.words) > LONGEST_WORDS:
        faults.append({"field": "words", "rule": "too_long"})
    try:
        check_times(new.starts_at, new.ends_at, now=now)
    except HoldTimesWrong as wrong:
        faults.append({"field": "ends_at", "rule": wrong.rule})
    return faults


def _note(
    session: Session, row: ZoneHold, action: str, ends_at: datetime, *, actor: str, now: datetime
) -> None:
    access = Access(
        employer_number=row.employer_number,
        actor=actor,
        action=action,
        subject_kind="zone_hold",
        subject_id=str(row.id),
        facts={"reason": row.reason, "ends_at": ends_at.isoformat(), "postcodes": row.postcodes},
    )
    record(session, access, at=now)

"""Shifts that were pulled from CoopCycle: one of ours for each assignment.

A pull tells what is, an event tells what changed. So what was pulled is compared with what was told
last (`KnownAssignment`): only differences become events, in our own format, and the same pull
twice has no effect. Without anything known every assignment is new, and its event is the same
for ever for the same content.

Source: CoopCycle API, Shift and its assignments (docs/sources.md#coopcycle-api).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platforms.adapters.contract import FetchWanted
from platforms.adapters.foreign import Foreign, needed, read_foreign
from platforms.adapters.ids import event_id_of
from platforms.adapters.native import NativeEvent, native_event

FIRST_PAGE: Final = "/api/shifts"

_CONTEXT: Final = ("hydra:member", "member")
_VIEW: Final = ("hydra:view", "view")
_NEXT: Final = ("hydra:next", "next")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAssignment:
    """What was told last about an assignment: its fingerprint, and whose it is."""

    worker_external_id: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledAssignment:
    """One courier on one shift, as pulled."""

    shift_external_id: str
    worker_external_id: str
    event_type: str
    facts: dict[str, object]
    assigned_at: datetime

    @property
    def fingerprint(self) -> str:
        """The same for the same content."""
        content = json.dumps([self.event_type, self.facts], sort_keys=True, default=_iso)
        return hashlib.sha256(content.encode("ascii")).hexdigest()

    @property
    def known(self) -> KnownAssignment:
        """What to keep of it for the next pull."""
        return KnownAssignment(
            worker_external_id=self.worker_external_id, fingerprint=self.fingerprint
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableShift:
    """A shift that breaks rules, which ones, and its id when it has one."""

    shift_id: str | None
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPage:
    """One page of shifts, and where the next one is."""

    shifts: tuple[Foreign, ...]
    following: FetchWanted | None


def read_page(raw: bytes) -> ShiftPage:
    """The shifts on a page. Raises MalformedBody, InvalidEvent, and UnsafeReference when the next
    page is said to be on another host."""
    page = read_foreign(raw)
    members = next((page.items(name) for name in _CONTEXT if name in page.members), ())
    view = next((page.inside(name) for name in _VIEW if name in page.members), page)
    following = view.text(*_NEXT)
    return ShiftPage(
        shifts=members, following=None if following is None else FetchWanted(path=following)
    )


def assignments_of(shift: Foreign) -> tuple[PulledAssignment, ...]:
    """The assignments of one shift. Raises InvalidEvent; the other shifts of a page stay good."""
    return tuple(_assignment(shift, told) for told in shift.items("assignments"))


def events_of_pull(
    pulled: Iterable[PulledAssignment],
    known: Mapping[str, KnownAssignment],
    *,
    pulled_at: datetime,
    unreadable: Iterable[UnreadableShift] = (),
) -> tuple[NativeEvent, ...]:
    """What a pull changes, in our own format. Raises InvalidEvent.

    `known` holds, by shift id, what was told last of the same stretch of days that was pulled; what
    is known and was not pulled has been taken off the plan, unless it could be on a shift that was
    unreadable. A first telling is dated when the
    courier was assigned, a change when it was pulled: nothing closer is told.
    """
    unreadable = tuple(unreadable)
    seen: dict[str, PulledAssignment] = {one.shift_external_id: one for one in pulled}
    changes = [
        _told(one, known.get(shift_id), pulled_at=pulled_at)
        for shift_id, one in seen.items()
        if shift_id not in known or known[shift_id].fingerprint != one.fingerprint
    ]
    gone = [
        _withdrawn(shift_id, known[shift_id], pulled_at=pulled_at)
        for shift_id in sorted(known.keys() - seen.keys())
        if not any(_may_be_of(shift_id, shift) for shift in unreadable)
    ]
    return (*changes, *gone)


def known_after(
    pulled: Iterable[PulledAssignment],
    known: Mapping[str, KnownAssignment],
    *,
    unreadable: Iterable[UnreadableShift] = (),
) -> dict[str, KnownAssignment]:
    """What to keep for the next pull of the same days; of unreadable shifts what was kept before."""
    unreadable = tuple(unreadable)
    kept = {
        shift_id: told
        for shift_id, told in known.items()
        if any(_may_be_of(shift_id, shift) for shift in unreadable)
    }
    return kept | {one.shift_external_id: one.known for one in pulled}


def _assignment(shift: Foreign, told: Foreign) -> PulledAssignment:
    username = told.inside("user").needed_text("username")
    adjustment = told.inside("adjustment")
    shift_id = f"{shift.needed_text('id')}:{username}"
    planned: dict[str, object] = {
        "external_id": shift_id,
        "worker": {"external_id": username},
        "planned_start": needed(shift.instant("startsAt"), shift, "startsAt"),
        "planned_end": needed(shift.instant("endsAt"), shift, "endsAt"),
        "break_minutes": shift.number("breakMinutes"),
    }
    assigned_at = told.instant("createdAt") or shift.instant("startsAt")
    is_adjusted = bool(adjustment.members)
    return PulledAssignment(
        shift_external_id=shift_id,
        worker_external_id=username,
        event_type="shift.corrected" if is_adjusted else "shift.planned",
        facts=_with_real_times(planned, adjustment) if is_adjusted else planned,
        assigned_at=needed(assigned_at, told, "createdAt"),
    )


def _with_real_times(planned: dict[str, object], adjustment: Foreign) -> dict[str, object]:
    """The plan, and the work as it was reported; a break that is not reported stays as planned."""
    reported = adjustment.number("breakMinutes")
    return planned | {
        "actual_start": needed(adjustment.instant("startsAt"), adjustment, "startsAt"),
        "actual_end": needed(adjustment.instant("endsAt"), adjustment, "endsAt"),
        "break_minutes": planned["break_minutes"] if reported is None else reported,
        "note": adjustment.text("comment"),
    }


def _told(
    one: PulledAssignment, known: KnownAssignment | None, *, pulled_at: datetime
) -> NativeEvent:
    """The id covers what was told before, so that a plan may return to what it was."""
    before = () if known is None else (known.fingerprint, pulled_at.isoformat())
    return native_event(
        one.event_type,
        "shift",
        one.facts,
        event_id=event_id_of("coopcycle", one.shift_external_id, one.fingerprint, *before),
        occurred_at=one.assigned_at if known is None else pulled_at,
    )


def _withdrawn(shift_id: str, known: KnownAssignment, *, pulled_at: datetime) -> NativeEvent:
    """The courier is no longer on the shift; who wanted that is not told."""
    facts: dict[str, object] = {
        "external_id": shift_id,
        "worker": {"external_id": known.worker_external_id},
        "reason": "other",
    }
    named = ("coopcycle", shift_id, "withdrawn", known.fingerprint, pulled_at.isoformat())
    return native_event(
        "shift.cancelled",
        "shift",
        facts,
        event_id=event_id_of(*named),
        occurred_at=pulled_at,
    )


def _may_be_of(assignment_id: str, shift: UnreadableShift) -> bool:
    return shift.shift_id is None or assignment_id.startswith(f"{shift.shift_id}:")


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()

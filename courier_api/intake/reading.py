"""What a stored delivery says, and how its handling ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courier_api.messaging.received import Received
from courier_api.sources.read_delivery import needs_second_source, read_delivery
from platforms.adapters import AdaptedEvent, DutyEnded, FetchWanted, UnsafeReference
from platforms.events import InvalidEvent, MalformedBody, Rule, ShiftEvent

MOST_ERRORS = 20

UNREADABLE = "unreadable"
UNKNOWN_TO_US = (Rule.UNKNOWN_VERSION.value, Rule.UNKNOWN_TYPE.value)
"""A message that a later release may be able to read; such an event is parked under that name."""


class Parked(Exception):
    """An event that cannot be applied yet: which rule, with facts for staff (no personal data)."""

    def __init__(self, reason: str, facts: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the handling of an event ended."""

    state: str
    parked: Parked | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a stored delivery says: its events, what to fetch, or why it can only be parked.

    `ending`: how it ends by what it is, without being applied.
    """

    row: Received
    events: Sequence[AdaptedEvent] = ()
    wanted: FetchWanted | None = None
    parked: Parked | None = None
    ending: Ending | None = None


def read_row(row: Received, scheme: str) -> Reading:
    """Read a delivery again from its bytes; never raises for what they say."""
    try:
        events = _told(row, scheme)
    except Parked as parked:
        return Reading(row=row, parked=parked)
    if isinstance(events, FetchWanted):
        return Reading(row=row, wanted=events)
    return Reading(row=row, events=events)


def _told(row: Received, scheme: str) -> Sequence[AdaptedEvent] | FetchWanted:
    """What a delivery says. Raises Parked when nothing of it may be applied."""
    try:
        events = read_delivery(scheme, row.headers, bytes(row.raw))
    except MalformedBody as bad:
        # Kept by adapters that refuse no content; of our own format an older release let it in.
        raise Parked(UNREADABLE, {"detail": bad.reason.value}) from None
    except InvalidEvent as bad:
        rules = [fault.rule.value for fault in bad.faults]
        named = next((rule for rule in UNKNOWN_TO_US if rule in rules), UNREADABLE)
        errors = [{"field": fault.field, "rule": fault.rule.value} for fault in bad.faults]
        raise Parked(named, {"errors": errors[:MOST_ERRORS]}) from None
    except UnsafeReference as bad:
        raise Parked("unsafe_reference", {"detail": str(bad)}) from None
    except KeyError:
        raise Parked("scheme_not_served", {"scheme": scheme}) from None
    if isinstance(events, FetchWanted) or not needs_second_source(scheme, row.headers):
        return events
    if any(isinstance(event, ShiftEvent | DutyEnded) for event in events):
        raise Parked("needs_second_source", {"scheme": scheme})
    return events

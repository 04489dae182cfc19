"""What a stored delivery says, and how its handling ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courier_api.messaging.models import InboxEvent
from courier_api.sources.read_delivery import read_delivery
from platforms.adapters import AdaptedEvent, FetchWanted, UnsafeReference
from platforms.events import InvalidEvent, MalformedBody, Rule

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
    """What a stored delivery says: its events, or why it can only be parked.

    `ending`: how it ends by what it is, without being applied.
    """

    row: InboxEvent
    events: Sequence[AdaptedEvent] = ()
    parked: Parked | None = None
    ending: Ending | None = None


def read_row(row: InboxEvent, scheme: str) -> Reading:
    """Read a delivery again from its bytes; never raises for what they say."""
    try:
        events = read_delivery(scheme, row.headers, bytes(row.raw))
    except MalformedBody as bad:
        # Kept by adapters that refuse no content; of our own format an older release let it in.
        return Reading(row=row, parked=Parked(UNREADABLE, {"detail": bad.reason.value}))
    except InvalidEvent as bad:
        rules = [fault.rule.value for fault in bad.faults]
        named = next((rule for rule in UNKNOWN_TO_US if rule in rules), UNREADABLE)
        errors = [{"field": fault.field, "rule": fault.rule.value} for fault in bad.faults]
        return Reading(row=row, parked=Parked(named, {"errors": errors[:MOST_ERRORS]}))
    except UnsafeReference as bad:
        return Reading(row=row, parked=Parked("unsafe_reference", {"detail": str(bad)}))
    except KeyError:
        return Reading(row=row, parked=Parked("scheme_not_served", {"scheme": scheme}))
    if isinstance(events, FetchWanted):
        return Reading(row=row, parked=Parked("fetch_wanted", {"path": events.path}))
    return Reading(row=row, events=events)

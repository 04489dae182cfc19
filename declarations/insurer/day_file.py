"""The file of one day for insurer and planner: was this courier declared when it happened?

One row for each shift, by start. Times are local with their offset, and in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

DAY_COLUMNS = (
    "employer_number",
    "worker",
    "ssin",
    "family_name",
    "platform",
    "shift",
    "engagement",
    "policy_number",
    "start_local",
    "end_local",
    "start_utc",
    "end_utc",
    "dimona_period_id",
    "verdict",
    "in_received_at_utc",
    "declared_late",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredShift:
    """One shift with its declaration, as the file tells it."""

    employer_number: str
    worker: str
    platform: str
    shift: str
    engagement: str
    policy_number: str | None
    starts_at: datetime
    ends_at: datetime | None
    period_id: int | None
    verdict: str | None
    received_at: datetime | None
    is_late: bool
    ssin: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)


def day_rows(shifts: Iterable[DeclaredShift], zone: tzinfo) -> Iterator[dict[str, object]]:
    """The rows, by start, then by platform and shift."""
    for each in sorted(shifts, key=lambda s: (s.starts_at, s.platform, s.shift)):
        yield {
            "employer_number": each.employer_number,
            "worker": each.worker,
            "ssin": each.ssin,
            "family_name": each.name,
            "platform": each.platform,
            "shift": each.shift,
            "engagement": each.engagement,
            "policy_number": each.policy_number,
            "start_local": each.starts_at.astimezone(zone).isoformat(timespec="minutes"),
            "end_local": each.ends_at.astimezone(zone).isoformat(timespec="minutes")
            if each.ends_at
            else None,
            "start_utc": _utc(each.starts_at),
            "end_utc": _utc(each.ends_at),
            "dimona_period_id": each.period_id,
            "verdict": each.verdict,
            "in_received_at_utc": _utc(each.received_at),
            "declared_late": "y" if each.is_late else "n",
        }


def _utc(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

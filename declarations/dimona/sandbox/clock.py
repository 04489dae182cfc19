"""The sandbox's clock: the time it was handed, or an instant at which somebody has frozen it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from declarations.working_days import BRUSSELS


@dataclass(slots=True)
class SettableClock:
    """Reads the time from one injected function unless frozen."""

    real_now: Callable[[], datetime]
    frozen_at: datetime | None = None

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.frozen_at or self.real_now()


def parse_instant(text: object) -> datetime:
    """An aware UTC instant from ISO 8601 text with an offset. Raises ValueError otherwise."""
    if not isinstance(text, str):
        raise ValueError("An instant must be text such as 2027-02-12T17:00:00Z.")  # noqa: TRY004
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"The instant {text!r} is not ISO 8601.") from None
    if instant.tzinfo is None:
        raise ValueError(f"The instant {text!r} has no offset: write for example ...T17:00:00Z.")
    return instant.astimezone(UTC)


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, for answers."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_day(instant: datetime) -> date:
    """The legal day of an instant in Belgium."""
    return instant.astimezone(BRUSSELS).date()

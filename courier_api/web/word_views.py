"""Values of a shift's fields as pages write them, for couriers and for the office."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from platforms.word import WordField

TIMES = {
    WordField.PLANNED_START,
    WordField.PLANNED_END,
    WordField.ACTUAL_START,
    WordField.ACTUAL_END,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownValue:
    """One value; exactly one of these is set, none when nobody told it. `kilometres` is text."""

    at: datetime | None = None
    minutes: int | None = None
    kilometres: str | None = None
    count: int | None = None
    ending: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a value at all."""
        return any(
            value is not None
            for value in (self.at, self.minutes, self.kilometres, self.count, self.ending)
        )


def shown_value(field: WordField, text: str | None) -> ShownValue:
    """The value behind the stored text of a field."""
    if text is None:
        return ShownValue()
    if field in TIMES:
        return ShownValue(at=datetime.fromisoformat(text))
    if field is WordField.DISTANCE:
        return ShownValue(kilometres=f"{Decimal(text) / 1000:f}")
    if field is WordField.ENDING:
        return ShownValue(ending=text)
    if field is WordField.BREAKS:
        return ShownValue(minutes=int(text))
    return ShownValue(count=int(text))

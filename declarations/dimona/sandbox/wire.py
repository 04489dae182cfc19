"""Reading a declaration that follows the contract: who, which action, which fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox.contract_check import ACTIONS

HOUR_FIELDS = ("startHour", "endHour")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A declaration taken apart. `ssin`, numbers and `period_id` are None when not sent."""

    action: str
    fields: JsonObject
    worker: JsonObject
    ssin: str | None
    enterprise_number: str | None
    employer_id: int | None

    @property
    def period_id(self) -> int | None:
        return whole(self.fields, "periodId")

    @property
    def features(self) -> JsonObject:
        return part(self.fields, "features")


def read_message(payload: JsonObject) -> Message:
    """Take apart a declaration in which the contract found no fault."""
    name = next(name for name in ACTIONS if name in payload)
    employer, worker = part(payload, "employer"), part(payload, "worker")
    return Message(
        action=ACTIONS[name],
        fields=part(payload, name),
        worker=worker,
        ssin=text(worker, "ssin"),
        enterprise_number=enterprise_number(employer),
        employer_id=whole(employer, "employerId"),
    )


def part(fields: Mapping[str, object], name: str) -> JsonObject:
    """An inner object, empty when it was not sent."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) else None


def whole(fields: Mapping[str, object], name: str) -> int | None:
    """A whole number; JSON may write it as 4.0."""
    value = fields.get(name)
    return int(value) if isinstance(value, int | float) else None


def day(fields: Mapping[str, object], name: str) -> date | None:
    """A date; None when it was not sent or is no day of the calendar."""
    try:
        return date.fromisoformat(text(fields, name) or "")
    except ValueError:
        return None


def enterprise_number(employer: Mapping[str, object]) -> str | None:
    """The employer's enterprise number in ten digits: its leading zero may have been dropped."""
    number = text(employer, "enterpriseNumber")
    return None if number is None else number.rjust(10, "0")

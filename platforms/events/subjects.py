"""What each type of event is about: the record that holds it and the rules beyond single fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from pydantic import TypeAdapter

from platforms.events.checking import check
from platforms.events.document import JsonObject
from platforms.events.envelope import Envelope
from platforms.events.faults import FieldFault, Rule
from platforms.events.records import (
    CanonicalEvent,
    DeliveryEvent,
    DeliveryFields,
    IncidentEvent,
    IncidentFields,
    ShiftEvent,
    ShiftFields,
    WorkerEvent,
    WorkerLink,
)
from platforms.events.times import delivery_time_faults, shift_time_faults
from platforms.events.unknown import Shape, count_unknown, shape_of

Fields = TypeVar("Fields")

REQUIRED_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "shift.planned": ("planned_start", "planned_end"),
    "shift.updated": ("planned_start", "planned_end"),
    "shift.cancelled": ("reason",),
    "shift.started": ("actual_start",),
    "shift.ended": ("actual_end",),
}
"""What the shift must carry besides its id and the courier's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Generic[Fields]):
    """The one object inside `data`, and how it is read.

    `between_fields` is given the valid record or, when a field is wrong, the JSON object, so that
    one answer names every fault.
    """

    key: str
    adapter: TypeAdapter[Fields]
    body_shape: Shape
    between_fields: Callable[[str, Fields | JsonObject, JsonObject], Iterator[FieldFault]]
    event: Callable[..., CanonicalEvent]
    """Makes the event, whose own object goes by the key."""

    def read(
        self, event_type: str, envelope: Envelope | None, root: JsonObject, data: JsonObject
    ) -> tuple[CanonicalEvent | None, list[FieldFault]]:
        """The event, unless the envelope or its own object has faults; and those of the object."""
        value, path = data.get(self.key), f"data.{self.key}"
        faults: list[FieldFault] = []
        fields = check(self.adapter, value, path, faults)
        if isinstance(value, dict):
            for fault in self.between_fields(
                event_type, value if fields is None else fields, value
            ):
                faults.append(FieldFault(f"{path}.{fault.field}", fault.rule))
        if envelope is None or fields is None or faults:
            return None, faults
        event = self.event(
            event_id=envelope.id,
            type=event_type,
            occurred_at=envelope.timestamp,
            sequence=envelope.sequence,
            unknown_fields=count_unknown(root, self.body_shape),
            **{self.key: fields},
        )
        return event, faults


def _between_shift_fields(
    event_type: str, shift: ShiftFields | JsonObject, told: JsonObject
) -> Iterator[FieldFault]:
    needed = REQUIRED_BY_TYPE.get(event_type)
    for name in _needed_by_correction(told) if needed is None else needed:
        if told.get(name) is None:
            yield FieldFault(name, Rule.REQUIRED)
    yield from shift_time_faults(shift)


def _needed_by_correction(told: JsonObject) -> tuple[str, ...]:
    """A correction tells the whole shift: its plan, or the work done, or both; no half of a pair."""
    has_work = any(told.get(name) is not None for name in ("actual_start", "actual_end"))
    has_plan = any(told.get(name) is not None for name in ("planned_start", "planned_end"))
    needs_plan = ("planned_start", "planned_end") if has_plan or not has_work else ()
    return needs_plan + (("actual_start",) if has_work else ())


def _between_delivery_fields(
    _: str, delivery: DeliveryFields | JsonObject, told: JsonObject
) -> Iterator[FieldFault]:
    if told.get("shift") is None and told.get("worker") is None:
        yield FieldFault("worker", Rule.REQUIRED)
    yield from delivery_time_faults(delivery)


def _nothing_between(*_: object) -> Iterator[FieldFault]:
    return iter(())


def _body_shape(key: str, record: type) -> Shape:
    data = Shape(names=frozenset()).with_member(key, shape_of(record))
    return shape_of(Envelope).with_member("data", data)


SHIFT: Final = Subject(
    key="shift",
    adapter=TypeAdapter(ShiftFields),
    body_shape=_body_shape("shift", ShiftFields),
    between_fields=_between_shift_fields,
    event=ShiftEvent,
)
DELIVERY: Final = Subject(
    key="delivery",
    adapter=TypeAdapter(DeliveryFields),
    body_shape=_body_shape("delivery", DeliveryFields),
    between_fields=_between_delivery_fields,
    event=DeliveryEvent,
)
INCIDENT: Final = Subject(
    key="incident",
    adapter=TypeAdapter(IncidentFields),
    body_shape=_body_shape("incident", IncidentFields),
    between_fields=_nothing_between,
    event=IncidentEvent,
)
WORKER: Final = Subject(
    key="worker",
    adapter=TypeAdapter(WorkerLink),
    body_shape=_body_shape("worker", WorkerLink),
    between_fields=_nothing_between,
    event=WorkerEvent,
)

AnySubject: TypeAlias = (
    Subject[ShiftFields] | Subject[DeliveryFields] | Subject[IncidentFields] | Subject[WorkerLink]
)

SUBJECT_BY_TYPE: Final[Mapping[str, AnySubject]] = {
    "shift.planned": SHIFT,
    "shift.updated": SHIFT,
    "shift.cancelled": SHIFT,
    "shift.started": SHIFT,
    "shift.ended": SHIFT,
    "shift.corrected": SHIFT,
    "delivery.completed": DELIVERY,
    "incident.reported": INCIDENT,
    "incident.updated": INCIDENT,
    "worker.linked": WORKER,
    "worker.unlinked": WORKER,
}
"""Every type but `ping`, which is about nothing."""

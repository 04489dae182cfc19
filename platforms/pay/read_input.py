"""The input of a pay computation from its interchange form."""

from platforms.pay.errors import PayInputError
from platforms.pay.facts import Break, PaidBefore, PayInput, Shift, ShiftStatus, Worker, WorkerKind
from platforms.pay.json_object import JsonObject, decimal_of
from platforms.pay.read_agreement import read_agreement

DOCUMENT_FIELDS = frozenset({"agreement", "worker", "shifts", "previous"})
PREVIOUS_FIELDS = frozenset({"agreement", "worker", "shifts"})
WORKER_FIELDS = frozenset(
    ["kind", "own_bike", "own_phone", "minimum_pct", "contingent_used_minutes"]
)
SHIFT_FIELDS = frozenset(
    [
        "id",
        "platform",
        "status",
        "start",
        "end",
        "planned_start",
        "planned_end",
        "cancelled_at",
        "breaks",
        "deliveries",
        "km",
    ]
)
BREAK_FIELDS = frozenset({"start", "end", "paid"})
YEAR_DIGITS = 4


def read_input(document: object) -> PayInput:
    """The agreement, the courier and the shifts, and what was paid before if it is a correction.

    Rows that a rule will refuse are read like any other. Raises PayInputError, with one sentence,
    for input of the wrong shape.
    """
    fields = JsonObject(document, "", DOCUMENT_FIELDS)
    return PayInput(
        agreement=read_agreement(fields.value("agreement")),
        worker=read_worker(fields.value("worker")),
        shifts=_shifts(fields, "shifts"),
        previous=_previous(fields.value("previous")) if fields.has("previous") else None,
    )


def read_worker(document: object, place: str = "worker") -> Worker:
    """The courier; an employee without own bike or phone where nothing is said."""
    fields = JsonObject({} if document is None else document, place, WORKER_FIELDS)
    kind = fields.text("kind", WorkerKind.EMPLOYEE)
    if kind not in set(WorkerKind):
        raise PayInputError(f"{fields.at('kind')} must be one of: {', '.join(WorkerKind)}.")
    return Worker(
        kind=WorkerKind(kind),
        own_bike=fields.flag("own_bike"),
        own_phone=fields.flag("own_phone"),
        minimum_pct=fields.amount("minimum_pct", "100"),
        contingent_used_minutes=_used_minutes(fields),
    )


def read_shift(document: object, place: str) -> Shift:
    """One row of a platform. Its status and times are judged later, not here."""
    fields = JsonObject(document, place, SHIFT_FIELDS)
    return Shift(
        id=fields.text("id"),
        platform=fields.text("platform"),
        status=_status(fields),
        starts_at=fields.moment("start"),
        ends_at=fields.moment("end"),
        planned_starts_at=fields.moment("planned_start"),
        planned_ends_at=fields.moment("planned_end"),
        cancelled_at=fields.moment("cancelled_at"),
        breaks=frozenset(_break(value, inner) for value, inner in fields.items("breaks")),
        deliveries=fields.count("deliveries", "1"),
        km=fields.decimal("km", "0"),
    )


def _status(fields: JsonObject) -> str:
    """Any text: an unknown status, even an empty one, is for the rules to refuse."""
    status = fields.value("status")
    if status is None:
        return ShiftStatus.WORKED
    if not isinstance(status, str):
        raise PayInputError(f"{fields.at('status')} must be a text.")
    return status


def _break(value: object, place: str) -> Break:
    fields = JsonObject(value, place, BREAK_FIELDS)
    return Break(
        starts_at=fields.moment("start"), ends_at=fields.moment("end"), is_paid=fields.flag("paid")
    )


def _shifts(fields: JsonObject, key: str) -> tuple[Shift, ...]:
    if not isinstance(fields.value(key), list):
        raise PayInputError(f"{fields.at(key)} must be a list.")
    return tuple(read_shift(value, place) for value, place in fields.items(key))


def _used_minutes(fields: JsonObject) -> dict[int, int]:
    key = "contingent_used_minutes"
    used = fields.value(key)
    if used is None:
        return {}
    if not isinstance(used, dict):
        raise PayInputError(f"{fields.at(key)} must be an object of minutes by year.")
    minutes: dict[int, int] = {}
    for year, value in used.items():
        if not (isinstance(year, str) and len(year) == YEAR_DIGITS and year.isdecimal()):
            raise PayInputError(f"{fields.at(key)} must name years of four digits.")
        count = decimal_of(value, fields.at(key))
        if count < 0 or count != int(count):
            raise PayInputError(f"{fields.at(key)} must hold whole minutes that are not negative.")
        minutes[int(year)] = int(count)
    return minutes


def _previous(value: object) -> PaidBefore:
    fields = JsonObject(value, "previous", PREVIOUS_FIELDS)
    agreement, worker = fields.value("agreement"), fields.value("worker")
    return PaidBefore(
        shifts=_shifts(fields, "shifts"),
        agreement=None if agreement is None else read_agreement(agreement, fields.at("agreement")),
        worker=None if worker is None else read_worker(worker, fields.at("worker")),
    )

"""Couriers from JSON lines: read every row, and name everything that is wrong with it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courier_api.auth.errors import PhoneUnreadable
from courier_api.auth.phone_numbers import e164
from courier_api.couriers.account_numbers import AccountUnreadable, normal_iban
from declarations.dimona.identifiers import normal_ssin
from declarations.dimona.parties import Identity, PlaceOfWork

LANGUAGES = ("nl", "fr", "de", "en")
WORKER_TYPES = ("OTH", "STU", "FLX")
IDENTITY_FIELDS = (
    "familyName",
    "givenName",
    "birthDate",
    "placeOfBirth",
    "countryOfBirth",
    "nationality",
    "gender",
    "address",
)
CERTIFICATE_FIELDS = ("student_hours_left", "student_hours_stated_on")
MOST_HOURS_LEFT = 9999
KNOWN_FIELDS = frozenset(
    {
        "id",
        "name",
        "ssin",
        "worker_type",
        "joint_commission",
        "student_place_of_work",
        "student_hours_left",
        "student_hours_stated_on",
        "language",
        "phone",
        "iban",
        "own_bike",
        "own_phone",
        "sources",
        *IDENTITY_FIELDS,
    }
)
LONGEST = {"id": 100, "name": 200, "joint_commission": 3}
LONGEST_WORKER_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one row. Never holds the value itself, which may be a national number."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierRow:
    """One good row. Number, phone and account are in their normal form."""

    line: int
    reference: str
    name: str = field(repr=False)
    worker_type: str
    language: str = "en"
    ssin: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    iban: str | None = field(default=None, repr=False)
    identity: Mapping[str, Any] | None = field(default=None, repr=False)
    joint_commission: str | None = None
    student_place_of_work: Any = field(default=None, repr=False)
    student_hours_left: int | None = None
    student_hours_stated_on: date | None = None
    own_bike: bool = False
    own_phone: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)


def read_rows(
    lines: Iterable[str], source_ids: Mapping[str, int]
) -> tuple[list[CourierRow], list[RowFault]]:
    """The good rows, and every fault of the others, in the order of the lines."""
    rows: list[CourierRow] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str], int] = {}
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        found = _read(line, text, source_ids)
        if isinstance(found, CourierRow):
            told = list(_told_before(found, seen))
            faults += told
            if not told:
                rows.append(found)
        else:
            faults += found
    return rows, faults


def _read(line: int, text: str, source_ids: Mapping[str, int]) -> CourierRow | list[RowFault]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return [RowFault(line=line, column="-", reason="is not JSON")]
    if not isinstance(fields, dict):
        return [RowFault(line=line, column="-", reason="is not a JSON object")]
    given = {name: value for name, value in fields.items() if value is not None}
    faults = [
        RowFault(line=line, column=column, reason=reason)
        for column, reason in _faults(given, source_ids)
    ]
    return faults or _row(line, given)


def _row(line: int, fields: Mapping[str, Any]) -> CourierRow:
    identity = {name: fields[name] for name in IDENTITY_FIELDS if name in fields}
    return CourierRow(
        line=line,
        reference=fields["id"],
        name=fields["name"].strip(),
        worker_type=fields["worker_type"],
        language=fields.get("language", "en"),
        ssin=normal_ssin(fields["ssin"]) if "ssin" in fields else None,
        phone=e164(fields["phone"]) if "phone" in fields else None,
        iban=normal_iban(fields["iban"]) if "iban" in fields else None,
        identity=identity or None,
        joint_commission=fields.get("joint_commission"),
        student_place_of_work=fields.get("student_place_of_work"),
        student_hours_left=fields.get("student_hours_left"),
        student_hours_stated_on=_day(fields.get("student_hours_stated_on")),
        own_bike=fields.get("own_bike", False),
        own_phone=fields.get("own_phone", False),
        sources=fields.get("sources", {}),
    )


def _faults(fields: Mapping[str, Any], source_ids: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for column in sorted(fields.keys() - KNOWN_FIELDS):
        yield column, "is not a known column"
    yield from _text_faults(fields)
    if fields.get("worker_type") not in WORKER_TYPES:
        yield "worker_type", "must be OTH, STU or FLX"
    if fields.get("language", "en") not in LANGUAGES:
        yield "language", "must be nl, fr, de or en"
    for column in ("own_bike", "own_phone"):
        if not isinstance(fields.get(column, False), bool):
            yield column, "must be true or false"
    yield from _number_faults(fields)
    yield from _declaration_faults(fields)
    yield from _certificate_faults(fields)
    yield from _source_faults(fields.get("sources", {}), source_ids)


def _text_faults(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column in ("id", "name"):
        if not isinstance(fields.get(column), str) or not fields[column].strip():
            yield column, "is missing"
    for column, longest in LONGEST.items():
        value = fields.get(column, "")
        if not isinstance(value, str):
            if column not in ("id", "name"):
                yield column, "must be text"
        elif len(value) > longest:
            yield column, f"has more than {longest} characters"
        elif not value.isprintable():
            yield column, "has characters that cannot be printed"


def _number_faults(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    ssin, phone, iban = (fields.get(column, "") for column in ("ssin", "phone", "iban"))
    if "ssin" in fields and (not isinstance(ssin, str) or normal_ssin(ssin) is None):
        yield "ssin", "is no national number: its check digits or its birth date are wrong"
    try:
        if "phone" in fields:
            e164(str(phone))
    except PhoneUnreadable:
        yield "phone", "cannot be read: write it as +32 470 12 34 56"
    try:
        if "iban" in fields:
            normal_iban(str(iban))
    except AccountUnreadable as unreadable:
        yield "iban", str(unreadable)


def _declaration_faults(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the declarations could not read later."""
    for column in IDENTITY_FIELDS:
        try:
            Identity.from_wire({column: fields.get(column)}, "row")
        except ValueError:
            yield column, "has a value of the wrong kind"
    place = fields.get("student_place_of_work", "")
    if isinstance(place, str):
        return
    try:
        if isinstance(place, dict) and PlaceOfWork.from_wire(place, "row").name:
            return
    except ValueError:
        pass
    yield "student_place_of_work", "must be one line of text, or an object with a name"


def _certificate_faults(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a student's certificate says: hours left in the year, and the day on which it was made."""
    left, stated_on = (fields.get(column) for column in CERTIFICATE_FIELDS)
    if (left is None) != (stated_on is None):
        missing = CERTIFICATE_FIELDS[0 if left is None else 1]
        yield missing, "is missing: hours left and the day of the certificate belong together"
    is_whole = isinstance(left, int) and not isinstance(left, bool)
    if left is not None and not (is_whole and 0 <= left <= MOST_HOURS_LEFT):
        yield CERTIFICATE_FIELDS[0], f"must be a whole number from 0 to {MOST_HOURS_LEFT}"
    if stated_on is not None and _day(stated_on) is None:
        yield CERTIFICATE_FIELDS[1], "must be a date written YYYY-MM-DD"


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _source_faults(sources: object, source_ids: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if not isinstance(sources, dict):
        yield "sources", "must be an object: source name to worker id"
        return
    for slug, worker in sources.items():
        if slug not in source_ids:
            yield "sources", f"names the unknown source {slug!r}"
        elif not isinstance(worker, str) or not worker or not worker.isprintable():
            yield "sources", f"has no worker id for {slug!r}"
        elif len(worker) > LONGEST_WORKER_ID:
            yield "sources", f"has a worker id of more than {LONGEST_WORKER_ID} characters"


def _told_before(row: CourierRow, seen: dict[tuple[str, str], int]) -> Iterator[RowFault]:
    """What an earlier line of the file has taken: two couriers cannot share it."""
    own = [("id", row.reference), ("ssin", row.ssin), ("phone", row.phone)]
    own += [("sources", f"{slug}:{worker}") for slug, worker in row.sources.items()]
    for column, value in own:
        if value is None:
            continue
        first = seen.setdefault((column, value), row.line)
        if first != row.line:
            yield RowFault(line=row.line, column=column, reason=f"is already on line {first}")

"""Many cases as one JSON document, and many such documents as arrays again.

A document holds arrays as base64 of little-endian numbers, columns of words as their words with a
number a row, and what only few rows have as lists.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from courier_api.statistics.own_cases import OwnCase
from safety.case_columns import UNKNOWN, Flags, Integers, Spans, Words, spans_of

FORM = 1
"""Rises when a document gets another form: what is kept in an older one is then made anew."""

WORDS = (
    "kind", "nature", "victim", "zone", "municipality", "weather", "light", "road_surface",
    "vehicle", "deviation", "agent", "body", "incident_class", "declared",
)  # fmt: skip
NUMBERS = ("day", "hour", "delay", "courier", "rider", "shift", "source")
FLAGS = ("death", "is_first", "confidential", "is_exact")
DEGREES = ("latitude", "longitude")
NOBODY = 0
"""No courier, shift or source: ids begin with 1."""
TYPES = {
    **dict.fromkeys(NUMBERS, "<i8"),
    **dict.fromkeys(("day", "delay"), "<i4"),
    "hour": "|i1",
    **dict.fromkeys(FLAGS, "|b1"),
    **dict.fromkeys(DEGREES, "<f8"),
}

CODES = "<i2"
"""A block has fewer rows than that has numbers."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArrays:
    """Cases as far as their own rows tell. Degrees are NaN, ids 0 and numbers -1 where not known."""

    numbers: Mapping[str, Integers]
    flags: Mapping[str, Flags]
    degrees: Mapping[str, npt.NDArray[np.float64]]
    words: Mapping[str, Words]
    unfit: Spans
    percents: Mapping[int, Decimal]
    refs: Sequence[str]
    streets: Mapping[int, str]


def document_of(cases: Sequence[OwnCase]) -> Document:
    """The cases of a block, in their order."""
    columns = {
        **_by_name(NUMBERS, map(_numbers, cases)),
        **_by_name(FLAGS, map(_flags, cases)),
        **_by_name(DEGREES, map(_degrees, cases)),
    }
    words = {name: Words.of(getattr(case.row, name) for case in cases) for name in WORDS}
    unfit = spans_of(case.row.lost for case in cases)
    return {
        "columns": {name: _packed(column, TYPES[name]) for name, column in columns.items()},
        "words": {
            name: {"values": list(column.values), "codes": _packed(column.codes, CODES)}
            for name, column in words.items()
        },
        "unfit": [_packed(part, "<i8") for part in (unfit.row, unfit.first, unfit.last)],
        "percents": [
            [row, str(case.row.permanent_percent)]
            for row, case in enumerate(cases)
            if case.row.permanent_percent
        ],
        "refs": [case.row.ref for case in cases],
        "streets": [[row, case.street] for row, case in enumerate(cases) if case.street],
    }


def _by_name(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    told = list(rows)
    return {name: [row[place] for row in told] for place, name in enumerate(names)}


def _flags(case: OwnCase) -> tuple[bool, ...]:
    return (case.row.death, case.is_first, case.confidential, case.is_exact)


def _degrees(case: OwnCase) -> tuple[float, float]:
    return (case.point.latitude, case.point.longitude) if case.point else (np.nan, np.nan)


def _numbers(case: OwnCase) -> tuple[int, ...]:
    row = case.row
    return (
        row.happened_on.toordinal(),
        UNKNOWN if row.hour is None else row.hour,
        UNKNOWN if row.report_delay_minutes is None else row.report_delay_minutes,
        *(
            each or NOBODY
            for each in (case.courier_id, case.rider_id, case.shift_id, case.source_id)
        ),
    )


def arrays_of(documents: Sequence[Document]) -> KeptArrays:
    """The cases of all blocks, one after another."""
    sizes = [len(document["refs"]) for document in documents]
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    placed = list(zip(starts, documents, strict=True))
    return KeptArrays(
        numbers={name: _column(documents, name).astype(np.int64) for name in NUMBERS},
        flags={name: _column(documents, name) for name in FLAGS},
        degrees={name: _column(documents, name) for name in DEGREES},
        words={
            name: _joined([document["words"][name] for document in documents]) for name in WORDS
        },
        unfit=_spans(placed),
        percents={
            start + row: Decimal(percent)
            for start, document in placed
            for row, percent in document["percents"]
        },
        refs=[ref for document in documents for ref in document["refs"]],
        streets={
            start + row: street for start, document in placed for row, street in document["streets"]
        },
    )


def _column(documents: Iterable[Document], name: str) -> Any:  # noqa: ANN401
    kind = TYPES[name]
    parts = [_unpacked(document["columns"][name], kind) for document in documents]
    return np.concatenate([np.zeros(0, dtype=kind), *parts])


def _joined(columns: Iterable[Document]) -> Words:
    """One column from those of many blocks, each of which has its own numbers of words."""
    places: dict[str | None, int] = {}
    codes = [np.zeros(0, dtype=np.int64)]
    for column in columns:
        new = [places.setdefault(word, len(places)) for word in column["values"]]
        codes.append(np.array(new, dtype=np.int64)[_unpacked(column["codes"], CODES)])
    return Words(tuple(places), np.concatenate(codes))


def _spans(placed: Iterable[tuple[int, Document]]) -> Spans:
    parts: list[list[Integers]] = [[np.zeros(0, dtype=np.int64)] for _ in range(3)]
    for start, document in placed:
        row, first, last = (_unpacked(part, "<i8") for part in document["unfit"])
        for part, found in zip(parts, (row + start, first, last), strict=True):
            part.append(found)
    return Spans(*(np.concatenate(part) for part in parts))


def _packed(numbers: Any, kind: str) -> str:  # noqa: ANN401 - anything that numpy takes
    return b64encode(np.asarray(numbers, dtype=kind).tobytes()).decode()


def _unpacked(text: str, kind: str) -> Any:  # noqa: ANN401
    return np.frombuffer(b64decode(text), dtype=kind)

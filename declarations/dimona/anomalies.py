"""Anomalies of a Dimona verdict: finding the codes, what each means and what we do about it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType

_CODE = re.compile(r"[0-9]{5}-[0-9]{3}", re.ASCII)


class Reaction(StrEnum):
    """What our service does when a verdict carries the anomaly."""

    ADOPT_PERIOD = "adopt_period"
    MARK_LATE = "mark_late"
    CONTINGENT_EXCEEDED = "contingent_exceeded"
    FLEXI_CONDITIONS = "flexi_conditions"
    CORRECT_DATA = "correct_data"
    CORRECT_SETTING = "correct_setting"
    CORRECT_PROGRAM = "correct_program"
    CHOOSE_WORKER_TYPE = "choose_worker_type"
    TELL_OPERATOR = "tell_operator"
    TREAT_AS_DONE = "treat_as_done"
    PERIOD_LOCKED = "period_locked"
    REPLACE_PERIOD = "replace_period"
    CLOSE_WITH_OUT = "close_with_out"
    CHANGE_WITH_UPDATE = "change_with_update"
    RECORD = "record"
    SHOW_A_PERSON = "show_a_person"
    """A code that we do not know: kept, shown, never a reason to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """One line of the table: the code, whether it blocks, its meaning and our reaction.

    `blocking` is None for a code that the table does not know: then only the verdict tells.
    """

    code: str
    blocking: bool | None
    meaning: str
    reaction: Reaction


IDENTICAL_PERIOD = "90373-333"
OVERLAPPING_PERIOD = "90373-334"
LATE_IN = "90373-460"
LATE_UPDATE = "90378-460"
CONTINGENT_EXCEEDED = "90017-369"
FLEXI_CONDITIONS_NOT_MET = "90017-510"
ALREADY_CANCELLED = "00913-355"
ALREADY_CLOSED = "00913-356"
NOT_CLOSED_BY_UPDATE = "00913-359"
UNKNOWN_PERIOD_ID = "00913-354"
NOTHING_CHANGED = "90378-444"

CONTINGENT_BLOCKS_TYPES = frozenset({"O17", "S17", "T17"})
"""Worker types for which 90017-369 refuses instead of warning."""


def anomaly_codes(anomalies: object) -> tuple[str, ...]:
    """Every anomaly code in whatever the verdict carried, in order, each once.

    The property names differ between versions of the service, and the list may be null, absent
    or of a shape nobody has seen: so every text at any depth is looked at.

    Source: observed answers of the REST service (docs/sources.md#dimona-answers).
    """
    return tuple(dict.fromkeys(text for text in _texts(anomalies) if _CODE.fullmatch(text)))


def _texts(value: object) -> Iterator[str]:
    """All texts in nested lists and objects, object keys included, in order."""
    pending: list[object] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item.strip()
        elif isinstance(item, Mapping):
            parts: list[object] = [part for pair in item.items() for part in pair]
            pending.extend(parts[::-1])
        elif isinstance(item, list | tuple):
            pending.extend(item[::-1])


def _read_table() -> Mapping[str, Anomaly]:
    text = files(__package__).joinpath("anomaly_codes.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            row["code"]: Anomaly(
                code=row["code"],
                blocking=row["blocking"] == "yes",
                meaning=row["meaning"],
                reaction=Reaction(row["reaction"]),
            )
            for row in csv.DictReader(text.splitlines())
        }
    )


ANOMALIES: Mapping[str, Anomaly] = _read_table()
"""The codes that matter for couriers, from the glossary version 2023/3.

Source: glossary of the Dimona messages (docs/sources.md#dimona-glossary).
"""


def anomaly(code: str) -> Anomaly:
    """The line of the table for a code; an unknown code is one for a person to look at."""
    return ANOMALIES.get(code) or Anomaly(
        code=code,
        blocking=None,
        meaning="not in our list of codes",
        reaction=Reaction.SHOW_A_PERSON,
    )

"""The terms of a draft as they can be tried on days before its first one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from platforms.pay.parameter_terms import FIELDS


def tried_terms(terms: Mapping[str, Any], *, first_day: date, tried_from: date) -> dict[str, Any]:
    """The terms with every dated list of the draft as it stands on the draft's first day.

    What a list says on `first_day`, or where it begins later at first, holds from `tried_from` on;
    what it said earlier is left out, so that the past is paid by the new figures. Figures of the
    dated table (a legal minimum, a rate of contribution) stay those of each day. A draft that has
    begun before `tried_from` stays as it is.
    """
    tried = dict(terms)
    if first_day <= tried_from:
        return tried
    for field in FIELDS:
        match field.place:
            case (name,):
                tried |= _with_list(tried, name, first_day, tried_from)
            case (outer, name) if isinstance(tried.get(outer), Mapping):
                tried[outer] = {
                    **tried[outer],
                    **_with_list(tried[outer], name, first_day, tried_from),
                }
            case _:
                pass
    return tried


def _with_list(
    terms: Mapping[str, Any], name: str, first_day: date, tried_from: date
) -> dict[str, Any]:
    rows = terms.get(name)
    if not isinstance(rows, list) or not rows:
        return {}
    return {name: _carried_back(rows, first_day, tried_from)}


def _carried_back(
    rows: Sequence[Mapping[str, Any]], first_day: date, tried_from: date
) -> list[dict[str, Any]]:
    in_order = sorted((dict(row) for row in rows), key=_begins)
    begun = [row for row in in_order if _begins(row) <= first_day]
    later = [row for row in in_order if _begins(row) > first_day]
    holding = begun[-1] if begun else later.pop(0)
    return [{**holding, "valid_from": tried_from.isoformat()}, *later]


def _begins(row: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(row["valid_from"]))

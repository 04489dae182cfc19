"""Digests of the shifts of many days: the same as store_day's, without a document per shift."""

import hashlib
import json
from collections.abc import Iterator, Sequence

import numpy as np

from courier_api.pay.facts import METRES_PER_KM
from courier_api.pay.period_facts import CANCELLED, WITH_PLAN
from courier_api.pay.period_shifts import ShiftRows
from platforms.pay.population import MISSING
from platforms.pay.population.columns import STATUSES, Flags, Ints

SECOND = 1_000_000
STATUS_NAMES = [status.value for status in STATUSES]


def digests_of(shifts: ShiftRows, firsts: Ints, ends: Ints) -> list[str]:
    """For each day the digest of its shifts, those from the first place to before the last.

    Equal to `digest_of` in store_day, which a test holds.
    """
    texts = list(_documents(shifts))
    return [
        hashlib.sha256(f"[{', '.join(texts[first:end])}]".encode()).hexdigest()
        for first, end in zip(firsts.tolist(), ends.tolist(), strict=True)
    ]


def kilometres(metres: Ints) -> list[str]:
    """Kilometres as exact decimal texts."""
    whole, rest = np.divmod(metres, METRES_PER_KM)
    return [f"{km}.{more:03d}" for km, more in zip(whole.tolist(), rest.tolist(), strict=True)]


def _documents(shifts: ShiftRows) -> Iterator[str]:
    """Each shift as `shift_document` gives it to the rules, as JSON with sorted keys."""
    everybody = np.ones(len(shifts), dtype=np.bool_)
    with_plan = np.isin(shifts.status, WITH_PLAN)
    columns = (
        _told("cancelled_at", shifts.cancelled_at, np.isin(shifts.status, CANCELLED)),
        np.where(shifts.deliveries_count < 0, 1, shifts.deliveries_count).tolist(),
        _told("end", shifts.actual_end, everybody),
        shifts.id.tolist(),
        kilometres(np.maximum(shifts.distance_metres, 0)),
        _told("planned_end", shifts.planned_end, with_plan),
        _told("planned_start", shifts.planned_start, with_plan),
        shifts.source_id.tolist(),
        _told("start", shifts.actual_start, everybody),
        [STATUS_NAMES[code] for code in shifts.status.tolist()],
    )
    for (
        cancelled,
        deliveries,
        end,
        number,
        km,
        planned_end,
        planned_start,
        source,
        start,
        status,
    ) in zip(*columns, strict=True):
        pauses = shifts.breaks.get(number)
        breaks = f'"breaks": {json.dumps(pauses, sort_keys=True)}, ' if pauses else ""
        yield (
            f'{{{breaks}{cancelled}"deliveries": {deliveries}, {end}"id": "{number}", "km": "{km}", '
            f'{planned_end}{planned_start}"platform": "{source}", {start}"status": "{status}"}}'
        )


def _told(name: str, instants: Ints, applies: Flags) -> Sequence[str]:
    """The member of this name, empty where it does not apply or was not told."""
    is_told = applies & (instants != MISSING)
    if not is_told.any():
        return [""] * len(instants)
    moments = np.where(is_told, instants, 0).astype("datetime64[us]")
    texts = np.datetime_as_string(moments, unit="s").tolist()
    for place in np.flatnonzero(is_told & (instants % SECOND != 0)).tolist():
        texts[place] = str(moments[place])
    return [
        f'"{name}": "{text}+00:00", ' if told else ""
        for text, told in zip(texts, is_told.tolist(), strict=True)
    ]

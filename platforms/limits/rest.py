"""Rest: eleven hours in a row in every 24 hours.

Source: Labour Act, art. 38ter (docs/sources.md#daily-rest).
"""

from collections.abc import Iterator, Sequence

from platforms.limits.figures import LimitFigures
from platforms.limits.findings import LimitFinding, LimitRule, LimitUnit
from platforms.limits.working_parts import WorkingPart, shift_ids
from platforms.pay.calendar_days import MICROSECONDS_PER_HOUR, MICROSECONDS_PER_MINUTE

DAY = 24 * MICROSECONDS_PER_HOUR


def short_rests(parts: Sequence[WorkingPart], figures: LimitFigures) -> Iterator[LimitFinding]:
    """24 hours from a start of work that have no rest long enough in them.

    They begin when work starts after a rest that was long enough, and again after the longest of
    those that were not: each night that was too short is told once. Hours are real ones, also when
    the clock changes. `parts` are in order.
    """
    first = 0
    while first < len(parts):
        limit = figures.rest_minutes(parts[first].worked_on)
        if limit is None:
            first += 1
            continue
        enough = limit.amount * MICROSECONDS_PER_MINUTE
        window_ends = parts[first].span[0] + DAY
        rest, after = _rest_within(parts, first, window_ends, enough)
        if rest < enough:
            yield LimitFinding(
                rule=LimitRule.SHORT_REST,
                on=parts[first].worked_on,
                found=rest // MICROSECONDS_PER_MINUTE,
                limit=limit.amount,
                unit=LimitUnit.MINUTES,
                source=limit.source,
                shift_ids=shift_ids(part for part in parts[first:] if part.span[0] < window_ends),
            )
        first = after


def _rest_within(
    parts: Sequence[WorkingPart], first: int, window_ends: int, enough: int
) -> tuple[int, int]:
    """The first rest that is long enough, else the longest, and which part follows it.

    Only what lies before `window_ends` counts.
    """
    longest, after = 0, first + 1
    for index in range(first, len(parts)):
        rest_starts = parts[index].span[1]
        next_starts = parts[index + 1].span[0] if index + 1 < len(parts) else window_ends
        rest = min(next_starts, window_ends) - rest_starts
        if rest > longest:
            longest, after = rest, index + 1
        if longest >= enough or next_starts >= window_ends:
            break
    return longest, after

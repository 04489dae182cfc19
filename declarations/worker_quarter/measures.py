"""Time in the units of the payroll office: hundredths of hours, started hours, and shares."""

MINUTES_PER_HOUR = 60
HUNDREDTHS = 100


def hundredths_of_hours(minutes: int) -> int:
    """Hours times a hundred, rounded once, half upwards."""
    return share(minutes * HUNDREDTHS, 1, MINUTES_PER_HOUR)


def started_hours(minutes: int) -> int:
    """Every started hour of the total is a full hour.

    Source: student hours (docs/sources.md#student-hours).
    """
    return -(-minutes // MINUTES_PER_HOUR)


def share(amount: int, part: int, whole: int) -> int:
    """The part of an amount that is not negative, rounded half upwards; the rest is the other's."""
    return (2 * amount * part + whole) // (2 * whole)

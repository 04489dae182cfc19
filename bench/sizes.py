"""How much a run measures: one flag scales a year's events."""

from dataclasses import dataclass

MANY_EVENTS = 1_000_000
QUICK_SCALE = 0.02
FULL_ROUNDS = 5
QUICK_ROUNDS = 2
SMALL_INBOX = 10_000
EVENTS_A_WORKER = 200
"""About a year has four events a day; fewer here, so that small runs have several workers too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Everything that is counted in events, rounds or seconds."""

    many: int
    rounds: int
    ceiling_seconds: int

    @property
    def single(self) -> int:
        """Events of a round, one a request."""
        return _within(1_000, self.many // 50, 20_000)

    @property
    def batched(self) -> int:
        """Events of a round, 500 a request."""
        return _within(10_000, self.many // 20, 50_000)

    @property
    def inbox(self) -> int:
        """Events of an inbox that is small, and yet several batches of every process."""
        return SMALL_INBOX

    @property
    def past_shifts(self) -> int:
        """Shifts of a question about the past."""
        return _within(2_000, self.many // 10, 100_000)

    def workers(self, events: int) -> int:
        """Who rides for so many events."""
        return _within(50, events // EVENTS_A_WORKER, 5_000)


def sizes(*, quick: bool, scale: float | None, rounds: int | None) -> Sizes:
    """The sizes of a run; what is given wins over what `quick` means."""
    factor = scale if scale is not None else QUICK_SCALE if quick else 1.0
    return Sizes(
        many=max(1_000, int(MANY_EVENTS * factor)),
        rounds=rounds or (QUICK_ROUNDS if quick else FULL_ROUNDS),
        ceiling_seconds=1 if quick else 5,
    )


def _within(least: int, value: int, most: int) -> int:
    return max(least, min(most, value))

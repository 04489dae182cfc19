"""The clock of the demonstration shows what it was set to, however often it is moved."""

from datetime import UTC, datetime
from pathlib import Path

from courier_api.demo.moving_clock import KEPT_FILES, ClockFile
from courier_api.foundation.clock import BRUSSELS


def test_moments_that_look_alike_in_two_zones_are_two_moments(tmp_path: Path) -> None:
    """At 4:20 by the wall a job ran; two hours later it is 4:20 UTC."""
    clock = ClockFile(tmp_path / "clock")
    by_the_wall = datetime(2026, 3, 29, 4, 20, tzinfo=BRUSSELS)
    moves = [
        by_the_wall,
        *(datetime(2026, 3, 29, 4, minute, tzinfo=UTC) for minute in (0, 5, 20, 21, 22)),
    ]
    shown = []
    for at in moves:
        clock.set(at)
        shown.append(clock.now())

    assert shown == moves
    assert len(list(tmp_path.glob("clock.*T*"))) == KEPT_FILES

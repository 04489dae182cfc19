"""The process that `work` starts beside itself: it takes from the inbox when it is told to."""

import signal
import sys

import courier_api.tables  # noqa: F401 - a table may point to any other
from courier_api.cli.context import open_context
from courier_api.cli.settle import settle
from courier_api.foundation.logs import configure_logging
from courier_api.jobs.apply_batch import apply_batch, inbox_batch
from courier_api.jobs.inbox_helper import help_when_woken

PROGRAM = "courier_api.cli.help_with_inbox"


def main() -> int:
    """Help until the worker is gone. Its signals are the worker's business."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    settings, database, clock = open_context()
    configure_logging(settings.log_level, clock)
    settle()
    batch = inbox_batch(database)
    help_when_woken(
        lambda: apply_batch(database, clock, limit=batch) == batch,
        wake=sys.stdin.fileno(),
        idle=sys.stdout.fileno(),
    )
    database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())

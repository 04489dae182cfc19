"""Ends a child process with its parent, also when the parent is killed.

The parent holds the other end of the child's standard input and nothing else writes to it. When
the parent is gone, however it went, the operating system closes that end and the child reads the
end of the file. Without the variable, standard input is left alone.
"""

import os
import signal
import threading
from collections.abc import Mapping
from time import sleep

VARIABLE = "COURIER_LIFELINE"
STANDARD_INPUT = "stdin"
PATIENCE_SECONDS = 10.0


def with_lifeline(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for a child that is started with a pipe as its standard input."""
    return {**environment, VARIABLE: STANDARD_INPUT}


def hold_lifeline() -> None:
    """End this process when its parent ends, if the parent asked for that."""
    if os.environ.get(VARIABLE) == STANDARD_INPUT:
        threading.Thread(target=_end_with_parent, name="lifeline", daemon=True).start()


def _end_with_parent() -> None:
    try:
        while os.read(0, 1024):
            pass
    except OSError:
        pass  # no standard input: nobody holds the other end
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(PATIENCE_SECONDS)
    os._exit(1)  # it did not finish in order: what is under way is taken up by leases and retries

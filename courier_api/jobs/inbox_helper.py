"""A process beside the worker that helps to empty the inbox while many events wait.

PostgreSQL only: there several take from the queue at once, each skipping what others took, and hold
the shifts they fold by name. Python runs one thread at a time, so a second core needs a second
process. It sleeps until the worker wakes it, and ends with the worker, however that ends: the
worker holds the other end of its standard input.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from select import select

log = logging.getLogger(__name__)

WAKE, IDLE = b"w", b"i"
END_SECONDS = 30


class InboxHelper:
    """The worker's end: starts the process, wakes it, ends it. One that died is told of once, and
    the worker goes on alone."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a signal to the worker's group is no signal to the helper
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._from, False)
        self._is_busy, self._is_gone = False, False

    def wake(self) -> None:
        """Have it take from the queue until that is nearly empty; nothing while it does so."""
        if self._is_gone:
            return
        try:
            if self._is_busy and not os.read(self._from, 1):
                raise BrokenPipeError
            os.write(self._to, WAKE)
            self._is_busy = True
        except BlockingIOError:
            return  # still busy
        except OSError:
            self._is_gone = True
            log.error("the process that helps with the inbox has ended: going on without it")  # noqa: TRY400

    def stop(self) -> None:
        """Let it finish what is under way; what it does not finish in time waits as before."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        try:
            self._process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def help_when_woken(apply_batch: Callable[[], bool], *, wake: int, idle: int) -> None:
    """The helper's end: each time it is woken, batch after batch until one says that few wait.

    `wake` and `idle` are descriptors: from the worker and to it. Returns when the worker is gone.
    """
    while os.read(wake, 1):
        try:
            while apply_batch() and not select([wake], [], [], 0)[0]:
                pass  # a word from the worker now is that it goes
        except Exception:
            # The database may be away or full: events wait as before, and the worker tries, too.
            log.exception("helping with the inbox failed")
        try:
            os.write(idle, IDLE)
        except BrokenPipeError:
            return

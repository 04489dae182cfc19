"""The folder of one test run: shared by its workers, removed at its end."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "COURIER_TEST_RUN_FOLDER"

# A socket below it must keep to the 107 bytes of a UNIX socket's path.
LONGEST_PARENT = 60


def make_run_folder() -> Path:
    """Make the folder and hand it to the workers, which inherit the environment."""
    parent = tempfile.gettempdir()
    if len(os.fsencode(parent)) > LONGEST_PARENT:
        parent = "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="courier-tests-", dir=parent))
    os.environ[VARIABLE] = str(folder)
    return folder


def run_folder() -> Path:
    """The folder of this run."""
    return Path(os.environ[VARIABLE])


def remove_run_folder() -> None:
    """Remove the folder with everything in it."""
    shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True)


@contextmanager
def one_at_a_time(subject: str) -> Iterator[None]:
    """A block that only one worker of this run is in."""
    with (run_folder() / f"{subject}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""The service as a process: started as an installation starts it, found by its port, measured, ended."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from courier_api.cli.lifeline import with_lifeline

START_SECONDS = 60.0
END_SECONDS = 60
LOOK_EVERY_SECONDS = 0.01
PROGRAM = "courier_api.cli.main"
WEB = ("serve", "--without-worker")
WEB_AND_WORKER = ("serve",)
WORKER = ("work",)
NOWHERE = "http://127.0.0.1:9/"
"""No authority and no carrier: what would be told to them waits."""


class DidNotStart(Exception):
    """The process ended, or does not listen."""


@dataclass(slots=True)
class Service:
    """A running process; `port` is 0 when it is no web process."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu_seconds(self) -> float:
        return machine.cpu_seconds(self.process.pid)

    def resident_mib(self) -> float:
        return machine.resident_mib(self.process.pid)

    def commits(self) -> int:
        """Commits of groups of webhooks, by the service's own counter."""
        address = f"http://127.0.0.1:{self.port}/metrics"
        with urllib.request.urlopen(address, timeout=10) as answer:
            found = re.search(rb"^courier_intake_commits_total (\S+)", answer.read(), re.MULTILINE)
        return int(float(found[1])) if found else 0

    def end(self) -> None:
        """In order, and wait for it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=END_SECONDS)


def start(
    url: str,
    command: Sequence[str] = WEB,
    *,
    program: str = PROGRAM,
    settings: Mapping[str, str] | None = None,
) -> Service:
    """Start a process of the service over a database. Raises DidNotStart.

    The system chooses the port, so that two runs at once cannot meet; it ends with this process.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", program, *command],
        env=with_lifeline(_environment(url) | dict(settings or {})),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    return Service(process, 0 if command == WORKER else _port_of(process))


@contextmanager
def running(
    url: str,
    command: Sequence[str] = WEB,
    *,
    program: str = PROGRAM,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Service]:
    """The same until the end of the block."""
    service = start(url, command, program=program, settings=settings)
    try:
        yield service
    finally:
        service.end()


def checks_are_clean(url: str) -> bool:
    """What `courier-api verify` finds; its words go where ours go."""
    command = [sys.executable, "-m", PROGRAM, "verify"]
    return subprocess.run(command, env=_environment(url), check=False).returncode == 0


def _environment(url: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COURIER_")},
        "COURIER_DATABASE_URL": url,
        "COURIER_PORT": "0",
        "COURIER_DIMONA_URL": NOWHERE,
        "COURIER_DIMONA_TOKEN_URL": NOWHERE,
        "COURIER_TWILIO_BASE_URL": NOWHERE,
        "COURIER_LOG_LEVEL": "ERROR",
    }


def _port_of(process: subprocess.Popen[bytes]) -> int:
    began = time.perf_counter()
    while time.perf_counter() - began < START_SECONDS:
        if process.poll() is not None:
            raise DidNotStart(f"the service ended with status {process.returncode}")
        if port := listening_port(process.pid):
            return port
        time.sleep(LOOK_EVERY_SECONDS)
    process.kill()
    process.wait()
    raise DidNotStart(f"the service does not listen after {START_SECONDS:.0f} s")


def listening_port(pid: int) -> int | None:
    """The port on which a process listens."""
    own = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            own.add(str(descriptor.readlink()))
        except OSError:
            continue  # closed meanwhile
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *rest = line.split()
        if state == "0A" and f"socket:[{rest[5]}]" in own:
            return int(local.rpartition(":")[2], 16)
    return None

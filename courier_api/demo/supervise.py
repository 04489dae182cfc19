"""The service beside the driver: its processes, whether they live, and their end."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import sleep

import httpx

from courier_api.cli.embedded import LOOPBACK, ChildWays, free_port, start_child
from courier_api.foundation.clock import elapsed_seconds

START_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.02
STOP_SECONDS = 15.0
LAST_LINES = 15
MOST_STARTS = 5
OK = 200


class ServiceGone(RuntimeError):
    """A process of the service ended by itself; the text holds its last log lines."""

    def __init__(self, name: str, status: int | None, log: Path) -> None:
        how = "did not answer" if status is None else f"ended with status {status}"
        super().__init__(f"The service ({name}) {how}. The last lines of {log}:\n{_end_of(log)}")


@dataclass(slots=True, kw_only=True)
class ServiceProcesses:
    """`serve`, and with PostgreSQL `work` beside it.

    With `revives` a process that ended is started again, as an operating system's supervisor
    would; otherwise its end is the end of the run. `pid_file` names the running processes.
    """

    ways: ChildWays
    pid_file: Path
    wanted_port: int
    is_sqlite: bool
    revives: bool
    say: Callable[[str], None]
    port: int = field(default=0, init=False)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)

    @property
    def address(self) -> str:
        """Where the service listens."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start every process; returns when the service answers. Raises ServiceGone."""
        self.port = free_port(self.wanted_port)
        for name in ("serve",) if self.is_sqlite else ("serve", "work"):
            self._start(name)

    def check(self) -> None:
        """Look after every process. Raises ServiceGone when one ended and is not to come back."""
        for name, process in list(self.processes.items()):
            if (status := process.poll()) is None:
                continue
            if not self.revives:
                raise ServiceGone(name, status, self._log(name))
            self.say(f"The service ({name}) ended with status {status}: starting it again.")
            self._start(name)

    def stop(self) -> None:
        """End every process in order; one that does not listen is killed."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.pid_file.unlink(missing_ok=True)

    def _start(self, name: str) -> None:
        """Start one process and wait until it is there; a supervisor tries more than once."""
        for _ in range(MOST_STARTS if self.revives else 1):
            port = ["--port", str(self.port)] if name == "serve" else []
            self.processes[name] = start_child(name, [name, *port], ways=self._own_ways())
            if name != "serve" or self._comes_alive(self.processes[name]):
                self._note_pids()
                return
        raise ServiceGone(name, self.processes[name].poll(), self._log(name))

    def _comes_alive(self, serve: subprocess.Popen[bytes]) -> bool:
        began = elapsed_seconds()
        with httpx.Client(trust_env=False, timeout=5) as client:
            while serve.poll() is None and elapsed_seconds() - began < START_SECONDS:
                try:
                    return client.get(f"{self.address}/health/live").status_code == OK
                except httpx.TransportError:
                    sleep(LOOK_EVERY_SECONDS)  # not yet
        return False

    def _note_pids(self) -> None:
        pids = {name: process.pid for name, process in self.processes.items()}
        unfinished = self.pid_file.with_suffix(".next")
        unfinished.write_text(json.dumps(pids), encoding="ascii")
        unfinished.replace(self.pid_file)

    def _own_ways(self) -> ChildWays:
        public = {"COURIER_PUBLIC_URL": self.address}
        return replace(self.ways, environment={**self.ways.environment, **public})

    def _log(self, name: str) -> Path:
        return self.ways.log(name) or Path(os.devnull)


def _end_of(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-LAST_LINES:])

